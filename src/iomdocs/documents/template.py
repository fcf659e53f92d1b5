"""A template, compiled once and rendered many times; by docxtpl itself where the fast way does not reach."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any, Protocol, cast

from markupsafe import escape

from iomdocs.documents.budget import BUDGET
from iomdocs.documents.codegen import Written
from iomdocs.documents.environment import environment
from iomdocs.documents.highlighting import highlighted
from iomdocs.documents.inserts import INSERTS, PAPER
from iomdocs.documents.keeping import kept, may_keep
from iomdocs.documents.package import parts, stories
from iomdocs.documents.places import UNSEEN, tags
from iomdocs.documents.showing import TRACES
from iomdocs.files import Archive, File
from iomdocs.wording import NBSP, closed_once

CORE = "docProps/core.xml"
# A text in straight quotes stays as it is; in Word's own quotes it gets straight ones.
_QUOTED = re.compile(r""""[^"]*"|'[^']*'|[«“„]([^«»“”„"]*)[»”“"]|[‘‚]([^‘’‚']*)[’‘']""")
# «№ {{ number }}» and «{{ date }} №»: no line breaks there.
_BY_NUMBER = re.compile(r"(?<=№) (?=\{\{)|(?<=[}%]\}) (?=№)")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# An empty body cell is not valid in Word: a loop over paragraphs that gave none leaves one behind.
_EMPTY_CELL = re.compile(r"(<w:tc(?: [^>]*)?>|</w:tcPr>|<w:tcPr/>)\s*(?=</w:tc>)")
# «{{ name }}» whose name ends with a quotation mark.
_TWICE_CLOSED = "»»".encode()
# An empty value between two spaces leaves both.
_SPACES = re.compile(r"  +(?=[^\s<])")
# Spaces beside a statement meet when it shows nothing.
_MAY_LEAVE_GAP = re.compile(r" \{%|%\} |[^\s>] {2,}[^\s<]")
_MAY_BE_EMPTY = re.compile(r"(?:<w:tc(?: [^>]*)?>|</w:tcPr>|<w:tcPr/>)\s*\{%")
_PICTURE = re.compile(r'(<wp:docPr\b[^>]*?\bid=")\d+')
_FIRST_PICTURE = 1001
_WHEN = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_AUTHOR = re.compile(r"<dc:creator>[^<]*</dc:creator>|<dc:creator\s*/>")
_NAMELESS = "<dc:creator></dc:creator>"
_BY = re.compile(r"<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>|<cp:lastModifiedBy\s*/>")
# Columns that a loop adds or joins need the table's grid drawn anew; what inserts parts needs the whole package.
_SLOW = re.compile(rf"\{{%-?\s*(?:tc|colspan|hm)\b|\|\s*(?:{'|'.join(INSERTS)})\b")


class Compiled(Protocol):
    """A template ready to render."""

    def render(self, names: Mapping[str, Any], today: str, author: str) -> File:
        """One document; whatever jinja2 raises comes through."""
        ...


@dataclass(frozen=True)
class Story:
    """One part with tags.

    ``spaced`` says that tags may leave two spaces side by side whatever the values are, ``loose`` that a loop may leave
    a cell empty, ``pictures`` that there are some, ``keeps`` that a table may end at a signature.
    """

    name: str
    template: Written
    spaced: bool
    loose: bool
    pictures: bool
    keeps: bool

    def render(self, names: Mapping[str, Any]) -> bytes:
        """Its XML with the values put in."""
        TRACES.restart()
        xml = self.template.xml(names)
        if self.spaced or TRACES.gaps or TRACES.doubts or self.loose or self.pictures:
            xml = self._tidied(xml.decode()).encode()
        if _TWICE_CLOSED in xml:
            xml = closed_once(xml.decode()).encode()
        return kept(xml) if self.keeps else xml

    def _tidied(self, text: str) -> str:
        """What tags and values left behind mended; most documents need nothing of it."""
        text = single_spaced(text)
        if self.loose:
            text = _EMPTY_CELL.sub(r"\1<w:p/>", text)
        if self.pictures:
            text = _renumbered(text)
        return highlighted(text)


@dataclass(frozen=True)
class Fast:
    """``still`` are the parts that are the same in every document, compressed once."""

    still: Archive
    core: str
    moving: Sequence[Story]

    def render(self, names: Mapping[str, Any], today: str, author: str) -> File:
        """Put the values in; only what they change is compressed."""
        BUDGET.restart()
        made = [(story.name, story.render(names)) for story in self.moving]
        return self.still.plus([(CORE, with_properties(self.core, today, author)), *made]).file()


