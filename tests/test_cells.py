"""Cells of all workbooks that we make: text stays text, and what a library would drop in silence is an error."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from iomdocs.cells import OPTIONS, TEXT_LIMIT, ExcelFormula, set_error, set_value, write_cell, write_formula, write_link
from iomdocs.errors import IomdocsError
from iomdocs.reader import read

DAY = dt.date(2026, 11, 22)
PAYLOADS = (
    *("=1+1", "=cmd|'/c calc'!A1", "{=SUM(A1)}", "+7 912", "-5", "@SUM(A1)", "http://example.org", "mailto:a@b.ru"),
    *("internal:Лист!A1", "external:\\\\evil\\x", '=HYPERLINK("http://example.org")', "1e5", "007", "TRUE", "#N/A"),
)
AWKWARD = {"а\x0bб": "аб", "а\x00б": "аб", "а\ufffeб": "аб", "а\ud800б": "аб", "а\r\nб": "а\nб", "_x0041_": "_x0041_"}


def by_xlsxwriter(value) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **OPTIONS}) as book:
        style = book.add_format({"num_format": "dd.mm.yyyy"}) if isinstance(value, dt.date) else None
        write_cell(book.add_worksheet("Лист"), 0, 0, value, style)
    return stream.getvalue()


def by_openpyxl(value) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    set_value(book.active["A1"], value)
    book.save(stream)
    return stream.getvalue()


WRITERS = {"xlsxwriter": by_xlsxwriter, "openpyxl": by_openpyxl}


def first(data: bytes):
    return read(data, "книга.xlsx").sheets[0].cells[1, 1]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("text", PAYLOADS)
def test_a_text_is_never_anything_else(writer, text):
    data = WRITERS[writer](text)
    cell = first(data)
    assert (cell.value, cell.formula, cell.error) == (text, False, None)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = b"".join(package.read(name) for name in package.namelist())
    assert not [mark for mark in (b"<f>", b"<hyperlink ", b"externalLink") if mark in xml]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(("text", "kept"), AWKWARD.items())
def test_signs_that_no_cell_takes_do_not_spoil_the_book(writer, text, kept):
    assert first(WRITERS[writer](text)).value == kept


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("value", [0, -5, 2.5, DAY, True])
def test_numbers_and_dates_are_true_ones(writer, value):
    assert first(WRITERS[writer](value)).value == value


@pytest.mark.parametrize("writer", WRITERS)
def test_a_text_that_is_too_long_is_cut_where_everybody_sees_it(writer):
    shown = first(WRITERS[writer]("😀" * TEXT_LIMIT)).value
    assert shown.endswith("…")
    assert len(shown.encode("utf-16-le")) // 2 <= TEXT_LIMIT


def test_only_what_the_program_made_is_a_formula():
    assert first(by_openpyxl(ExcelFormula("=1+1"))).formula
    book = openpyxl.Workbook()
    for name, kind in {"#N/A": "e", "#SPILL!": "s", "=1+1": "s"}.items():
        set_error(book.active["A1"], name)
        assert (book.active["A1"].value, book.active["A1"].data_type) == (name, kind)


@pytest.mark.parametrize(
    "write",
    [
        lambda sheet: write_cell(sheet, 1_048_576, 0, "вниз"),
        lambda sheet: write_cell(sheet, 0, 16_384, 5),
        lambda sheet: write_formula(sheet, 1_048_576, 0, ExcelFormula("=1"), None, 1),
        lambda sheet: write_link(sheet, 0, 0, "http://example.org/" + "x" * 3000, None),
    ],
)
@pytest.mark.filterwarnings("ignore:Ignoring URL:UserWarning")
def test_what_the_sheet_does_not_take_is_an_error(write):
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book, pytest.raises(IomdocsError, match="Лист"):
        write(book.add_worksheet("Лист"))
