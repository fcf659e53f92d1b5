"""Cells of merged areas: all rows of one say what its first cell says."""

from iomdocs.workbook import Cell, Sheet


def cell_of(sheet: Sheet, row: int, column: int) -> Cell | None:
    """The cell, or the one that lends its value when several rows are merged into one."""
    cell = sheet.cells.get((row, column))
    found = lender(sheet, row, column) if cell is None else None
    return found._replace(row=row, column=column) if found else cell


def lender(sheet: Sheet, row: int, column: int) -> Cell | None:
    """The cell of an upper row into which this place is merged."""
    if not sheet.merged or (row, column) in sheet.cells:
        return None
    area = next((area for area in sheet.merged if (row, column) in area), None)
    return None if area is None or area.top == row else sheet.cells.get((area.top, area.left))
