"""A register's queries see one moment, and what they share is read once: the workbook is the same, to the byte."""

import datetime as dt

import pytest
from benchmarks import region

from iomdocs.directory import Organisation
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.store import steady
from iomdocs.workspace import open_office
from tests.offices import begin

NAMES = ("routes_region", "credit_books_region", "submissions")


@pytest.fixture
def office(tmp_path):
    opened = open_office(begin(tmp_path / "регион", "tyumen", "region"))
    opened.store.import_organisations(
        Organisation(f"{place:02}{school:02}", f"Школа {school}", f"Школа {place}-{school}", f"Район {place}")
        for place in range(3)
        for school in range(12)
    )
    opened.store.save([region.arrival(place, 70 + place) for place in range(3)])
    yield opened
    opened.store.close()


def _built(office: Office) -> dict[str, bytes]:
    found = {register.name: written.path.read_bytes() for register, written in publish(office, NAMES)}
    for path in (office.outbox / "registers").iterdir():
        path.unlink()
    return found


def test_copies_change_nothing_in_a_register(office, monkeypatch):
    monkeypatch.setattr(steady, "WORTHWHILE", 10**9)
    straight = _built(office)
    monkeypatch.setattr(steady, "WORTHWHILE", 1)
    assert _built(office) == straight


@pytest.mark.parametrize(
    ("queries", "copied"),
    [
        (["SELECT hours FROM tyumen_iom_events"], set()),
        (["SELECT hours FROM tyumen_iom_events", "SELECT COUNT(*) FROM tyumen_iom_events"], {"tyumen_iom_events"}),
        (["SELECT * FROM tyumen_iom_events", "SELECT 1 FROM tyumen_iom_events"], {"tyumen_iom_events"}),
        (
            ["SELECT code FROM directory_organisations WHERE code IN (SELECT organisation_code FROM tyumen_iom)"],
            {"tyumen_iom"},
        ),
    ],
)
def test_what_is_asked_twice_or_looked_up_is_copied(office, monkeypatch, queries, copied):
    monkeypatch.setattr(steady, "WORTHWHILE", 1)
    with office.store.steady(queries) as source:
        assert source._shadowed == copied
        for sql in queries:
            assert list(source.read(sql)) == list(office.store.read(sql))


@pytest.mark.parametrize("least", [1, 10**9])
def test_what_arrives_meanwhile_is_not_seen(office, monkeypatch, least):
    monkeypatch.setattr(steady, "WORTHWHILE", least)
    sql = "SELECT COUNT(*) FROM tyumen_iom_events"
    with office.store.steady([sql, sql]) as source:
        ((before,),) = source.read(sql)
        office.store.save([region.arrival(5, 21)])
        assert list(source.read(sql)) == [(before,)]
        assert list(office.store.read(sql)) == [(before + 21,)]


def test_the_past_is_seen_beside_copies(office, monkeypatch):
    monkeypatch.setattr(steady, "WORTHWHILE", 1)
    sql = "SELECT COUNT(*) FROM tyumen_credit_book"
    with office.store.steady(["SELECT 1 FROM tyumen_iom", "SELECT 2 FROM tyumen_iom"]) as source:
        assert list(source.read(sql, as_of=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))) == [(0,)]
