"""The sheet «Ошибки» as XML."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from iomdocs.findings import Finding
from iomdocs.marking.boxes import lines
from iomdocs.marking.listing import Line, Listing, is_place
from iomdocs.marking.palette import Palette
from iomdocs.marking.xmltext import escape
from iomdocs.wording import say
from iomdocs.workbook import address, letters

_COLUMNS = ("number", "entry", "sheet", "cell", "title", "message", "cure", "found", "proposed", "cites")
_WIDTHS = (5, 19, 13, 9, 17, 36, 36, 15, 15, 12)
_OPTIONAL = ("entry", "proposed", "cites")
_LETTERS = 1.0  # in a unit of a column's width, which counts digits of another font
_LINE_POINTS, _TALLEST = 13.2, 400
_LONGEST = 1000
_HEAD_LETTERS = 0.85
_EDGES = b'left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"'


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the list.

    ``title`` names the form, ``verdict`` is the first line (empty: worded here from the findings), ``who`` whose file
    it is and for which period, ``accepted_rows`` how many rows are right, ``contact`` whom to ask.
    """

    title: str
    verdict: str
    who: str
    deadline: dt.date | None = None
    accepted_rows: int = 0
    today: dt.date = dt.date.min
    contact: str = ""


@dataclass(slots=True)
class Page:
    """A finished sheet: its XML, the area of its list and the number of the list's header row."""

    xml: bytes
    area: str
    header: int
    last_column: str


@dataclass(slots=True)
class _Sheet:
    """Rows being written; ``columns`` are those that the list needs."""

    palette: Palette
    space: bytes
    columns: list[str]
    widths: list[int]
    rows: list[bytes] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    extra: list[bytes] = field(default_factory=list)

    @property
    def row(self) -> int:
        return len(self.rows) + 1

    @property
    def last(self) -> str:
        return letters(len(self.columns))

    def width(self, column: str) -> int:
        return self.widths[self.columns.index(column)]

    def banner(self, text: str, style: str, points: float = _LINE_POINTS) -> None:
        """Write a line over the whole width."""
        whole = int(sum(self.widths) * _HEAD_LETTERS * _LINE_POINTS / points)
        cells = _cell(f"A{self.row}", text, self.palette.number(style)) + b"".join(self.extra)
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
            if len(text) >= width - 1 or "\n" in text:
                most = max(most, lines(text, max(int(width * _LETTERS) - 1, 3)))
            written.append(_cell(address(row, at), text, self.palette.number(style)))
        self._add(b"".join(written), most * _LINE_POINTS + 3)

    def link(self, sheet: str, cell: str) -> None:
        """Make the cell column of the next row lead to a cell."""
        quoted = "'" + sheet.replace("'", "''") + "'!" + cell
        place = f"{letters(self.columns.index('cell') + 1)}{self.row}"
        self.links.append(b'<hyperlink ref="%s" location="%s" display="%s"/>' % (*map(escape, (place, quoted, cell)),))

    def _add(self, cells: bytes, points: float) -> None:
        tall = b'<row r="%d" ht="%.1f" customHeight="1">%s</row>'
        self.rows.append(tall % (self.row, min(points, _TALLEST), cells))


def page(listing: Listing, head: Head, palette: Palette, space: bytes, memory: Sequence[str]) -> Page:
    """Write the sheet; ``memory`` goes into hidden cells of the first row, right of the list."""
    columns = _needed(listing)
    sheet = _Sheet(palette, space, columns, _widths(columns))
    first = len(sheet.columns) + 3
    plain = palette.number("plain")
    sheet.extra = [_cell(f"{letters(first + at)}1", text, plain) for at, text in enumerate(memory)]
    _write_head(sheet, listing, head)
    header = sheet.row
    sheet.header([say(f"marking.column.{column}") for column in sheet.columns])
    for line in listing.lines:
        _write_line(sheet, line)
    if not listing.lines:
        sheet.line([(say("marking.list.nothing") if column == "message" else "", "text") for column in sheet.columns])
    area = f"A{header}:{sheet.last}{sheet.row - 1}"
    if listing.left_out:
        sheet.banner(say("marking.list.left_out", number=listing.left_out), "quiet")
    _write_readings(sheet, listing)
    return Page(_whole(sheet, header, area, (first, len(memory)), head), area, header, sheet.last)


def _needed(listing: Listing) -> list[str]:
    findings = [*(line.finding for line in listing.lines), *listing.readings]
    return [name for name in _COLUMNS if name not in _OPTIONAL or any(getattr(each, name) for each in findings)]


def _widths(columns: Sequence[str]) -> list[int]:
    """Widths of the columns; what the columns left out would take goes to the long texts."""
    spare = sum(_WIDTHS[_COLUMNS.index(each)] for each in _OPTIONAL if each not in columns) // 2
    return [_WIDTHS[_COLUMNS.index(each)] + spare * (each in {"message", "cure"}) for each in columns]


