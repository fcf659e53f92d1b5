"""Several documents as one file: each keeps its sections, headers, page numbers, styles and lists."""

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxcompose.composer import Composer

from iomdocs.documents.package import BEGINS, parts
from iomdocs.documents.restyling import own_styles
from iomdocs.documents.sealing import seal_text, with_keywords
from iomdocs.documents.template import CORE, with_properties
from iomdocs.files import Archive, File

_KINDS = ("default", "first", "even")
_STORIES = (("header", RELATION.HEADER), ("footer", RELATION.FOOTER))
_EMPTY_HEADER, _EMPTY_FOOTER = (
    f'<w:{tag} xmlns:w="{qn("w:p")[1:-2]}"><w:p/></w:{tag}>'.encode() for tag in ("hdr", "ftr")
)
_NAMED = qn("w:name")
_NSID = re.compile(rb'(<w:nsid w:val=")[0-9A-Fa-f]+(")')
# In a section's properties what stands before page numbers; the standard fixes their order.
_BEFORE_NUMBERS = tuple(map(qn, ("w:pgSz", "w:pgMar", "w:paperSrc", "w:pgBorders", "w:lnNumType")))


def composed(documents: Sequence[bytes], today: str, author: str) -> File:
    """Put documents one after another; each begins on a new page that is its page 1.

    The same documents give the same bytes.
    """
    first, *rest = (docx.Document(io.BytesIO(each)) for each in documents)
    bundle = _Bundle(first)
    _mark(first, 0)
    for each in rest:
        bundle.add(each)
    buffer = io.BytesIO()
    bundle.save(buffer)
    package = parts(buffer.getvalue())
    codes = "; ".join(filter(None, map(seal_text, documents)))
    core = with_properties(package[CORE].decode("utf-8"), today, author)
    package[CORE] = with_keywords(core, codes) if codes else core
    if "word/numbering.xml" in package:
        package["word/numbering.xml"] = _counted(package["word/numbering.xml"])
    return Archive().plus(package.items(), level=6).file()


def _counted(numbering: bytes) -> bytes:
    """Lists are told apart by a number; docxcompose takes one at random."""
    first, *rest = _NSID.split(numbering)
    found = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return first + b"".join(b"%b%08X%b%b" % (head, n, tail, text) for n, (head, tail, text) in enumerate(found, 1))


class _Bundle(Composer):  # type: ignore[misc]
    """docxcompose leaves the sections of what is added to whoever calls it: it drops headers and the last section."""

    def add(self, added: Docx) -> None:
        """Put a document after what is there, in sections of its own."""
        own_styles(added, self.doc)
        last = deepcopy(added.element.body.sectPr)
        _close(self.doc)
        known = set(self.doc.element.body.iter(qn("w:sectPr")))
        _mark(self.doc, len(self.doc.element.body) - 1)
        self.append(added)
        body = self.doc.element.body
        body.remove(body.sectPr)
        body.append(last)
        self.remove_header_and_footer_references(added, last)
        begins = next(each for each in body.iter(qn("w:sectPr")) if each not in known)
        self._begin(begins)

    def _begin(self, section: Any) -> None:
        """A new page with the number 1, and nothing of the headers that stand before it."""
        for each in section.findall(qn("w:type")):
            section.remove(each)
        numbers = section.find(qn("w:pgNumType"))
        if numbers is None:
            numbers = OxmlElement("w:pgNumType")
            before = [place for place, child in enumerate(section) if child.tag in _BEFORE_NUMBERS]
            section.insert(before[-1] + 1 if before else len(section), numbers)
        numbers.set(qn("w:start"), "1")
        for story, relation in _STORIES:
            for kind in _KINDS:
                self._blank(section, story, kind, relation)

    def _blank(self, section: Any, story: str, kind: str, relation: str) -> None:
        """A section without a header takes the one before: it gets an empty one."""
        tag, named = qn(f"w:{story}Reference"), qn("w:type")
        sections = list(self.doc.element.body.iter(qn("w:sectPr")))
        before = sections[: sections.index(section)]
        if any(each.get(named) == kind for each in section.findall(tag)):
            return
        if not any(each.get(named) == kind for one in before for each in one.findall(tag)):
            return
        part = self.header_part(_EMPTY_HEADER) if story == "header" else self.footer_part(_EMPTY_FOOTER)
        reference = OxmlElement(f"w:{story}Reference")
        reference.set(named, kind)
        reference.set(qn("r:id"), self.doc.part.relate_to(part, relation))
        section.insert(0, reference)

    def remove_header_and_footer_references(self, doc: Docx, element: Any) -> None:
        """Bring headers and footers along instead; those that are equal once."""
        for reference in element.xpath(".//w:headerReference|.//w:footerReference"):
            relation = doc.part.rels[reference.get(qn("r:id"))]
            self.add_styles(doc, relation.target_part.element)
            reference.set(
                qn("r:id"), self._same(relation) or self.add_relationship(doc.part, self.doc.part, relation).rId
            )

    def _same(self, relation: Any) -> str | None:
        """A part with the same text that is here already, and needs no parts of its own."""
        if len(relation.target_part.rels):
            return None
        for each in self.doc.part.rels.values():
            if each.reltype == relation.reltype and each.target_part.blob == relation.target_part.blob:
                return str(each.rId)
        return None

    def renumber_docpr_ids(self) -> None:
        """Pictures get numbers of their own; docxcompose cannot read the headers that it has copied itself."""
        for number, each in enumerate(self.doc.element.body.iter(qn("wp:docPr")), 1):
            each.set("id", str(number))

    def renumber_nvpicpr_ids(self) -> None:
        """Numbers inside pictures, as above."""
        for number, each in enumerate(self.doc.element.body.iter(qn("pic:cNvPr")), 1):
            each.set("id", str(number))

    def fix_section_types(self, doc: Docx) -> None:
        """Nothing to mend: every document has its own sections."""

    def fix_header_and_footers(self, doc: Docx) -> None:
        """Nothing to mend, as above."""


def _close(document: Docx) -> None:
    """End the last section where the text ends now."""
    body = document.element.body
    section, blocks = body.sectPr, [each for each in body if each.tag != qn("w:sectPr")]
    last = blocks[-1] if blocks else None
    if last is None or last.tag != qn("w:p") or last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        last = _thin()
        section.addprevious(last)
    last.get_or_add_pPr().append(deepcopy(section))


def _mark(document: Docx, place: int) -> None:
    """Say where a document of the bundle begins, by a bookmark that Word does not show."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    body = document.element.body
    starts = [each for each in body.iter(start.tag) if each.get(_NAMED, "").startswith(BEGINS)]
    start.set(_NAMED, f"{BEGINS}{len(starts) + 1}")
    for each in (end, start):
        each.set(qn("w:id"), "0")
        body.insert(place, each)


def _thin() -> Any:
    """A paragraph that takes no room: a section cannot end in a table."""
    paragraph: Any = OxmlElement("w:p")
    properties, spacing = paragraph.get_or_add_pPr(), OxmlElement("w:spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), value)
    properties.append(spacing)
    return paragraph
