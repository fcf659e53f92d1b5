"""Levels joined by files: a municipality hands on what it accepted, the region takes it as a submission."""

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomdocs import consolidated
from iomdocs.consolidated import Parcel
from iomdocs.directory import Organisation
from iomdocs.packs import load, shipped
from iomdocs.reader import read
from iomdocs.verdicts import Entry, Origin, Record
from iomdocs.workbook import Workbook
from tests.commands import iomdocs
from tests.conftest import SAMPLES
from tests.office_tools import resaved
from tests.offices import begin

ROUTE = "tyumen/iom"
FORM = load("tyumen", [shipped()]).form(ROUTE)


@pytest.fixture(scope="module")
def levels(tmp_path_factory) -> dict[str, Path]:
    """Two offices: a municipality that has received the samples, and a region that has received nothing."""
    root = tmp_path_factory.mktemp("levels")
    municipality = begin(root / "м")
    region = begin(root / "р", "tyumen", "region")
    for path in SAMPLES.glob("*.xls*"):
        (municipality / "inbox" / path.name).write_bytes(path.read_bytes())
    assert iomdocs("receive", cwd=municipality).code in {0, 1}
    return {"municipality": municipality, "region": region}


def exported(workspace: Path) -> Path:
    ran = iomdocs("export", "--to", "region", "--json", cwd=workspace)
    assert ran.code == 0, ran.err
    return Path(ran.json["file"])


def received(workspace: Path, data: bytes, name: str = "Свод.xlsx") -> dict:
    (workspace / "inbox" / name).write_bytes(data)
    (told,) = iomdocs("receive", "--json", cwd=workspace).json["files"]
    return told


def sums(workspace: Path, name: str) -> tuple[int, dict]:
    (built,) = iomdocs("registers", name, "--json", cwd=workspace).json["registers"]
    return built["rows"], built["sums"]


def test_the_region_has_what_the_municipality_has_and_knows_where_from(levels):
    here, there = levels["municipality"], levels["region"]
    told = received(there, exported(here).read_bytes())
    assert told["verdict"] == "accepted"
    assert told["records"] > 20
    for name in ("routes", "credit_books"):
        assert sums(there, name) == sums(here, name) != (0, {})
    ours, theirs = (_traced(each) for each in (here, there))
    assert ours == theirs
    assert ours["cell"]


def _traced(workspace: Path) -> dict:
    """Where hours in the first row of the register came from."""
    (built,) = iomdocs("registers", "routes", "--json", cwd=workspace).json["registers"]
    sheet = openpyxl.load_workbook(built["file"])["Реестр"]
    titles = [cell.value for cell in next(sheet.iter_rows(max_row=1))]
    letter = openpyxl.utils.get_column_letter(titles.index("Количество часов") + 1)
    (source,) = iomdocs("trace", f"{built['file']}!Реестр!{letter}2", "--json", cwd=workspace).json["sources"]
    return {name: source[name] for name in ("file", "sha256", "sheet", "row", "cell")}


def test_a_newer_export_supersedes(levels, tmp_path):
    """Sent twice, nothing is counted twice; what was corrected below is corrected above."""
    there = begin(tmp_path / "р", "tyumen", "region")
    first = exported(levels["municipality"]).read_bytes()
    assert received(there, first)["verdict"] == "accepted"
    before = sums(there, "routes")
    assert received(there, first, "Свод (2).xlsx")["verdict"] == "duplicate"
    again = exported(levels["municipality"]).read_bytes()
    assert received(there, again, "Свод того же.xlsx")["verdict"] == "duplicate"
    assert sums(there, "routes") == before
    _corrected(levels["municipality"])
    newer = exported(levels["municipality"]).read_bytes()
    assert received(there, newer, "Свод декабря.xlsx")["verdict"] == "accepted"
    assert sums(there, "routes") == sums(levels["municipality"], "routes") != before


def _corrected(workspace: Path) -> None:
    """A school sends its clean file again with other hours."""
    book = openpyxl.load_workbook(SAMPLES / "01 ИОМ чистый.xlsx")
    sheet = book["ИОМ"]
    hours = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Количество часов")
    below = (sheet.cell(row, hours.column) for row in range(hours.row + 1, sheet.max_row + 1))
    next(cell for cell in below if isinstance(cell.value, int) and cell.value > 8).value += 1  # below the numbering row
    book.save(workspace / "inbox" / "исправленный.xlsx")
    (told,) = iomdocs("receive", "--json", cwd=workspace).json["files"]
    assert told["verdict"].startswith("accepted")


