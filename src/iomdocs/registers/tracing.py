"""Read a register back: from one of its cells to the submission, sheet and row it came from."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

from iomdocs.errors import UsageError
from iomdocs.registers.copies import FACTS_SHEET
from iomdocs.wording import say
from iomdocs.workbook import Scalar, place

Origin: TypeAlias = Literal["record", "row", "total", "title", "figure"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a cell of a register comes from.

    ``origin`` is ``record`` for a row that names its submission, ``row`` for one computed of several (then
    ``values`` tell which, by column name), ``total`` and ``title`` for the last and the first row, ``figure``
    for a line of the summary, whose indicator is ``indicator``. ``field`` is the column's name in the query.
    """

    register: str
    sheet: str
    cell: str
    origin: Origin
    field: str | None = None
    title: str | None = None
    source_file: str | None = None
    source_sheet: str | None = None
    source_row: int | None = None
    submission: int | None = None
    indicator: str | None = None
    values: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the hidden sheet says: the register, names of columns by sheet and title, indicators by row."""

    register: str
    columns: Mapping[str, Mapping[str, str]]
    figures: Mapping[tuple[str, int], str]


def unroll(path: Path, sheet: str, cell: str) -> Lineage:
    """Follow one cell of a register back; ``UsageError`` when the file, the sheet or the cell is not a register's."""
    try:
        book = CalamineWorkbook.from_path(path)
    except (OSError, CalamineError) as error:
        raise UsageError(say("registers.not_a_register", file=path.name)) from error
    with book:
        known = _known(book, path)
        row, column = _place(sheet, cell)
        if (sheet, row) in known.figures:
            return Lineage(known.register, sheet, cell, "figure", indicator=known.figures[sheet, row])
        if sheet not in known.columns:
            raise _unknown(known, path, sheet, cell)
        return _lineage(known, _wanted(book, sheet, row), sheet, cell, (row, column))


def _unknown(known: _Known, path: Path, sheet: str, cell: str) -> UsageError:
    every = dict.fromkeys([*(name for name, _ in known.figures), *known.columns])
    if sheet in every:
        return UsageError(say("registers.no_cell", sheet=sheet, cell=cell))
    return UsageError(say("registers.no_sheet", file=path.name, sheet=sheet, known=", ".join(every)))


def _place(sheet: str, cell: str) -> tuple[int, int]:
    try:
        return place(cell.replace("$", "").upper())
    except ValueError as error:
        raise UsageError(say("registers.no_cell", sheet=sheet, cell=cell)) from error


def _known(book: CalamineWorkbook, path: Path) -> _Known:
    if FACTS_SHEET not in book.sheet_names:
        raise UsageError(say("registers.not_a_register", file=path.name))
    register, columns, figures = "", dict[str, dict[str, str]](), dict[tuple[str, int], str]()
    for words in book.get_sheet_by_name(FACTS_SHEET).iter_rows():
        match words[:4]:
            case ["register", str(name), *_]:
                register = name
            case ["column", str(sheet), str(name), str(title)]:
                columns.setdefault(sheet, {})[title] = name
            case ["figure", str(sheet), str(row), str(name)]:
                figures[sheet, int(row)] = name
    return _Known(register, columns, figures)


def _lineage(known: _Known, rows: Mapping[int, list[Scalar]], sheet: str, cell: str, where: tuple[int, int]) -> Lineage:
    row, column = where
    titles = [str(title) for title in rows.get(1, ()) if title is not None]
    if column > len(titles) or titles[column - 1] not in known.columns[sheet]:
        raise UsageError(say("registers.no_cell", sheet=sheet, cell=cell))
    title = titles[column - 1]
    name = known.columns[sheet][title]
    if row == 1:
        return Lineage(known.register, sheet, cell, "title", name, title)
    found = rows.get(row, [])
    if all(value is None for value in found):
        raise UsageError(say("registers.no_cell", sheet=sheet, cell=cell))
    if row == max(rows):
        return Lineage(known.register, sheet, cell, "total", name, title)
    values = {known.columns[sheet].get(title, title): value for title, value in zip(titles, found, strict=False)}
    return _record(Lineage(known.register, sheet, cell, "row", name, title, values=values))


def _record(lineage: Lineage) -> Lineage:
    values = lineage.values
    row, submission = values.get("source_row"), values.get("submission")
    if row is None and submission is None:
        return lineage
    return Lineage(
        lineage.register,
        lineage.sheet,
        lineage.cell,
        "record",
        lineage.field,
        lineage.title,
        _text(values.get("source_file")),
        _text(values.get("source_sheet")),
        _whole(row),
        _whole(submission),
        None,
        values,
    )


def _wanted(book: CalamineWorkbook, sheet: str, row: int) -> dict[int, list[Scalar]]:
    """Read the titles, one row, and whether anything comes after it: the totals row is the last."""
    wanted: dict[int, list[Scalar]] = {}
    for number, values in enumerate(book.get_sheet_by_name(sheet).iter_rows(), 1):
        if number in {1, row, row + 1}:
            wanted[number] = [_plain(value) for value in values]
        if number > row:
            break
    return wanted


def _plain(value: Scalar) -> Scalar:
    if value == "":
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: Scalar) -> str | None:
    return None if value is None else str(value)


def _whole(value: Scalar) -> int | None:
    return int(value) if isinstance(value, int | float) else None
