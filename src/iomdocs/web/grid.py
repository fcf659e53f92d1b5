"""A workbook as rows and columns on a page, each cell with what is wrong in it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iomdocs.findings import Finding
from iomdocs.wording import say
from iomdocs.workbook import Area, Cell, Sheet, Workbook, letters, place

_LEAST = 3
_BLANK_AFTER = 2


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the grid: its text, how far it stretches, and what is said of it."""

    address: str
    text: str
    across: int = 1
    down: int = 1
    tone: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: letters over the columns, then rows with their numbers."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Box, ...]], ...]
    errors: int
    hidden: bool = False


def grids(workbook: Workbook, findings: Sequence[Finding]) -> list[Grid]:
    """Sheets that a person sees, those with errors first."""
    told: dict[str | None, list[Finding]] = defaultdict(list)
    for each in findings:
        told[each.sheet].append(each)
    shown = [sheet for sheet in workbook.sheets if not sheet.hidden or told[sheet.name]]
    made = [_grid(sheet, told[sheet.name]) for sheet in shown]
    return sorted(made, key=lambda grid: not grid.errors)


def _grid(sheet: Sheet, findings: Iterable[Finding]) -> Grid:
    by_cell: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for each in findings:
        if each.cell:
            by_cell[place(each.cell)].append(each)
    filled = [*sheet.cells, *by_cell]
    bottom = max((row for row, _ in filled), default=0) + _BLANK_AFTER
    right = max([column for _, column in filled] + [_LEAST])
    covered, areas = _merged(sheet.merged, bottom, right)
    rows = tuple(
        (
            row,
            tuple(
                _box(sheet.cells.get((row, column)), (row, column), areas.get((row, column)), by_cell[row, column])
                for column in range(1, right + 1)
                if (row, column) not in covered and column not in sheet.hidden_columns
            ),
        )
        for row in range(1, bottom + 1)
        if row not in sheet.hidden_rows
    )
    columns = tuple(letters(column) for column in range(1, right + 1) if column not in sheet.hidden_columns)
    errors = sum(each.severity == "error" for told in by_cell.values() for each in told)
    return Grid(sheet.name, columns, rows, errors, sheet.hidden)


def _merged(
    areas: Iterable[Area], bottom: int, right: int
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Cells that lie under a merged one, and how far each merged one stretches, both within the grid."""
    covered: set[tuple[int, int]] = set()
    stretched: dict[tuple[int, int], tuple[int, int]] = {}
    for area in areas:
        low, far = min(area.bottom, bottom), min(area.right, right)
        inside = {(row, column) for row in range(area.top, low + 1) for column in range(area.left, far + 1)}
        if inside and not inside & covered:
            covered |= inside - {(area.top, area.left)}
            stretched[area.top, area.left] = (low - area.top + 1, far - area.left + 1)
    return covered, stretched


def _box(cell: Cell | None, at: tuple[int, int], stretch: tuple[int, int] | None, findings: Sequence[Finding]) -> Box:
    down, across = stretch or (1, 1)
    worst = {each.severity for each in findings}
    tone = next((each for each in ("error", "warning", "note") if each in worst), "")
    address = f"{letters(at[1])}{at[0]}"
    return Box(address, _text(cell) if cell else "", across, down, tone, tuple(findings))


def _text(cell: Cell) -> str:
    value = cell.value
    if cell.error:
        return cell.error
    if isinstance(value, bool | None):
        return "" if value is None else say(f"web.grid.{str(value).lower()}")
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y" if value.time() == dt.time() else "%d.%m.%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return str(value)
