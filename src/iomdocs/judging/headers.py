"""Find header rows: one or two levels, merged or not, columns in any order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from iomdocs.definitions import FormField
from iomdocs.judging.titles import TableTitles, key
from iomdocs.workbook import Cell, Sheet

_LEAST_HITS = 2
_SURE = 85.0
_LIKELY = 70.0
_MARGIN = 5.0


class Guess(NamedTuple):
    """A caption taken for a field though it is not one of its known names; ``sure`` needs no question."""

    column: int
    caption: str
    field: FormField
    sure: bool


@dataclass(frozen=True, slots=True)
class Header:
    """A header row (or two): which column holds which field."""

    top: int
    bottom: int
    columns: Mapping[str, int]
    twice: tuple[tuple[str, int, int], ...] = ()
    foreign: tuple[tuple[int, str], ...] = ()
    guesses: tuple[Guess, ...] = ()

    @property
    def hits(self) -> int:
        """How many fields it names."""
        return len(self.columns)


Grid = Mapping[int, list[Cell]]
Keys = Mapping[int, list[str]]


def grid(sheet: Sheet) -> Grid:
    """Rows of a sheet by number."""
    return dict(sheet.rows())


def keys(rows: Grid) -> Keys:
    """Comparison keys of the texts of each row that may be a header; made once, asked for every form."""
    found = {row: [key(cell.value) for cell in cells if isinstance(cell.value, str)] for row, cells in rows.items()}
    return {row: texts for row, texts in found.items() if len(texts) >= _LEAST_HITS}


def find(sheet: Sheet, rows: Grid, texts: Keys, titles: TableTitles) -> list[Header]:
    """All header rows of a table on a sheet, from the top; those much poorer than the best are no headers."""
    found: list[Header] = []
    for row, row_keys in texts.items():
        if found and row <= found[-1].bottom:
            continue
        if sum(text in titles.fields for text in row_keys) >= _LEAST_HITS:
            found.append(_header(sheet, rows, row, titles))
    best = max((header.hits for header in found), default=0)
    return [header for header in found if header.hits * 2 > best]


def _header(sheet: Sheet, rows: Grid, row: int, titles: TableTitles) -> Header:
    one = {cell.column: cell.value for cell in rows[row] if isinstance(cell.value, str)}
    hits = sum(key(text) in titles.fields for text in one.values())
    two = _two_level(sheet, rows, row, one)
    if two and sum(key(text) in titles.fields for text in two.values()) > hits:
        return _match(row, row + 1, two, titles)
    return _match(row, row, one, titles)


def _two_level(sheet: Sheet, rows: Grid, row: int, upper: Mapping[int, str]) -> dict[int, str]:
    """Captions of two rows joined, «Дата проведения» + «план»; empty when the second row has no captions."""
    lower = {cell.column: cell.value for cell in rows.get(row + 1, []) if isinstance(cell.value, str)}
    if not lower:
        return {}
    parents = dict(_spread(sheet, row, upper, lower))
    joined = {column: text for column, text in upper.items() if column not in lower}
    for column, text in lower.items():
        parent = parents.get(column, "")
        joined[column] = f"{parent} {text}".strip()
    return joined


def _spread(sheet: Sheet, row: int, upper: Mapping[int, str], lower: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """The caption above each column of the second row: its own, its merged area's, or the nearest on the left."""
    merged = [area for area in sheet.merged if area.top <= row <= area.bottom]
    nearest = ""
    for column in range(min([*upper, *lower]), max([*upper, *lower]) + 1):
        area = next((area for area in merged if area.left <= column <= area.right), None)
        nearest = upper.get(area.left if area else column, "" if area else nearest)
        if column in lower:
            yield column, nearest


def _match(top: int, bottom: int, captions: Mapping[int, str], titles: TableTitles) -> Header:
    """Give every caption its field: known names first, then a likeness that no other field comes near."""
    columns: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    unknown: dict[int, str] = {}
    for column, text in sorted(captions.items()):
        field = titles.fields.get(key(text))
        if field is None:
            unknown[column] = text
        elif field.name in columns:
            twice.append((field.name, columns[field.name], column))
        else:
            columns[field.name] = column
    guesses = list(_guesses(unknown, columns, titles))
    columns.update((guess.field.name, guess.column) for guess in guesses)
    taken = {guess.column for guess in guesses}
    foreign = tuple((column, text) for column, text in unknown.items() if column not in taken)
    return Header(top, bottom, columns, tuple(twice), foreign, tuple(guesses))


def _guesses(unknown: Mapping[int, str], columns: Mapping[str, int], titles: TableTitles) -> Iterator[Guess]:
    """Likely fields for unknown captions; a tie between two fields is never decided."""
    free = {caption: field for caption, field in titles.fields.items() if field.name not in columns}
    given: set[str] = set()
    for column, text in unknown.items():
        likeness: dict[str, tuple[float, FormField]] = {}
        for caption, field in free.items():
            score = ratio(key(text), caption)
            if score > likeness.get(field.name, (0.0, field))[0]:
                likeness[field.name] = (score, field)
        ranked = sorted(likeness.values(), key=lambda pair: -pair[0])[:2]
        if not ranked or ranked[0][0] < _LIKELY or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
            continue
        score, field = ranked[0]
        if field.name not in given:
            given.add(field.name)
            yield Guess(column, text, field, score >= _SURE)
