"""Turn a workbook of an old format into one that can be marked."""

import datetime as dt
import io
from typing import Any

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.cells import set_error, set_value
from iomdocs.workbook import Cell, Sheet, Workbook

_WIDEST = 46
_NARROWEST = 8


def as_xlsx(workbook: Workbook) -> bytes:
    """The same sheets and values as an ``.xlsx``; looks that the reader does not know are lost."""
    made = OpenpyxlWorkbook()
    made.remove(made.worksheets[0])
    for sheet in workbook.sheets:
        page: Worksheet = made.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        _write(page, sheet)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _write(page: Worksheet, sheet: Sheet) -> None:
    widths: dict[int, int] = {}
    for cell in sheet.cells.values():
        put = page.cell(cell.row, cell.column)
        _put(put, cell)
        widths[cell.column] = max(widths.get(cell.column, _NARROWEST), min(len(str(put.value)), _WIDEST))
    for column, width in widths.items():
        page.column_dimensions[get_column_letter(column)].width = width + 2
    for area in sheet.merged:
        page.merge_cells(start_row=area.top, start_column=area.left, end_row=area.bottom, end_column=area.right)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(put: Any, cell: Cell) -> None:
    """Write a value into openpyxl's cell; «=1+1» typed as text stays text."""
    if cell.error is None:
        set_value(put, cell.value)
    else:
        set_error(put, cell.error)
    put.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(cell.value, dt.date):
        put.number_format = "DD.MM.YYYY"
