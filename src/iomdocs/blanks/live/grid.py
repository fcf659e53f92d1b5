"""Cells of the hidden sheet that reckons: each answer's meaning in its own place, everything else to the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from iomdocs.workbook import address, letters

BAD, UNSURE, SOME = "¤", "¿", "§"
"""What stands for an answer that is wrong, that only the server can read, and that is there but whatever it says."""


@dataclass(slots=True)
class Grid:
    """The sheet under construction: formulas (``ExcelFormula``), texts and numbers by ``(row, column)``."""

    data: str
    width: int
    free: int
    cells: dict[tuple[int, int], str | float] = field(default_factory=dict)

    def source(self, row: int, column: int) -> str:
        """The clerk's own cell, from here."""
        quoted = self.data.replace("'", "''")
        return f"'{quoted}'!{address(row, column)}"

    def allot(self, count: int = 1) -> int:
        """Take the next free columns; the first of them."""
        first = self.free
        self.free += count
        return first

    def listed(self, values: Iterable[str | float]) -> str:
        """Put values below each other in a column of their own; its range."""
        column, row = self.allot(), 0
        for row, value in enumerate(values, 1):
            self.cells[row, column] = value
        return area(1, column, max(row, 1), column)

    def table(self, lines: Sequence[Sequence[str | float]]) -> tuple[str, ...]:
        """Put lines in columns of their own; the range of each column."""
        return tuple(self.listed(column) for column in zip(*lines, strict=True))


def area(top: int, left: int, bottom: int, right: int) -> str:
    """Name a range that stays where it is: ``area(2, 1, 5, 1)`` is $A$2:$A$5."""
    return f"${letters(left)}${top}:${letters(right)}${bottom}"


def fixed(row: int, column: int) -> str:
    """Name a cell that stays where it is."""
    return f"${letters(column)}${row}"


def any_of(conditions: Sequence[str]) -> str:
    """A condition that one of these holds."""
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"
