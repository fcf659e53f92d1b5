"""The demonstration: invented people fill every form truthfully, dirt is forgiven, what is planted is found."""

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iomdocs import packs
from iomdocs.demo import Size, build, run
from iomdocs.demo.books import Task, by_hand, in_blank
from iomdocs.demo.building import named_cells
from iomdocs.demo.cards import Card, Raw
from iomdocs.demo.dirt import habits
from iomdocs.demo.district import District, found, inn
from iomdocs.demo.events import Term
from iomdocs.demo.faults import plant
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Parcel, Sender
from iomdocs.demo.people import People, womans
from iomdocs.directory import Directory
from iomdocs.errors import UsageError
from iomdocs.judging import Judge
from iomdocs.reader import read
from iomdocs.values import Context
from iomdocs.values import read as read_value
from iomdocs.verdicts import Verdict
from iomdocs.workbook import Workbook
from iomdocs.workspace import open_office
from tests import on_postgresql

TODAY = dt.date(2026, 11, 20)
SHELF = (packs.shipped(),)
PACKS = {name: packs.load(name, SHELF) for name in packs.names(SHELF)}
FORMS = [
    (pack.name, form_id)
    for pack in PACKS.values()
    for form_id in sorted({form.id for form in pack.forms if form.pack == pack.name})
]
# A pack whose forms only feed the directory has no campaign of its own.
CAMPAIGNS = [
    name for name, pack in PACKS.items() if any(form.pack == name and form.imports is None for form in pack.forms)
]


@cache
def district(seed: int) -> District:
    return found(Random(seed), 3, 3)


def judge(pack_name: str, made: District, today: dt.date = TODAY) -> Judge:
    own = PACKS[pack_name]
    return Judge([own, *(each for each in PACKS.values() if each is not own)], Directory.of(made.organisations), today)


def verdict(judged_by: Judge, data: bytes) -> Verdict:
    workbook = read(data, "книга.xlsx")
    assert isinstance(workbook, Workbook)
    return judged_by.judge(workbook)


def task(pack_name: str, form_id: str, seed: int, *, cards: int = 1, today: dt.date = TODAY) -> Task:
    pack, made = PACKS[pack_name], district(seed)
    form, organisation = pack.form(form_id), made.organisations[seed % 3]
    filler = Filler(pack, made, today, seed)
    staff = made.staff[organisation.code][: cards if any(field.kind == "person" for field in form.fields) else 1]
    return Task(form, pack, organisation, [filler.card(form, organisation, human) for human in staff], {}, today)


def faulty(told: Task, chance: Random, *, blank: bool) -> Task:
    faults = plant(told.form, told.cards, 2, chance, told.today, blank=blank)
    return Task(told.form, told.pack, told.organisation, told.cards, faults, told.today)


# --- clean: not a word


@pytest.mark.parametrize(("pack_name", "form_id"), FORMS)
@pytest.mark.parametrize("seed", range(4))
def test_a_truthful_blank_is_accepted_without_a_word(pack_name: str, form_id: str, seed: int) -> None:
    told = task(pack_name, form_id, seed)
    answer = verdict(judge(pack_name, district(seed)), in_blank(told).data)
    assert (answer.outcome, answer.form, named_cells(answer)) == ("accepted", form_id, set())
    assert answer.records == told.cards[0].records() > 0


@pytest.mark.parametrize(("pack_name", "form_id"), FORMS)
@given(seed=st.integers(0, 500))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_dirt_of_a_free_hand_workbook_is_forgiven(pack_name: str, form_id: str, seed: int) -> None:
    told, chance = task(pack_name, form_id, seed, cards=1 + seed % 3), Random(seed)
    answer = verdict(judge(pack_name, district(seed)), by_hand(told, habits(chance), chance).data)
    assert (answer.form, named_cells(answer)) == (form_id, set())
    assert answer.records == sum(card.records() for card in told.cards)
    assert len(answer.entries) == len(told.cards)


