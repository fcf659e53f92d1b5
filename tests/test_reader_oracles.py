"""Other readers, and other programs' writers, agree with ours cell by cell."""
# ruff: noqa: DTZ001 - cells know no time zones

import datetime as dt
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from python_calamine import CalamineWorkbook

from iomdocs.reader import read
from iomdocs.workbook import Area, Refusal, Scalar, Workbook

from .reader_books import opened, values

SAMPLES = Path(__file__).parent / "data" / "samples"
READABLE = sorted(path.name for path in SAMPLES.glob("*.xlsx") if path.name[:2] not in {"20", "21", "22"})
Grid = dict[str, dict[str, Scalar]]


def folded(value: Scalar) -> Scalar:
    """Make equal what readers may tell apart: whole floats, midnights, line ends."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value.replace("\r\n", "\n").replace("_x000D_", "") if isinstance(value, str) else value


def by_openpyxl(data: bytes) -> Grid:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: folded(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.value != ""
        }
        for sheet in book.worksheets
    }


def by_calamine(data: bytes) -> Grid:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: {
            openpyxl.utils.get_column_letter(column) + str(row): folded(value)
            for row, line in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
            for column, value in enumerate(line, 1)
            if value != ""
        }
        for name in book.sheet_names
    }


def ours(data: bytes, *, errors: bool = True) -> Grid:
    book = opened(data)
    wrong = {(sheet.name, cell.address) for sheet in book.sheets for cell in sheet.cells.values() if cell.error}
    return {
        name: {
            address: folded(value)
            for address, value in cells.items()
            if value is not None and (errors or (name, address) not in wrong)
        }
        for name, cells in values(book).items()
    }


@pytest.mark.parametrize("name", READABLE)
def test_samples_are_read_as_openpyxl_and_calamine_read_them(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    assert ours(data) == by_openpyxl(data)
    assert ours(data, errors=False) == by_calamine(data)


def test_what_is_no_workbook_among_the_samples_is_refused() -> None:
    refused = {
        case["file"] for case in json.loads((SAMPLES / "truth.json").read_text("utf-8")) if case["verdict"] == "refused"
    }
    answers = {name: read((SAMPLES / name).read_bytes(), name) for name in sorted(refused)}
    codes = {name[:2]: answer.code for name, answer in answers.items() if isinstance(answer, Refusal)}
    assert codes == {"20": "file-damaged", "21": "file-not-excel", "22": "file-empty"}


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=30
).filter(lambda text: "_x" not in text and not text.startswith("="))
VALUES = st.one_of(
    TEXT,
    st.sampled_from(["первая\nвторая", " 36\xa0", "<Ким & Ко>", '"ТОГИРРО"', "0", "'36"]),
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 4)),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 30)),
    st.datetimes(dt.datetime(1904, 1, 2), dt.datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.times().map(lambda time: time.replace(microsecond=0)),
    st.timedeltas(dt.timedelta(0), dt.timedelta(400)).map(
        lambda span: dt.timedelta(seconds=round(span.total_seconds()))
    ),
)
PLACES = st.tuples(st.integers(1, 60), st.integers(1, 30))
GRIDS = st.dictionaries(PLACES, VALUES, max_size=25)


def written_by_openpyxl(grid: dict[tuple[int, int], Scalar]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in grid.items():
        sheet.cell(row, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def written_by_xlsxwriter(grid: dict[tuple[int, int], Scalar]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    shapes = {dt.datetime: "dd.mm.yyyy hh:mm:ss", dt.date: "dd.mm.yyyy", dt.time: "hh:mm:ss", dt.timedelta: "[h]:mm:ss"}
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in shapes.items()}
    sheet = book.add_worksheet()
    for (row, column), value in grid.items():
        if isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value)
        else:
            sheet.write(row - 1, column - 1, value, formats.get(type(value)))
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize("write", [written_by_openpyxl, written_by_xlsxwriter])
@settings(max_examples=60, deadline=None)
@given(grid=GRIDS)
def test_what_is_written_is_read(
    write: Callable[[dict[tuple[int, int], Scalar]], bytes], grid: dict[tuple[int, int], Scalar]
) -> None:
    data = write(grid)
    (found,) = opened(data).sheets
    assert {where: folded(cell.value) for where, cell in found.cells.items()} == {
        where: folded(value) for where, value in grid.items()
    }
    assert ours(data) == by_openpyxl(data)


ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]


def test_all_that_openpyxl_writes() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "Имя & «знак»"
    sheet["A1"], sheet["A2"] = dt.date(2026, 1, 15), dt.datetime(2026, 1, 15, 9, 30)
    for row, error in enumerate(ERRORS, 3):
        sheet.cell(row, 1).value = error
    sheet["C1"] = CellRichText("Ким ", TextBlock(InlineFont(b=True), "Юлия"))
    sheet["C2"], sheet["C2"].font = "отменено", Font(strike=True)
    sheet["D1"] = "=SUM(A1:A2)"
    sheet.merge_cells("C4:E6")
    sheet["C4"] = "на всех"
    sheet.row_dimensions[9].hidden = True
    book.create_sheet("Скрытый").sheet_state = "veryHidden"
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    assert ours(data) == by_openpyxl(data)
    read = opened(data)
    first, second = read.sheets
    assert {where: cell.error for where, cell in first.cells.items() if cell.error} == {
        (row, 1): error for row, error in enumerate(ERRORS, 3)
    }
    assert (first.cells[1, 1].value, first.cells[1, 3].value) == (dt.date(2026, 1, 15), "Ким Юлия")
    assert (first.cells[2, 3].struck, first.cells[1, 4].stale) == (True, True)
    assert (first.merged, first.hidden_rows) == ((Area(4, 3, 6, 5),), {9})
    assert (second.name, second.hidden, read.traits) == ("Скрытый", True, {"date-1904"})


def test_all_that_xlsxwriter_writes() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": True})
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet, second = book.add_worksheet("ИОМ"), book.add_worksheet("Скрытый")
    second.very_hidden()
    sheet.write_rich_string("A1", "Ким ", bold, "Юлия", " Ивановна")
    sheet.write_datetime("A2", dt.datetime(2026, 1, 15), date)
    sheet.write_formula("A3", "=1/0", None, "#DIV/0!")
    sheet.write_formula("A4", '="а"&"б"', None, "аб")
    sheet.write_array_formula("A5:A6", "{=B1:B2}", None, 7)
    sheet.merge_range("B1:C2", "на всех")
    sheet.write("D1", "отменено", book.add_format({"font_strikeout": True}))
    sheet.write_comment("D1", "примечание")
    sheet.set_row(8, None, None, {"hidden": True})
    sheet.write_blank("E1", None, bold)
    book.define_name("Часы", "=ИОМ!$A$5")
    book.set_custom_property("iomdocs", "tyumen/iom")
    book.close()
    data = buffer.getvalue()
    assert ours(data) == by_openpyxl(data)
    read = opened(data)
    cells = read.sheets[0].cells
    assert cells[1, 1].value == "Ким Юлия Ивановна"
    assert (cells[3, 1].error, cells[4, 1].value, cells[4, 1].formula) == ("#DIV/0!", "аб", True)
    assert (cells[1, 4].struck, (1, 5) in cells) == (True, False)
    assert (read.names, read.properties) == ({"Часы": "ИОМ!$A$5"}, {"iomdocs": "tyumen/iom"})
    assert (read.sheets[0].hidden_rows, read.sheets[0].merged) == ({9}, (Area(1, 2, 2, 3),))


def office(source: Path, target: str, folder: Path) -> bytes:
    """Save a workbook anew with LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return (folder / f"{source.stem}.{target}").read_bytes()


@pytest.mark.office
@pytest.mark.parametrize("name", ["03 ИОМ с ошибками.xlsx", "04 ИОМ несколько педагогов.xlsx"])
def test_what_libreoffice_saves_anew_reads_the_same(name: str, tmp_path: Path) -> None:
    source = SAMPLES / name
    expected = ours(source.read_bytes())
    assert ours(office(source, "xlsx", tmp_path)) == expected
    for target in ("xls", "ods"):
        data = office(source, target, tmp_path)
        book = read(data, name)
        assert isinstance(book, Workbook)
        assert "old-format" in book.traits
        assert isinstance(read(data[: len(data) // 2], name), Refusal)
        assert ours(data) == expected, target
        merged = [sheet.merged for sheet in opened(source.read_bytes()).sheets]
        assert [set(sheet.merged) for sheet in book.sheets] == [set(areas) for areas in merged]
