"""A register of more rows than a sheet holds: a workbook for each municipality, and an index over them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from benchmarks import region
from openpyxl import load_workbook

from iomdocs.directory import Organisation
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.tracing import trace
from iomdocs.registers import Written, stream
from iomdocs.workspace import open_office
from tests.offices import again, begin

LIMIT = 50
SIZES = {0: 30, 1: 35, 2: 120}  # the third alone is more than a sheet holds
NAME = "Региональный реестр индивидуальных образовательных маршрутов"
PARTS = [
    "Муниципальный район № 1.xlsx",
    "Муниципальный район № 2.xlsx",
    *(f"Муниципальный район № 3, часть {number} из 3.xlsx" for number in (1, 2, 3)),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A region that has received three municipalities and has built nothing yet."""
    folder = begin(tmp_path_factory.mktemp("части") / "регион", "tyumen", "region")
    opened = open_office(folder)
    opened.store.import_organisations(
        Organisation(f"{place:02}{school:02}", f"Школа {school}", f"Школа {place}-{school}", _place(place))
        for place in SIZES
        for school in range(12)
    )
    opened.store.save([region.arrival(place, rows) for place, rows in SIZES.items()])
    opened.store.close()
    return folder


@pytest.fixture
def office(root, tmp_path, monkeypatch) -> Iterator[Office]:
    monkeypatch.setattr(stream, "_ROWS_LIMIT", LIMIT + 2)
    opened = open_office(again(root, tmp_path / "регион"))
    yield opened
    opened.store.close()


def _place(place: int) -> str:
    return f"Муниципальный район № {place + 1}"


def _built(office: Office) -> Written:
    ((_, written),) = publish(office, [region.REGISTER])
    return written


def _folder(office: Office) -> Path:
    return office.outbox / "registers" / NAME


def _stamps(office: Office) -> dict[str, tuple[int, bytes]]:
    paths = [*_folder(office).iterdir(), _folder(office).with_suffix(".xlsx")]
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def _hours(rows: int, version: int = 0) -> int:
    return sum(6 + (number + version) % 30 for number in range(rows))


def _rows(path: Path, sheet: str = "Реестр") -> list[dict[str, object]]:
    titles, *rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def test_the_parts_hold_every_row_once_and_the_index_their_totals(office):
    written = _built(office)
    assert (written.rows, written.sums) == (sum(SIZES.values()), {"hours": sum(map(_hours, SIZES.values()))})
    assert sorted(path.name for path in _folder(office).iterdir()) == PARTS
    told = [_rows(_folder(office) / name) for name in PARTS]
    assert [len(rows) - 1 for rows in told] == [30, 35, 50, 50, 20]
    every = [(row["Файл-источник"], row["Строка"]) for each in told for row in each[:-1]]
    assert len(set(every)) == len(every) == sum(SIZES.values())
    *parts, total = _rows(written.path, "Части")
    assert [(row["Часть реестра"], row["Строк"]) for row in parts] == list(
        zip(PARTS, [30, 35, 50, 50, 20], strict=True)
    )
    assert [row["Количество часов"] for row in parts] == [each[-1]["Количество часов"] for each in told]
    assert (total["Строк"], total["Количество часов"]) == (written.rows, written.sums["hours"])
    summary = {row[0]: row[1] for row in load_workbook(written.path)["Сводка"].iter_rows(max_col=2, values_only=True)}
    assert summary["Записей в реестре"] == written.rows


def test_links_of_the_index_open_the_parts_and_a_part_is_traced(office):
    index = _built(office).path
    sheet = load_workbook(index)["Части"]
    links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert [index.parent / unquote(link) for link in links] == [_folder(office) / name for name in PARTS]
    part = _folder(office) / PARTS[3]
    titles = [cell.value for cell in load_workbook(part)["Реестр"][1]]
    letter = sheet.cell(1, titles.index("Количество часов") + 1).column_letter
    _, (source,) = trace(office, part, "Реестр", f"{letter}2")
    row = _rows(part)[0]
    assert (source.file, source.row, source.cell) == (row["Файл-источник"], row["Строка"], f"D{row['Строка']}")


