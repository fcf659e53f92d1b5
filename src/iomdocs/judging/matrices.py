"""Find and read a matrix: fixed columns, sections and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from iomdocs.definitions import Line, Section
from iomdocs.judging.headers import Grid, Keys
from iomdocs.judging.titles import MatrixTitles, key, words

_LONGEST_CAPTION = 60
_BELOW_ALL = 1 << 30


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


def find_matrices(rows: Grid, texts: Keys, titles: MatrixTitles) -> list[MatrixPlace]:
    """Every place where at least two columns of the matrix are named in one row; a header that comes again is one."""
    least = min(2, len(titles.matrix.columns))
    headers = [
        number
        for number, found in texts.items()
        if sum(text in titles.columns for text in found) >= least and found[0] not in titles.rows
    ]
    places: list[MatrixPlace] = []
    for number, end in zip(headers, [*headers[1:], _BELOW_ALL], strict=False):
        named = [cell for cell in rows[number] if isinstance(cell.value, str)]
        columns = {titles.columns[text]: c.column for c in named if (text := key(str(c.value))) in titles.columns}
        lines = _lines(rows, (number, end), min(columns.values()), titles)
        if places and lines.keys().isdisjoint(places[-1].rows):
            places[-1] = replace(places[-1], rows={**places[-1].rows, **lines})
        else:
            places.append(MatrixPlace(titles, number, columns, lines))
    return places


def _lines(rows: Grid, span: tuple[int, int], first: int, titles: MatrixTitles) -> dict[tuple[str, str], int]:
    """Sheet rows of the matrix; a lost section caption is made up for by the order of the rows."""
    order = [section.name for section in titles.matrix.sections]
    found: dict[tuple[str, str], int] = {}
    section = -1
    for number, cells in rows.items():
        if not span[0] < number < span[1]:
            continue
        for caption in (cell.value for cell in cells if cell.column < first and isinstance(cell.value, str)):
            named, name = _named(caption, titles)
            if named:
                section = order.index(named)
            elif name:
                if section < 0 or (section < len(order) and (order[section], name) in found):
                    section += 1
                if section < len(order):
                    found.setdefault((order[section], name), number)
    return found


def _named(caption: str, titles: MatrixTitles) -> tuple[str | None, str | None]:
    """The section or the row a caption names: exactly, or as «1. Формальное образование», «Цель (задачи)»."""
    wanted = key(caption)
    section, row = titles.sections.get(wanted), titles.rows.get(wanted)
    if section or row or len(caption) > _LONGEST_CAPTION:
        return section, None if section else row
    # The longest: «неформальное» is not «формальное».
    inside = [each for each in titles.sections if wanted.endswith(each)]
    if inside:
        return titles.sections[max(inside, key=len)], None
    return None, next((titles.rows[each] for each in map(key, words(caption).split()) if each in titles.rows), None)
