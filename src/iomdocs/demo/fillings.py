"""Truthful answers for any form of any pack: everything is taken from the form's definition and the pack's lists."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from iomdocs.definitions import Form, FormField, Table
from iomdocs.demo.cards import Card, MatrixKey, Row
from iomdocs.demo.chance import data
from iomdocs.demo.district import District
from iomdocs.demo.events import Event, Term, events
from iomdocs.demo.people import Human
from iomdocs.directory import FACTS, Organisation
from iomdocs.packs import Pack
from iomdocs.workbook import Scalar

_PART_SHOWN = 4
_FRESH = "category_date"
# Days of what was done in the campaign itself, not of long ago, as the last training is.
_OF_THE_TERM = frozenset({"held_date", "found_date"})
_PER_CENT, _SHARE = 100, "_share"


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whom a row or a header block is about; ``facts`` are answers known by the field's name."""

    organisation: Organisation
    human: Human
    chance: Random
    event: Event | None = None
    facts: Mapping[str, str] | None = None


class Filler:
    """Fills forms of one pack for the people of one district; the same seed gives the same answers."""

    def __init__(self, pack: Pack, district: District, today: dt.date, seed: int) -> None:
        self._pack, self._district, self.today, self._seed = pack, district, today, seed
        self.term = Term.before(today)
        self.period = self.term.period(pack.head.parameters.get("year_unit"))
        self._hosts = [*data("events")["providers"], *(each.short_name for each in district.organisations[:5])]

    def card(self, form: Form, organisation: Organisation, human: Human) -> Card:
        """Fill a card that a fair judge accepts without a word."""
        chance = Random(f"{self._seed}/{form.id}/{organisation.code}/{human.name}")  # noqa: S311 - not for secrets
        subject = _Subject(organisation, human, chance)
        return Card(
            self._header(form, subject),
            {table.name: self._rows(form, table, subject) for table in form.tables},
            {
                matrix.name: {
                    _key(section.name, row.name, column.name): _phrase(row.name, chance)
                    for section, row, column in matrix.cells()
                }
                for matrix in form.matrices
            },
        )

    def events(self, form: Form, human: Human) -> list[Event]:
        """Tell what the person took part in, of the kinds that the form's pack knows."""
        split = next((column.split for table in form.tables for column in table.columns if column.split), None)
        kinds = [item.value for item in self._pack.items(split, self.today)] if split else []
        chance = Random(f"{self._seed}/{human.name}")  # noqa: S311 - as above
        return events(chance, self.term, kinds, self._hosts)

    def _header(self, form: Form, subject: _Subject) -> Row:
        """Answers above the tables; dates follow each other up to the first event."""
        dates = [field.name for field in form.fields if field.kind == "date"]
        seen: set[str] = set()
        answers: Row = {}
        for field in form.fields:
            first = field.kind not in seen
            seen.add(field.kind)
            if field.kind == "date":
                before = 3 * (len(dates) - dates.index(field.name))
                answers[field.name] = self.term.start - dt.timedelta(days=before)
            else:
                answers[field.name] = self._answer(field, subject, first=first)
        return {name: value for name, value in answers.items() if value is not None}

    def _rows(self, form: Form, table: Table, subject: _Subject) -> list[Row]:
        subjects = list(self._subjects(form, table, subject))[: table.rows]
        rows = [self._row(table, each, number) for number, each in enumerate(subjects, 1)]
        for column in table.columns:
            if column.extra and column.kind == "choice" and column.list:
                self._share(column, table, rows)
        return rows

    def _subjects(self, form: Form, table: Table, subject: _Subject) -> Iterator[_Subject]:
        """Whom the rows are about: organisations, the staff, or one person's events."""
        chance, organisation = subject.chance, subject.organisation
        if form.imports == "organisations":
            for each in self._district.organisations:
                facts = {name: str(getattr(each, name)) for name in FACTS} | {
                    "aliases": "; ".join(each.aliases),
                    "organisation_kind": self._district.kinds[each.code],
                }
                yield _Subject(each, subject.human, chance, None, facts)
        elif any(column.kind == "person" for column in table.columns):
            for human in self._district.staff[organisation.code]:
                yield _Subject(organisation, human, chance)
        else:
            for event in self.events(form, subject.human):
                yield _Subject(organisation, subject.human, chance, event)

    def _row(self, table: Table, subject: _Subject, number: int) -> Row:
        past: set[str] = set()
        row: Row = {}
        for column in table.columns:
            first = column.kind not in past
            past.add(column.kind)
            row[column.name] = number if column.kind == "ordinal" else self._answer(column, subject, first=first)
        return {name: value for name, value in row.items() if value is not None}

    def _answer(self, field: FormField, subject: _Subject, *, first: bool) -> Scalar:
        """One answer; ``first`` of its kind is about whom the card is about, a later one about the head."""
        known = (subject.facts or {}).get(field.name)
        if known is not None or field.kind == "ordinal":
            return known or None
        if field.kind == "person":
            return subject.human.name if first else subject.organisation.head_name
        if field.kind == "position":
            return subject.human.position if first else subject.organisation.head_position
        if field.kind == "organisation":
            return subject.event.host if subject.event else self._organisation(subject, first=first)
        return self._of_kind(field, subject)

    def _organisation(self, subject: _Subject, *, first: bool) -> str:
        return subject.organisation.short_name if first else str(subject.chance.choice(self._hosts))

    def _of_kind(self, field: FormField, subject: _Subject) -> Scalar:
        makers: Mapping[str, Callable[[FormField, _Subject], Scalar]] = {
            "date": self._date,
            "hours": self._number,
            "number": self._number,
            "choice": self._choice,
            "document": self._document,
            "text": self._text,
            "signature": self._signature,
        }
        if field.kind in makers:
            return makers[field.kind](field, subject)
        return {"period": self.period, "inn": subject.organisation.inn if field.required else None}.get(field.kind)

    def _number(self, field: FormField, subject: _Subject) -> Scalar:
        if field.kind == "hours":
            return subject.event.hours if subject.event else subject.chance.choice((16, 18, 36))
        if field.maximum == _PER_CENT and field.name.endswith(_SHARE):
            return subject.chance.randint(20, 95)
        return int(field.minimum or 1) + subject.chance.randint(0, 3)

    def _date(self, field: FormField, subject: _Subject) -> dt.date:
        if field.name.endswith(_FRESH):  # a category of long ago would have to be confirmed
            return dt.date(self.today.year - subject.chance.randint(1, 2), 3, 1)
        if subject.event is None and field.name in _OF_THE_TERM:
            return self.term.end - dt.timedelta(days=subject.chance.randint(0, 30))
        if subject.event is None:
            return dt.date(self.term.end.year - subject.chance.randint(1, 20), 9, 1)
        return subject.event.held if field.moment == "past" else subject.event.planned

    def _choice(self, field: FormField, subject: _Subject) -> Scalar:
        values = [item.value for item in self._pack.items(field.list or "", self.today)]
        if field.extra or not values:
            return _phrase(field.name, subject.chance) if field.required else None
        wanted = subject.event.format if subject.event else None
        return wanted if wanted in values else subject.chance.choice(values)

    def _document(self, field: FormField, subject: _Subject) -> Scalar:
        kinds = [item.value for item in self._pack.items(field.list or "", self.today)]
        wanted = subject.event.documents if subject.event else ()
        possible = [kind for kind in wanted if not kinds or kind in kinds] or kinds
        if not possible:
            return None
        number = subject.event.number if subject.event else subject.chance.randint(101, 99999)
        day = subject.event.held if subject.event else self.term.start
        return f"{possible[0]} № {number} от {day:%d.%m.%Y}"

    def _text(self, field: FormField, subject: _Subject) -> Scalar:
        if field.name == "municipality":
            return subject.organisation.municipality
        if field.name in data("events")["own"]:
            return subject.organisation.short_name
        if subject.event and field.split:
            return subject.event.text
        if field.extra or not field.required:
            return _phrase(field.name, subject.chance) if field.name in data("events")["texts"] else None
        return subject.event.text if subject.event else _phrase(field.name, subject.chance)

    def _signature(self, field: FormField, subject: _Subject) -> Scalar:
        return subject.human.initials if field.required else None

    def _share(self, column: FormField, table: Table, rows: Sequence[Row]) -> None:
        """Give the last of a list to every row, and the first to the row of fewest hours if rows are enough."""
        values = [item.value for item in self._pack.items(column.list or "", self.today)]
        hours = next((each.name for each in table.columns if each.kind == "hours"), None)
        if not values or not rows:
            return
        for row in rows:
            row[column.name] = values[-1]
        if hours and len(rows) >= _PART_SHOWN:
            min(rows, key=lambda row: _hours(row.get(hours)))[column.name] = values[0]


def _hours(value: Any) -> float:
    return float(value or 0)


def _key(section: str, row: str, column: str) -> MatrixKey:
    return section, row, column


def _phrase(name: str, chance: Random) -> str:
    texts = data("events")["texts"]
    return str(chance.choice(texts.get(name, texts["any"])))
