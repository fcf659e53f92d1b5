"""Find what people corrected in the cells of a published register."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iomdocs.definitions import Register
from iomdocs.packs import Pack
from iomdocs.registers.copies import Copy, CopyRow, CopySheet, as_moment
from iomdocs.registers.facts import Source
from iomdocs.registers.keys import KEY, keyed
from iomdocs.registers.plan import form_of, planned
from iomdocs.registers.row_changes import subject, worder
from iomdocs.registers.shown import typed
from iomdocs.wording import catalogue


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that says something else than was written there.

    ``submission``, ``sheet`` and ``line`` are the place in what was sent, None for a computed row; ``field`` is the
    column's name in the query, ``cell`` (sheet of the register, row) where the person wrote it.
    """

    title: str
    field: str
    subject: str
    old: str
    new: str
    reason: str
    submission: int | None
    sheet: str
    line: int | None
    where: tuple[str, int]


def corrections(copy: Copy, register: Register, pack: Pack, source: Source, zone: dt.tzinfo) -> Iterator[Correction]:
    """Compare a copy with the data it was built from; a copy that does not say when it was built gives none."""
    built = as_moment(copy.built)
    if built is None:
        return
    form = form_of(register, pack)
    for sheet in (register.rows, *register.sheets):
        there = copy.sheets.get(sheet.title)
        if there is None:
            continue
        answer = source.read(sheet.sql, {"today": copy.today or built.astimezone(zone).date().isoformat()}, as_of=built)
        given = tuple(answer.columns)
        columns = planned(register, sheet, form, given)
        key, words = keyed(given, columns), worder(given, columns, zone)
        wanted = {row.key for row in there.rows if row.key}
        written: dict[str, list[tuple[dict[str, str], Sequence[object]]]] = {}
        for row in answer:
            if (name := key(row)) in wanted:
                written.setdefault(name, []).append((words(row), row))
        titles = {column.name: column.title for column in columns}
        yield from _of_sheet(sheet.title, there, written, given, titles)


_Written = Mapping[str, Sequence[tuple[dict[str, str], Sequence[object]]]]


def _of_sheet(
    sheet: str, there: CopySheet, written: _Written, given: Sequence[str], titles: Mapping[str, str]
) -> Iterator[Correction]:
    for row in there.rows:
        now = {name: typed(value) for name, value in _named(there, row).items() if name in titles}
        candidates = written.get(row.key, ())
        if not candidates or any(all(was[name] == now[name] for name in now) for was, _ in candidates):
            continue
        was, values = max(candidates, key=lambda one: sum(one[0][name] == now[name] for name in now))
        place = [values[given.index(name)] if name in given else None for name in ("submission", "source_row")]
        at_sheet = str(values[given.index("source_sheet")]) if "source_sheet" in given else ""
        for name, typed_now in now.items():
            if typed_now.strip() != was[name].strip():
                yield Correction(
                    titles[name],
                    name,
                    subject(was),
                    was[name],
                    typed_now.strip(),
                    _reason(there, row, name),
                    _whole(place[0]),
                    at_sheet,
                    _whole(place[1]),
                    (sheet, row.number),
                )


def _named(sheet: CopySheet, row: CopyRow) -> dict[str, object]:
    return {
        name: row.values[at] if at < len(row.values) else None
        for at, name in enumerate(sheet.names)
        if name is not None and name != KEY
    }


def _reason(sheet: CopySheet, row: CopyRow, name: str) -> str:
    """Why: the person's own column «Причина», else the comment on the cell."""
    words = catalogue("registers")["notes"]["reasons"]
    for at, title in enumerate(sheet.titles):
        if (
            sheet.names[at] is None
            and title.casefold() in words
            and at < len(row.values)
            and row.values[at] is not None
        ):
            return typed(row.values[at])
    return row.comments.get(list(sheet.names).index(name), "")


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
