"""Each regulation as a whole: blanks, a district that fills them, registers counted anew, every document."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from openpyxl import load_workbook

from iomdocs import packs
from iomdocs.definitions import Rule
from iomdocs.demo import Report, Size, build
from iomdocs.demo.district import District, found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Parcel, Sender
from iomdocs.directory import Directory
from iomdocs.documents import check
from iomdocs.files import safe_name
from iomdocs.judging import Judge
from iomdocs.pipeline.lint import lint
from iomdocs.reader import read
from iomdocs.verdicts import Verdict
from iomdocs.workbook import Workbook
from iomdocs.workspace import init
from tests.leftovers import left, words
from tests.office_tools import convert

TODAY = dt.date(2026, 11, 20)
SHELF = (packs.shipped(),)
CAMPAIGNS = [name for name in packs.names(SHELF) if any(form.imports is None for form in packs.load(name, SHELF).forms)]
# A declined name or post that waits for an answer in «Склонения»: the document says so itself, as it must.
DOUBTFUL = "B-32"
# The code that each kind of planted fault must be given.
CODES = {
    "empty": "required", "empty-cell": "cell-empty", "impossible-date": "date-impossible",
    "date-not-exact": "date-not-exact", "date-mark": "date-mark", "fact-future": "date-future",
    "error-cell": "cell-error", "formula-stale": "formula-stale", "hours-days": "hours-unit-wrong",
    "hours-two": "hours-two", "hours-zero": "hours-zero", "document-kind": "document-kind",
    "person-initials": "person-initials", "choice-unknown": "choice-unknown",
}  # fmt: skip


def parcels(pack: packs.Pack, made: District, faulty: float, senders: int) -> Iterator[Parcel]:
    """What the first ``senders`` of a district send: each form of the pack."""
    forms = [pack.form(each) for each in sorted({form.id for form in pack.forms if form.imports is None})]
    sender = Sender(pack, made, Filler(pack, made, TODAY, 24), Random(24), faulty)
    for parcel in sender.send(forms, made.organisations[senders:]):
        yield parcel if faulty or not parcel.task.faults else parcel.corrected(Random(1))


def judged(judge: Judge, parcel: Parcel) -> Verdict:
    workbook = read(parcel.book.data, "книга.xlsx")
    assert isinstance(workbook, Workbook)
    return judge.judge(workbook)


def judge_of(pack: packs.Pack, made: District) -> Judge:
    return Judge([pack], Directory.of(made.organisations), TODAY)


SENDERS = [pytest.param(3, id="3 организации"), pytest.param(24, marks=pytest.mark.slow, id="24 организации")]


# --- the check of a pack


def test_a_rule_about_a_table_that_is_not_there_is_named() -> None:
    pack = packs.load("federal", SHELF)
    wrong = Rule(id="Z-1", table="absent", require="TRUE", message="м", cure="и", cites="п. 1")
    form = pack.form("federal/organisations").model_copy(update={"rules": (wrong,)})
    found_ = lint(replace(pack, forms=(form,), registers=(), documents=(), indicators={}), TODAY)
    assert found_.problems == (("federal/organisations 2026: Z-1", "таблицы «absent» в форме нет"),)


# --- blanks


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_init_gives_a_blank_of_every_form(name: str, tmp_path: Path) -> None:
    pack = packs.load(name, SHELF)
    root = init(tmp_path / "офис", name, "municipality")
    made = {path.stem: path for path in (root / "outbox" / "blanks").rglob("*.xlsx")}
    forms = {form.id: form for form in pack.forms}
    assert len(made) == len(forms)
    sheets = {sheet for path in made.values() for sheet in load_workbook(path).sheetnames}
    assert sheets >= {form.sheet for form in forms.values()}


# --- judging


def named(verdict: Verdict) -> set[tuple[str | None, str | None, str]]:
    return {(each.sheet, each.cell, each.code) for each in verdict.findings if each.severity != "note"}


@pytest.mark.parametrize("name", CAMPAIGNS)
@pytest.mark.parametrize("senders", SENDERS)
def test_a_clean_district_gives_no_finding(name: str, senders: int) -> None:
    pack, made = packs.load(name, SHELF), found(Random(24), 24, 1)
    judge = judge_of(pack, made)
    for parcel in parcels(pack, made, 0, senders):
        verdict = judged(judge, parcel)
        assert (verdict.outcome, verdict.form, named(verdict)) == ("accepted", parcel.task.form.id, set()), parcel.file
        assert verdict.records == sum(card.records() for card in parcel.task.cards)


@pytest.mark.parametrize("name", CAMPAIGNS)
@pytest.mark.parametrize("senders", SENDERS)
def test_planted_faults_are_named_by_code_and_cell(name: str, senders: int) -> None:
    pack, made = packs.load(name, SHELF), found(Random(24), 24, 1)
    judge = judge_of(pack, made)
    planted = found_ = right = 0
    for parcel in parcels(pack, made, 0.7, senders):
        faults = parcel.task.faults
        wanted = {(*parcel.book.places[spot], CODES[fault.kind]) for spot, fault in faults.items()}
        seen = named(judged(judge, parcel))
        planted, found_, right = planted + len(wanted), found_ + len(seen), right + len(wanted & seen)
    assert planted > 20
    assert right / planted >= 0.98, "полнота"
    assert right / found_ >= 0.98, "точность"


# --- registers: counted anew


@cache
def worked(name: str, root: Path, organisations: int, teachers: int) -> Report:
    return build(root / name, name, seed=24, today=TODAY, size=Size(organisations, teachers))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("районы")


SIZES = [pytest.param((6, 2), id="6 организаций"), pytest.param((24, 3), marks=pytest.mark.slow, id="24 организации")]


def cards(report: Report, form: str) -> list[tuple[Parcel, int]]:
    """Accepted cards of a form; of those with one key the last counts."""
    found_: dict[object, tuple[Parcel, int]] = {}
    for parcel in report.sent:
        told = parcel.task.form
        if told.id == form:
            own = {field.name for field in told.fields if field.kind == "organisation"}
            for number, card in enumerate(parcel.task.cards):
                code = parcel.task.organisation.code
                key = tuple(code if name in own else str(card.fields.get(name)) for name in told.key)
                found_[key] = (parcel, number)
    return list(found_.values())


def answers(report: Report, form: str, part: str) -> pd.DataFrame:
    """Rows that were written into the accepted workbooks; what was left empty on purpose is not among them."""
    rows: list[dict[str, object]] = []
    for parcel, number in cards(report, form):
        card = parcel.task.cards[number]
        head = {"organisation_code": parcel.task.organisation.code, **card.fields}
        gone = {spot[1:] for spot in parcel.task.faults if spot.card == number}
        if part == "":
            rows.append(head)
        elif part in card.matrices:
            cells = card.matrices[part]
            rows += [{**head, "text": cells[key]} for key in cells if (part, 0, "/".join(key)) not in gone]
        else:
            rows += [
                {**head, **{name: row[name] for name in row if (part, place, name) not in gone}}
                for place, row in enumerate(card.tables[part])
            ]
    return pd.DataFrame(rows)


def counted(form: str) -> tuple[str, ...]:
    """Parts of a form whose answers are the rows of its register: the only one, or these."""
    special = {
        "kindergarten/act": ("",),
        "kindergarten/program": ("plan",),
        "azov/programme": ("tasks",),
    }
    if form in special:
        return special[form]
    told = packs.load(form.partition("/")[0], SHELF).form(form)
    return tuple(part.name for part in (*told.tables, *told.matrices))


def expected(report: Report, register: str, form: str) -> pd.DataFrame:
    """A register's rows, counted from the answers without a word of its SQL."""
    rows = pd.concat([answers(report, form, part) for part in counted(form)])
    if register == "programmes" and form == "azov/programme":
        rows = pd.concat([rows, answers(report, "azov/programme_by_years", "years")])
    if register == "programmes" and form == "kostroma/programmes":
        # Only what has passed the expertise enters the regional list (S5.14).
        return rows[(rows["expertise_result"] == "пройдена") & rows["expertise"].notna()]
    return rows


