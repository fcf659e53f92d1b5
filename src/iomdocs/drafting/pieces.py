"""What a file consists of, read from the top: lines of text, and grids of cells."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from iomdocs.workbook import Area, Cell, Sheet

_LEAST = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a row with one text; ``page`` says that a new page or sheet begins with it."""

    text: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of one table, rows from the top; a merged cell stands in its first place, ``wide`` and ``tall`` tell of it.

    ``rows[r][c]`` is a text, empty for none; ``wide[r, c]`` is the number of columns, ``tall[r, c]`` of rows.
    """

    rows: tuple[tuple[str, ...], ...]
    wide: dict[tuple[int, int], int]
    tall: dict[tuple[int, int], int]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(map(len, self.rows), default=0)

    def filled(self, row: int) -> list[int]:
        """Columns of a row that hold a text."""
        return [column for column, text in enumerate(self.rows[row]) if text]

    def spans(self, row: int) -> bool:
        """Whether a row is one text over the whole width."""
        filled = self.filled(row)
        return len(filled) == 1 and self.wide.get((row, filled[0]), 1) >= max(self.width - 1, _LEAST)


Piece: TypeAlias = Line | Grid


def from_word(data: bytes) -> list[Piece] | None:
    """Read a Word document's paragraphs and tables in their order; None when the bytes are none."""
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        return None
    pieces: list[Piece] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            pieces.append(_word_grid(block))
        else:
            breaks = 'w:type="page"' in block._p.xml  # noqa: SLF001 - python-docx shows page breaks nowhere else
            pieces += [Line(text, page=breaks) for text in map(_tidy, block.text.split("\n")) if text or breaks]
    return pieces


def _word_grid(table: Table) -> Grid:
    """A table's cells; one that spans several places is the same element in each."""
    seen: dict[object, tuple[int, int]] = {}
    wide: dict[tuple[int, int], int] = {}
    tall: dict[tuple[int, int], int] = {}
    rows: list[tuple[str, ...]] = []
    for number, row in enumerate(table.rows):
        texts = []
        for column, cell in enumerate(row.cells):
            first = seen.setdefault(cell._tc, (number, column))  # noqa: SLF001 - the only identity a cell has
            texts.append(_tidy(cell.text) if first == (number, column) else "")
            wide[first] = max(wide.get(first, 1), column - first[1] + 1)
            tall[first] = max(tall.get(first, 1), number - first[0] + 1)
        rows.append(tuple(texts))
    return Grid(tuple(rows), wide, tall)


def from_sheet(sheet: Sheet) -> list[Piece]:
    """Read a sheet: rows of one or two texts are lines, denser ones belong to a grid that a gap ends."""
    rows = dict(sheet.rows())
    pieces: list[Piece] = [Line("", page=True)]
    block: list[int] = []
    for number in sorted(rows):
        begins = _is_header(rows[number])
        goes_on = bool(block) and number - block[-1] <= 1 and _of_grid(rows[number], sheet)
        if begins or goes_on:
            block.append(number)
            continue
        if block:
            pieces.append(_sheet_grid(sheet, block))
            block = []
        pieces.append(Line(_joined(rows[number])))
    if block:
        pieces.append(_sheet_grid(sheet, block))
    return pieces


def _is_header(cells: Sequence[Cell]) -> bool:
    return sum(isinstance(cell.value, str) for cell in cells) > _LEAST


def _of_grid(cells: Sequence[Cell], sheet: Sheet) -> bool:
    """A row right below a grid: several cells, a number, a merged caption, or the caption of a fixed row."""
    return "_" not in _joined(cells) and (
        len(cells) > 1 or _area(sheet, cells[0]) is not None or cells[0].column <= _LEAST
    )


def _joined(cells: Sequence[Cell]) -> str:
    return _tidy(" ".join(_shown(cell) for cell in cells))


def _area(sheet: Sheet, cell: Cell) -> Area | None:
    return next((area for area in sheet.merged if (area.top, area.left) == (cell.row, cell.column)), None)


def _sheet_grid(sheet: Sheet, numbers: Sequence[int]) -> Grid:
    top, bottom = numbers[0], numbers[-1]
    cells = [cell for (row, _), cell in sheet.cells.items() if top <= row <= bottom]
    left, right = min(cell.column for cell in cells), max(_right(sheet, cell) for cell in cells)
    wide, tall = {}, {}
    for cell in cells:
        area = _area(sheet, cell)
        if area:
            where = cell.row - top, cell.column - left
            wide[where], tall[where] = area.right - area.left + 1, area.bottom - area.top + 1
    rows = tuple(
        tuple(_text(sheet.cells.get((row, column))) for column in range(left, right + 1))
        for row in range(top, bottom + 1)
    )
    return Grid(rows, wide, tall)


def _right(sheet: Sheet, cell: Cell) -> int:
    area = _area(sheet, cell)
    return area.right if area else cell.column


def _text(cell: Cell | None) -> str:
    return _tidy(_shown(cell)) if cell else ""


def _shown(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())
