"""Ask a form's rules of one card; a rule over a wrong value, or over data that are not there, is silent."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, Rule
from iomdocs.formulas import Formula, Value, parse, serial
from iomdocs.judging.checks import CHECKS
from iomdocs.packs import Pack
from iomdocs.verdicts import Stored

Row: TypeAlias = Mapping[str, Stored]
_Seen: TypeAlias = tuple[Value, ...]
_DATE_PARTS = frozenset({"start", "end", "date"})
_NONE: frozenset[str] = frozenset()
_NOTHING: Mapping[str, Value] = MappingProxyType({})
_REMEMBERED = 5000


@dataclass(frozen=True)
class Facts:
    """One card as rules see it: its header answers, the rows of its tables, and which names are not to be relied on."""

    card: Row
    tables: Mapping[str, Sequence[Row]]
    bad_card: frozenset[str]
    bad_rows: Mapping[str, Sequence[frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that does not hold: ``row`` is the index in the rule's table, None for the whole card or table."""

    rule: Rule
    row: int | None


@dataclass(frozen=True)
class _Typed:
    """The same facts with dates as serials, ready for formulas; each table and column is made once.

    ``plain`` says that equal answers are the same to a formula: no logical stands where a number may.
    """

    facts: Facts
    dates: frozenset[str]
    parameters: Mapping[str, Value]
    _columns: dict[tuple[str, str], list[Value]] = field(default_factory=dict)

    @cached_property
    def card(self) -> dict[str, Value]:
        return {**self.parameters, **self._row(self.facts.card)}

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Value]]]:
        return {name: [self._row(row) for row in rows] for name, rows in self.facts.tables.items()}

    @cached_property
    def plain(self) -> bool:
        every = (self.facts.card, *(row for rows in self.facts.tables.values() for row in rows))
        return not any(bool in set(map(type, row.values())) for row in every)

    def column(self, table: str, name: str) -> list[Value]:
        if (table, name) not in self._columns:
            shared = self.card.get(name)
            self._columns[table, name] = [row.get(name, shared) for row in self.rows.get(table, [])]
        return self._columns[table, name]

    def _row(self, row: Row) -> dict[str, Value]:
        days = {name: _serial(str(row[name])) for name in self.dates & row.keys() if isinstance(row[name], str)}
        return {**row, **days}


@dataclass(frozen=True, slots=True)
class _Question:
    """A rule's formula made ready to be asked.

    ``whole`` are the columns that it takes as a whole; of the names of which it takes one value, ``own`` stand in the
    row that is asked, and ``above`` in the header block. ``known`` keeps answers by what stands above and in the row:
    people answer alike, and a formula says the same of the same.
    """

    rule: Rule
    formula: Formula
    whole: tuple[str, ...]
    own: tuple[str, ...]
    above: tuple[str, ...]
    known: dict[_Seen, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, rule: Rule, formula: Formula, columns: frozenset[str]) -> "_Question":
        whole, own, above = formula.columns & columns, formula.rowwise & columns, formula.names - columns
        return cls(rule, formula, tuple(whole), tuple(own), tuple(above))

    def broken(self, typed: _Typed, today: int) -> Iterator[int | None]:
        """Indices of the rows where the formula is false; None for the card or the table as a whole."""
        card = typed.card
        columns = {name: typed.column(self.rule.table or "", name) for name in self.whole}
        above = {name: card.get(name) for name in self.above}
        known, told = ({} if columns else self.known), tuple(above.values())
        for index, row in self._rows(typed):
            own = tuple([row[name] if name in row else card.get(name) for name in self.own])
            found = known.get(told + own) if typed.plain else None
            if found is None:
                values = {**above, **dict(zip(self.own, own, strict=True))}
                found = self.formula.evaluate(values, columns, today=today) is False
                if typed.plain:
                    _remember(known, told + own, found)
            if found:
                yield index

    def _rows(self, typed: _Typed) -> Iterable[tuple[int | None, Mapping[str, Value]]]:
        """The rows to ask: in force on their day, and with nothing wrong in what the formula takes of them."""
        rule, facts = self.rule, typed.facts
        if not self.own:
            return [(None, _NOTHING)] if _in_force(rule, facts, None) else []
        rows = enumerate(typed.rows.get(rule.table or "", []))
        bad = facts.bad_rows.get(rule.table or "", ())
        if not (rule.spanned or any(bad)):
            return rows
        asked = frozenset(self.own)
        return ((at, row) for at, row in rows if asked.isdisjoint(bad[at]) and _in_force(rule, facts, at))

    def silent(self, facts: Facts) -> bool:
        """Whether something in the header block or in a whole column is wrong already."""
        if not facts.bad_card.isdisjoint(self.above):
            return True
        return any(not self.formula.columns.isdisjoint(each) for each in facts.bad_rows.get(self.rule.table or "", ()))


