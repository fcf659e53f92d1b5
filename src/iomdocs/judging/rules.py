"""Ask a form's rules of one card; a rule over a wrong value, or over data that are not there, is silent."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, Rule
from iomdocs.formulas import Formula, Value, parse, serial
from iomdocs.judging.checks import CHECKS
from iomdocs.packs import Pack
from iomdocs.verdicts import Stored

Row: TypeAlias = Mapping[str, Stored]
_DATE_PARTS = frozenset({"start", "end", "date"})


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
    """The same facts with dates as serials, ready for formulas; each table and column is made once."""

    facts: Facts
    dates: frozenset[str]
    parameters: Mapping[str, Value]

    @cached_property
    def card(self) -> dict[str, Value]:
        return {**self.parameters, **self._row(self.facts.card)}

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Value]]]:
        return {name: [{**self.card, **self._row(row)} for row in rows] for name, rows in self.facts.tables.items()}

    def column(self, table: str, name: str) -> list[Value]:
        return [row.get(name) for row in self.rows.get(table, [])]

    def _row(self, row: Row) -> dict[str, Value]:
        return {name: self._value(name, value) for name, value in row.items()}

    def _value(self, name: str, value: Stored) -> Value:
        if name in self.dates and isinstance(value, str):
            return serial(dt.date.fromisoformat(value))
        return value


class Rulebook:
    """The rules of one form, compiled once."""

    def __init__(self, form: Form, pack: Pack, today: dt.date) -> None:
        self._pack = pack
        self._today = serial(today)
        self._parameters: dict[str, Value] = dict(pack.head.parameters)
        columns = [column for table in form.tables for column in table.columns]
        self._dates = frozenset(_dates([*form.fields, *columns], pack))
        self._known = frozenset(self._parameters) | _names(form.fields, pack)
        self._columns = {table.name: _names(table.columns, pack) for table in form.tables}
        self._rules = [
            (rule, parse(rule.require) if rule.require else None)
            for rule in form.rules
            if all(pack.items(need) for need in rule.needs)
        ]

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        """Every rule that is broken, row by row where it is asked of rows."""
        typed = _Typed(facts, self._dates, self._parameters)
        for rule, formula in self._rules:
            if formula is None:
                yield from self._check(rule, facts)
            elif formula.rowwise & self._table(rule):
                yield from self._each_row(rule, formula, typed)
            elif (
                _in_force(rule, facts, None)
                and not self._silent(rule, formula, facts, None)
                and self._broken(rule, formula, typed, typed.card)
            ):
                yield Breach(rule, None)

    def _table(self, rule: Rule) -> frozenset[str]:
        return self._columns[rule.table] if rule.table else frozenset()

    def _check(self, rule: Rule, facts: Facts) -> Iterator[Breach]:
        """A named rule; a row where its marked field is wrong already is not named again."""
        rows = facts.tables.get(rule.table or "", ())
        bad = facts.bad_rows.get(rule.table or "", ())
        for index in CHECKS[rule.check or ""](rule, rows, self._pack):
            if not bad[index] & set(rule.at) and _in_force(rule, facts, index):
                yield Breach(rule, index)

    def _each_row(self, rule: Rule, formula: Formula, typed: _Typed) -> Iterator[Breach]:
        for index, row in enumerate(typed.rows.get(rule.table or "", [])):
            if (
                _in_force(rule, typed.facts, index)
                and not self._silent(rule, formula, typed.facts, index)
                and self._broken(rule, formula, typed, row)
            ):
                yield Breach(rule, index)

    def _silent(self, rule: Rule, formula: Formula, facts: Facts, index: int | None) -> bool:
        """Whether a name of the formula is unknown here, or its value is wrong already."""
        columns = self._table(rule)
        if formula.names - columns - self._known or (formula.names - columns) & facts.bad_card:
            return True
        bad = facts.bad_rows.get(rule.table or "", ())
        if any(formula.columns & each for each in bad):
            return True
        return index is not None and bool(formula.rowwise & columns & bad[index])

    def _broken(self, rule: Rule, formula: Formula, typed: _Typed, row: Mapping[str, Value]) -> bool:
        columns = {name: typed.column(rule.table or "", name) for name in formula.columns & self._table(rule)}
        return formula.evaluate(row, columns, today=self._today) is False


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
    for field in fields:
        if field.kind == "date":
            yield field.name
        yield from (f"{field.name}_{part}" for part in pack.parts(field) if part in _DATE_PARTS)
