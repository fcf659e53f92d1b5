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


def _entries(card: Entry, place: int, school: str, more: int = 0) -> Iterator[Entry]:
    """Cards of a municipality, each of another teacher, with rows of one, two, three … hours, and ``more`` in each."""
    row = card.records[0]
    row = replace(row, values={**row.values, "hours": more})
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
    values = {
        **row.values,
        "hours": 1 + (place + number) % 40 + int(row.values["hours"] or 0),
        "event": f"Семинар {place}-{number}",
    }
    return replace(row, row=line, values=values, cells={name: f"{cell[0]}{line}" for name, cell in row.cells.items()})


def _parcel(card: Entry, folder: Path, form: object, place: int, more: int = 0) -> tuple[Path, int]:
    """What a municipality hands on, and how many hours there are in it."""
    school = Organisation(f"{place:02}01", f"Школа района {place}", f"Школа {place}", f"Район {place}")
    entries = tuple(_entries(card, place, school.code, more))
    parcel = Parcel("region", school.municipality, "2026 год", "2026-11-22T10:00:00+05:00", (school,), entries)
    path = folder / f"Район {place}.xlsx"
    consolidated.write(path, parcel, {ROUTE: form})
    return path, sum(record.values["hours"] for entry in entries for record in entry.records)


def test_the_totals_of_the_region_are_the_sum_and_a_cell_leads_to_the_schools_file(tmp_path, judge):
    sample = SAMPLES / "01 ИОМ чистый.xlsx"
    (card,) = judge.judge(read(sample.read_bytes(), sample.name)).entries
    office = open_office(begin(tmp_path / "регион", "tyumen", "region"))
    try:
        form = office.form(ROUTE)
        hours = dict(_parcel(card, office.inbox, form, place) for place in range(PLACES))
        with Reception(office) as reception:
            received = list(reception.receive(in_order(scan(office.inbox))))
        assert {each.verdict.outcome for each in received} == {"accepted"}
        ((_, written),) = publish(office, ["routes"])
        assert (written.rows, written.sums["hours"]) == (PLACES * ROWS, sum(hours.values()))
        for row in (2, PLACES * ROWS // 2, PLACES * ROWS + 1):
            _leads_home(office, written.path, row)
        _sent_again(office, card, sum(hours.values()))
    finally:
        office.store.close()


def _sent_again(office, card: Entry, hours: int) -> None:
    """The same is a duplicate; one hour more in each row replaces what there was; a doctored one is not taken."""
    form = office.form(ROUTE)
    same, _ = _parcel(card, office.inbox, form, 0)
    told = same.read_bytes()
    same.rename(office.inbox / "Район 0 ещё раз.xlsx")
    path, _ = _parcel(card, office.inbox, form, 1, more=1)
    doctored = office.inbox / "Район 2 правленый.xlsx"
    doctored.write_bytes(told)
    book = openpyxl.load_workbook(doctored)
    sheet = next(each for each in book.worksheets if "Количество часов" in [cell.value for cell in each[1]])
    sheet.cell(2, [cell.value for cell in sheet[1]].index("Количество часов") + 1).value = 1000
    book.save(doctored)
    with Reception(office) as reception:
        received = {Path(each.file).name: each.verdict for each in reception.receive(in_order(scan(office.inbox)))}
    assert received["Район 0 ещё раз.xlsx"].outcome == "duplicate"
    assert received[path.name].outcome == "accepted"
    assert [each.code for each in received[doctored.name].findings] == ["consolidated-changed"]
    ((_, written),) = publish(office, ["routes"])
    assert (written.rows, written.sums["hours"]) == (PLACES * ROWS, hours + ROWS)


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
