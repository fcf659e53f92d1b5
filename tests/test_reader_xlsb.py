"""An .xlsb tells its errors, hidden rows and merged areas, which calamine passes over."""

import pytest

from iomdocs.reader import read
from iomdocs.workbook import Area, Sheet, Workbook
from tests.xlsb import Cells, Failed, Tab, save

LONG = "Повышение квалификации учителей математики " * 30 + "всё"
CELLS: Cells = {
    (1, 1): "Часы",
    (2, 1): 36,
    (3, 1): Failed("#DIV/0!"),
    (4, 2): Failed("#REF!", formula=True),
    (5, 1): True,
    (300, 30): LONG,
}


def opened(data: bytes) -> tuple[Sheet, ...]:
    book = read(data, "ИОМ.xlsb")
    assert isinstance(book, Workbook), book
    assert book.traits == {"old-format"}
    return book.sheets


def errors(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {where: cell.error for where, cell in sheet.cells.items() if cell.error}


def test_errors_hidden_rows_and_merged_areas_are_told() -> None:
    (sheet,) = opened(save(Tab("План", CELLS, merged=[(7, 1, 8, 4)], hidden=frozenset({4, 9}))))
    assert errors(sheet) == {(3, 1): "#DIV/0!", (4, 2): "#REF!"}
    values = {where: cell.value for where, cell in sheet.cells.items() if not cell.error}
    assert values == {(1, 1): "Часы", (2, 1): 36, (5, 1): True, (300, 30): LONG}
    assert sheet.hidden_rows == {4, 9}
    assert sheet.merged == (Area(7, 1, 8, 4),)


@pytest.mark.parametrize("text", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
def test_every_error_is_told_by_its_name(text: str) -> None:
    (sheet,) = opened(save(Tab("План", {(1, 1): "да", (2, 3): Failed(text, formula=True)})))
    assert errors(sheet) == {(2, 3): text}


def test_each_sheet_has_its_own_errors() -> None:
    tabs = [Tab("Первый", {(1, 1): "а"}), Tab("Второй", {(1, 1): "б", (2, 2): Failed("#N/A")})]
    assert [errors(sheet) for sheet in opened(save(*tabs))] == [{}, {(2, 2): "#N/A"}]


def test_a_torn_sheet_is_read_as_far_as_it_goes_or_refused() -> None:
    whole = save(Tab("План", CELLS))
    for size in range(0, len(whole), 97):
        read(whole[:size], "ИОМ.xlsb")
