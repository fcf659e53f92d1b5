"""Who owes which form, by when, and what of an earlier year still counts."""

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from iomdocs.directory import Organisation
from iomdocs.pipeline.awaiting import awaited, standings
from iomdocs.pipeline.status import deadline, status
from iomdocs.store import Arrival
from iomdocs.verdicts import Entry, Record, Verdict
from iomdocs.workspace import open_office
from tests.offices import begin

SCHOOL, INSTITUTE, NEW = "11", "22", "33"


@pytest.fixture
def office(tmp_path: Path):
    opened = open_office(begin(tmp_path / "офис", "altai", "region"))
    opened.prepare()
    opened = replace(opened, today=dt.date(2026, 11, 20), period="2026 год")
    opened.store.import_organisations(Organisation(code, f"Полное {code}", code) for code in (SCHOOL, INSTITUTE, NEW))
    kinds = {
        SCHOOL: "общеобразовательная организация",
        INSTITUTE: "организация дополнительного профессионального образования",
    }
    rows = [{"code": code, "organisation_kind": kind} for code, kind in kinds.items()]
    _save(
        opened,
        "federal/organisations",
        None,
        [Record("organisations", "Лист", n, row) for n, row in enumerate(rows, 1)],
    )
    yield opened
    opened.store.close()


def _save(office, form, organisation, records=(), year=None, on="2026-05-01"):
    span = (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year else (None, None)
    entry = Entry(f"{form}/{organisation}/{year}", "Лист", {}, {}, tuple(records), organisation, None, *span)
    verdict = Verdict("accepted", form, "2026", organisation, (entry,))
    when = dt.datetime.fromisoformat(on).replace(tzinfo=dt.UTC)
    sha = hashlib.sha256(f"{form}{organisation}{year}{on}".encode()).hexdigest()
    office.store.save([Arrival(sha, "файл.xlsx", "", when, verdict)])


@pytest.mark.parametrize(
    ("form", "owe"),
    [
        ("altai/route", {SCHOOL, NEW}),  # those that the pack names, and whose kind is not known
        ("altai/programmes", {INSTITUTE}),  # only who is named
        ("altai/statement", set()),  # nobody in particular
    ],
)
def test_a_form_is_awaited_from_those_who_owe_it(office, form, owe):
    assert {each.code for each in awaited(office, office.form(form))} == owe


def test_what_was_handed_in_for_an_earlier_year_is_not_handed_in_for_this_one(office):
    _save(office, "altai/route", SCHOOL, year=2025)
    assert standings(office, "altai/route") == {}
    _save(office, "altai/route", SCHOOL, year=2026, on="2026-09-02")
    assert standings(office, "altai/route")[SCHOOL].on == dt.date(2026, 9, 2)


def test_work_for_the_next_year_or_for_several_counts(office):
    _save(office, "altai/route", SCHOOL, year=2027)
    assert standings(office, "altai/route")[SCHOOL].submitted


@pytest.mark.parametrize(("on", "timing"), [("2026-02-15", "on_time"), ("2026-02-16", "late")])
def test_status_of_who_has_submitted(office, on, timing):
    day = dt.date(2026, 2, 15)
    assert deadline(office, office.form("altai/programmes")) == day
    _save(office, "altai/programmes", INSTITUTE, year=2026, on=on)
    (line,) = [each for each in status(office) if each.form.name == "programmes"]
    assert (line.timing, line.due, line.owes) == (timing, day, True)


@pytest.mark.parametrize(("today", "timing"), [(dt.date(2026, 2, 10), "waiting"), (dt.date(2026, 2, 16), "overdue")])
def test_status_of_who_has_not_submitted(office, today, timing):
    (line,) = [each for each in status(replace(office, today=today)) if each.form.name == "programmes"]
    assert (line.organisation.code, line.timing, line.standing.submitted) == (INSTITUTE, timing, False)


def test_status_tells_of_what_nobody_awaited(office):
    _save(office, "altai/statement", SCHOOL, year=2026)
    (line,) = [each for each in status(office) if each.form.name == "statement"]
    assert (line.organisation.code, line.owes, line.timing) == (SCHOOL, False, None)
