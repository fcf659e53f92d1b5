"""Find header rows: one or two levels, merged or not, columns in any order."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from iomdocs.definitions import FormField
from iomdocs.judging.titles import DOCUMENT_PARTS, TableTitles, key, words
from iomdocs.workbook import Cell, Sheet

_LEAST_HITS = 2
_SURE = 85.0
_LIKELY = 70.0
_MARGIN = 5.0
_REMEMBERED = 10_000
_SHORT = 40
_WORDY = 10


class Guess(NamedTuple):
    """A caption taken for a field though it is not one of its known names; ``sure`` needs no question."""

    column: int
    caption: str
    field: FormField
    sure: bool


@dataclass(frozen=True)
class Header:
    """A header row (or two): which column holds which field.

    ``lent`` are columns that answer a field of the card above the table («ФИО» in each row); ``joined`` are the
    columns of the parts of a document where they stand apart.
    """

    top: int
    bottom: int
    columns: Mapping[str, int]
    twice: tuple[tuple[str, int, int], ...] = ()
    foreign: tuple[tuple[int, str], ...] = ()
    guesses: tuple[Guess, ...] = ()
    lent: Mapping[str, int] = dataclasses.field(default_factory=dict)
    joined: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)

    @cached_property
    def right(self) -> int:
        """The last column of the table."""
        parts = (column for each in self.joined.values() for column in each.values())
        return max(*self.columns.values(), *self.lent.values(), *parts, 1)

    @cached_property
    def fields(self) -> dict[int, str]:
        """Fields by their columns."""
        return {column: name for name, column in self.columns.items()}

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
        if len(titles.captions.intersection(row_keys)) >= _LEAST_HITS:
            found.append(_header(sheet, rows, row, titles))
    best = max((header.hits for header in found), default=0)
    return [header for header in found if header.hits * 2 > best]


def _header(sheet: Sheet, rows: Grid, row: int, titles: TableTitles) -> Header:
    one = {cell.column: cell.value for cell in rows[row] if isinstance(cell.value, str)}
    lower = {cell.column: cell.value for cell in rows.get(row + 1, []) if isinstance(cell.value, str)}
    if not lower:
        return _match(row, row, one, titles)
    two = _joined(sheet, row, one, lower, titles)
    hits = sum(key(text) in titles.fields for text in one.values())
    if sum(key(text) in titles.fields for text in two.values()) > hits or _is_second_level(rows[row + 1], one, lower):
        return _match(row, row + 1, two, titles)
    return _match(row, row, one, titles)


def _joined(
    sheet: Sheet, row: int, upper: Mapping[int, str], lower: Mapping[int, str], titles: TableTitles
) -> dict[int, str]:
    """Captions of two rows joined, «Дата проведения» + «план»; the second alone where only that is a known name."""
    parents = dict(_spread(sheet, row, upper, lower))
    joined = {column: text for column, text in upper.items() if column not in lower}
    for column, text in lower.items():
        parent = parents.get(column, "")
        whole = f"{parent} {text}".strip()
        alone = key(whole) not in titles.fields and key(text) in titles.fields and key(parent) not in titles.fields
        joined[column] = text if alone else whole
    return joined


def _is_second_level(row: Sequence[Cell], upper: Mapping[int, str], lower: Mapping[int, str]) -> bool:
    """Whether a row stands only under a caption that spans it: short words under one caption and the gap beside it."""
    if len(lower) < len(row) or any(len(text) > _SHORT or any(map(str.isdigit, text)) for text in lower.values()):
        return False
    parents = lower.keys() & upper.keys()
    beneath = lower.keys() - upper.keys()
    return bool(beneath) and all(column + 1 in beneath for column in parents)


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
    remembered: list[Guess] = []
    for column, text in sorted(captions.items()):
        known = titles.fields.get(key(text))
        if known is None:
            unknown[column] = text
        elif known.name in columns:
            twice.append((known.name, columns[known.name], column))
        else:
            columns[known.name] = column
            if key(text) in titles.remembered:
                remembered.append(Guess(column, text, known, sure=True))
    lent = _lent(unknown, titles)
    joined = _parted(unknown, columns, titles)
    guesses = [*remembered, *_guesses(unknown, columns, titles)]
    columns.update((guess.field.name, guess.column) for guess in guesses)
    taken = {guess.column for guess in guesses}
    foreign = tuple((column, text) for column, text in unknown.items() if column not in taken)
    return Header(top, bottom, columns, tuple(twice), foreign, tuple(guesses), lent, joined)


def _lent(unknown: dict[int, str], titles: TableTitles) -> dict[str, int]:
    """Columns that name whose row it is; taken out of ``unknown``. Without a person a table has one card above it."""
    found = {field.name: column for column, text in unknown.items() if (field := titles.lent.get(key(text)))}
    if not any(titles.lent[key(unknown[column])].kind == "person" for column in found.values()):
        return {}
    for column in found.values():
        del unknown[column]
    return found


def _parted(unknown: dict[int, str], columns: dict[str, int], titles: TableTitles) -> dict[str, Mapping[str, int]]:
    """The kind, number and date of a document in columns of their own; taken out of ``unknown``."""
    found = {part: column for column, text in unknown.items() if (part := DOCUMENT_PARTS.get(key(text)))}
    document = next((column.name for column in titles.table.columns if column.kind == "document"), None)
    if document is None or not found or (document not in columns and "kind" not in found):
        return {}
    for column in found.values():
        del unknown[column]
    found.setdefault("kind", columns.get(document, 0))
    columns.setdefault(document, found["kind"])
    return {document: found}


def _guesses(unknown: Mapping[int, str], columns: Mapping[str, int], titles: TableTitles) -> Iterator[Guess]:
    """Likely fields for unknown captions; a tie is never decided, and an extra field is taken only when sure."""
    best: dict[str, tuple[float, Guess | None]] = {}
    for column, text in unknown.items():
        if key(text) in titles.foreign:
            continue
        ranked = [pair for pair in _likeness(text, titles) if pair[1].name not in columns][:2]
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
            continue
        score, field = ranked[0]
        sure = score >= _SURE
        if score < _LIKELY or (field.extra and not sure):
            continue
        rival = best.get(field.name, (0.0, None))[0]
        if score > rival:
            best[field.name] = score, Guess(column, text, field, sure)
        elif score == rival:
            best[field.name] = score, None
    yield from sorted(guess for _, guess in best.values() if guess is not None)


def _likeness(text: str, titles: TableTitles) -> Sequence[tuple[float, FormField]]:
    """How like a caption is to each field, the likest first; kept, for the same captions come in file after file."""
    wanted = key(text)
    known = titles.likeness.get(wanted)
    if known is None:
        best: dict[str, tuple[float, FormField]] = {}
        spelt = (
            (ratio(wanted, caption, score_cutoff=_LIKELY - _MARGIN), field) for caption, field in titles.fields.items()
        )
        for score, field in (*spelt, *_contained(text, titles)):
            if score > best.get(field.name, (0.0, field))[0]:
                best[field.name] = score, field
        known = sorted(best.values(), key=lambda pair: -pair[0])
        if len(titles.likeness) < _REMEMBERED:
            titles.likeness[wanted] = known
    return known


def _contained(text: str, titles: TableTitles) -> Iterator[tuple[float, FormField]]:
    """Fields whose names stand inside a longer caption, «Кол-во академических часов»: likely, never sure."""
    said = words(text).split()
    if not 0 < len(said) <= _WORDY:
        return
    edges = {said[0], said[-1]}
    for name, field in titles.named:
        asked = not field.extra and field.kind not in {"ordinal", "signature"}
        if asked and name.issubset(said) and (len(name) > 1 or name & edges):
            yield min(_LIKELY + _MARGIN * (len(name) - 1), _SURE - 1), field