@pytest.mark.parametrize(
    "today", [dt.date(2026, 1, 9), dt.date(2028, 2, 29), dt.date(2026, 12, 31), dt.date(2027, 3, 20)]
)
def test_a_form_is_right_on_any_day_of_the_year(today: dt.date) -> None:
    for pack_name, form_id in FORMS:
        told = task(pack_name, form_id, 1, today=today)
        data = by_hand(told, habits(Random(1)), Random(1)).data
        assert named_cells(verdict(judge(pack_name, district(1), today), data)) == set(), form_id


@given(st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)))
def test_a_term_is_over_and_lies_in_one_year(today: dt.date) -> None:
    term = Term.before(today)
    assert term.start.year == term.end.year
    assert (term.end - term.start).days < 89
    assert term.end < today


# --- faults: exactly those


@pytest.mark.parametrize(("pack_name", "form_id"), FORMS)
@pytest.mark.parametrize("blank", [True, False], ids=["бланк", "от руки"])
def test_what_is_planted_is_found_and_nothing_else(pack_name: str, form_id: str, *, blank: bool) -> None:
    for seed in range(5):
        chance = Random(seed)
        told = faulty(task(pack_name, form_id, seed), chance, blank=blank)
        book = in_blank(told) if blank else by_hand(told, habits(chance), chance)
        wanted = {(*book.places[spot], fault.severity) for spot, fault in told.faults.items()}
        answer = verdict(judge(pack_name, district(seed)), book.data)
        assert named_cells(answer) == wanted, [(each.kind, each.value) for each in told.faults.values()]


def test_every_kind_of_fault_is_planted_somewhere() -> None:
    kinds = {
        fault.kind
        for pack_name, form_id in FORMS
        for seed in range(40)
        for fault in faulty(task(pack_name, form_id, seed % 6, cards=3), Random(seed), blank=False).faults.values()
    }
    assert kinds >= {
        "empty", "empty-cell", "impossible-date", "date-not-exact", "date-mark", "fact-future", "error-cell",
        "formula-stale", "hours-days", "hours-two", "hours-zero", "document-kind", "person-initials",
    }  # fmt: skip


def test_a_blank_is_never_given_what_it_cannot_hold() -> None:
    for pack_name, form_id in FORMS:
        told = faulty(task(pack_name, form_id, 2), Random(2), blank=True)
        assert not any(isinstance(fault.value, Raw) for fault in told.faults.values())


# --- people and organisations


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("Иванов", "Иванова"), ("Ильин", "Ильина"), ("Вишневский", "Вишневская"), ("Белый", "Белая"),
        ("Донской", "Донская"), ("Шевченко", "Шевченко"), ("Ткачук", "Ткачук"), ("Шмидт", "Шмидт"),
        ("Седых", "Седых"), ("Цой", "Цой"), ("Бабий", "Бабий"), ("Гайдай", "Гайдай"), ("Ким-Орлов", "Ким-Орлова"),
    ],
)  # fmt: skip
def test_a_womans_surname_is_made_by_rule(man: str, woman: str) -> None:
    assert womans(man) == woman


def test_names_are_read_as_they_are_and_some_women_have_surnames_that_do_not_change() -> None:
    people = People(Random(5))
    names = [people.name(woman=True) for _ in range(300)]
    assert len(set(names)) == len(names)
    assert sum(name.split()[0].endswith(("ко", "дт", "ук", "их", "ых", "ер", "ц")) for name in names) > 10
    for name in names:
        reading = read_value("person", name, Context(today=TODAY))
        assert (reading.value, reading.notes, reading.problem) == (name, (), None)
        assert reading.parts["gender"] == "f"


def test_a_district_has_organisations_that_are_told_apart() -> None:
    made = found(Random(3), 24, 2)
    assert len({each.short_name for each in made.organisations}) == 24
    assert {each.head_position for each in made.organisations} == {"директор", "заведующий"}
    names = [name for each in made.organisations for name in (each.full_name, each.short_name, *each.aliases)]
    assert len(set(names)) == len(names)
    for each in made.organisations:
        assert read_value("inn", each.inn, Context(today=TODAY)).value == each.inn


