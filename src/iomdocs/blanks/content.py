"""What stands in the cells of a blank before anybody fills it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypedDict

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.styles import Across, Down, alignment, style
from iomdocs.cells import set_value
from iomdocs.definitions import Form, FormField
from iomdocs.directory import Organisation
from iomdocs.workbook import Scalar

Row: TypeAlias = Mapping[str, Scalar]

DATE_FORMAT, MONTH_FORMAT = "DD.MM.YYYY", "MM.YYYY"
_FORMATS = {"date": DATE_FORMAT, "ordinal": "0", "number": "0.##", "hours": "0.##"} | dict.fromkeys(
    ("period", "person", "position", "choice", "document", "snils", "inn"), "@"
)
# A cell with the text format shows #### for over 255 characters, so long free texts keep the general one.
_CENTRED = frozenset({"date", "ordinal", "number", "hours"})


class Filling(TypedDict, total=False):
    """Answers to put in: header fields, rows of tables, cells of matrices by (section, row, column)."""

    fields: Row
    tables: Mapping[str, Sequence[Row]]
    matrices: Mapping[str, Mapping[tuple[str, str, str], Scalar]]


def put(sheet: Worksheet, row: int, column: int, value: Scalar, name: str) -> Cell:
    """Write a value in a named style; a text is a formula only when it is a ``ExcelFormula``."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - only anchors of merged ranges are written
    set_value(cell, value)
    cell.style = style(name)
    return cell


def span(sheet: Worksheet, where: tuple[int, int, int, int], value: Scalar, name: str) -> Cell:
    """Write a value into merged cells (top, left, bottom, right), each of which gets the style."""
    top, left, bottom, right = where
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.cell(row, column).style = style(name)
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return put(sheet, top, left, value, name)


def shape(cell: Cell, field: FormField) -> None:
    """Give a cell the number format and the alignment of its field's kind."""
    month = field.kind == "date" and field.precision == "period"
    cell.number_format = MONTH_FORMAT if month else _FORMATS.get(field.kind, "General")
    if field.kind in _CENTRED:
        align(cell, "center")


def align(cell: Cell, across: Across = "left", down: Down = "center") -> None:
    """Align a cell otherwise than its style does; the text stays wrapped."""
    cell.alignment = alignment(across, down)


def input_style(field: FormField) -> str:
    """Style of an input cell: a required one is stronger."""
    return "required" if field.required else "optional"


def example(field: FormField) -> Scalar:
    """The example of a field, as a number or a true date where it is one."""
    text = field.example
    if field.kind == "date" and re.fullmatch(r"\d\d\.\d\d\.\d{4}", text):
        return dt.datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    if field.kind in {"hours", "number"} and re.fullmatch(r"\d+([.,]\d+)?", text):
        return float(text.replace(",", "."))
    return text or None


def prefilled(
    form: Form, organisation: Organisation | None, person: str | None, position: str | None, period: str | None
) -> dict[str, Scalar]:
    """Answers of the header block that are known before filling, by field name."""
    known: dict[str, Scalar] = {}
    by_kind = {"person": person, "position": position, "period": period}
    for kind, value in by_kind.items():
        # The first field of a kind is about the one who fills; a mentor comes later in the block.
        field = next((field for field in form.fields if field.kind == kind), None)
        if field and value and field.prefill:
            known[field.name] = value
    return known | dict(fixed(form, organisation))


def fixed(form: Form, organisation: Organisation | None) -> dict[str, str]:
    """Answers that a blank made for one organisation does not let change: its name and municipality."""
    if organisation is None:
        return {}
    name = next((field.name for field in form.fields if field.kind == "organisation"), None)
    known = {name: organisation.short_name or organisation.full_name} if name else {}
    if organisation.municipality and any(field.name == "municipality" for field in form.fields):
        known["municipality"] = organisation.municipality
    return known
