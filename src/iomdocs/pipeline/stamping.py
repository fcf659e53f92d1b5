"""The line with the incoming number on a returned workbook: written, and read when that copy comes back."""

import datetime as dt

from iomdocs.wording import say
from iomdocs.workbook import Workbook

_LAST_ROW = 12


def stamp(number: str, received_at: dt.datetime) -> str:
    """When and under which number a file came.

    >>> stamp("17/2026", dt.datetime(2026, 11, 22, 9, 5))
    'Входящий номер 17/2026. Получен 22.11.2026 09:05.'
    """
    return say("answers.received", number=number, moment=received_at.strftime("%d.%m.%Y %H:%M"))


def stamped_number(workbook: Workbook) -> str:
    """The incoming number that stands on our sheet of a marked workbook; empty when there is none."""
    before, _, after = say("answers.received", number="\n", moment="").partition("\n")
    for sheet in workbook.sheets:
        for (row, _), cell in sheet.cells.items():
            if row <= _LAST_ROW and isinstance(cell.value, str) and cell.value.startswith(before):
                return cell.value.removeprefix(before).partition(after[0])[0].strip()
    return ""
