"""Who has submitted which form, who has not, and whether in time."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import awaited, standings
from iomdocs.registers import Standing


@dataclass(frozen=True, slots=True)
class Line:
    """Where one organisation stands with one form; ``timing`` is None when the form has no deadline."""

    form: Form
    organisation: Organisation
    standing: Standing
    due: dt.date | None
    timing: Literal["on_time", "late", "overdue", "waiting"] | None


def status(office: Office) -> Iterator[Line]:
    """Every awaited organisation for every form of the office's pack that feeds no directory."""
    for form in {form.id: form for form in office.pack.forms if form.imports is None}.values():
        known = standings(office, office.store.journal(form=form.id))
        due = deadline(office, form)
        for organisation in awaited(office):
            standing = known.get(organisation.code, Standing())
            yield Line(form, organisation, standing, due, _timing(office, standing, due))


def deadline(office: Office, form: Form) -> dt.date | None:
    """The day by which a form is due this year, if the pack says so."""
    for each in office.pack.head.deadlines:
        if each.form in {form.id, form.name} and each.day:
            month, day = map(int, each.day.split("-"))
            return dt.date(office.today.year, month, day)
    return None


def _timing(
    office: Office, standing: Standing, due: dt.date | None
) -> Literal["on_time", "late", "overdue", "waiting"] | None:
    if due is None:
        return None
    if standing.submitted and standing.on:
        return "on_time" if standing.on <= due else "late"
    return "overdue" if office.today > due else "waiting"
