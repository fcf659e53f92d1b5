"""An invented district in a real store: what the documents are made from in tests."""

import datetime as dt
from pathlib import Path

from iomdocs.directory import Organisation, Person
from iomdocs.packs import Pack, load
from iomdocs.store import Arrival, Store
from iomdocs.verdicts import Entry, Record, Verdict

from . import on_postgresql

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
START, END = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
SHELF = Path(__file__).parents[1] / "templates"
ORGANISATIONS = (
    Organisation(
        "0101",
        "Муниципальное бюджетное общеобразовательное учреждение «Заозёрная средняя школа № 3»",
        "МБОУ «Заозёрная СШ № 3»",
        "Заозёрный район",
        "директор",
        "Кедрова Анна Ильинична",
        "с. Заозёрное",
    ),
    Organisation(
        "0102",
        "Муниципальное автономное дошкольное образовательное учреждение детский сад «Родничок»",
        "МАДОУ детский сад «Родничок»",
        "Заозёрный район",
        "заведующий",
        "Липатов Пётр Олегович",
        "г. Северореченск",
    ),
)
PEOPLE = (
    Person("0101", "Сомова Вера Павловна", "заместитель директора по учебно-воспитательной работе"),
    Person("0101", "Иванова Мария Петровна", "учитель математики"),
)
EVENTS = (
    ("ДПП ПК", "Современный урок", "очная", 36, "2026-03-31", "2026-03-12", "ТОГИРРО"),
    ("стажировка", "Цифровая лаборатория", "очная", 6, "2026-04-10", "2026-04-20", "МБОУ «Заозёрная СШ № 3»"),
    ("семинар", "Оценивание на уроке", "дистанционная", 2.5, "2026-05-15", None, "ТОГИРРО"),
)
TEACHERS = (
    ("0101", "Иванова Мария Петровна", "учитель математики"),
    ("0101", "Черных Павел Ильич", "учитель физики"),
    ("0101", "Ёлкина Ольга Юрьевна", "педагог-психолог"),
    ("0102", "Шевченко Инна Марковна", "старший воспитатель"),
)


def pack() -> Pack:
    """The pack as it is shipped."""
    return load("tyumen", [SHELF])


def route(code: str, person: str, position: str) -> Entry:
    """An accepted route."""
    rows = [
        {
            "event": f"{kind} «{topic}»",
            "event_kind": kind,
            "event_topic": topic,
            "format": how,
            "hours": hours,
            "plan_date": plan,
            "fact_date": fact,
            "host": host,
        }
        for kind, topic, how, hours, plan, fact, host in EVENTS
    ]
    return _entry("ИОМ", code, person, position, rows)


def book(code: str, person: str, position: str) -> Entry:
    """An accepted book: its last row has no document."""
    rows = [
        {
            "event": f"{kind} «{topic}»",
            "event_kind": kind,
            "event_topic": topic,
            "format": how,
            "hours": hours,
            "event_date": fact or "2026-06-01",
            "host": host,
            "document": f"сертификат № {number} от 12.03.2026" if fact else None,
            "signature": "Сомова В.П.",
        }
        for number, (kind, topic, how, hours, _, fact, host) in enumerate(EVENTS, 1)
    ]
    return _entry("Книжка", code, person, position, rows)


def _entry(sheet: str, code: str, person: str, position: str, rows: list[dict[str, object]]) -> Entry:
    records = tuple(Record("events", sheet, 10 + n, values) for n, values in enumerate(rows))  # type: ignore[arg-type]
    head = {"person": person, "position": position, "period": "2026 год", "organisation": code}
    return Entry(f"{code} {person}", sheet, head, {}, records, code, person, START, END)


def world(url: str, teachers: tuple[tuple[str, str, str], ...] = TEACHERS) -> Store:
    """A store with the directory, a route and a book of every teacher."""
    store = Store.open(on_postgresql.instead(url))
    ours = pack()
    store.prepare(ours.forms, ours.parts)
    store.import_organisations(ORGANISATIONS)
    store.import_people(PEOPLE)
    arrivals = []
    for form, make in (("tyumen/iom", route), ("tyumen/credit_book", book)):
        for number, teacher in enumerate(teachers):
            verdict = Verdict("accepted", form, "2026", teacher[0], (make(*teacher),))
            sha = f"{number:032x}{form.encode().hex()[:32]:0<32}"
            arrivals.append(Arrival(sha, f"{form[7:]}-{number}.xlsx", "", NOW, verdict))
    store.save(arrivals)
    return store
