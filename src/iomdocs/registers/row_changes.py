"""What has changed in a register's rows since it was built last: added, removed, changed cell by cell."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal

from iomdocs.registers.facts import Rows
from iomdocs.registers.keys import KEY, keyed
from iomdocs.registers.pairing import paired
from iomdocs.registers.plan import LINEAGE, Planned
from iomdocs.registers.shown import shown

SHOWN = 5_000
_SUBJECT = ("organisation_name", "person", "sender")
_LONG = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of «Изменения»: what a row is about, and for a changed cell its column, old and new words."""

    kind: Literal["added", "removed", "changed"]
    subject: str
    title: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Differences:
    """All of them; ``lines`` are cut at a few thousand, the counts are not. ``since`` is when the older was true."""

    since: dt.datetime
    lines: Sequence[Difference] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0


@dataclass(slots=True)
class _Pending:
    """Rows of one side that the other has not shown yet, by key in the order they came."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def put(self, key: str, row: dict[str, str]) -> None:
        self.rows.setdefault(key, []).append(row)

    def take(self, key: str) -> dict[str, str] | None:
        found = self.rows.get(key)
        if not found:
            return None
        row = found.pop(0)
        if not found:
            del self.rows[key]
        return row

    def flat(self) -> dict[str, dict[str, str]]:
        return {f"{key}/{n}" if n else key: row for key, rows in self.rows.items() for n, row in enumerate(rows)}


def differences(
    before: Rows, now: Rows, columns: Sequence[Planned], since: dt.datetime, zone: dt.tzinfo
) -> Differences:
    """Compare two answers to a register's query, walking both at once: memory is for what differs only."""
    gone, come, changed = _Pending(), _Pending(), list[tuple[dict[str, str], dict[str, str]]]()
    given = tuple(now.columns)
    key, words = keyed(given, columns), worder(given, columns, zone)
    for old, new in zip_longest(before, now):
        if old is not None and new is not None and tuple(old) == tuple(new):
            continue
        for row, mine, other in ((old, gone, come), (new, come, gone)):
            if row is None:
                continue
            name, told = key(row), words(row)
            match = other.take(name)
            if match is None:
                mine.put(name, told)
            elif match != told:
                changed.append((told, match) if mine is gone else (match, told))
    return _told(gone.flat(), come.flat(), changed, columns, since)


def worder(
    given: Sequence[str], columns: Sequence[Planned], zone: dt.tzinfo
) -> Callable[[Sequence[object]], dict[str, str]]:
    """Make the function that puts a query's row into words, by the names of the register's columns."""
    places = [(column.name, given.index(column.name), column.shape) for column in columns if column.name in given]
    return lambda row: {name: shown(row[place], shape, zone) for name, place, shape in places}


def _told(
    gone: dict[str, dict[str, str]],
    come: dict[str, dict[str, str]],
    changed: list[tuple[dict[str, str], dict[str, str]]],
    columns: Sequence[Planned],
    since: dt.datetime,
) -> Differences:
    for old, new in paired(gone, come).items():
        changed.append((gone.pop(old), come.pop(new)))
    cells = [line for old, new in changed for line in _cells(old, new, columns)]
    lines = [
        *cells,
        *(Difference("added", subject(row)) for row in come.values()),
        *(Difference("removed", subject(row)) for row in gone.values()),
    ]
    rows = sum(1 for old, new in changed if any(True for _ in _cells(old, new, columns)))
    return Differences(since, lines[:SHOWN], len(come), len(gone), rows)


def _cells(old: dict[str, str], new: dict[str, str], columns: Sequence[Planned]) -> Iterator[Difference]:
    for column in columns:
        name = column.name
        if name in LINEAGE or name in {KEY, "received_at"} or old.get(name) == new.get(name):
            continue
        yield Difference("changed", subject(new), column.title, old.get(name, ""), new.get(name, ""))


def subject(row: dict[str, str]) -> str:
    """Tell what a row is about: whose it is, and its longest text."""
    who = [row[name] for name in _SUBJECT if row.get(name)]
    hidden = {*_SUBJECT, *LINEAGE, "municipality", "position", "period", KEY}
    rest = [value for name, value in row.items() if name not in hidden and value and not value[0].isdigit()]
    told = " · ".join([*who, *sorted(rest, key=len)[-1:]])
    return told if len(told) <= _LONG else told[: _LONG - 1] + "…"