def _remember(known: dict[_Seen, bool], seen: _Seen, found: bool) -> None:  # noqa: FBT001 - what is remembered
    if len(known) >= _REMEMBERED:
        known.clear()
    known[seen] = found


class Rulebook:
    """The rules of one form, compiled once."""

    def __init__(self, form: Form, pack: Pack, today: dt.date) -> None:
        self._pack = pack
        self._today = serial(today)
        self._parameters: dict[str, Value] = dict(pack.head.parameters)
        columns = [column for table in form.tables for column in table.columns]
        self._dates = frozenset(_dates([*form.fields, *columns], pack))
        known = frozenset(self._parameters) | _names(form.fields, pack)
        names = {table.name: _names(table.columns, pack) for table in form.tables}
        self._rules: list[tuple[Rule, _Question | None]] = []
        for rule in form.rules:
            if not all(pack.items(need) for need in rule.needs):
                continue
            question = (
                _Question.of(rule, parse(rule.require), names.get(rule.table or "", _NONE)) if rule.require else None
            )
            if question is None or known.issuperset(question.above):
                self._rules.append((rule, question))

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        """Every rule that is broken, row by row where it is asked of rows."""
        typed = _Typed(facts, self._dates, self._parameters)
        for rule, question in self._rules:
            if question is None:
                yield from self._check(rule, facts)
            elif not question.silent(facts):
                yield from (Breach(rule, index) for index in question.broken(typed, self._today))

    def _check(self, rule: Rule, facts: Facts) -> Iterator[Breach]:
        """A named rule; a row where its marked field is wrong already is not named again."""
        rows = facts.tables.get(rule.table or "", ())
        bad = facts.bad_rows.get(rule.table or "", ())
        for index in CHECKS[rule.check or ""](rule, rows, self._pack):
            if not bad[index] & set(rule.at) and _in_force(rule, facts, index):
                yield Breach(rule, index)


def day_of(rule: Rule, row: Row, card: Row) -> str:
    """The ISO date by which the law for a row is chosen: the row's own or the card's; empty when there is none."""
    return str(row.get(rule.dated_by or "") or card.get(rule.dated_by or "") or "")


def _in_force(rule: Rule, facts: Facts, index: int | None) -> bool:
    """Whether the law of the rule held on the day of the row or card; without a day it is not asked."""
    if not rule.spanned:
        return True
    row = facts.tables[rule.table or ""][index] if index is not None else facts.card
    day = day_of(rule, row, facts.card)
    begun = rule.since is None or rule.since.isoformat() <= day
    return bool(day) and begun and (rule.until is None or day <= rule.until.isoformat())


def _names(fields: Sequence[FormField], pack: Pack) -> frozenset[str]:
    return frozenset(
        name for field in fields for name in (field.name, *(f"{field.name}_{part}" for part in pack.parts(field)))
    )


def _dates(fields: Sequence[FormField], pack: Pack) -> Iterator[str]:
    for each in fields:
        if each.kind == "date":
            yield each.name
        yield from (f"{each.name}_{part}" for part in pack.parts(each) if part in _DATE_PARTS)


@lru_cache(maxsize=8192)
def _serial(day: str) -> int:
    return serial(dt.date.fromisoformat(day))