def shown(path: Path, sheet: str) -> pd.DataFrame:
    """The rows of a register as they stand in its workbook, without the total."""
    table = pd.read_excel(path, sheet_name=sheet, engine="openpyxl", dtype={"Период": str}).dropna(how="all")
    return table[table.iloc[:, 0] != "Итого"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_registers_hold_what_was_handed_in(name: str, size: tuple[int, int], folder: Path) -> None:
    report, pack = worked(name, folder, *size), packs.load(name, SHELF)
    assert (report.score.recall, report.score.precision) == (1.0, 1.0), report.score.missed
    registers = [each for each in pack.registers if each.pack == name and "municipality" in each.levels]
    total = 0
    for register in registers:
        (path,) = [each for each in report.registers if each.name == safe_name(f"{register.title}.xlsx")]
        table, rows = shown(path, register.rows.title), expected(report, register.name, register.form)
        assert len(table) == len(rows), register.name
        total += len(rows)
        for place, column in enumerate(register.rows.columns):
            if column.total == "sum" and column.name in rows:
                assert pd.to_numeric(table.iloc[:, place]).sum() == pd.to_numeric(rows[column.name]).sum(), column.name
        by_code = rows.groupby("organisation_code").size()
        if "Организация" in table and register.form != "tyumen/participants":
            assert sorted(table.groupby("Организация").size()) == sorted(by_code), register.name
    assert total > 50


def figures(path: Path) -> dict[str, tuple[float, float]]:
    """Numerators and denominators on the summary by the title of the indicator."""
    table = pd.read_excel(path, sheet_name="Сводка", engine="openpyxl", header=None)
    (start,) = table.index[table[0] == "Показатель"]
    found_ = {}
    for _, row in table.loc[start + 1 :].iterrows():
        if pd.isna(row[0]):
            break
        found_[str(row[0])] = (row[1], row[2])
    return found_


@pytest.mark.parametrize("size", SIZES)
def test_figures_are_those_of_the_answers(size: tuple[int, int], folder: Path) -> None:
    report = worked("tyumen", folder, *size)
    (path,) = [each for each in report.registers if each.stem == "Реестр индивидуальных образовательных маршрутов"]
    told, events = figures(path), answers(report, "tyumen/iom", "events")
    held = events[events["fact_date"].notna()]
    hours = (pd.to_numeric(held["hours"]).sum(), pd.to_numeric(events["hours"]).sum())
    assert told["Выполнение маршрутов по часам"] == hours
    assert told["Выполнение маршрутов по мероприятиям"] == (len(held), len(events))
    assert told["Выполнено в срок"] == ((held["fact_date"] <= held["plan_date"]).sum(), len(held))


# --- documents


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_every_document_is_made_whole(name: str, size: tuple[int, int], folder: Path) -> None:
    report = worked(name, folder, *size)
    made = {path.parent.name for path in report.documents}
    assert made == {document.name for document in packs.load(name, SHELF).documents if not document.asked}
    for path in report.documents:
        assert left(path) == [], path
    for document in sorted(made):
        first = next(path for path in report.documents if path.parent.name == document)
        told = [remark for remark in check(first) if remark.severity != "note"]
        assert [remark for remark in told if remark.code != DOUBTFUL] == [], first


def test_a_word_is_spelled_one_way_in_all_templates() -> None:
    spelled: dict[str, set[str]] = {}
    for path in sorted(packs.shipped().glob("*/documents/*.docx")):
        for word in re.findall(r"[А-ЯЁа-яё]{4,}", "\n".join(words(path))):
            spelled.setdefault(word.replace("ё", "е").replace("Ё", "Е"), set()).add(word)
    assert [each for each in spelled.values() if len(each) > 1] == []


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_each_kind_of_document(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "все"
    source.mkdir()
    for name in CAMPAIGNS:
        for path in worked(name, folder, 6, 2).documents:
            (source / f"{name}-{path.parent.name}.docx").write_bytes(path.read_bytes())
    files = sorted(source.iterdir())
    for pdf in convert(files, tmp_path / "pdf", "pdf"):
        assert pdf.read_bytes().startswith(b"%PDF")