@dataclass(frozen=True)
class Plain:
    """Rendered by docxtpl, each document from the beginning."""

    data: bytes

    def render(self, names: Mapping[str, Any], today: str, author: str) -> File:
        """The same as ``Fast`` gives, and pictures, inserted documents, joined columns."""
        from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to load

        class Paper(DocxTemplate):  # type: ignore[misc]
            def patch_xml(self, src_xml: str) -> str:
                return source(src_xml)

        BUDGET.restart()
        paper, buffer = Paper(io.BytesIO(self.data)), io.BytesIO()
        paper.render({**names, PAPER: paper}, environment())
        paper.save(buffer)
        package = parts(buffer.getvalue())
        for name in stories(package):
            tidy = _EMPTY_CELL.sub(r"\1<w:p/>", package[name].decode("utf-8"))
            package[name] = kept(highlighted(closed_once(tidy)).encode("utf-8"))
        package[CORE] = with_properties(package.get(CORE, b"").decode("utf-8"), today, author)
        return Archive().plus(package.items()).file()


@lru_cache(maxsize=64)
def compiled(data: bytes) -> Compiled:
    """Compile a template's bytes; raises ``NotDocument``, and what jinja2 raises for a mistake in a tag."""
    package = parts(data)
    if any(_SLOW.search(tag.text) for tag in tags(package)):
        return Plain(data)
    moving = [_story(name, package[name].decode("utf-8")) for name in tagged(package)]
    rest = {CORE, *(story.name for story in moving)}
    still = Archive().plus(((name, part) for name, part in package.items() if name not in rest), level=6).packed()
    return Fast(still, package.get(CORE, b"").decode("utf-8"), moving)


def tagged(package: Mapping[str, bytes]) -> list[str]:
    """Names of the stories that may have tags: the others are the same in every document."""
    return [name for name in stories(package) if b"{" in (part := package[name]) and (b"}" in part or b"%" in part)]


def _story(name: str, xml: str) -> Story:
    text = source(xml)
    template = cast("Written", environment().from_string(text))
    loose, pictures = bool(_MAY_BE_EMPTY.search(text)), "<wp:docPr" in text
    return Story(name, template, bool(_MAY_LEAVE_GAP.search(text)), loose, pictures, may_keep(text))


@lru_cache(maxsize=64)
def source(xml: str) -> str:
    """A part's XML as a jinja2 template; Word's «ёлочки» around a text inside a tag are its quotes.

    Remembered, as a template is looked through before it is compiled.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to load

    patched = _BY_NUMBER.sub(NBSP, DocxTemplate.patch_xml(None, xml))
    return _TAG.sub(lambda tag: straight(unescape(tag[0])), patched)


def straight(tag: str) -> str:
    """Make «…», “…”, „…“ inside a tag a text, and drop what nobody sees: Word puts them there by itself.

    >>> straight("{{ n | мн(«час», „часа“, “часов”) }}")
    '{{ n | мн("час", "часа", "часов") }}'
    """
    return _QUOTED.sub(_straightened, tag.translate(UNSEEN))


def _straightened(found: re.Match[str]) -> str:
    inner = found[1] if found[1] is not None else found[2]
    return found[0] if inner is None else f'"{inner}"'


def single_spaced(text: str) -> str:
    """One space where several stand inside a text; those around tags are the template's own."""
    return _SPACES.sub(_one_space, text) if "  " in text else text


def _one_space(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return found[0] if before in {"", ">"} or before.isspace() else " "


def _renumbered(text: str) -> str:
    """Give every picture its own number: a loop copies them."""
    first, *rest = _PICTURE.split(text)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return first + "".join(f"{head}{number}{tail}" for number, (head, tail) in enumerate(pairs, _FIRST_PICTURE))


def with_properties(core: str, today: str, author: str) -> bytes:
    """The document's own properties: dated today, by the organisation, not by whoever made the template."""
    before, after = _dated(core, today)
    return f"{before}{escape(author)}{after}".encode() if after else before.encode()


@lru_cache(maxsize=64)
def _dated(core: str, today: str) -> tuple[str, str]:
    """Properties before and after the name of the author."""
    dated = _WHEN.sub(rf"\g<1>{today}T00:00:00Z\g<3>", core)
    told = _BY.sub("<cp:lastModifiedBy></cp:lastModifiedBy>", _AUTHOR.sub(_NAMELESS, dated))
    before, name, after = told.partition(_NAMELESS)
    return (f"{before}<dc:creator>", f"</dc:creator>{after}") if name else (told, "")
