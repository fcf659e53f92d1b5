"""The blank that checks itself says what the server says, or leaves it to the server."""

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from openpyxl.formula import Tokenizer

from iomdocs import packs
from iomdocs.blanks import plan, write
from iomdocs.definitions import Form
from iomdocs.directory import Directory
from iomdocs.judging import Judge
from iomdocs.layout import LIVE_SHEET
from iomdocs.marking import mark
from iomdocs.marking.page import Head
from iomdocs.packs import Pack
from iomdocs.reader import read
from iomdocs.workbook import Workbook
from tests.live_fillings import BASE, fillings
from tests.live_world import HAS_OFFICE, Values, World, answered, differences, recalculated

HOW_MANY = int(os.environ.get("IOMDOCS_FILLINGS", "4"))
SEED = int(os.environ.get("IOMDOCS_SEED", "20261122"))
PACKS = {name: packs.load(name, [packs.shipped()]) for name in packs.names([packs.shipped()])}
FORMS = {form.id: (pack, form) for name, pack in PACKS.items() for form in pack.forms if form.pack == name}
# What Excel 2010, LibreOffice and Р7-Офис have.
OLD = frozenset(
    re.findall(
        r"\w+",
        """ABS AND CHAR COLUMN COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DAY EDATE EOMONTH EXACT FIND IF IFERROR
        INDEX INT ISBLANK ISERROR ISLOGICAL ISNUMBER ISTEXT LEFT LEN LOWER MATCH MAX MID MIN MONTH N NOT OR PROPER REPT
        RIGHT ROW SEARCH SUBSTITUTE SUM SUMIF SUMIFS SUMPRODUCT TODAY TRIM UPPER VALUE YEAR""",
    )
)
WHOLE = ("tyumen/iom", "tyumen/events_list", "azov/development_plan", "kindergarten/control_plan")
FEW = (*WHOLE, "federal/people", "altai/route", "kindergarten/program", "kostroma/study_plan", "azov/courses")
ASKED = [*FORMS] if HOW_MANY > 4 else FEW


def blank(pack: Pack, form: Form, *, checking: bool = True) -> bytes:
    """The form's blank as an office hands it out, or one that does not check itself."""
    return write(
        form, lambda name: [item.value for item in pack.items(name)], pack=pack if checking else None, today=BASE
    )


