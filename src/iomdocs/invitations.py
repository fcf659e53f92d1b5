"""The workbook of schools' links, for whoever sends them out."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from iomdocs.cells import OPTIONS, write_cell, write_link
from iomdocs.directory import Organisation
from iomdocs.wording import say

_COLUMNS = (("code", 12), ("organisation", 44), ("municipality", 28), ("link", 64), ("until", 14))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A school, the address of its own page, and the last day on which it opens."""

    organisation: Organisation
    address: str
    until: dt.date


def workbook(invitations: Sequence[Invitation]) -> bytes:
    """One row for each school; the links are live."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **OPTIONS}) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"border": 1, "num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
        link = book.add_format(
            {"border": 1, "font_color": "#0B4F94", "underline": 1, "text_wrap": True, "valign": "top"}
        )
        sheet = book.add_worksheet(say("invitations.sheet"))
        sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, say("invitations.guide"), book.add_format({"text_wrap": True}))
        sheet.set_row(0, 48)
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            write_cell(sheet, 1, column, say(f"invitations.column.{name}"), head)
        for row, each in enumerate(invitations, start=2):
            one = each.organisation
            for column, text in enumerate((one.code, one.short_name or one.full_name, one.municipality)):
                write_cell(sheet, row, column, text, plain)
            write_link(sheet, row, 3, each.address, link)
            write_cell(sheet, row, 4, dt.datetime.combine(each.until, dt.time()), day)
        sheet.freeze_panes(2, 0)
        sheet.autofilter(1, 0, 1 + len(invitations), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
