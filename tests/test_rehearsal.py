"""The rehearsal: mistakes of the catalogue are planted, treated as they deserve, and mended by what the answer says."""

import datetime as dt
import io
import json
from functools import cache
from random import Random

import pytest
from openpyxl import Workbook, load_workbook

from iomdocs import packs
from iomdocs.demo.chance import data
from iomdocs.demo.district import found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Parcel
from iomdocs.demo.rehearsal import Outcome, rehearse
from iomdocs.demo.rehearsal.clerk import Key, corrected
from iomdocs.demo.rehearsal.planting import Planter
from iomdocs.demo.rehearsal.tally import Kind
from iomdocs.wording import catalogue
from tests.commands import invoke

TODAY = dt.date(2026, 11, 20)


@cache
def outcome() -> Outcome:
    return rehearse("tyumen", organisations=4, seed=5, today=TODAY)


@cache
def sent(seed: int) -> tuple[Parcel, ...]:
    pack, made = packs.load("tyumen", [packs.shipped()]), found(Random(seed), 4, 4)
    planter = Planter(pack, made, Filler(pack, made, TODAY, seed), Random(seed))
    return tuple(planter.send([pack.form(each) for each in ("tyumen/iom", "tyumen/credit_book")]))


def test_mistakes_are_treated_as_they_deserve_and_clerks_get_through() -> None:
    told = outcome()
    assert told.passed, told.misses
    assert told.mean_rounds <= 1.2
    assert (told.unsettled, told.clean_returned) == (0, 0)
    assert len(told.rounds) > 5


def test_over_sixty_numbers_of_the_catalogue_are_planted() -> None:
    numbers = {kind.number for kind in outcome().kinds if kind.number}
    assert len(numbers) >= 60
    assert numbers <= set(range(1, 112))
    assert {str(number) for number in numbers} <= data("mistakes")["names"].keys()


def test_the_table_tells_every_kind_and_the_sums() -> None:
    lines = list(outcome().lines())
    assert any("инициалы" in line for line in lines)
    assert any("Полнота" in line for line in lines)
    assert all("{" not in line for line in lines)


def test_the_same_seed_plants_the_same() -> None:
    first, again = sent(4), sent.__wrapped__(4)
    assert [each.task.faults for each in first] == [each.task.faults for each in again]
    assert [each.book.knots for each in first] == [each.book.knots for each in again]
    assert [each.task.faults for each in first] != [each.task.faults for each in sent(9)]


@pytest.mark.parametrize(
    ("kinds", "clean_returned", "passed"),
    [
        ([Kind(55, "error", 100, 98)], 0, True),
        ([Kind(55, "error", 100, 97)], 0, False),
        ([Kind(55, "error", 100, 100, extra=3)], 0, False),
        ([Kind(37, "note", 100, 90), Kind(55, "error", 100, 100)], 0, False),
        ([Kind(55, "error", 100, 100)], 1, False),
    ],
)
def test_what_passes(kinds: list[Kind], clean_returned: int, *, passed: bool) -> None:
    assert Outcome(kinds, [], 1, 1, clean_returned, 0, [1], 0, 1.0).passed is passed


def listed(rows: list[tuple[str, str, str]], *, consent: bool) -> bytes:
    """A returned workbook: one sheet of data, and the list of errors as it is drawn."""
    words = catalogue("marking")
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "ИОМ"
    sheet["A1"], sheet["B1"] = "неверно", "тоже неверно"
    page = workbook.create_sheet(words["sheet"])
    names = ("sheet", "cell", "message", "cure")
    page.append([*(words["column"][name] for name in names), "Предлагаю", *(["Согласны? (да)"] if consent else [])])
    for where, cell, proposed in rows:
        page.append([where, cell, "что-то не так", "исправьте", proposed])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def key(cell: str, value: str) -> Key:
    return Key({("ИОМ", cell): [(("ИОМ", cell), value)]})


@pytest.mark.parametrize(
    ("rows", "consent", "cells"),
    [
        pytest.param([("ИОМ", "A1", "")], False, {"A1": "верно", "B1": "тоже неверно"}, id="указана ячейка"),
        pytest.param([("ИОМ", "A1", "так")], False, {"A1": "так", "B1": "тоже неверно"}, id="предложено значение"),
        pytest.param([("ИОМ", "A1", "так")], True, {"A1": "неверно", "B1": "тоже неверно"}, id="согласие"),
    ],
)
def test_the_clerk_does_what_the_list_says_and_no_more(
    rows: list[tuple[str, str, str]], *, consent: bool, cells: dict[str, str]
) -> None:
    mended = corrected(listed(rows, consent=consent), key("A1", "верно"))
    assert mended is not None
    workbook = load_workbook(io.BytesIO(mended))
    assert {cell: workbook["ИОМ"][cell].value for cell in cells} == cells
    assert workbook["Ошибки"]["F2"].value == ("да" if consent else None)


def test_a_clerk_who_is_shown_the_wrong_cell_can_do_nothing() -> None:
    assert corrected(listed([("ИОМ", "B1", "")], consent=False), key("A1", "верно")) is None


def test_the_command_prints_an_object_and_says_how_it_went() -> None:
    told = invoke("rehearse", "--pack", "altai", "--organisations", "1", "--seed", "2", "--json")
    printed = json.loads(told.stdout)
    assert printed["schema"] == 1
    assert {"recall", "precision", "rounds", "kinds", "clean_returned"} <= printed.keys()
    assert printed["passed"]
