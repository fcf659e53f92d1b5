"""A DOCX file as the parts it consists of."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

from iomdocs.wording import say

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
BEGINS = "_iomdocs_"
"""Name of the bookmark, with a number, where a document of a bundle begins."""
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_LARGEST = 50 * 1024 * 1024
_MACROS = re.compile(r"vbaProject|vbaData|/activeX/|/embeddings/|oleObject|^customUI", re.IGNORECASE)
_FETCHING = "DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|LINK|IMPORT|DATABASE|MACROBUTTON|RD|GOTOBUTTON"
# Word reads the name of a field in any case; inside a code only capitals are surely one.
_FIELDS = re.compile(rf"(?i:^\s*(?:{_FETCHING})\b)|\b(?:{_FETCHING})\b")
_SETTINGS = ((b"attachedTemplate", "attached"), (b"<w:mailMerge", "mail_merge"))
_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)


class NotDocument(Exception):  # noqa: N818 - said to the caller, who makes it a TemplateError or a remark
    """The bytes are not a DOCX; the argument says why, in Russian."""


def parts(data: bytes) -> dict[str, bytes]:
    """All parts of a package by name; ``NotDocument`` when it is none, or unpacks to more than 50 MB."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(info.file_size for info in package.infolist()) > _LARGEST:
                raise NotDocument(say("documents.package.huge"))
            found = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise NotDocument(say("documents.package.not_zip")) from error
    if MAIN not in found:
        raise NotDocument(say("documents.package.not_word"))
    return found


def tree(data: bytes) -> etree._Element:
    """Parse one XML part; ``NotDocument`` for anything with a DOCTYPE or not well-formed."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotDocument(say("documents.package.doctype"))
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise NotDocument(say("documents.package.not_xml")) from error


def stories(package: Mapping[str, bytes]) -> list[str]:
    """Names of the parts that hold text: the body, headers, footers and notes, the body first."""
    return sorted((name for name in package if _STORY.fullmatch(name)), key=lambda name: (name != MAIN, name))


def dangers(package: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """What no document of ours may carry: macros, objects, links outside, foreign text, fields that fetch or run."""
    for name, data in package.items():
        yield from ((name, say(f"documents.{what}")) for what in _dangerous(name, data))
    for name in stories(package):
        root = tree(package[name])
        if any(_FIELDS.search(text) for text in field_codes(root)):
            yield name, say("documents.danger.field")


def _dangerous(name: str, data: bytes) -> Iterator[str]:
    """What one part shows by its name or its bytes."""
    if _MACROS.search(name) or (name == "[Content_Types].xml" and b"macroEnabled" in data):
        yield "danger.macro"
    if name.endswith(".rels") and _EXTERNAL.search(data):
        yield "danger.external"
    if name.startswith("word/") and b"altChunk" in data:
        yield "danger.chunk"
    if name == "word/settings.xml":
        yield from (f"danger.{what}" for mark, what in _SETTINGS if mark in data)
    if name.endswith((".xml", ".rels")) and _MARKUP.search(data):
        yield "package.doctype"
    if ".." in name.split("/") or name.startswith("/") or "\\" in name:
        yield "danger.name"


def field_codes(root: etree._Element) -> Iterator[str]:
    """Instructions of all fields: those of one paragraph together, as they may be split over runs."""
    for simple in root.iter(f"{W}fldSimple"):
        yield str(simple.get(f"{W}instr", ""))
    for paragraph in root.iter(f"{W}p"):
        if code := "".join(part.text or "" for part in paragraph.iter(f"{W}instrText")):
            yield code
