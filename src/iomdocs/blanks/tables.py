"""A table of a blank: header, codes, grey example, input rows, total."""

from collections.abc import Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from iomdocs.blanks.content import Row, align, example, input_style, put, shape, span
from iomdocs.blanks.pen import Pen, codes, part_title, text_of
from iomdocs.blanks.styles import MISSING, height, lines, set_height
from iomdocs.cells import ExcelFormula
from iomdocs.errors import UsageError
from iomdocs.layout import TablePlace
from iomdocs.wording import say
from iomdocs.workbook import address, letters

_ROW = 21.0


def write_table(pen: Pen, place: TablePlace, rows: Sequence[Row]) -> None:
    """Write a table; ``rows`` fill it from the top, ``UsageError`` when they are too many."""
    if len(rows) > place.table.rows:
        raise UsageError(say("blanks.problem.rows", given=len(rows), rows=place.table.rows))
    part_title(pen, place.title_row, place.table.title)
    _table_header(pen, place)
    _example(pen, place)
    for index, row in enumerate(place.rows):
        _input_row(pen, place, row, index, rows[index] if index < len(rows) else {})
    for field, column in place.columns:
        if field.kind != "ordinal":
            pen.check(field, f"{address(place.first_row, column)}:{address(place.last_row, column)}")
    if not pen.live:
        _missing(pen, place)
    _total(pen, place)


def _table_header(pen: Pen, place: TablePlace) -> None:
    two = place.header_top != place.header_row
    tall = {place.header_top: 1, place.header_row: 1}
    for caption in place.captions():
        span(pen.sheet, (caption.top, caption.left, caption.bottom, caption.right), caption.text, "header")
        count = lines(caption.text, pen.width(caption.left, caption.right), bold=True)
        if two and caption.top != caption.bottom:
            count -= 1  # its first line stands beside the upper captions
        row = caption.bottom
        tall[row] = max(tall[row], count)
    for row, count in tall.items():
        set_height(pen.sheet, row, height(count) + 4)
    codes(pen, place.code_row, len(place.columns))


def _example(pen: Pen, place: TablePlace) -> None:
    tall = 1
    for field, column in place.columns:
        value = say("blanks.example") if column == place.mark_column else example(field)
        cell = put(pen.sheet, place.example_row, column, value, "example")
        shape(cell, field)
        tall = max(tall, lines(text_of(value), pen.width(column, column)))
    set_height(pen.sheet, place.example_row, height(tall))


def _input_row(pen: Pen, place: TablePlace, row: int, index: int, values: Row) -> None:
    tall = 1
    for field, column in place.columns:
        value = index + 1 if field.kind == "ordinal" else values.get(field.name)
        cell = put(pen.sheet, row, column, value, "locked" if field.kind == "ordinal" else input_style(field))
        shape(cell, field)
        tall = max(tall, lines(text_of(value), pen.width(column, column)))
    set_height(pen.sheet, row, max(_ROW, height(tall)), growing=True)


def _missing(pen: Pen, place: TablePlace) -> None:
    """Tint required cells that are empty in a row that was begun."""
    row = place.first_row
    counted = "+".join(f"COUNTA(${address(row, column)})" for field, column in place.columns if field.kind != "ordinal")
    for field, column in place.columns:
        if not field.required or field.kind == "ordinal":
            continue
        letter = letters(column)
        rule = FormulaRule(  # type: ignore[no-untyped-call]
            formula=[f"AND(({counted})>0,ISBLANK(${letter}{row}))"], fill=PatternFill("solid", bgColor=MISSING)
        )
        pen.sheet.conditional_formatting.add(f"{letter}{row}:{letter}{place.last_row}", rule)


def _total(pen: Pen, place: TablePlace) -> None:
    if place.total_row is None:
        return
    row, sheet = place.total_row, pen.sheet
    hours = [column for field, column in place.columns if field.kind == "hours"]
    for _, column in place.columns:
        put(sheet, row, column, None, "computed")
    for column in hours:
        total = ExcelFormula(f"=SUM({address(place.first_row, column)}:{address(place.last_row, column)})")
        cell = put(sheet, row, column, total, "computed")
        cell.number_format = "0.##"
        align(cell, "center")
    if hours[0] > 1:
        label = span(sheet, (row, 1, row, hours[0] - 1), say("blanks.total"), "computed")
        align(label, "right")
    set_height(sheet, row, 18)
