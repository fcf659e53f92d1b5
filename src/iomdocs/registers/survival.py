"""Keep what people wrote into a published register when it is built again."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.registers.cells import numeric
from iomdocs.registers.copies import Copy, CopyRow, CopySheet
from iomdocs.registers.facts import Rows
from iomdocs.registers.keys import KEY, keyed
from iomdocs.registers.pairing import paired
from iomdocs.registers.plan import Planned, Shape
from iomdocs.registers.row_changes import subject, worder
from iomdocs.registers.shown import typed
from iomdocs.wording import say

_WIDE = 30.0


@dataclass(frozen=True, slots=True)
class Orphan:
    """A note whose row is no longer in the register."""

    sheet: str
    subject: str
    title: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """People's own columns of one sheet (``after`` names the column each follows), their notes by key, the homeless."""

    columns: Sequence[tuple[str, Planned]] = ()
    notes: Mapping[str, Sequence[object]] = field(default_factory=dict)
    orphans: Sequence[Orphan] = ()


def wanted(copy: Copy, sheet: str) -> bool:
    """Whether a sheet of the earlier book holds anything of people's own."""
    there = copy.sheets.get(sheet)
    return any(row[0] == sheet for row in copy.orphans) or (there is not None and bool(_own(there)))


def kept(copy: Copy, sheet: str, columns: Sequence[Planned], rows: Rows, zone: dt.tzinfo) -> Kept:
    """Find where people's notes of a sheet belong among the rows there are now."""
    there = copy.sheets.get(sheet) or CopySheet((), (), (), ())
    own = _own(there)
    titles = [title for title, _ in own.values()]
    notes = _notes(there, own)
    homeless = [Orphan(*row) for row in copy.orphans if row[0] == sheet]
    known = {row.key for row in there.rows if row.key}
    given = tuple(rows.columns)
    key, words = keyed(given, columns), worder(given, columns, zone)
    now, fresh = set[str](), dict[str, dict[str, str]]()
    for row in rows:
        name = key(row)
        now.add(name)
        if name not in known:
            fresh[name] = words(row)
    lost = {name: _worded(there, notes[name][0]) for name in notes if name not in now}
    moved = paired(lost, fresh) if fresh else {}
    placed: dict[str, Sequence[object]] = {
        moved.get(name, name): values for name, (_, values) in notes.items() if name in now or name in moved
    }
    homeless += [
        Orphan(sheet, subject(words_), titles[place], typed(value), name)
        for name, words_ in lost.items()
        if name not in moved
        for place, value in enumerate(notes[name][1])
        if value is not None
    ]
    homeless += _typed_below(there, sheet)
    titles, placed, homeless = _returned(titles, placed, homeless, now)
    return Kept(_columns(own, titles, placed, there), placed, homeless)


def _own(sheet: CopySheet) -> dict[int, tuple[str, str]]:
    """People's columns by their place: the title, and the name of our column they follow."""
    own: dict[int, tuple[str, str]] = {}
    after = ""
    used = {at for row in sheet.rows for at, value in enumerate(row.values) if value is not None}
    for at, (name, title) in enumerate(zip(sheet.names, sheet.titles, strict=True)):
        if name is not None:
            after = after if name == KEY else name
        elif title or at in used:
            own[at] = (title or say("registers.notes.untitled"), after)
    beyond = [at for at in used if at >= len(sheet.names)]
    own |= {at: (say("registers.notes.untitled"), after) for at in beyond}
    if any(row.comments for row in sheet.rows):
        own.setdefault(-1, (say("registers.notes.comments"), after))
    return own


def _notes(sheet: CopySheet, own: Mapping[int, tuple[str, str]]) -> dict[str, tuple[CopyRow, list[object]]]:
    found: dict[str, tuple[CopyRow, list[object]]] = {}
    for row in sheet.rows:
        values = [_note(sheet, row, at) for at in own]
        if row.key and any(value is not None for value in values):
            found.setdefault(row.key, (row, values))
    return found


def _note(sheet: CopySheet, row: CopyRow, at: int) -> object:
    if at >= 0:
        return row.values[at] if at < len(row.values) else None
    told = [
        f"{sheet.titles[place] if place < len(sheet.titles) else ''}: {words}" for place, words in row.comments.items()
    ]
    return "; ".join(told) or None


def _worded(sheet: CopySheet, row: CopyRow) -> dict[str, str]:
    return {name: typed(value) for name, value in zip(sheet.names, row.values, strict=False) if name and name != KEY}


def _typed_below(sheet: CopySheet, name: str) -> list[Orphan]:
    """Rows that somebody typed into the table himself: they are of no file, so they cannot stay in it."""
    total = say("registers.total")
    found = []
    for row in sheet.rows:
        told = [typed(value) for value in row.values if value is not None]
        if not row.key and told and total not in told and KEY in sheet.names:
            found.append(Orphan(name, "", say("registers.notes.own_row"), " | ".join(told), ""))
    return found


def _returned(
    titles: list[str], placed: dict[str, Sequence[object]], homeless: Sequence[Orphan], now: set[str]
) -> tuple[list[str], dict[str, Sequence[object]], list[Orphan]]:
    """Give back notes whose row has come back, in the column of the same title or in a new one."""
    back = [orphan for orphan in homeless if orphan.key in now]
    titles = list(dict.fromkeys([*titles, *(orphan.title for orphan in back)])) if back else titles
    width = len(titles)
    filled: dict[str, list[object]] = {
        key: [*values, *[None] * (width - len(values))] for key, values in placed.items()
    }
    for orphan in back:
        values = filled.setdefault(orphan.key, [None] * width)
        place = titles.index(orphan.title)
        values[place] = orphan.text if values[place] is None else f"{typed(values[place])}; {orphan.text}"
    rest = list(dict.fromkeys(orphan for orphan in homeless if orphan.key not in now))
    return titles, {**filled}, rest


def _columns(
    own: Mapping[int, tuple[str, str]], titles: Sequence[str], notes: Mapping[str, Sequence[object]], sheet: CopySheet
) -> list[tuple[str, Planned]]:
    places = list(own)
    columns = []
    for n, title in enumerate(titles):
        at = places[n] if n < len(places) else -1
        after = own[at][1] if n < len(places) else ""
        width = sheet.widths[at] if 0 <= at < len(sheet.widths) else None
        shape = _shape([values[n] for values in notes.values()])
        columns.append((after, Planned(f"note:{n}", title, shape, "", width or _WIDE)))
    return columns


def _shape(values: Iterable[object]) -> Shape:
    told = [value for value in values if value is not None]
    if told and all(isinstance(value, dt.date) for value in told):
        return (
            "moment" if any(isinstance(value, dt.datetime) and value.time() != dt.time() for value in told) else "date"
        )
    if told and all(not isinstance(value, bool) and numeric(value) is not None for value in told):
        return "number"
    return "text"