def test_the_check_digit_of_a_taxpayers_number() -> None:
    assert inn("770708389") == "7707083893"


# --- the whole


def sent(seed: int, count: int = 30) -> Sequence[Parcel]:
    pack, made = PACKS["tyumen"], district(seed)
    sender = Sender(pack, made, Filler(pack, made, TODAY, seed), Random(seed))
    return list(sender.send([pack.form("tyumen/iom")]))[:count]


def test_the_same_seed_sends_the_same_answers() -> None:
    assert [each.task.cards for each in sent(4)] == [each.task.cards for each in sent(4)]
    assert [each.task.faults for each in sent(4)] == [each.task.faults for each in sent(4)]
    assert [each.task.cards for each in sent(4)] != [each.task.cards for each in sent(5)]


def test_all_forms_tell_the_same_of_one_person() -> None:
    route, book = (task("tyumen", f"tyumen/{name}", 1).cards[0] for name in ("iom", "credit_book"))

    def told(card: Card) -> list[tuple[object, object]]:
        return [(row["event"], row["hours"]) for row in card.tables["events"]]

    assert told(route) == told(book)


@pytest.mark.parametrize("pack_name", CAMPAIGNS)
def test_a_district_works_end_to_end(pack_name: str, tmp_path: Path) -> None:
    report = build(tmp_path / "район", pack_name, seed=3, today=TODAY, size=Size(4, 3))
    assert (report.score.recall, report.score.precision) == (1.0, 1.0), report.score.missed
    assert report.score.planted > 0
    assert report.corrected
    assert (report.refused, len(report.silent)) == (2, 1)
    assert report.accepted + report.returned + report.refused == report.files
    assert report.registers
    assert all(path.is_file() for path in (*report.registers, *report.documents))
    assert report.example_returned is not None
    assert "ОШИБКИ" in report.example_returned.name
    assert any("полнота 100" in line for line in report.lines())
    office = open_office(tmp_path / "район")
    lists = [each.organisation for each in office.store.in_force() if each.form == "federal/people"]
    surnames = {name.split()[0] for name in office.store.names()}
    office.store.close()
    assert named(tmp_path / "район", surnames) == []
    assert len(lists) == len(set(lists)) == 4  # one school's staff list never replaces another's


def named(root: Path, surnames: Collection[str]) -> list[str]:
    """Files that tell of people by their names, or where nobody looks for people: logs, notes, temporary files."""
    assert len(surnames) > 3
    person = re.compile(rf"(?<!\w)(?:{'|'.join(surnames)})(?!\w)|\d{{3}}-\d{{3}}-\d{{3}}[ -]\d\d")
    state = root / ".iomdocs"
    files = [path for path in root.rglob("*") if path.is_file()]
    told = [path for path in files if person.search(path.relative_to(root).as_posix())]
    hidden = [path for path in files if state in path.parents and not path.name.startswith("iomdocs.db")]
    told += [path for path in hidden if person.search(path.read_text("utf-8", "ignore"))]
    assert hidden
    kept = [path for path in files if path.name.startswith("iomdocs.db")]
    assert on_postgresql.is_on() or any(person.search(path.read_text("utf-8", "ignore")) for path in kept)
    return [path.relative_to(root).as_posix() for path in told]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "важное.txt").write_text("не трогать", "utf-8")
    with pytest.raises(UsageError):
        list(run(tmp_path, "tyumen", 1, TODAY))
    assert [path.name for path in tmp_path.iterdir()] == ["важное.txt"]


@pytest.mark.slow
def test_the_benchmark_prints_its_table() -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *("--workbooks", "12", "--rows", "200"), *("--documents", "3"),
         *("--schools", "2"), *("--growth", "1000")],
        cwd=root, capture_output=True, encoding="utf-8", check=True, timeout=600,
    )  # fmt: skip
    assert "| приём 12 книг: наши бланки |" in done.stdout
    assert "| реестр региона, 200 строк" in done.stdout