def _write_head(sheet: _Sheet, listing: Listing, head: Head) -> None:
    errors, warnings = listing.count("error"), listing.count("warning")
    outcome = "returned" if errors else "warned" if warnings else "accepted"
    verdict = head.verdict or say(f"marking.verdict.{outcome}", errors=errors + listing.left_out, warnings=warnings)
    sheet.banner(verdict, "refused" if errors else "accepted", 19)
    who = say("marking.head.who", title=head.title, who=head.who) if head.who else head.title
    facts = [say("marking.head.good", rows=head.accepted_rows)] if head.accepted_rows else []
    facts += [say("marking.head.deadline", date=_date(head.deadline))] if head.deadline else []
    facts += [say("marking.head.contact", contact=head.contact)] if head.contact else []
    sheet.banner(who, "strong")
    if facts:
        sheet.banner(" ".join(facts), "strong" if head.deadline else "quiet")
    sheet.banner(say("marking.head.how"), "quiet")
    sheet.blank()


def _write_line(sheet: _Sheet, line: Line) -> None:
    finding = line.finding
    values = _values(finding)
    values["number"] = str(line.number or "")
    if line.grouped:
        column = line.cells[0].rstrip("0123456789")
        values["cell"] = say("marking.list.group_cell", first=line.cells[0], last=line.cells[-1])
        more = len(line.cells) - 1
        values["message"] = say("marking.list.group", message=finding.message, more=more, column=column)
    _write_values(sheet, finding, values, finding.severity)


def _write_values(sheet: _Sheet, finding: Finding, values: dict[str, str], colour: str) -> None:
    linked = bool(finding.sheet) and is_place(finding.cell)
    if finding.sheet and finding.cell and linked:
        sheet.link(finding.sheet, finding.cell)
    styles = {"number": colour, "cell": "link" if linked else "text"}
    sheet.line([(values[column], styles.get(column, "text")) for column in sheet.columns])


def _write_readings(sheet: _Sheet, listing: Listing) -> None:
    if not listing.readings:
        return
    sheet.blank()
    sheet.banner(say("marking.list.readings"), "strong")
    renamed = {"message": "marking.list.readings_message", "proposed": "marking.list.readings_proposed"}
    sheet.header([say(renamed.get(column, f"marking.column.{column}")) for column in sheet.columns])
    for finding in listing.readings:
        _write_values(sheet, finding, _values(finding), "text")
    if listing.readings_left_out:
        sheet.banner(say("marking.list.readings_left_out", number=listing.readings_left_out), "quiet")


def _values(finding: Finding) -> dict[str, str]:
    return {"number": "", **{name: _short(getattr(finding, name)) for name in _COLUMNS[1:]}}


def _short(text: str | None) -> str:
    return text if text and len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" if text else ""


def _cell(name: str, text: str, style: int) -> bytes:
    if not text:
        return b'<c r="%s" s="%d"/>' % (name.encode(), style)
    if text.isdecimal() and name.startswith("A"):  # the numbers of the list sort as numbers
        return b'<c r="%s" s="%d"><v>%s</v></c>' % (name.encode(), style, text.encode())
    told = b'<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
    return told % (name.encode(), style, escape(text))


def _whole(sheet: _Sheet, header: int, area: str, hidden: tuple[int, int], head: Head) -> bytes:
    below = header + 1
    used = f"A1:{sheet.last}{len(sheet.rows)}".encode()
    return b"".join(
        [
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">' % sheet.space,
            b'<sheetPr><tabColor rgb="FFC00001"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            b'<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">',
            b'<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>' % (header, below),
            b'<selection pane="bottomLeft" activeCell="A%d" sqref="A%d"/></sheetView></sheetViews>' % (below, below),
            b'<sheetFormatPr defaultRowHeight="15"/>',
            _columns(sheet, *hidden),
            b"<sheetData>%s</sheetData>" % b"".join(sheet.rows),
            b'<autoFilter ref="%s"/>' % area.encode(),
            b'<mergeCells count="%d">%s</mergeCells>' % (len(sheet.merged), _merges(sheet.merged)),
            b"<hyperlinks>%s</hyperlinks>" % b"".join(sheet.links) if sheet.links else b"",
            b"<pageMargins %s/>" % _EDGES,
            b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
            b"<headerFooter><oddFooter>%s</oddFooter></headerFooter>" % _footer(head),
            b'<ignoredErrors><ignoredError sqref="%s" numberStoredAsText="1"/></ignoredErrors></worksheet>' % used,
        ]
    )


def _columns(sheet: _Sheet, first: int, count: int) -> bytes:
    col = b'<col min="%d" max="%d" width="%d" customWidth="1"%s/>'
    shown = [col % (at, at, sheet.width(each), b"") for at, each in enumerate(sheet.columns, start=1)]
    return b"<cols>%s</cols>" % b"".join([*shown, col % (first, first + count, 9, b' hidden="1"')])


def _merges(areas: Iterable[str]) -> bytes:
    return b"".join(b'<mergeCell ref="%s"/>' % area.encode() for area in areas)


def _footer(head: Head) -> bytes:
    left = say("marking.footer.left", title=head.title[:120].replace("&", "&&"), date=_date(head.today))
    return escape(f'&L&"Arial"&8{left}&R&"Arial"&8{say("marking.footer.right")}')


def _date(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")
