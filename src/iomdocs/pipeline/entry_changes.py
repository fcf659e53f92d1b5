"""What a newer entry says otherwise than the one before it: field by field, rows told by what they are about."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, Table
from iomdocs.values import fold
from iomdocs.verdicts import Entry, Record, Stored
from iomdocs.wording import say

_Row: TypeAlias = Mapping[str, Stored]
_UNSAID = frozenset({"ordinal", "signature"})
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: whose row («Семинар …», empty for the header), which field, what it said and says now."""

    row: str
    field: str
    was: str
    now: str


def changes(form: Form, old: Entry, new: Entry) -> list[Change]:
    """Differences of two entries of a form, in the form's order; rows may have moved."""
    header = {field.name: field for field in form.fields}
    found = list(_fields("", header, old.values, new.values))
    for table in form.tables:
        rows = [[each.values for each in entry.records if each.table == table.name] for entry in (old, new)]
        found += _table(table, *rows)
    for matrix in form.matrices:
        found += _matrix(
            {f"{s.name}.{r.name}.{c.name}": (f"{s.title}: {r.title}", c.title) for s, r, c in matrix.cells()},
            *(
                {_cell(each): each.values.get("text") for each in entry.records if each.table == matrix.name}
                for entry in (old, new)
            ),
        )
    return found


def _fields(row: str, fields: Mapping[str, FormField], old: _Row, new: _Row) -> Iterator[Change]:
    for name, field in fields.items():
        was, now = old.get(name), new.get(name)
        if was != now and field.kind not in _UNSAID:
            yield Change(row, field.title, _shown(field, was), _shown(field, now))


def _table(table: Table, old: Sequence[_Row], new: Sequence[_Row]) -> Iterator[Change]:
    fields = {field.name: field for field in table.columns if field.kind not in _UNSAID}
    name = next((field.name for field in fields.values() if field.required), next(iter(fields)))

    def said(row: _Row) -> tuple[Stored, ...]:
        return tuple(row.get(each) for each in fields)

    def about(row: _Row) -> str:
        return fold(str(row.get(name) or ""))

    def close(one: _Row, other: _Row) -> bool:
        return sum(a == b for a, b in zip(said(one), said(other), strict=True)) * 2 >= len(fields)

    gone, come = list(old), list(new)
    _pairs(gone, come, lambda one, other: said(one) == said(other))
    changed = [*_pairs(gone, come, lambda one, other: about(one) == about(other)), *_pairs(gone, come, close)]
    for was, now in changed:
        yield from _fields(_caption(now.get(name)), fields, was, now)
    yield from (
        Change(_caption(row.get(name)), say("answers.change.row"), say("answers.change.there"), "") for row in gone
    )
    yield from (
        Change(_caption(row.get(name)), say("answers.change.row"), "", say("answers.change.new")) for row in come
    )


def _pairs(old: list[_Row], new: list[_Row], alike: Callable[[_Row, _Row], bool]) -> list[tuple[_Row, _Row]]:
    """Take out of both lists the rows that belong together."""
    found = []
    for row in list(old):
        twin = next((other for other in new if alike(row, other)), None)
        if twin is not None:
            old.remove(row)
            new.remove(twin)
            found.append((row, twin))
    return found


def _matrix(
    titles: Mapping[str, tuple[str, str]], old: Mapping[str, Stored], new: Mapping[str, Stored]
) -> Iterator[Change]:
    for place, (row, column) in titles.items():
        if old.get(place) != new.get(place):
            yield Change(row, column, str(old.get(place) or ""), str(new.get(place) or ""))


def _cell(record: Record) -> str:
    return ".".join(str(record.values.get(part)) for part in ("section", "row", "column"))


def _caption(value: Stored) -> str:
    text = str(value or "")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _shown(field: FormField, value: Stored) -> str:
    if value is None:
        return ""
    if field.kind == "date" and isinstance(value, str):
        return f"{dt.date.fromisoformat(value):%d.%m.%Y}"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
