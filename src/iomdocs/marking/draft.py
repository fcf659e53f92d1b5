"""Rows of our own sheet while they are being written."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from iomdocs.marking.boxes import lines
from iomdocs.marking.offers import OFFER
from iomdocs.marking.palette import Palette
from iomdocs.marking.xmltext import escape
from iomdocs.workbook import address, letters

_LETTERS = 1.0  # in a unit of a column's width, which counts digits of another font
_LINE_POINTS, _TALLEST = 13.2, 400
_HEAD_LETTERS = 0.85


@dataclass(slots=True)
class Draft:
    """Rows being written; ``columns`` are those that the list needs."""

    palette: Palette
    space: bytes
    columns: list[str]
    widths: list[int]
    rows: list[bytes] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    extra: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def row(self) -> int:
        """Number of the next row."""
        return len(self.rows) + 1

    @property
    def last(self) -> str:
        """Letters of the last column."""
        return letters(len(self.columns))

    def width(self, column: str) -> int:
        """Width of a column; 0 when it is hidden."""
        return self.widths[self.columns.index(column)]

    def banner(self, text: str, style: str, points: float = _LINE_POINTS) -> None:
        """Write a line over the whole width."""
        whole = int(sum(self.widths) * _HEAD_LETTERS * _LINE_POINTS / points)
        cells = cell(f"A{self.row}", text, self.palette.number(style)) + b"".join(self.extra)
        self.extra.clear()
        self.merged.append(f"A{self.row}:{self.last}{self.row}")
        self._add(cells, lines(text, whole) * points + 4)

    def blank(self) -> None:
        """Leave a narrow row empty."""
        self._add(b"", 6)

    def header(self, titles: Sequence[str]) -> None:
        """Write a row of column titles."""
        self.line([(title, "header") for title in titles])

    def line(self, cells: Sequence[tuple[str, str]]) -> None:
        """Write a row of the list, as high as its longest text."""
        written, most, row = [], 1, self.row
        for at, (width, (text, style)) in enumerate(zip(self.widths, cells, strict=True), start=1):
            if width and (len(text) >= width - 1 or "\n" in text):
                most = max(most, lines(text, max(int(width * _LETTERS) - 1, 3)))
            written.append(cell(address(row, at), text, self.palette.number(style)))
        self._add(b"".join(written), most * _LINE_POINTS + 3)

    def link(self, sheet: str, cell: str) -> None:
        """Make the cell column of the next row lead to a cell."""
        quoted = "'" + sheet.replace("'", "''") + "'!" + cell
        place = f"{letters(self.columns.index('cell') + 1)}{self.row}"
        self.links.append(b'<hyperlink ref="%s" location="%s" display="%s"/>' % (*map(escape, (place, quoted, cell)),))

    def ask(self) -> None:
        """Let the consent cell of the next row be filled from a list."""
        self.asked.append(f"{letters(self.columns.index(OFFER[0]) + 1)}{self.row}")

    def _add(self, cells: bytes, points: float) -> None:
        tall = b'<row r="%d" ht="%.1f" customHeight="1">%s</row>'
        self.rows.append(tall % (self.row, min(points, _TALLEST), cells))


def cell(name: str, text: str, style: int) -> bytes:
    """XML of a cell with a text."""
    if not text:
        return b'<c r="%s" s="%d"/>' % (name.encode(), style)
    if text.isdecimal() and name.startswith("A"):  # the numbers of the list sort as numbers
        return b'<c r="%s" s="%d"><v>%s</v></c>' % (name.encode(), style, text.encode())
    told = b'<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
    return told % (name.encode(), style, escape(text))
