"""Write the workbook of questions: a guide, a sheet for each kind that has any, lists behind the answers."""

import io
import textwrap
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.cells import set_value
from iomdocs.questions.kinds import KINDS
from iomdocs.questions.reading import MARK, MARK_ROW, PROPERTY
from iomdocs.questions.shapes import ANSWER, Column, Kind, Question, placed
from iomdocs.wording import say
from iomdocs.workbook import letters

_FONT = "Arial"
_BLUE, _YELLOW, _GREY = "1F4E78", "FFF2B3", "EDEDED"
_EDGE = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_WIDE_ANSWER, _LINE, _PADDING, _TALLEST = 24.0, 13.2, 5.0, 400.0
_NAMES, _CAPTIONS = MARK_ROW, MARK_ROW + 1


def write(questions: Sequence[Question]) -> bytes:
    """The workbook as the bytes of an ``.xlsx``; the answers are empty."""
    workbook = Workbook()
    guide, lists = workbook.worksheets[0], workbook.create_sheet(say("questions.lists"))
    asked = [(kind, [each for each in questions if each.kind == kind.name]) for kind in KINDS]
    offers = _Offers(lists)
    for kind, some in asked:
        if some:
            _sheet(workbook.create_sheet(kind.sheet), kind, some, offers)
    offers.lay()
    _guide(guide, [(kind, len(some)) for kind, some in asked if some])
    workbook.move_sheet(lists, len(workbook.worksheets))
    lists.sheet_state = "hidden"
    workbook.active = 0
    workbook.custom_doc_props.append(StringProperty(name=PROPERTY, value="1"))  # type: ignore[attr-defined]
    workbook.properties.title, workbook.properties.creator = say("questions.title"), "iomdocs"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


