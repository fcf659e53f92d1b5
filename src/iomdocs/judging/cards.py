"""Header blocks: «ФИО: Иванова …» in one cell, or a caption and its answer in two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from iomdocs.definitions import FormField
from iomdocs.judging.titles import key
from iomdocs.workbook import Cell, Sheet, address

_LONGEST_LABEL = 80


class Label(NamedTuple):
    """A caption of a header field found on a sheet, and the cell of its answer."""

    field: FormField
    caption: Cell
    answer: Cell | None
    address: str


@dataclass(frozen=True, slots=True)
class _Split:
    field: FormField
    rest: str


def labels(sheet: Sheet, row: Sequence[Cell], known: Mapping[str, FormField]) -> Iterator[Label]:
    """Header fields named in a row, from the left, each with the cell that answers it."""
    for place, cell in enumerate(row):
        split = _split(cell, known)
        if split is None:
            continue
        if split.rest:
            inside = Cell(cell.row, cell.column, split.rest)
            yield Label(split.field, cell, inside, cell.address)
            continue
        after = row[place + 1] if place + 1 < len(row) else None
        if after is not None and _split(after, known) is None:
            yield Label(split.field, cell, after, after.address)
        else:
            yield Label(split.field, cell, None, address(cell.row, _right_of(sheet, cell)))


def _split(cell: Cell, known: Mapping[str, FormField]) -> _Split | None:
    if not isinstance(cell.value, str):
        return None
    caption, colon, rest = cell.value.partition(":")
    if len(caption) > _LONGEST_LABEL:
        return None
    field = known.get(key(caption))
    if field is None:
        return None
    return _Split(field, rest.strip() if colon else "")


def _right_of(sheet: Sheet, cell: Cell) -> int:
    """Column where the answer to a caption belongs: right of it, or of the area it is merged into."""
    area = next((area for area in sheet.merged if (cell.row, cell.column) in area), None)
    return (area.right if area else cell.column) + 1
