"""Who owes which form, and where each organisation stands with it."""

import datetime as dt
from collections.abc import Iterable, Mapping

from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.pipeline.office import Office
from iomdocs.registers import Standing
from iomdocs.store import Glance
from iomdocs.values import Context, read

ACCEPTED = frozenset({"accepted", "accepted_with_warnings"})
KIND = "organisation_kind"
"""Column of a form that feeds the directory of organisations: of what kind each one is."""


def awaited(office: Office, form: Form | None = None, at: dt.datetime | None = None) -> list[Organisation]:
    """Organisations that owe a form here: of the school, the municipality or the region, and of the right kind.

    Where a form names its ``submitters``, only they owe it; else those that the pack names, and all whose kind
    is not known. ``at`` tells how it was at that moment.
    """
    every = _here(office, at)
    if form is None:
        return every
    kinds = _kinds(office, at)
    if form.submitters is not None:
        return [each for each in every if kinds.get(each.code) in form.submitters]
    usual = office.home(form).head.submitters
    return [each for each in every if not usual or kinds.get(each.code) in {None, *usual}]


def _here(office: Office, at: dt.datetime | None) -> list[Organisation]:
    every = office.store.directory(at).organisations
    if office.level == "school" and office.organisation:
        return [each for each in every if each.code == office.organisation]
    if office.level == "municipality" and office.municipality:
        return [each for each in every if each.municipality in {office.municipality, ""}]
    return list(every)


def _kinds(office: Office, at: dt.datetime | None) -> Mapping[str, str]:
    """Kind of each organisation by its code, as far as it was told."""
    found: dict[str, str] = {}
    for form in {form.id: form for pack in office.packs for form in pack.forms if form.imports == "organisations"}:
        for table in office.form(form).tables:
            if any(column.name == KIND for column in table.columns):
                view = f"{form.replace('/', '_')}_{table.name}"
                sql = f"SELECT code, {KIND} FROM {view} WHERE {KIND} IS NOT NULL"  # noqa: S608 - names of a pack
                found.update((str(row["code"]), str(row[KIND])) for row in office.store.read(sql, as_of=at).dicts())
    return found


def standings(office: Office, form_id: str, until: dt.datetime | None = None) -> Mapping[str, Standing]:
    """Where each organisation stands, from its submissions up to a moment.

    Once a file was accepted, the day is that of the first acceptance: a later file with errors does not make it late.
    What was handed in for a period that is over does not count as handed in for the office's. A file that was accepted
    with no rows says lawfully that there is nothing to tell.
    """
    journal = office.store.glances(form_id)
    past = _past(office, form_id)
    return _standings(office, [each for each in journal if until is None or each.received_at <= until], past)


def _past(office: Office, form_id: str) -> frozenset[int]:
    """Submissions for periods that ended before the office's began; none when the form has no periods."""
    begun = span(office)
    form = next((form for pack in office.packs for form in pack.forms if form.id == form_id), None)
    if begun is None or form is None or not _periodical(form):
        return frozenset()
    return office.store.ended_before(form_id, begun[0])


def _periodical(form: Form) -> bool:
    """Whether every period has entries of its own."""
    return any(field.kind == "period" and field.name in form.key for field in form.fields)


def span(office: Office) -> tuple[dt.date, dt.date] | None:
    """First and last day of the office's period, if it has one."""
    told = read("period", office.period, Context(today=office.today)) if office.period else None
    if told is None or not isinstance(told.parts.get("start"), str):
        return None
    return dt.date.fromisoformat(str(told.parts["start"])), dt.date.fromisoformat(str(told.parts["end"]))


def _standings(office: Office, journal: Iterable[Glance], past: frozenset[int]) -> Mapping[str, Standing]:
    found: dict[str, Standing] = {}
    zone = office.now().tzinfo
    for each in journal:
        if each.organisation is None or each.outcome == "duplicate" or each.id in past:
            continue
        accepted = each.outcome in ACCEPTED
        known = found.get(each.organisation)
        day = each.received_at.astimezone(zone).date()
        rows = each.records if accepted else 0
        if known is None:
            found[each.organisation] = Standing(accepted, each.outcome, day, each.errors, rows)  # type: ignore[arg-type]
        elif accepted:
            found[each.organisation] = Standing(
                submitted=True, outcome=known.outcome, on=day, errors=known.errors, records=known.records + rows
            )
    return found
