"""Who has submitted which form, who has not, and whether in time."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.pipeline.awaiting import awaited, span, standings
from iomdocs.pipeline.calendar import day_in
from iomdocs.pipeline.office import Office
from iomdocs.registers import Standing

Timing = Literal["on_time", "late", "overdue", "waiting"]
State = Literal["submitted", "late", "nothing", "reworking", "missing"]
STATES: tuple[State, ...] = ("submitted", "late", "nothing", "reworking", "missing")


@dataclass(frozen=True, slots=True)
class Line:
    """Where one organisation stands with one form.

    ``timing`` is None when the form has no deadline; ``owes`` is false for who handed in what nobody awaits.
    """

    form: Form
    organisation: Organisation
    standing: Standing
    due: dt.date | None
    timing: Timing | None
    owes: bool = True

    @property
    def state(self) -> State:
        """«Сдал», «опоздал», «сведений нет», «на доработке» or «не сдал»."""
        if self.standing.submitted:
            if self.standing.empty:
                return "nothing"
            return "late" if self.timing == "late" else "submitted"
        return "reworking" if self.standing.outcome else "missing"

    @property
    def unpaid(self) -> bool:
        """Whether something must still be sent."""
        return self.owes and not self.standing.submitted


def status(office: Office, at: dt.datetime | None = None) -> Iterator[Line]:
    """Every awaited organisation for every form of the office's pack that feeds no directory, and who submitted.

    ``at`` tells how it was at that moment.
    """
    office = replace(office, today=at.date()) if at else office
    every = awaited(office, None, at)
    for form in {form.id: form for form in office.pack.forms if form.imports is None}.values():
        known, debts, yearly = standings(office, form.id, at), _debts(office, form, at), deadline(office, form)
        owing = {each.code for each in awaited(office, form, at, every)}
        for organisation in every:
            standing, owes = known.get(organisation.code, Standing()), organisation.code in owing
            if owes or standing.outcome:
                debt = debts.get(organisation.code)
                timing = _owed(office, debt) if debt else _timing(office, standing, yearly)
                yield Line(form, organisation, standing, debt or yearly, timing if owes or debt else None, owes)


def deadline(office: Office, form: Form) -> dt.date | None:
    """The first day on which a form is due in the office's period, or this year; None if the pack names none."""
    first, last = span(office) or (dt.date(office.today.year, 1, 1), dt.date(office.today.year, 12, 31))
    days = [
        day
        for each in office.pack.head.deadlines
        if each.form in {form.id, form.name}
        for year in range(first.year, last.year + 1)
        if (day := day_in(each, year)) and first <= day <= last
    ]
    return min(days, default=None)


def _debts(office: Office, form: Form, at: dt.datetime | None) -> Mapping[str, dt.date]:
    """The earliest day of what each organisation still owes after some event, by its code."""
    found: dict[str, dt.date] = {}
    for each in office.pack.head.deadlines:
        if each.after and each.form in {form.id, form.name}:
            for row in office.store.read(each.after, {"today": office.today}, as_of=at).dicts():
                code, day = row.get("organisation_code"), dt.date.fromisoformat(str(row["day"])[:10])
                if code:
                    found[str(code)] = min(day, found.get(str(code), day))
    return found


def _owed(office: Office, due: dt.date) -> Timing:
    return "overdue" if office.today > due else "waiting"


def _timing(office: Office, standing: Standing, due: dt.date | None) -> Timing | None:
    if due is None:
        return None
    if standing.submitted and standing.on:
        return "on_time" if standing.on <= due else "late"
    return _owed(office, due)
