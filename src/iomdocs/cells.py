"""What the cells of our workbooks are written with: text is always text, and nothing is cut or dropped in silence.

Whatever library makes a workbook, its cells are written here; the long sheets of registers, which are streamed as XML,
take their texts from ``escaped``.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

from iomdocs.errors import IomdocsError
from iomdocs.wording import say
from iomdocs.workbook import Scalar, address

TEXT_LIMIT = 32_767
OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""How xlsxwriter is begun, so that its own guesses change nothing even if somebody asks it to guess."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n?|\u2028|\u2029")
_AWKWARD = re.compile("[&<>\x00-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|  ")
_MARKS = ("&", "<", ">", "_x", "  ", " |", "| ")
_ENCODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class ExcelFormula(str):
    """A formula that the program made, «=SUM(A1:A9)»; any other text stays text, whatever it begins with."""

    __slots__ = ()


def plain(text: str) -> str:
    """Text as a cell may hold it: no control characters, one kind of line end, cut with «…» to Excel's limit."""
    if not _AWKWARD.search(text) and len(text) <= TEXT_LIMIT // 2:
        return text
    text = _FORBIDDEN.sub("", _NEWLINES.sub("\n", text))
    # Excel counts UTF-16 units, so a character outside the basic plane is two.
    if len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        text = text.encode("utf-16-le")[: (TEXT_LIMIT - 1) * 2].decode("utf-16-le", "ignore") + "…"
    return text


def escaped(text: str) -> str:
    """Write a text inside ``<t…``: the rest of the tag, and the text itself."""
    if text[0] in " \n\t" or text[-1] in " \n\t" or len(text) > TEXT_LIMIT // 2 or _AWKWARD.search(text):
        text = _ENCODED.sub("_x005F_", plain(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f' xml:space="preserve">{text}'
    return f">{text}"


def harmless(texts: Sequence[str]) -> bool:
    """Whether none of many texts needs more than ``escaped`` does to a plain one; false also when that is not sure.

    Asked of all at once, these searches cost a tenth of as many calls of ``escaped``.
    """
    told = "|".join(texts)
    if not told.isprintable() or any(mark in told for mark in _MARKS) or " " in {told[:1], told[-1:]}:
        return False
    return max(map(len, texts), default=0) <= TEXT_LIMIT // 2


def set_value(cell: Any, value: Scalar) -> None:
    """Write a value into openpyxl's cell."""
    if isinstance(value, ExcelFormula):
        cell.value = str(value)
    elif isinstance(value, str):
        cell.value = _ENCODED.sub("_x005F_", plain(value))  # xlsxwriter does so itself
        cell.data_type = "s"
    else:
        cell.value = value


def set_error(cell: Any, name: str) -> None:
    """Write an error of Excel into openpyxl's cell, «#N/A»; one that openpyxl does not know stays text."""
    cell.value = plain(name)
    if cell.data_type == "f":
        cell.data_type = "s"


def write_cell(sheet: Any, row: int, column: int, value: str | float | dt.date | None, style: Any = None) -> None:
    """Write a value into xlsxwriter's sheet, row and column from 0; ``IomdocsError`` when it does not take it."""
    if value is None or value == "":
        code = sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        code = sheet.write_string(row, column, plain(value), style)
    elif isinstance(value, bool):
        code = sheet.write_boolean(row, column, value, style)
    elif isinstance(value, dt.date):
        code = sheet.write_datetime(row, column, value, style)
    else:
        code = sheet.write_number(row, column, value, style)
    _taken(sheet, row, column, code)


def write_formula(sheet: Any, row: int, column: int, formula: ExcelFormula, style: Any, result: float | str) -> None:
    """Write a formula with its result into xlsxwriter's sheet."""
    _taken(sheet, row, column, sheet.write_formula(row, column, formula, style, result))


def write_link(sheet: Any, row: int, column: int, url: str, style: Any) -> None:
    """Write an address that opens into xlsxwriter's sheet; it must be our own."""
    _taken(sheet, row, column, sheet.write_url(row, column, url, style))


def _taken(sheet: Any, row: int, column: int, code: int) -> None:
    """Xlsxwriter raises nothing: it drops a cell outside the sheet, cuts a long text and returns a number."""
    if code:
        raise IomdocsError(say("cells.refused", sheet=sheet.get_name(), cell=address(row + 1, column + 1), code=code))
