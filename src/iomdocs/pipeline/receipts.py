"""A short Word document of one verdict, written in a fraction of a millisecond.

python-docx takes some 50 milliseconds for such a page, more than all the rest of a file's road: too long for
thousands of files. So its parts are kept ready, and only the body is written, as text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from iomdocs.files import Archive

_STATIC = {
    "[Content_Types].xml": "types.xml",
    "_rels/.rels": "package.rels.xml",
    "word/_rels/document.xml.rels": "document.rels.xml",
    "word/styles.xml": "styles.xml",
}
_BODY = "word/document.xml"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTH = 10200  # of the text on the page, in twentieths of a point
_BEST = 9


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its title; ``widths`` are shares of the page. Without ``heads`` the first column is the head."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    heads: Sequence[str] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a page says: the verdict in one line («good», «warned», «bad» or «asked»), then tables and words."""

    tone: str
    heading: str
    parts: Sequence[Table | str]


def docx(letter: Letter) -> bytes:
    """The page as a ``.docx``."""
    begin, end = _frame()
    body = begin + "".join(_body(letter)) + end
    return _static().plus([(_BODY, body.encode())]).file().data


@cache
def _static() -> Archive:
    folder = files("iomdocs.pipeline") / "receipt"
    return Archive().plus(((name, (folder / file).read_bytes()) for name, file in _STATIC.items()), _BEST).packed()


@cache
def _frame() -> tuple[str, str]:
    frame = (files("iomdocs.pipeline") / "receipt" / "document.xml").read_text("utf-8")
    begin, _, end = frame.partition("<!--body-->")
    return begin, end


def _body(letter: Letter) -> Iterator[str]:
    yield _paragraph(letter.heading, f"verdict-{letter.tone}")
    for part in letter.parts:
        if isinstance(part, str):
            yield _paragraph(part, "next")
            continue
        if part.title:
            yield _paragraph(part.title, "section")
        yield from _table(part)


def _paragraph(text: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def _run(text: str) -> str:
    lines = escape(_NOT_XML.sub("", text), quote=False).split("\n")
    return "<w:r>" + "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines) + "</w:r>"


def _table(table: Table) -> Iterator[str]:
    widths = [int(_WIDTH * share / sum(table.widths)) for share in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield f'<w:tbl><w:tblPr><w:tblStyle w:val="list"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    yield f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    if table.heads:
        yield _row(table.heads, widths, ["head"] * len(widths), "<w:tblHeader/>")
    styles = ["cell" if table.heads else "head", *["cell"] * (len(widths) - 1)]
    for row in table.rows:
        yield _row(row, widths, styles)
    yield "</w:tbl>"


def _row(texts: Sequence[str], widths: Sequence[int], styles: Sequence[str], more: str = "") -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_SHADE if style == "head" else ""}</w:tcPr>'
        f"{_paragraph(text, style)}</w:tc>"
        for text, width, style in zip(texts, widths, styles, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{cells}</w:tr>"


_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F3F3F3"/>'
