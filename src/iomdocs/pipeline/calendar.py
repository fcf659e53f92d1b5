"""Deadlines of a pack on the days of real years: what is due, from whom to whom, and whether it has been met."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import holidays
from icalendar import Alarm, Calendar, Event

from iomdocs.definitions import Deadline
from iomdocs.pipeline.awaiting import awaited, standings
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

State = Literal["met", "late", "waiting", "overdue", "reminder"]
_REMIND = dt.timedelta(days=-7)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline on its day. ``by`` is the last working day not after it; ``subject`` whom it concerns, if one.

    ``done`` of ``of`` organisations have met it, when it is met by a form; else ``state`` is ``reminder``.
    """

    deadline: Deadline
    day: dt.date
    by: dt.date
    state: State
    subject: str = ""
    done: int = 0
    of: int = 0


def due(office: Office, year: int | None = None) -> list[Due]:
    """Everything due in a calendar year (that of the business date), by day."""
    wanted = year or office.today.year
    days = _WorkingDays(wanted)
    found = [each for deadline in office.pack.head.deadlines for each in _of(office, deadline, wanted, days)]
    return sorted(found, key=lambda each: (each.day, each.deadline.id, each.subject))


def _of(office: Office, deadline: Deadline, year: int, days: "_WorkingDays") -> Iterator[Due]:
    if deadline.after:
        for row in office.store.read(deadline.after, {"today": office.today}).dicts():
            day = dt.date.fromisoformat(str(row["day"])[:10])
            if day.year == year:
                yield Due(
                    deadline, day, days.not_after(day), _bare_state(day, office.today), str(row.get("subject") or "")
                )
        return
    yearly = day_in(deadline, year)
    if yearly is None:
        return
    by = days.not_after(yearly)
    yield _met_by_form(office, deadline, yearly, by) if deadline.form else Due(deadline, yearly, by, "reminder")


def day_in(deadline: Deadline, year: int) -> dt.date | None:
    """The day of a yearly deadline; a month is due by its last day."""
    if deadline.day:
        month, day = map(int, deadline.day.split("-"))
        return dt.date(year, month, day)
    if deadline.month:
        return (dt.date(year, deadline.month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return None


def _bare_state(day: dt.date, today: dt.date) -> State:
    return "overdue" if today > day else "waiting"


def _met_by_form(office: Office, deadline: Deadline, day: dt.date, by: dt.date) -> Due:
    """How many organisations have submitted the form, and whether the last of them was in time."""
    form = next((form for form in office.pack.forms if deadline.form in {form.name, form.id}), None)
    owing = awaited(office, form)
    known = standings(office, form.id) if form else {}
    met = [known[each.code] for each in owing if each.code in known and known[each.code].submitted]
    state: State = _bare_state(day, office.today)
    if owing and len(met) == len(owing):
        state = "late" if any(each.on and each.on > day for each in met) else "met"
    return Due(deadline, day, by, state, "", len(met), len(owing))


class _WorkingDays:
    """Working days of Russia with the official transfers, as far as they are known."""

    def __init__(self, year: int) -> None:
        self._free = holidays.country_holidays("RU", years=[year - 1, year])

    def not_after(self, day: dt.date) -> dt.date:
        """The day itself, or the nearest working day before it."""
        while not self._free.is_working_day(day):
            day -= dt.timedelta(days=1)
        return day


def as_ics(items: list[Due], now: dt.datetime) -> bytes:
    """Deadlines as an iCalendar file (RFC 5545) with a reminder a week before."""
    calendar = Calendar()
    calendar.add("prodid", "-//iomdocs//RU")
    calendar.add("version", "2.0")
    for each in items:
        calendar.add_component(_event(each, now))
    return bytes(calendar.to_ical())


def _event(each: Due, now: dt.datetime) -> Event:
    event = Event()
    title = f"{each.deadline.title} – {each.subject}" if each.subject else each.deadline.title
    event.add(
        "uid",
        f"{each.deadline.id}-{each.day.isoformat()}-{hashlib.sha256(each.subject.encode()).hexdigest()[:12]}@iomdocs",
    )
    event.add("dtstamp", now)
    event.add("dtstart", each.by)
    event.add("summary", title)
    event.add(
        "description", say("calendar.who", who=each.deadline.who, whom=each.deadline.whom, cites=each.deadline.cites)
    )
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _REMIND)
    event.add_component(alarm)
    return event
