"""A long register opens everywhere with the values that the store has, and with all that a reader expects of it."""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from benchmarks import region, registers
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from iomdocs.packs import load, shipped
from iomdocs.store import Store
from tests.office_tools import convert

PACK = load(region.PACK, [shipped()])
REGISTER = next(each for each in PACK.registers if each.name == region.REGISTER)
SMALL = 1_000


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    return _made(tmp_path_factory.mktemp("регион"), SMALL)


def _made(folder: Path, rows: int) -> Path:
    region.build(folder, rows)
    registers.whole(REGISTER, PACK, folder, folder / "реестр.xlsx")
    return folder


def _stored(folder: Path) -> Iterator[tuple[object, ...]]:
    with Store.open(f"sqlite:///{folder / region.DATABASE}") as store:
        yield from (tuple(map(_plain, row)) for row in store.read(REGISTER.rows.sql))


def _plain(value: object) -> object:
    """One kind of day, of number, of nothing."""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def _by_calamine(path: Path) -> Iterator[Sequence[object]]:
    with CalamineWorkbook.from_path(path) as book:
        yield from book.get_sheet_by_name("Реестр").iter_rows()


def _by_openpyxl(path: Path) -> Iterator[Sequence[object]]:
    book = load_workbook(path, read_only=True, data_only=True)
    yield from book["Реестр"].iter_rows(values_only=True)
    book.close()


def _compared(folder: Path, rows: int, found: Iterator[Sequence[object]]) -> None:
    next(found)  # titles
    same = 0
    for stored in _stored(folder):
        told = tuple(map(_plain, next(found)))
        assert told[: len(stored)] == stored
        same += 1
    assert same == rows
    assert next(found)[0] == "Итого"
    assert list(found) == []


@pytest.mark.parametrize("reader", [_by_calamine, _by_openpyxl])
def test_every_value_is_that_of_the_store(small, reader):
    _compared(small, SMALL, reader(small / "реестр.xlsx"))


@pytest.mark.slow
def test_every_value_of_a_long_one_is_that_of_the_store(tmp_path):
    folder = _made(tmp_path, 300_000)
    _compared(folder, 300_000, _by_calamine(folder / "реестр.xlsx"))


def test_a_reader_finds_all_that_helps_to_read_it(small):
    book = load_workbook(small / "реестр.xlsx")
    sheet = book["Реестр"]
    titles = {cell.value: cell.column_letter for cell in sheet[1]}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.tables["Реестр"].autoFilter.ref == f"A1:R{SMALL + 1}"
    assert sheet.column_dimensions["R"].hidden
    assert all(10 <= sheet.column_dimensions[letter].width <= 40 for letter in "ACGN")
    days = [sheet[f"{letter}2"].number_format for title, letter in titles.items() if "Дата" in title]
    assert set(days) == {"dd.mm.yyyy"}
    linked = [cell for cell in sheet[titles["Файл-источник"]] if cell.hyperlink]
    assert linked[0].hyperlink.target == "../originals/1.xlsx"
    assert len(book["Сводка"]._charts) == 1
    assert {"По муниципалитетам", "Педагоги", "Не сдали", "О файле"} <= set(book.sheetnames)


@pytest.mark.office
def test_libreoffice_shows_the_same(small, tmp_path):
    second_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,2"
    convert([small / "реестр.xlsx"], tmp_path, second_sheet)
    (sheet,) = tmp_path.glob("*.csv")
    rows = list(csv.reader(sheet.read_text("utf-8").splitlines()))
    assert len(rows) == SMALL + 2
    for told, stored in islice(zip(rows[1:], _stored(small), strict=False), 200):
        assert told[6] == stored[6]
        assert float(told[9]) == stored[9]