@pytest.mark.office
def test_saved_again_by_libreoffice_it_is_the_same(levels, tmp_path):
    (again,) = resaved([exported(levels["municipality"])], tmp_path)
    there = begin(tmp_path / "р", "tyumen", "region")
    assert received(there, again.read_bytes())["verdict"] == "accepted"
    assert sums(there, "routes") == sums(levels["municipality"], "routes")


def test_a_changed_one_is_not_taken(levels, tmp_path):
    path = exported(levels["municipality"])
    book = openpyxl.load_workbook(path)
    sheet = next(each for each in book.worksheets if "Количество часов" in [cell.value for cell in each[1]])
    column = [cell.value for cell in sheet[1]].index("Количество часов") + 1
    sheet.cell(2, column).value = 1000
    book.save(tmp_path / "правленый.xlsx")
    there = begin(tmp_path / "р", "tyumen", "region")
    told = received(there, (tmp_path / "правленый.xlsx").read_bytes())
    assert (told["verdict"], [each["code"] for each in told["findings"]]) == ("refused", ["consolidated-changed"])
    assert list((there / "outbox" / "refused").rglob("*"))


def test_it_goes_where_it_is_meant_to(levels):
    told = iomdocs("check", "--json", exported(levels["municipality"]), cwd=levels["municipality"]).json["files"][0]
    assert [each["code"] for each in told["findings"]] == ["consolidated-elsewhere"]
    assert iomdocs("export", "--to", "municipality", cwd=levels["municipality"]).code == 2


def test_nothing_accepted_nothing_to_hand_on(tmp_path):
    ran = iomdocs("export", "--to", "region", cwd=begin(tmp_path / "м"))
    assert (ran.code, "Выгружать нечего" in ran.err) == (2, True)


TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(str.strip)
VALUE = st.one_of(
    TEXT, st.integers(-(10**12), 10**12), st.sampled_from([0.5, 36.0, 0.1]), st.booleans(), st.none(),
    st.dates(dt.date(1800, 1, 1), dt.date(2200, 1, 1)).map(dt.date.isoformat),
    st.sampled_from(["=1+1", "http://a.ru", "_x0041_", "007", "1е5", "-1", "TRUE", "2026-02-30", "#REF!"]),
)  # fmt: skip
VALUES = st.dictionaries(st.sampled_from(["event", "hours", "person", "sheet", "row", "plan_date"]), VALUE, max_size=5)
RECORDS = st.builds(Record, st.just("events"), TEXT, st.integers(1, 10**6), VALUES, st.just({"event": "B7"}))
ENTRIES = st.builds(
    Entry, TEXT, TEXT, VALUES, st.just({"person": "C4"}), st.lists(RECORDS, max_size=4).map(tuple), st.just("01"),
    TEXT, st.just(dt.date(2026, 1, 1)), st.none(), st.just(ROUTE), st.just("2026"), st.builds(Origin, TEXT, TEXT),
)  # fmt: skip


@given(st.lists(ENTRIES, min_size=1, max_size=4, unique_by=lambda entry: entry.key))
def test_what_is_written_is_read(tmp_path_factory, entries):
    organisation = Organisation("01", "Школа «Заря»", "Заря", "Степной", aliases=("Зорька",))
    parcel = Parcel("region", "Степной", "2026 год", "2026-11-22T10:00:00+05:00", (organisation,), tuple(entries))
    path = tmp_path_factory.mktemp("свод") / "свод.xlsx"
    consolidated.write(path, parcel, {ROUTE: FORM})
    workbook = read(path.read_bytes(), path.name)
    assert isinstance(workbook, Workbook)
    back = consolidated.read(workbook)
    assert back is not None
    assert back.seal() == parcel.seal()
    assert _plain(back) == _plain(parcel)


def _plain(parcel: Parcel) -> str:
    told = [
        [
            *(entry.key, entry.organisation, entry.person, str(entry.period_start), entry.origin.file, _values(entry)),
            *((each.table, each.sheet, each.row, _values(each)) for each in entry.records),
        ]
        for _, entries in parcel.by_form()
        for entry in entries
        if entry.origin
    ]
    return " ".join(json.dumps([told, [str(one) for one in parcel.organisations]], ensure_ascii=False).split())


def _values(holder: Entry | Record) -> dict:
    """A spreadsheet has one kind of number and one kind of white space."""
    return {
        name: " ".join(value.split()) if isinstance(value, str) else float(value)
        for name, value in sorted(holder.values.items())
        if value is not None
    }
