"""A region's store: what its municipalities handed on, saved as the reception saves it, with no workbook read."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from iomdocs.directory import Organisation
from iomdocs.packs import load, shipped
from iomdocs.store import Arrival, Store
from iomdocs.verdicts import Entry, Origin, Record, Stored, Verdict

DATABASE = Path(".iomdocs") / "iomdocs.db"
PACK, FORM, EDITION = "tyumen", "tyumen/iom", "2026"
REGISTER = "routes_region"
_PLACES, _SCHOOLS, _LINES = 60, 12, 7
TODAY = dt.date(2026, 11, 20)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
_CELLS = {name: f"{letter}{{}}" for name, letter in zip(("event", "format", "hours"), "BCD", strict=True)}
_TOPICS = ("формирующее оценивание", "функциональная грамотность", "работа с одарёнными детьми", "новые ФГОС")


def build(folder: Path, rows: int, places: int = _PLACES) -> None:
    """Make a region's store whose routes have ``rows`` rows of ``places`` municipalities, evenly."""
    pack, left = load(PACK, [shipped()]), rows
    with Store.open(f"sqlite:///{folder / DATABASE}") as store:
        store.prepare([pack.form(each) for each in sorted({form.id for form in pack.forms})], pack.parts)
        store.import_organisations(
            Organisation(f"{at:02}{school:02}", f"Школа № {school}", _school(at, school), _place(at))
            for at in range(places)
            for school in range(_SCHOOLS)
        )
        for place in range(places):
            mine = left // (places - place)
            store.save([arrival(place, mine)])
            left -= mine


def arrival(place: int, rows: int, version: int = 0) -> Arrival:
    """One municipality's consolidated workbook, as the reception stores it; ``version`` changes its hours."""
    sha256 = hashlib.sha256(f"{place}-{rows}-{version}".encode()).hexdigest()
    entries = tuple(_entries(place, rows, version))
    file, at = f"{_place(place)}.xlsx", NOON + dt.timedelta(minutes=place, hours=version)
    return Arrival(sha256, file, _place(place), at, Verdict("accepted", "iomdocs/consolidated", "1", entries=entries))


def _place(place: int) -> str:
    return f"Муниципальный район № {place + 1}"


def _school(place: int, school: int) -> str:
    return f"МАОУ «Средняя общеобразовательная школа № {place * _SCHOOLS + school + 1}»"


def _entries(place: int, rows: int, version: int) -> Iterator[Entry]:
    for number, first in enumerate(range(0, rows, _LINES)):
        school = number % _SCHOOLS
        person = f"Глинка Ирина Карловна {place}-{number}"
        values: dict[str, Stored] = {
            "person": person,
            "position": "учитель математики",
            "position_group": "teacher",
            "organisation": _school(place, school),
            "municipality": _place(place),
            "period": "2026 год",
            "period_start": "2026-01-01",
            "period_end": "2026-12-31",
        }
        records = tuple(_record(first + line, line, version) for line in range(min(_LINES, rows - first)))
        file = f"школа {school}/маршрут {place}-{number}.xlsx"
        origin = Origin(file, hashlib.sha256(file.encode()).hexdigest())
        yield Entry(
            f"{FORM}|{place}|{number}",
            "ИОМ",
            values,
            {"person": "A5", "position": "A6"},
            records,
            f"{place:02}{school:02}",
            person,
            dt.date(2026, 1, 1),
            dt.date(2026, 12, 31),
            FORM,
            EDITION,
            origin,
        )


def _record(number: int, line: int, version: int) -> Record:
    plan = TODAY - dt.timedelta(days=number % 300)
    topic = f"{_TOPICS[number % len(_TOPICS)]}, часть {number % 900}"
    values: dict[str, Stored] = {
        "number": line + 1,
        "event": f"Семинар «{topic}»",
        "event_kind": "семинар",
        "event_topic": topic,
        "event_type": "A",
        "format": ("очная", "заочная", "дистанционная")[number % 3],
        "hours": 6 + (number + version) % 30,
        "plan_date": plan.isoformat(),
        "plan_date_start": plan.isoformat(),
        "fact_date": plan.isoformat() if number % 2 else None,
        "host": "Региональный институт развития образования",
        "part": "вариативная",
    }
    row = 12 + line
    return Record("events", "ИОМ", row, values, {name: cell.format(row) for name, cell in _CELLS.items()})
