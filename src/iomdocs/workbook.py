"""Plain cells of a workbook, free of any library: what the reader gives and judging takes."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeAlias

Scalar: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
"""How the names of files end that may be workbooks."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=1 << 14)
def letters(column: int) -> str:
    """Name a column: 1 is A.

    >>> letters(1), letters(26), letters(27), letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Name a cell: ``address(14, 5)`` is E14."""
    return f"{letters(column)}{row}"


def place(cell: str) -> tuple[int, int]:
    """Row and column of an address, both counted from 1; ``ValueError`` if it is none.

    >>> place("E14")
    (14, 5)
    """
    match = _ADDRESS.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


class Cell(NamedTuple):
    """One stored cell that holds something: a tuple, because a workbook has thousands and each must be made fast.

    ``value`` is a text, a number (``int`` when it is whole in the file), a truth value, a date or a time.
    ``error`` is the text of an error cell («#REF!»), and then ``value`` is None.
    ``formula`` says that the cell is computed; ``stale`` that it has a formula and no stored result.
    ``raw`` is the number as it stands in the file, for identifiers that Excel turned into numbers.
    """

    row: int
    column: int
    value: Scalar = None
    error: str | None = None
    formula: bool = False
    stale: bool = False
    struck: bool = False
    raw: str | None = None

    @property
    def address(self) -> str:
        """Name of the cell, «E14»."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four bounds included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, where: tuple[int, int]) -> bool:
        return self.top <= where[0] <= self.bottom and self.left <= where[1] <= self.right


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet by ``(row, column)``; only stored, non-empty cells are there."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Rows from the top, each with its cells from the left."""
        by_row: dict[int, list[Cell]] = {}
        for where in sorted(self.cells):
            by_row.setdefault(where[0], []).append(self.cells[where])
        yield from by_row.items()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it came.

    ``properties`` are its custom document properties; ``names`` its defined names and what they refer to;
    ``traits`` are facts worth a remark: ``macros``, ``external-links``, ``date-1904``, ``old-format``.
    """

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not a workbook that can be judged: a finding's code, and values for its wording."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
