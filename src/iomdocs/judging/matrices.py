"""Find and read a matrix: fixed columns, sections and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iomdocs.definitions import Line, Section
from iomdocs.judging.headers import Grid, Keys
from iomdocs.judging.titles import MatrixTitles, key


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """Where a matrix stands: its header row, its columns, and the sheet row of each ``(section, row)``."""

    titles: MatrixTitles
    header: int
    columns: Mapping[str, int]
    rows: Mapping[tuple[str, str], int]

    @property
    def share(self) -> float:
        """How much of the matrix was found, from 0 to 1."""
        lines = sum(len(section.rows) for section in self.titles.matrix.sections)
        return (len(self.columns) / len(self.titles.matrix.columns) + len(self.rows) / lines) / 2

    @property
    def last(self) -> int:
        """The lowest sheet row that belongs to it."""
        return max(self.rows.values(), default=self.header)

    def cells(self) -> Iterator[tuple[Section, Line, Line, int | None, int | None]]:
        """Every cell of the definition with its sheet row and column, None where the sheet lacks it."""
        for section, row, column in self.titles.matrix.cells():
            yield section, row, column, self.rows.get((section.name, row.name)), self.columns.get(column.name)


def find_matrix(rows: Grid, texts: Keys, titles: MatrixTitles) -> MatrixPlace | None:
    """The first place where at least two columns of the matrix are named in one row."""
    least = min(2, len(titles.matrix.columns))
    for number, row_keys in texts.items():
        if sum(text in titles.columns for text in row_keys) >= least:
            named = [cell for cell in rows[number] if isinstance(cell.value, str)]
            columns = {titles.columns[text]: c.column for c in named if (text := key(str(c.value))) in titles.columns}
            return MatrixPlace(titles, number, columns, _lines(rows, number, titles))
    return None


def _lines(rows: Grid, header: int, titles: MatrixTitles) -> dict[tuple[str, str], int]:
    """Sheet rows of the matrix; a lost section caption is made up for by the order of the rows."""
    order = [section.name for section in titles.matrix.sections]
    found: dict[tuple[str, str], int] = {}
    section = -1
    for number, cells in rows.items():
        if number <= header or not isinstance(cells[0].value, str):
            continue
        caption = key(cells[0].value)
        if caption in titles.sections:
            section = order.index(titles.sections[caption])
        elif caption in titles.rows:
            name = titles.rows[caption]
            if section < 0 or (order[section], name) in found:
                section += 1
            if section < len(order):
                found.setdefault((order[section], name), number)
    return found
