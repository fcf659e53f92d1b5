"""A whole region by files: every municipality hands on its rows, the region's totals are their sum, to the cell.

``IOMDOCS_REGION`` says how many municipalities and rows of each, «6x500» by default; the promise is «60x5000».
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from iomdocs import consolidated
from iomdocs.consolidated import Parcel
from iomdocs.directory import Organisation
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.tracing import trace
from iomdocs.reader import read
from iomdocs.verdicts import Entry, Origin, Record
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.offices import begin

pytestmark = pytest.mark.slow
PLACES, ROWS = map(int, os.environ.get("IOMDOCS_REGION", "6x500").split("x"))
CARD = 10
ROUTE = "tyumen/iom"


def _entries(card: Entry, place: int, school: str) -> Iterator[Entry]:
    """Cards of a municipality, each of another teacher, with rows of one, two, three … hours."""
    row = card.records[0]
    for number in range(ROWS // CARD):
        person = f"{card.person} {place}-{number}"
        rows = tuple(_row(row, place, number * CARD + line) for line in range(CARD))
        file = Origin(f"школа {number % 20}/маршрут {place}-{number}.xlsx", f"{place:032x}{number:032x}")
        told = {**card.values, "person": person}
        yield replace(
            card, key=f"{card.key}|{place}|{number}", values=told, records=rows, organisation=school, person=person,
            form=ROUTE, edition="2026", origin=file,
        )  # fmt: skip


def _row(row: Record, place: int, number: int) -> Record:
    line = 12 + number % CARD
    values = {**row.values, "hours": 1 + (place + number) % 40, "event": f"Семинар {place}-{number}"}
    return replace(row, row=line, values=values, cells={name: f"{cell[0]}{line}" for name, cell in row.cells.items()})


def _parcels(card: Entry, folder: Path, form: object) -> Iterator[tuple[Path, int]]:
    for place in range(PLACES):
        school = Organisation(f"{place:02}01", f"Школа района {place}", f"Школа {place}", f"Район {place}")
        entries = tuple(_entries(card, place, school.code))
        parcel = Parcel("region", school.municipality, "2026 год", "2026-11-22T10:00:00+05:00", (school,), entries)
        path = folder / f"Район {place}.xlsx"
        consolidated.write(path, parcel, {ROUTE: form})
        yield path, sum(record.values["hours"] for entry in entries for record in entry.records)


def test_the_totals_of_the_region_are_the_sum_and_a_cell_leads_to_the_schools_file(tmp_path, judge):
    sample = SAMPLES / "01 ИОМ чистый.xlsx"
    (card,) = judge.judge(read(sample.read_bytes(), sample.name)).entries
    office = open_office(begin(tmp_path / "регион", "tyumen", "region"))
    try:
        hours = dict(_parcels(card, office.inbox, office.form(ROUTE)))
        with Reception(office) as reception:
            received = list(reception.receive(in_order(scan(office.inbox))))
        assert {each.verdict.outcome for each in received} == {"accepted"}
        ((_, written),) = publish(office, ["routes"])
        assert (written.rows, written.sums["hours"]) == (PLACES * ROWS, sum(hours.values()))
        for row in (2, PLACES * ROWS // 2, PLACES * ROWS + 1):
            _leads_home(office, written.path, row)
    finally:
        office.store.close()


def _leads_home(office, path: Path, row: int) -> None:
    """The hours of a row come from that file of that school, of which the row itself tells."""
    book = openpyxl.load_workbook(path, read_only=True)
    (titles,) = book["Реестр"].iter_rows(min_row=1, max_row=1, values_only=True)
    (told,) = book["Реестр"].iter_rows(min_row=row, max_row=row, values_only=True)
    book.close()
    letter = openpyxl.utils.get_column_letter(titles.index("Количество часов") + 1)
    _, (source,) = trace(office, path, "Реестр", f"{letter}{row}")
    place, number = next(each for each in told if isinstance(each, str) and each.startswith("Семинар "))[8:].split("-")
    assert source.file == f"школа {int(number) // CARD % 20}/маршрут {place}-{int(number) // CARD}.xlsx"
    assert source.sha256 == f"{int(place):032x}{int(number) // CARD:032x}"
    assert source.cell.endswith(str(12 + int(number) % CARD))
