"""The other sheets of a blank: instructions, lists, and the hidden identity."""

import datetime as dt

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.content import align, put, span
from iomdocs.blanks.styles import height, lines, set_height, style
from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.layout import Choices, Layout, list_name, offered, shown, token
from iomdocs.wording import catalogue, say
from iomdocs.workbook import letters

_NUMBER, _TEXT = 6.0, 130.0


def write_guide(sheet: Worksheet, layout: Layout, organisation: Organisation | None, due: dt.date | None) -> None:
    """Fill the instructions: for whom, by when, how, where to send, what comes back, and what colours mean."""
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _NUMBER, _TEXT
    _line(sheet, 1, say("blanks.guide.heading", title=layout.form.title), "title", 14)
    row = 2
    for text in _facts(organisation, due):
        _line(sheet, row, text, "label")
        row += 1
    steps = layout.form.instructions or catalogue("blanks")["guide"]["steps"]
    for number, text in enumerate(steps, 1):
        align(put(sheet, row, 1, number, "text"), "center")
        put(sheet, row, 2, text.replace("{sheet}", layout.sheet), "text")
        set_height(sheet, row, height(lines(text, _TEXT)) + 2)
        row += 1
    _link(sheet, row + 1, layout)
    _legend(sheet, row + 3)


def _facts(organisation: Organisation | None, due: dt.date | None) -> list[str]:
    facts = []
    if organisation:
        whom = ", ".join(filter(None, (organisation.short_name or organisation.full_name, organisation.municipality)))
        facts.append(say("blanks.guide.whom", whom=whom))
    if due:
        facts.append(say("blanks.guide.due", due=f"{due:%d.%m.%Y}"))
    return facts


def _line(sheet: Worksheet, row: int, text: str, name: str, size: float = 10) -> None:
    span(sheet, (row, 1, row, 2), text, name)
    set_height(sheet, row, height(lines(text, _NUMBER + _TEXT, bold=True, size=size), size=size) + 4)


def _link(sheet: Worksheet, row: int, layout: Layout) -> None:
    cell = span(sheet, (row, 1, row, 2), say("blanks.guide.link"), "link")
    quoted = layout.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{layout.first_input}")
    cell.style = style("link")
    set_height(sheet, row, 22)


def _legend(sheet: Worksheet, row: int) -> None:
    _line(sheet, row, say("blanks.guide.legend"), "label")
    for name, text in catalogue("blanks")["legend"].items():
        row += 1
        sample = put(sheet, row, 1, say("blanks.legend_sample") if name == "example" else None, name)
        sample.protection = Protection(locked=True)
        put(sheet, row, 2, text, "text")
        set_height(sheet, row, 18)


def write_lists(workbook: Workbook, sheet: Worksheet, form: Form, choices: Choices) -> None:
    """Put each list that the form uses in a column of its own, under a defined name."""
    fields = shown([*form.fields, *(column for table in form.tables for column in table.columns)])
    names = dict.fromkeys(field.list for field in fields if field.list and offered(field, choices))
    for number, name in enumerate(names, 1):
        values = choices(name)
        put(sheet, 1, number, name, "label")
        for row, value in enumerate(values, 2):
            put(sheet, row, number, value, "text").number_format = "@"
        letter = letters(number)
        sheet.column_dimensions[letter].width = min(60, max(map(len, (name, *values))) + 3)
        where = f"'{sheet.title}'!${letter}$2:${letter}${len(values) + 1}"
        workbook.defined_names[list_name(name)] = DefinedName(list_name(name), attr_text=where)


def write_identity(sheet: Worksheet, form: Form, organisation: str | None) -> None:
    """Write who this blank is, one fact a row: form, edition, pack, organisation, token."""
    facts = {
        "form": form.id,
        "edition": form.edition,
        "pack": form.pack,
        "organisation": organisation or "",
        "token": token(form.id, form.edition, organisation),
    }
    for row, (name, value) in enumerate(facts.items(), 1):
        put(sheet, row, 1, name, "text")
        put(sheet, row, 2, value, "text").number_format = "@"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 40
