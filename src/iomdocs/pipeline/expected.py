"""Who owes which form here, by what day, and where everyone stands: the one place that answers this."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from iomdocs.definitions import Deadline, Form
from iomdocs.directory import Organisation
from iomdocs.pipeline.office import Office
from iomdocs.registers import Standing
from iomdocs.store import Submission
from iomdocs.values import Context, read

State: TypeAlias = Literal["submitted", "late", "nothing", "reworking", "missing"]
Timing: TypeAlias = Literal["on_time", "late", "overdue", "waiting"]
STATES: tuple[State, ...] = ("submitted", "late", "nothing", "reworking", "missing")
_ACCEPTED = frozenset({"accepted", "accepted_with_warnings"})


@dataclass(frozen=True, slots=True)
class Line:
    """Where one organisation stands with one form; ``timing`` is None when the form has no deadline."""

    form: Form
    organisation: Organisation
    standing: Standing
    due: dt.date | None
    timing: Timing | None

    @property
    def state(self) -> State:
        """«Сдал», «опоздал», «сведений нет», «на доработке» or «не сдал»."""
        if self.standing.submitted:
            if self.standing.empty:
                return "nothing"
            return "late" if self.timing == "late" else "submitted"
        return "reworking" if self.standing.outcome else "missing"

    @property
    def owes(self) -> bool:
        """Whether something must still be sent."""
        return not self.standing.submitted


def expected(office: Office, at: dt.datetime | None = None) -> Iterator[tuple[Form, Organisation]]:
    """Every pair of a form and an organisation that must submit it in the office's period."""
    owing = awaited(office, at)
    for form in {form.id: form for form in office.pack.forms if form.imports is None}.values():
        for organisation in owing:
            yield form, organisation


def status(office: Office, at: dt.datetime | None = None) -> Iterator[Line]:
    """Where everyone stands with everything expected; ``at`` tells how it was at that moment."""
    today = at.date() if at else office.today
    known: dict[str, Mapping[str, Standing]] = {}
    for form, organisation in expected(office, at):
        if form.id not in known:
            known[form.id] = standings(office, form, at)
        standing = known[form.id].get(organisation.code, Standing())
        due = deadline(office, form, today)
        yield Line(form, organisation, standing, due, _timing(standing, due, today))


def awaited(office: Office, at: dt.datetime | None = None) -> list[Organisation]:
    """Organisations that owe forms here: the school itself, those of the municipality, or all."""
    every = office.store.directory(at).organisations
    if office.level == "school" and office.organisation:
        return [each for each in every if each.code == office.organisation]
    if office.level == "municipality" and office.municipality:
        return [each for each in every if each.municipality in {office.municipality, ""}]
    return list(every)


def standings(office: Office, form: Form | None, at: dt.datetime | None = None) -> Mapping[str, Standing]:
    """Where each organisation stands with a form in the office's period, by its code; nobody for no form."""
    if form is None:
        return {}
    journal = [each for each in office.store.journal(form=form.id) if at is None or each.received_at <= at]
    spans, period = office.store.spans(form.id), days(office)
    return _standings(office, (each for each in journal if period is None or _falls(spans.get(each.id, ()), *period)))


def days(office: Office) -> tuple[dt.date, dt.date] | None:
    """First and last day of the office's period, None when it is not set or is no period."""
    if not office.period:
        return None
    parts = read("period", office.period, Context(today=office.today)).parts
    start, end = parts.get("start"), parts.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    return dt.date.fromisoformat(start), dt.date.fromisoformat(end)


def deadline(office: Office, form: Form, today: dt.date) -> dt.date | None:
    """The day by which a form is due in the office's period (else this year), the first if there are several."""
    told = [each for each in office.pack.head.deadlines if each.form in {form.id, form.name}]
    start, end = days(office) or (dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))
    found = [day for each in told for year in range(start.year, end.year + 1) if (day := yearly(each, year))]
    inside = [day for day in found if start <= day <= end]
    return min(inside or found, default=None)


def yearly(deadline: Deadline, year: int) -> dt.date | None:
    """The day of a yearly deadline; a month is due by its last day."""
    if deadline.day:
        month, day = map(int, deadline.day.split("-"))
        return dt.date(year, month, day)
    if deadline.month:
        return (dt.date(year, deadline.month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return None


def _falls(spans: Iterable[tuple[str | None, str | None]], start: dt.date, end: dt.date) -> bool:
    """Whether a submission may be of the period: some card of it meets it, or does not say its own."""
    told = list(spans)
    first, last = start.isoformat(), end.isoformat()
    return not told or any((one or first) <= last and (two or last) >= first for one, two in told)


def _standings(office: Office, journal: Iterable[Submission]) -> Mapping[str, Standing]:
    """From submissions, the newest first.

    Once a file was accepted, the day is that of the first acceptance: a later file with errors does not make it late.
    A file that was accepted with no rows says lawfully that there is nothing to tell.
    """
    found: dict[str, Standing] = {}
    for each in journal:
        if each.organisation is None or each.outcome == "duplicate":
            continue
        accepted = each.outcome in _ACCEPTED
        known = found.get(each.organisation)
        day = each.received_at.astimezone(office.now().tzinfo).date()
        rows = each.records if accepted else 0
        if known is None:
            errors = sum(finding.severity == "error" for finding in each.findings)
            found[each.organisation] = Standing(accepted, each.outcome, day, errors, rows)  # type: ignore[arg-type]
        elif accepted:
            found[each.organisation] = Standing(
                submitted=True, outcome=known.outcome, on=day, errors=known.errors, records=known.records + rows
            )
    return found


def _timing(standing: Standing, due: dt.date | None, today: dt.date) -> Timing | None:
    if due is None:
        return None
    if standing.submitted and standing.on:
        return "on_time" if standing.on <= due else "late"
    return "overdue" if today > due else "waiting"
