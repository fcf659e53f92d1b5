"""Workbooks of other formats (.xls, .xlsb, .ods), through calamine, which tells values and little else.

It gives an error cell as an empty one, so errors are looked up in the file itself (as are the merged cells and hidden
rows of an .ods and an .xlsb); the trait ``old-format`` says that other evidence (formulas without a result, strike-out)
is missing.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from iomdocs.reader import biff, ole
from iomdocs.reader.limits import LIMITS, StopReadingError
from iomdocs.reader.numbers import NOT_A_NUMBER
from iomdocs.reader.opendocument import Evidence
from iomdocs.reader.texts import tidy
from iomdocs.workbook import Area, Cell, Scalar, Sheet, Workbook

_EXACT = 2**53
_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")


def read(data: bytes, *, macros: bool = False, witness: Callable[[], Sequence[Evidence]] | None = None) -> Workbook:
    """Read a workbook that calamine knows; the bytes of a package must have passed ``Package`` before.

    ``witness`` tells what a package holds beside values, worksheet by worksheet; an .xls is its own witness.
    """
    if data.startswith(b"\xd0\xcf"):
        macros, witness = _recognise(ole.streams(data)), partial(_evidence, _workbook(data))
    traits = {"old-format", "macros"} if macros else {"old-format"}
    try:
        sheets = tuple(_sheets(data))
        return Workbook(tuple(_witnessed(sheets, witness() if witness else ())), traits=frozenset(traits))
    except PasswordError as error:
        raise StopReadingError("file-password") from error
    except CalamineError as error:
        raise StopReadingError("file-old-unreadable") from error
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # of the Rust library; not an Exception, and not importable
            raise StopReadingError("file-old-unreadable") from panic
        raise


def _recognise(streams: frozenset[str]) -> bool:
    """Refuse old files that are no workbooks; true if the workbook has macros."""
    if "EncryptedPackage" in streams:
        raise StopReadingError("file-password")
    if streams.isdisjoint(_STREAMS):
        kind = "word" if "WordDocument" in streams else "slides" if "PowerPoint Document" in streams else "other"
        raise StopReadingError("file-not-excel" if kind == "other" else "file-word", kind)
    return "_VBA_PROJECT_CUR" in streams


def _sheets(data: bytes) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    worksheets = [about for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
    if not worksheets:
        raise StopReadingError("file-no-sheets")
    if len(worksheets) > LIMITS.sheets:
        raise StopReadingError("file-unsafe")
    for about in worksheets:
        sheet = book.get_sheet_by_name(about.name)
        hidden = about.visible != SheetVisibleEnum.Visible
        yield Sheet(about.name, dict(_cells(sheet)), _merged(sheet), hidden)


def _workbook(data: bytes) -> bytes:
    """The workbook's own stream, if it is not encrypted."""
    stream = ole.stream(data, *_STREAMS)
    if biff.is_locked(stream):
        raise StopReadingError("file-password")
    return stream


def _evidence(stream: bytes) -> Sequence[Evidence]:
    return [Evidence(each.errors, numbers=each.numbers) for each in biff.told(stream)]


def _witnessed(sheets: Sequence[Sheet], told: Sequence[Evidence]) -> Iterator[Sheet]:
    """The same sheets with their errors, merged areas and hidden rows; as they are when the evidence is of others."""
    if len(sheets) != len(told):
        yield from sheets
        return
    for sheet, each in zip(sheets, told, strict=True):
        if not each.numbers <= sheet.cells.keys():
            raise StopReadingError("file-old-unreadable")
        errors = {where: Cell(*where, error=text) for where, text in each.errors.items()}
        merged = tuple(dict.fromkeys((*sheet.merged, *each.merged)))
        yield Sheet(sheet.name, {**sheet.cells, **errors}, merged, sheet.hidden, frozenset(each.hidden_rows))


def _merged(sheet: CalamineSheet) -> tuple[Area, ...]:
    ranges = sheet.merged_cell_ranges or ()
    if len(ranges) > LIMITS.merges:
        raise StopReadingError("file-too-large")
    return tuple(Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges)


def _cells(sheet: CalamineSheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(values, 1):
            cell = _cell(row, column, value)
            if cell is not None:
                yield (row, column), cell


def _cell(row: int, column: int, value: Scalar) -> Cell | None:
    if isinstance(value, str):
        text = tidy(value)
        return Cell(row, column, text) if text else None
    if isinstance(value, bool):
        return Cell(row, column, value)
    if isinstance(value, (int, float)):
        return _number(row, column, value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Cell(row, column, value.date())
    return None if value is None else Cell(row, column, value)


def _number(row: int, column: int, value: float) -> Cell:
    if value - value != 0:  # infinite, or no number
        return Cell(row, column, error=NOT_A_NUMBER)
    if float(value).is_integer() and abs(value) < _EXACT:
        value = int(value)
    return Cell(row, column, value, raw=repr(value))
