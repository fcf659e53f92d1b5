"""What a teacher took part in during a term; all forms about the teacher tell of the same."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from iomdocs.demo.chance import data, draw, draw_from
from iomdocs.wording import say

_LENGTH = 77  # days: within the three months that a route may take, whatever the months
_FEWEST, _MOST = 5, 8
_CLOSEST, _FARTHEST = 3, 8


@dataclass(frozen=True, slots=True)
class Term:
    """Days in which everything happened; both lie in one calendar year."""

    start: dt.date
    end: dt.date

    @classmethod
    def before(cls, today: dt.date) -> "Term":
        """Find the newest term that was over before ``today``."""
        end = today - dt.timedelta(days=3)
        start = end - dt.timedelta(days=_LENGTH)
        if start.year != end.year:
            end = dt.date(start.year, 12, 28)
        return cls(end - dt.timedelta(days=_LENGTH), end)

    def period(self, year_unit: object) -> str:
        """Name the period as forms do: the calendar year, or the school year where ``year_unit`` says so."""
        if year_unit != "school":
            return say("values.year", year=self.end.year)
        first = self.end.year if self.end.month > 8 else self.end.year - 1
        return say("values.school_year", start=first, end=first + 1)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a teacher took part in; ``documents`` are kinds of document that fit, the likeliest first."""

    kind: str
    topic: str
    format: str
    hours: int
    planned: dt.date
    held: dt.date
    host: str
    documents: tuple[str, ...]
    number: int

    @property
    def text(self) -> str:
        """As it is written in a form: «Семинар «Оценивание»»."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} «{self.topic}»"


def events(chance: Random, term: Term, kinds: Sequence[str], hosts: Sequence[str]) -> list[Event]:
    """Draw a teacher's events by date; ``kinds`` are those that the pack knows, empty for all."""
    known = data("events")
    possible = {name: each for name, each in known["kinds"].items() if not kinds or name in kinds}
    first = [name for name in known["first"] if name in possible]
    count = chance.randint(_FEWEST, _MOST)
    drawn = [draw_from(chance, {name: each["weight"] for name, each in possible.items()}) for _ in range(count)]
    chosen = [*first, *drawn][:count]
    pools = {study: chance.sample(known["courses" if study else "topics"], count) for study in (True, False)}
    days = list(_days(chance, term, count))
    return [
        _event(chance, name, possible[name], pools[bool(possible[name].get("study"))].pop(), day, hosts)
        for name, day in zip(chosen, days, strict=True)
    ]


def _days(chance: Random, term: Term, count: int) -> Iterator[dt.date]:
    day = term.start + dt.timedelta(days=chance.randint(0, 4))
    for _ in range(count):
        yield day
        day += dt.timedelta(days=chance.randint(_CLOSEST, _FARTHEST))


def _event(chance: Random, name: str, kind: dict[str, Any], topic: str, day: dt.date, hosts: Sequence[str]) -> Event:
    return Event(
        name,
        topic,
        chance.choice(kind["formats"]),
        int(draw(chance, kind["hours"])),
        day,
        day + dt.timedelta(days=chance.randint(0, 2)),
        chance.choice(hosts),
        tuple(kind["documents"]),
        chance.randint(101, 99999),
    )
