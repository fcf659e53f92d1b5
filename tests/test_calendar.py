import datetime as dt

from icalendar import Calendar

from iomdocs.pipeline.calendar import as_ics, due
from tests.commands import iomdocs


def test_a_deadline_on_a_day_off_is_due_on_the_working_day_before(office):
    (first, *_) = [each for each in due(office, 2026) if each.deadline.id == "D-1115"]
    assert (first.day, first.by) == (dt.date(2026, 11, 15), dt.date(2026, 11, 13))


def test_transfers_of_the_production_calendar_are_known(office):
    (day,) = [each for each in due(office, 2025) if each.deadline.id == "D-1115"]
    assert day.day.isoformat() == "2025-11-15"
    assert day.by == dt.date(2025, 11, 14)


def test_the_ics_file_can_be_read_by_any_calendar(workspace, tmp_path):
    target = tmp_path / "сроки.ics"
    assert iomdocs("calendar", "--ics", target, cwd=workspace).code == 0
    events = Calendar.from_ical(target.read_bytes()).walk("VEVENT")
    assert len(events) >= 2
    assert all(event["UID"] and event["SUMMARY"] for event in events)
    assert len({event["UID"] for event in events}) == len(events)


def test_the_same_deadlines_give_the_same_file(office):
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert as_ics(due(office), now) == as_ics(due(office), now)


def test_json_has_a_schema(workspace):
    told = iomdocs("calendar", "--json", "--year", "2026", cwd=workspace).json
    assert told["schema"] == 1
    assert {each["day"] for each in told["deadlines"]} >= {"2026-11-15", "2026-12-01"}
