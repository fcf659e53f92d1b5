"""Which cells of a workbook hold a caption of any form: one look at every text before forms are tried on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from iomdocs.judging.titles import Forms, key
from iomdocs.workbook import Cell, Sheet, Workbook

_LEAST = 2


def captions(workbook: Workbook, forms: Forms) -> Sequence[Counter[int]]:
    """How many captions each column of each sheet holds. Where there is none no form can be, however long the sheet."""
    return [
        Counter(
            column
            for (_, column), cell in sheet.cells.items()
            if isinstance(cell.value, str) and forms.has(key(cell.value))
        )
        for sheet in workbook.sheets
    ]


def may_lie_on_side(found: Sequence[Counter[int]]) -> bool:
    """Whether captions stand one above another, as in a table that was turned."""
    return any(number >= _LEAST for sheet in found for number in sheet.values())


def on_side(workbook: Workbook) -> Workbook:
    """The workbook with rows for columns."""
    return Workbook(tuple(replace(sheet, cells=_turned(sheet), merged=()) for sheet in workbook.sheets))


def _turned(sheet: Sheet) -> dict[tuple[int, int], Cell]:
    return {(column, row): cell._replace(row=column, column=row) for (row, column), cell in sheet.cells.items()}