class _Offers:
    """Lists of answers on the hidden sheet, each once."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._known: dict[tuple[str, ...], str] = {}
        self._wanted: dict[tuple[str, str, int], tuple[Worksheet, list[int]]] = {}

    def offer(self, sheet: Worksheet, row: int, column: int, offered: tuple[str, ...]) -> None:
        """Offer a list in a cell."""
        wanted = sheet.title, self._reference(offered), column
        self._wanted.setdefault(wanted, (sheet, []))[1].append(row)

    def lay(self) -> None:
        """Put the rules on the sheets: one for each list and column, over whole runs of rows.

        openpyxl compares each cell of a rule with all before it; a region may have thousands of questions.
        """
        for (_, place, column), (sheet, rows) in self._wanted.items():
            rule = _rule(place)
            for first, last in _runs(rows):
                rule.add(f"{letters(column)}{first}:{letters(column)}{last}")
            sheet.add_data_validation(rule)

    def _reference(self, offered: tuple[str, ...]) -> str:
        """Where a list stands, as a validation names it."""
        if offered not in self._known:
            column = letters(len(self._known) + 1)
            for number, text in enumerate(offered, 1):
                set_value(self._sheet[f"{column}{number}"], text)
            name = self._sheet.title
            self._known[offered] = f"'{name}'!${column}$1:${column}${len(offered)}"
        return self._known[offered]


def _guide(sheet: Worksheet, counts: Sequence[tuple[Kind, int]]) -> None:
    sheet.title = say("questions.guide.sheet")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 110
    lines = say("questions.guide.text").strip().splitlines()
    _put(sheet, "A1", say("questions.title"), Font(name=_FONT, size=14, bold=True), wrap=False)
    for number, line in enumerate(lines, 1):
        _put(sheet, f"A{number + 2}", number, Font(name=_FONT, size=10, bold=True))
        _put(sheet, f"B{number + 2}", line, Font(name=_FONT, size=10))
        sheet.row_dimensions[number + 2].height = _height([(line, 110)])
    for number, (kind, count) in enumerate(counts, len(lines) + 4):
        text = say("questions.guide.line", sheet=kind.sheet, count=count, what=say(f"questions.{kind.name}.what"))
        place = f"B{number}"
        _put(sheet, place, text, Font(name=_FONT, size=10))
        sheet[place].hyperlink = f"#'{kind.sheet}'!A1"
        sheet[place].font = Font(name=_FONT, size=10, color="0563C1", underline="single")
    _finish(sheet)


def _sheet(sheet: Worksheet, kind: Kind, questions: Sequence[Question], offers: _Offers) -> None:
    """Title, a line on what to do, captions, a row for each question; their names and subjects stand hidden."""
    columns = (Column("number", 5), *kind.columns, Column(ANSWER, _WIDE_ANSWER, "input"))
    secret = len(columns) + 1
    _put(sheet, "A1", kind.sheet, Font(name=_FONT, size=14, bold=True), wrap=False)
    _put(sheet, "A2", say(f"questions.{kind.name}.intro"), Font(name=_FONT, size=10), wrap=False)
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[letters(at)].width = column.width
        set_value(sheet.cell(_NAMES, at), column.name)
        _caption(sheet, at, _caption_of(kind, column))
    captions = [(_caption_of(kind, column), column.width) for column in columns]
    sheet.row_dimensions[_CAPTIONS].height = _height(captions, bold=True)
    for row in (_NAMES, _CAPTIONS):
        set_value(sheet.cell(row, secret), MARK)
    sheet.row_dimensions[_NAMES].hidden = True
    sheet.column_dimensions[letters(secret)].hidden = True
    for number, question in enumerate(questions, 1):
        _row(sheet, (number, columns), question, offers)
    sheet.freeze_panes = f"C{_CAPTIONS + 1}"
    sheet.print_title_rows = f"{_CAPTIONS}:{_CAPTIONS}"
    _finish(sheet)


def _caption_of(kind: Kind, column: Column) -> str:
    common = {"number", ANSWER, "places"}
    return say(f"questions.column.{column.name}" if column.name in common else f"questions.{kind.name}.{column.name}")


def _row(sheet: Worksheet, made: tuple[int, Sequence[Column]], question: Question, offers: _Offers) -> None:
    number, columns = made
    row = _CAPTIONS + number
    shown = {"number": str(number), **question.shown, "places": placed(question.places)}
    for place, column in enumerate(columns, 1):
        cell, text = f"{letters(place)}{row}", shown.get(column.name, "")
        # A gender that is known is not asked.
        asked = column.look == "input" and not (column.choices and text)
        _value(sheet, cell, text, asked=asked)
        offered = tuple(say(f"questions.{question.kind}.{each}") for each in column.choices)
        if column.name == ANSWER:
            offered = question.answers
        if offered and asked:
            offers.offer(sheet, row, place, offered)
    set_value(sheet[f"{letters(len(columns) + 1)}{row}"], question.packed())
    sheet.row_dimensions[row].height = _height([(shown.get(each.name, ""), each.width) for each in columns])


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows that follow one another; the rows go up."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def _rule(reference: str) -> DataValidation:
    return DataValidation(
        type="list",
        formula1=reference,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=say("questions.refusal.title"),
        error=say("questions.refusal.text"),
    )


def _value(sheet: Worksheet, cell: str, text: str, *, asked: bool) -> None:
    _put(sheet, cell, text, Font(name=_FONT, size=10))
    target = sheet[cell]
    target.border, target.number_format = _GRID, "@"
    target.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
    target.fill = PatternFill("solid", fgColor=_YELLOW) if asked else PatternFill()
    target.protection = Protection(locked=not asked)


def _caption(sheet: Worksheet, column: int, text: str) -> None:
    cell = sheet[f"{letters(column)}{_CAPTIONS}"]
    set_value(cell, text)
    cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
    cell.fill, cell.border = PatternFill("solid", fgColor=_BLUE), _GRID
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _put(sheet: Worksheet, cell: str, value: str | int, font: Font, *, wrap: bool = True) -> None:
    set_value(sheet[cell], value or None)
    sheet[cell].font = font
    sheet[cell].alignment = Alignment(wrap_text=wrap, vertical="top")


def _height(texts: Sequence[tuple[str, float]], *, bold: bool = False) -> float:
    return min(
        _TALLEST, max(_lines(text, (width - 1) * (0.85 if bold else 1)) for text, width in texts) * _LINE + _PADDING
    )


def _lines(text: str, width: float) -> int:
    return sum(1 for _ in _wrapped(text, max(1, int((width - 1.5) / 1.05))))


def _wrapped(text: str, room: int) -> Iterator[str]:
    for line in text.splitlines() or [""]:
        yield from textwrap.wrap(line, room) or [""]


def _finish(sheet: Worksheet) -> None:
    """Printed on A4 landscape, one page wide; locked but for the answers, without a password."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False
