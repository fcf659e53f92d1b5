"""The sheet «Ошибки» as XML."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iomdocs.findings import Finding
from iomdocs.marking.draft import Draft, cell
from iomdocs.marking.listing import Line, Listing, is_place
from iomdocs.marking.offers import OFFER, validation, written
from iomdocs.marking.palette import Palette
from iomdocs.marking.xmltext import escape
from iomdocs.wording import say
from iomdocs.workbook import letters

_COLUMNS = ("number", "entry", "sheet", "cell", "title", "message", "cure", "found", "proposed", *OFFER, "cites")
_WIDTHS = (5, 19, 13, 9, 17, 36, 36, 15, 17, 12, 0, 12)
_OPTIONAL = ("entry", "proposed", *OFFER, "cites")
_LONGEST = 1000
_EDGES = b'left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"'


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the list.

    ``title`` names the form, ``verdict`` is the first line (empty: worded here from the findings), ``who`` whose file
    it is and for which period, ``accepted_rows`` how many rows are right, ``contact`` whom to ask.
    ``slot`` leaves a line for what ``stamped`` will write.
    """

    title: str
    verdict: str
    who: str
    deadline: dt.date | None = None
    accepted_rows: int = 0
    today: dt.date = dt.date.min
    contact: str = ""
    slot: bool = False


@dataclass(slots=True)
class Page:
    """A finished sheet: its XML, the area of its list and the number of the list's header row."""

    xml: bytes
    area: str
    header: int
    last_column: str


def page(listing: Listing, head: Head, palette: Palette, space: bytes, memory: Sequence[str]) -> Page:
    """Write the sheet; ``memory`` goes into hidden cells of the first row, right of the list."""
    columns = _needed(listing)
    sheet = Draft(palette, space, columns, _widths(columns))
    first = len(sheet.columns) + 3
    plain = palette.number("plain")
    sheet.extra = [cell(f"{letters(first + at)}1", text, plain) for at, text in enumerate(memory)]
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
    _write_agreed(sheet, listing)
    _write_readings(sheet, listing)
    return Page(_whole(sheet, header, area, (first, len(memory)), head), area, header, sheet.last)


def _needed(listing: Listing) -> list[str]:
    lines = [*listing.lines, *listing.agreed]
    findings = [*(line.finding for line in lines), *listing.readings]
    wanted = {name for name in _COLUMNS if name not in OFFER and any(getattr(each, name, 1) for each in findings)}
    wanted |= set(OFFER) if any(line.offers for line in lines) else set()
    return [name for name in _COLUMNS if name not in _OPTIONAL or name in wanted]


def _widths(columns: Sequence[str]) -> list[int]:
    """Widths of the columns; what the columns left out would take goes to the long texts."""
    spare = sum(_WIDTHS[_COLUMNS.index(each)] for each in _OPTIONAL if each not in columns) // 2
    return [_WIDTHS[_COLUMNS.index(each)] + spare * (each in {"message", "cure"}) for each in columns]


def _write_head(sheet: Draft, listing: Listing, head: Head) -> None:
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
    if head.slot:
        sheet.banner(say("marking.head.slot"), "quiet")
    sheet.banner(say("marking.head.how"), "quiet")
    if OFFER[0] in sheet.columns:
        sheet.banner(say("marking.head.consent"), "strong")
    sheet.blank()


def _write_line(sheet: Draft, line: Line) -> None:
    finding = line.finding
    values = _values(finding)
    values["number"] = str(line.number or "")
    values |= written(line.offers, agreed=line.agreed)
    if line.grouped:
        column = line.cells[0].rstrip("0123456789")
        values["cell"] = say("marking.list.group_cell", first=line.cells[0], last=line.cells[-1])
        more = len(line.cells) - 1
        values["message"] = say("marking.list.group", message=finding.message, more=more, column=column)
    if line.agreed:
        values["message"], values["cure"] = say("marking.list.agreed_message"), say("marking.list.agreed_cure")
    _write_values(sheet, finding, values, line.kind)


def _write_values(sheet: Draft, finding: Finding, values: dict[str, str], colour: str) -> None:
    linked = bool(finding.sheet) and is_place(finding.cell)
    if finding.sheet and finding.cell and linked:
        sheet.link(finding.sheet, finding.cell)
    styles = {"number": colour, "cell": "link" if linked else "text"}
    if values[OFFER[1]]:
        sheet.ask()
        styles[OFFER[0]] = "input"
    sheet.line([(values[column], styles.get(column, "text")) for column in sheet.columns])


def _write_agreed(sheet: Draft, listing: Listing) -> None:
    if not listing.agreed:
        return
    sheet.blank()
    sheet.banner(say("marking.list.agreed"), "strong")
    sheet.header([say(f"marking.column.{column}") for column in sheet.columns])
    for line in listing.agreed:
        _write_line(sheet, line)


def _write_readings(sheet: Draft, listing: Listing) -> None:
    if not listing.readings:
        return
    sheet.blank()
    sheet.banner(say("marking.list.readings"), "strong")
    renamed = {"message": "marking.list.readings_message", "proposed": "marking.list.readings_proposed"}
    titles = [say(renamed.get(column, f"marking.column.{column}")) for column in sheet.columns]
    sheet.header(["" if column in OFFER else title for column, title in zip(sheet.columns, titles, strict=True)])
    for finding in listing.readings:
        _write_values(sheet, finding, _values(finding), "text")
    if listing.readings_left_out:
        sheet.banner(say("marking.list.readings_left_out", number=listing.readings_left_out), "quiet")


def _values(finding: Finding) -> dict[str, str]:
    told = {name: _short(getattr(finding, name)) for name in _COLUMNS[1:] if name not in OFFER}
    return {"number": "", **dict.fromkeys(OFFER, ""), **told}


def _short(text: str | None) -> str:
    return text if text and len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" if text else ""


def _whole(sheet: Draft, header: int, area: str, hidden: tuple[int, int], head: Head) -> bytes:
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
            validation(sheet.asked),
            b"<hyperlinks>%s</hyperlinks>" % b"".join(sheet.links) if sheet.links else b"",
            b"<pageMargins %s/>" % _EDGES,
            b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
            b"<headerFooter><oddFooter>%s</oddFooter></headerFooter>" % _footer(head),
            b'<ignoredErrors><ignoredError sqref="%s" numberStoredAsText="1"/></ignoredErrors></worksheet>' % used,
        ]
    )


def _columns(sheet: Draft, first: int, count: int) -> bytes:
    col = b'<col min="%d" max="%d" width="%d" customWidth="1"%s/>'
    hidden = b' hidden="1"'
    shown = [
        col % (at, at, sheet.width(each) or 9, b"" if sheet.width(each) else hidden)
        for at, each in enumerate(sheet.columns, start=1)
    ]
    return b"<cols>%s</cols>" % b"".join([*shown, col % (first, first + count, 9, hidden)])


def _merges(areas: Iterable[str]) -> bytes:
    return b"".join(b'<mergeCell ref="%s"/>' % area.encode() for area in areas)


def _footer(head: Head) -> bytes:
    left = say("marking.footer.left", title=head.title[:120].replace("&", "&&"), date=_date(head.today))
    return escape(f'&L&"Arial"&8{left}&R&"Arial"&8{say("marking.footer.right")}')


def _date(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")
