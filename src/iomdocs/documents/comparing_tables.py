"""Two editions of a table compared row by row: which row, which column, what instead of what."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.documents.editions import Cell, Grid, spread
from iomdocs.documents.wordings import replaced
from iomdocs.wording import say

_TOTAL = re.compile(r"(?:всего|итого)\b.*", re.IGNORECASE)
_PERSON = re.compile(r"ФИО|Ф\.\s?И\.\s?О\.?.*|Фамилия.*|.*работник.*|Педагог|Слушатель", re.IGNORECASE)
_POST = re.compile(r"Должность.*", re.IGNORECASE)
_FEW, _MOST = 5, 0.6


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an amendment says: its words, the rows that it shows, the people whom it touches."""

    text: str
    table: str = ""
    people: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of data: its key, what it is called («3»), its texts by column."""

    key: tuple[str, ...]
    number: int
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]

    @property
    def is_total(self) -> bool:
        return any(_TOTAL.fullmatch(text) for text in self.texts[:2])


def compare_grids(where: str, old: Grid | None, new: Grid | None) -> Iterator[Change]:
    """Changes of one table; ``where`` is how the amendment calls its place, «в приложении»."""
    if old is None or new is None:
        if new is not None:
            yield Change(say("amending.add_table", where=where), new.json(), _people(new, _rows(new, 1)))
        elif old is not None:
            yield Change(say("amending.drop_table", where=where), "", _people(old, _rows(old, 1)))
        return
    width = _key_width(old, new)
    before, after = _rows(old, width), _rows(new, width)
    found = _rows_changed(where, old, new, before, after)
    if old.columns != new.columns or _too_many(found, before):
        people = tuple(person for change in found for person in change.people)
        yield Change(say("amending.table_anew", where=where), new.json(), people)
        return
    yield from found


def _too_many(found: Sequence[Change], before: Sequence[_Row]) -> bool:
    return len(found) > _FEW and len(found) > _MOST * len(before)


def _key_width(old: Grid, new: Grid) -> int:
    """How many columns tell the rows apart in both editions."""
    widest = max(1, len(old.columns))
    for width in range(1, widest):
        if all(len({row.key for row in _plain(grid, width)}) == len(grid.rows) for grid in (old, new)):
            return width
    return widest


def _plain(grid: Grid, width: int) -> list[_Row]:
    found = []
    for place, cells in enumerate(grid.rows, start=1):
        texts = spread(cells)
        told = [text for n, text in enumerate(texts) if n != grid.ordinal or _TOTAL.fullmatch(text)]
        found.append(_Row(tuple(told[:width]), place, cells, texts))
    return found


def _rows(grid: Grid, width: int) -> list[_Row]:
    """Rows by keys that are all different: equal ones are counted."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in _plain(grid, width):
        seen[row.key] += 1
        key = row.key if seen[row.key] == 1 else (*row.key, str(seen[row.key]))
        found.append(_Row(key, row.number, row.cells, row.texts))
    return found


def _rows_changed(where: str, old: Grid, new: Grid, before: Sequence[_Row], after: Sequence[_Row]) -> list[Change]:
    there = {row.key: row for row in after}
    known = {row.key: row for row in before}
    found = []
    for row in before:
        now = there.get(row.key)
        if now is None:
            found.append(
                Change(say("amending.drop_row", where=where, row=_named(old, row, "out")), "", _people(old, [row]))
            )
        elif told := _cells(old, row, now):
            place = say("amending.in_row", where=where, row=_named(old, row, "in"))
            found.append(Change(say("amending.place", where=place, what=told), "", _people(new, [now])))
    found += [_added(where, old, new, above, group) for above, group in _groups(after, known)]
    return [*found, *_renumbered(where, before, after)]


def _cells(grid: Grid, old: _Row, new: _Row) -> str:
    """What changes in a row, column by column; its number is no matter of its own."""
    told = []
    for column, (before, after) in enumerate(zip(old.texts, new.texts, strict=False)):
        if before == after or (column == grid.ordinal and not old.is_total):
            continue
        title = grid.columns[column] if column < len(grid.columns) else str(column + 1)
        told.append(say("amending.in_column", title=title, what=replaced(before, after)))
    return "; ".join(told)


def _named(grid: Grid, row: _Row, case: str) -> str:
    """A row by its number and what stands first in it: «в строке», «исключить строку», «после строки»."""
    name = row.key[0] if row.key else ""
    if row.is_total:
        return say(f"amending.total_{case}", name=name)
    number = row.texts[grid.ordinal] if grid.ordinal is not None else ""
    return say(f"amending.row_{case}", number=number or row.number, name=name)


def _groups(after: Sequence[_Row], known: Mapping[tuple[str, ...], _Row]) -> Iterator[tuple[_Row | None, list[_Row]]]:
    """Rows that are new, those that stand one after another together, each group with the old row above it."""
    above, group = None, list[_Row]()
    for row in after:
        if row.key not in known:
            group.append(row)
            continue
        if group:
            yield above, group
        above, group = known[row.key], []
    if group:
        yield above, group


def _added(where: str, old: Grid, new: Grid, above: _Row | None, group: Sequence[_Row]) -> Change:
    place = say("amending.after_row", where=where, row=_named(old, above, "after")) if above else where
    text = say("amending.add_row" if len(group) == 1 else "amending.add_rows", where=place)
    return Change(text, new.json([row.cells for row in group]), _people(new, group))


def _renumbered(where: str, before: Sequence[_Row], after: Sequence[_Row]) -> Iterator[Change]:
    """Whether rows that stay move up or down."""
    now = {row.key: row.number for row in after}
    if any(now.get(row.key, row.number) != row.number and not row.is_total for row in before):
        yield Change(say("amending.renumber_rows", where=where))


def _people(grid: Grid, rows: Sequence[_Row]) -> tuple[tuple[str, str], ...]:
    name = next((n for n, title in enumerate(grid.columns) if _PERSON.fullmatch(title)), None)
    post = next((n for n, title in enumerate(grid.columns) if _POST.fullmatch(title)), None)
    if name is None:
        return ()
    told = (row for row in rows if not row.is_total and name < len(row.texts))
    return tuple((row.texts[name], row.texts[post] if post is not None else "") for row in told)