def test_only_what_changed_is_written_again(office):
    _built(office)
    before = _stamps(office)
    _built(office)
    assert _stamps(office) == before
    office.store.save([region.arrival(1, SIZES[1], version=1)])
    written = _built(office)
    after = _stamps(office)
    assert {name for name in after if after[name] != before[name]} == {PARTS[1], f"{NAME}.xlsx"}
    assert written.sums["hours"] == _hours(30) + _hours(35, 1) + _hours(120)


def test_what_people_noted_in_a_part_stays_and_a_part_taken_away_comes_back(office):
    _built(office)
    before = _stamps(office)
    path = _folder(office) / PARTS[0]
    book = load_workbook(path)
    sheet = book["Реестр"]
    sheet.cell(1, sheet.max_column + 1, "Примечание")
    sheet.cell(2, sheet.max_column, "проверено")
    book.save(path)
    (_folder(office) / PARTS[4]).unlink()
    _built(office)
    assert _rows(path)[0]["Примечание"] == "проверено"
    after = _stamps(office)
    assert {name for name in after if after[name][1] != before[name][1]} == {PARTS[0]}
    assert {name for name in after if after[name] != before[name]} == {PARTS[0], PARTS[4]}


def test_a_municipality_that_grows_gets_more_parts_and_old_ones_go(office):
    _built(office)
    office.store.save([region.arrival(0, 99)])
    assert _built(office).rows == 99 + 35 + 120
    names = sorted(path.name for path in _folder(office).iterdir())
    assert names == [f"{_place(0)}, часть 1 из 2.xlsx", f"{_place(0)}, часть 2 из 2.xlsx", *PARTS[1:]]


def test_a_register_that_became_too_long_keeps_what_was_noted_in_it_aside(office, monkeypatch):
    monkeypatch.setattr(stream, "_ROWS_LIMIT", 10_000)
    path = _built(office).path
    book = load_workbook(path)
    book["Реестр"].cell(1, book["Реестр"].max_column + 1, "Примечание")
    book["Реестр"].cell(2, book["Реестр"].max_column, "проверено")
    book.save(path)
    monkeypatch.setattr(stream, "_ROWS_LIMIT", LIMIT + 2)
    _built(office)
    aside = path.with_name(f"{NAME} (до разделения на части).xlsx")
    assert _rows(aside)[0]["Примечание"] == "проверено"
    assert "Части" in load_workbook(path).sheetnames


KILLED = """
import os, sys
from pathlib import Path
from iomdocs.pipeline import parting, publish
from iomdocs.registers import stream
from iomdocs.workspace import open_office
stream._ROWS_LIMIT = {limit}
left = [int(sys.argv[2])]
inner = parting.write
def write(*told):
    if not left[0]:
        os.kill(os.getpid(), 9)
    left[0] -= 1
    return inner(*told)
parting.write = write
list(publish.publish(open_office(Path(sys.argv[1])), [sys.argv[3]]))
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is killed")
def test_killed_between_parts_the_next_run_writes_the_rest(office):
    code = KILLED.format(limit=LIMIT + 2)
    done = subprocess.run([sys.executable, "-c", code, str(office.root), "3", region.REGISTER], check=False)
    assert done.returncode == -9
    there = {path.name: path.stat().st_mtime_ns for path in _folder(office).iterdir()}
    assert sorted(there) == PARTS[:3]
    written = _built(office)
    assert sorted(path.name for path in _folder(office).iterdir()) == PARTS
    assert {name: (_folder(office) / name).stat().st_mtime_ns for name in there} == there
    assert len(_rows(written.path, "Части")) == len(PARTS) + 1
