"""A whole district whose answers are judged and stored without a file being written: what its papers are made from."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import openpyxl

from iomdocs.definitions import Form
from iomdocs.demo.bureau import forms_of, opened, settings
from iomdocs.demo.cards import Card
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import Habits
from iomdocs.demo.district import District, found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.hands import Hand, Notes, Task
from iomdocs.directory import Directory, Organisation, Person
from iomdocs.judging import Judge
from iomdocs.packs import Pack
from iomdocs.pipeline.office import Office
from iomdocs.store import Arrival
from iomdocs.verdicts import Verdict
from iomdocs.workbook import Cell, Sheet, Workbook
from iomdocs.workspace import init

TODAY = dt.date(2026, 11, 20)
SEED = 24


def furnished(folder: Path, pack: str, organisations: int, teachers: int) -> Office:
    """The office of a district where every organisation but the last has handed in every form, without a fault."""
    made = found(Random(SEED), organisations, teachers)
    filler = Filler(_pack(folder, pack, made), made, TODAY, SEED)
    office = opened(folder, TODAY)
    _furnish(office, made, filler, made.organisations[:-1] or made.organisations)
    return office


def _pack(folder: Path, name: str, made: District) -> Pack:
    period = f"{TODAY.year} год"
    init(folder, name, "municipality", settings=settings(made, period))
    office = opened(folder, TODAY)
    office.store.close()
    return office.pack


def _furnish(office: Office, made: District, filler: Filler, senders: tuple[Organisation, ...]) -> None:
    office.store.import_organisations(made.organisations)
    people = [Person(each.code, human.name, human.position) for each in senders for human in made.staff[each.code]]
    office.store.import_people(people)
    judge = Judge([office.pack], Directory.of(made.organisations, people), TODAY)
    before = Filler(office.pack, made, TODAY - dt.timedelta(days=365), SEED + 1)
    lasting = [each for each in forms_of(office.pack) if each.name in data("events")["last_year"]["forms"]]
    for forms, whose in ((lasting, before), (forms_of(office.pack), filler)):
        for form in forms:
            office.store.save(list(_arrivals(office, judge, form, whose, made, senders)))


def _arrivals(
    office: Office, judge: Judge, form: Form, filler: Filler, made: District, senders: tuple[Organisation, ...]
) -> Iterator[Arrival]:
    personal = any(field.kind == "person" for field in form.fields)
    for organisation in senders:
        staff = made.staff[organisation.code]
        for number, human in enumerate(staff if personal else staff[:1]):
            card = filler.card(form, organisation, human)
            task = Task(form, office.pack, organisation, [card], {}, TODAY)
            verdict = judge.judge(written(task, card))
            assert verdict.accepted, (form.id, verdict.outcome, verdict.findings)
            name = f"{filler.today.year}/{organisation.code}/{form.name} {number}.xlsx"
            yield _arrival(name, organisation, verdict)


def _arrival(name: str, organisation: Organisation, verdict: Verdict) -> Arrival:
    moment = dt.datetime.combine(TODAY, dt.time(9), dt.UTC)
    return Arrival(hashlib.sha256(name.encode()).hexdigest(), name, organisation.short_name, moment, verdict)


def written(task: Task, card: Card) -> Workbook:
    """A card as a clerk writes it, cells only."""
    sheet = openpyxl.Workbook().create_sheet(task.form.sheet)
    Hand(sheet, task, Habits(), Random(SEED), Notes()).card(0, card)
    cells = {
        (cell.row, cell.column): Cell(cell.row, cell.column, cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return Workbook((Sheet(sheet.title, cells),))