def drawn(world: World, count: int, number: int) -> Sequence[Values]:
    """Random fillings, the same for the same seed."""
    found: list[Values] = []

    @seed(SEED + number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(fillings(world))
    def draw(values: Values) -> None:
        found.append(values)

    draw()
    return found[:count]


@pytest.mark.office
@pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not installed")
def test_blank_and_server_agree_on_every_form(tmp_path: Path) -> None:
    """Random fillings of all forms, reckoned in one run of LibreOffice; ``make live`` asks for hundreds of each."""
    found = []
    worlds = [World(*FORMS[name]) for name in ASKED]
    for some in (worlds[at : at + 10] for at in range(0, len(worlds), 10)):
        found += disagreements(
            [(world, drawn(world, HOW_MANY, ASKED.index(world.form.id))) for world in some], tmp_path
        )

    assert not found, "\n".join(found)


IN_ONE = 125


def disagreements(asked: Sequence[tuple[World, Sequence[Values]]], folder: Path) -> list[str]:
    """Let LibreOffice reckon fillings, so many to a workbook, and compare with the server."""
    parts = [(world, values[at : at + IN_ONE]) for world, values in asked for at in range(0, len(values), IN_ONE)]
    sources = []
    for number, (world, some) in enumerate(parts):
        book = world.begin()
        for place, values in enumerate(some):
            world.write(book, place, values)
        sources.append(folder / f"{number}.xlsx")
        book.save(sources[-1])
    found = []
    for (world, some), path in zip(parts, recalculated(sources, folder), strict=True):
        book = openpyxl.load_workbook(path, data_only=True)
        for place, values in enumerate(some):
            wrong = differences(world, world.server(values), world.answered(book, place))
            found += [f"{world.form.id}: {each}\n    {dict(values)}" for each in wrong]
    return found


@pytest.mark.office
@pytest.mark.skipif(not HAS_OFFICE, reason="LibreOffice is not installed")
def test_whole_blanks_agree_after_office_programs(tmp_path: Path) -> None:
    """True blanks, empty and filled by openpyxl, saved by LibreOffice, marked: judged the same, saying the same."""
    sources, asked = [], []
    for number, name in enumerate(ASKED if HOW_MANY > 4 else WHOLE):
        pack, form = FORMS[name]
        world = World(pack, form, rows=500)
        for each, values in enumerate([{}, *drawn(world, 1, number)]):
            path = tmp_path / f"{name.replace('/', ' ')} {each}.xlsx"
            path.write_bytes(by_openpyxl(blank(pack, form), form, values))
            sources.append(path)
            asked.append((world, values))
    for (world, values), source, saved in zip(asked, sources, recalculated(sources, tmp_path), strict=True):
        told = answered(world.plan, openpyxl.load_workbook(saved, data_only=True)[LIVE_SHEET])
        said = world.server(values)
        assert not list(differences(world, said, told)), (source.name, values)
        if not values:
            results_kept_are_true(world.form, blank(world.pack, world.form), saved)
        judge = Judge([world.pack], Directory(), BASE)
        unchecked = blank(world.pack, world.form, checking=False)
        plain = [finding_of(each) for each in judged(judge, by_openpyxl(unchecked, world.form, values)).findings]
        for data in (source.read_bytes(), saved.read_bytes(), marked(judge, source.read_bytes())):
            assert [finding_of(each) for each in judged(judge, data).findings] == plain, source.name


def results_kept_are_true(form: Form, fresh: bytes, saved: Path) -> None:
    """What a program without reckoning shows in an empty blank is what reckoning gives."""
    formulas, kept = (openpyxl.load_workbook(io.BytesIO(fresh), data_only=each) for each in (False, True))
    told = openpyxl.load_workbook(saved, data_only=True)
    for sheet in (form.sheet, "Что исправить"):
        for at in [cell.coordinate for row in formulas[sheet].iter_rows() for cell in row if cell.data_type == "f"]:
            assert (kept[sheet][at].value or "") == (told[sheet][at].value or ""), (form.id, sheet, at)


def by_openpyxl(data: bytes, form: Form, values: Values) -> bytes:
    """A blank filled by a program that keeps no results of formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (row, column), value in values.items():
        cell = book[form.sheet].cell(row, column)
        cell.value = value
        if isinstance(value, str) and not value.startswith("#"):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def judged(judge: Judge, data: bytes) -> Any:
    """The verdict on a file's bytes."""
    book = read(data, "a.xlsx")
    assert isinstance(book, Workbook)
    return judge.judge(book)


def marked(judge: Judge, data: bytes) -> bytes:
    """The clerk's copy as it is given back."""
    head = Head("Форма", "Файл не принят", "Глинка", None, 0, BASE)
    return mark(data, judged(judge, data).findings, head)


def finding_of(each: Any) -> tuple[Any, ...]:
    return each.code, each.severity, each.cell, each.found


@pytest.mark.parametrize("name", FORMS)
def test_blank_uses_only_what_every_office_program_has(name: str) -> None:
    """No function younger than 2010, no formula or text too long, no macros, nothing that spills."""
    book = openpyxl.load_workbook(io.BytesIO(blank(*FORMS[name])))
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        formats = [f for each in sheet.conditional_formatting for rule in each.rules for f in rule.formula]
        cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        for formula in {re.sub(r"(?<=[A-Z])\d+", "1", text) for text in cells} | {f"={text}" for text in formats}:
            tokens = Tokenizer(formula).items
            used = {token.value[:-1] for token in tokens if token.type == "FUNC" and token.subtype == "OPEN"}
            texts = [token.value for token in tokens if token.subtype == "TEXT"]
            assert used <= OLD, formula
            assert len(formula) < 8192
            assert all(len(text) <= 257 for text in texts)
            assert _depth(tokens) < 64


def _depth(tokens: Sequence[Any]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        deepest = max(deepest, depth)
    return deepest


def test_verdict_is_seen_and_not_printed() -> None:
    """The first row says whether the form is ready; printing begins below it; the code stays beside it."""
    pack, form = FORMS["tyumen/iom"]
    sheet = openpyxl.load_workbook(io.BytesIO(blank(pack, form)), data_only=True)[form.sheet]

    assert sheet["A1"].value == "ГОТОВО К СДАЧЕ: НЕТ"
    assert str(sheet["C1"].value).startswith("Осталось заполнить: ")
    assert sheet.print_area.replace("$", "").split("!")[1].startswith("A2:")
    assert "tyumen/iom · 2026" in [cell.value for cell in sheet[1]]


def test_months_are_shown_as_months() -> None:
    """«март 2026» typed in Excel is the first of March: the cell shows a month, and a whole day when it is one."""
    pack, form = FORMS["tyumen/iom"]
    sheet = openpyxl.load_workbook(io.BytesIO(blank(pack, form)))[form.sheet]
    table = World(pack, form).layout.tables[0]
    columns = {field.name: column for field, column in table.columns}

    assert sheet.cell(table.first_row, columns["plan_date"]).number_format == "MM.YYYY"
    assert sheet.cell(table.first_row, columns["fact_date"]).number_format == "DD.MM.YYYY"
    formats = [rule.dxf.numFmt for each in sheet.conditional_formatting for rule in each.rules if rule.dxf.numFmt]
    assert {each.formatCode for each in formats} == {"DD.MM.YYYY"}


def test_most_rules_are_compiled() -> None:
    """Only named checks, and rules over the parts of a document, are left to the server."""
    told = {name: plan(form, pack, BASE) for name, (pack, form) in FORMS.items()}
    left = [rule for each in told.values() for rule in each.server if rule.require]

    assert sum(len(each.compiled) for each in told.values()) > 150
    assert all(re.search(r"_(kind|number|date)\b", str(rule.require)) for rule in left), [rule.id for rule in left]
