"""The 111 kinds of dirt of real files, each by its number: what is said, at which cell, and what is taken.

What can be seen in a workbook is a table, ``data/dirt/dirt.toml``; what happens to files in the inbox is below.
"""

import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from iomdocs import packs
from iomdocs.directory import Directory, Person
from iomdocs.judging import Judge
from iomdocs.reader import read
from iomdocs.workbook import Workbook, place
from tests.conftest import TEMPLATES, TODAY
from tests.sheets import value

DATA = Path(__file__).parent / "data" / "dirt"
TOLD = tomllib.loads((DATA / "dirt.toml").read_text("utf-8"))
Case = Mapping[str, Any]


def cases() -> Iterator[Any]:
    """Every case, and one for each way of writing where there are several."""
    for case in TOLD["case"]:
        name = f"{case['number']:03} {case['dirt']}"
        for number, written in enumerate(case.get("each", ())):
            cells = {"cells": {case["at"]: written}, "nth": number}
            yield pytest.param({**case, **cells}, id=f"{name} {number + 1}")
        marks = [pytest.mark.xfail(strict=True, reason=case["later"])] if "later" in case else []
        if "each" not in case:
            yield pytest.param(case, id=name, marks=marks)


def built(case: Case) -> bytes:
    """The workbook of a case, as bytes."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    base = TOLD["base"][case.get("base", "iom")]
    _sheet(book, base["sheet"], case.get("text", base["text"]), case)
    for name, more in case.get("sheets", {}).items():
        text = TOLD["base"][more["base"]]["text"] if "base" in more else more["text"]
        _sheet(book, name, text, more).sheet_state = "hidden" if name in case.get("hidden_sheets", ()) else "visible"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: openpyxl.Workbook, name: str, text: str, case: Case) -> Any:
    sheet = book.create_sheet(name)
    _type(sheet, text, case)
    for cell, written in case.get("cells", {}).items():
        _write(sheet[cell], written)
    for area in case.get("merge", ()):
        sheet.merge_cells(area)
    for cell in case.get("strike", ()):
        sheet[cell].font = Font(strike=True)
    for row in case.get("hide_rows", ()):
        sheet.row_dimensions[row].hidden = True
    for column in case.get("hide_columns", ()):
        sheet.column_dimensions[column].hidden = True
    return sheet


def _type(sheet: Any, text: str, case: Case) -> None:
    """Lines of a base with those put in between and below."""
    lines = text.strip("\n").split("\n") + (case["below"].rstrip("\n").split("\n") if "below" in case else [])
    for row, line in sorted((int(row), line) for row, line in case.get("insert", {}).items()):
        lines.insert(row - 1, line)
    for row, line in enumerate(lines, 1):
        for column, told in enumerate(line.split("|"), 1):
            if told.strip():
                sheet.cell(row, column, value(told.strip()))
    if "transposed" in case:
        _turn(sheet, case["transposed"])


def _turn(sheet: Any, top: int) -> None:
    """Put what stands from a row on on its side."""
    found = [(cell.row, cell.column, cell.value) for row in sheet.iter_rows(min_row=top) for cell in row]
    for row, column, _ in found:
        sheet.cell(row, column).value = None
    for row, column, told in found:
        sheet.cell(top + column - 1, row - top + 1).value = told


def _write(cell: Any, written: Any) -> None:
    told = written if isinstance(written, dict) else {"value": written}
    if "repeat" in told:
        told = {"value": told["repeat"] * told["times"]}
    for key in ("formula", "error", "value"):
        if key in told:
            cell.value = told[key] if told[key] != "" else None
    if "text" in told:
        cell.value = told["text"]
        cell.data_type = "s"
    if isinstance(written, str) and written.startswith("#"):
        cell.data_type = "s"
    if "format" in told:
        cell.number_format = told["format"]
    elif isinstance(told.get("value"), float | int):
        cell.number_format = "General"


@pytest.fixture(scope="module")
def try_pack():
    return packs.load("try", [DATA / "packs", TEMPLATES])


@pytest.mark.parametrize("case", list(cases()))
def test_dirt_in_a_workbook(case, all_packs, try_pack, judge, directory):
    workbook = read(built(case), "проба.xlsx")
    assert isinstance(workbook, Workbook), workbook
    if "staff" in case:
        people = [Person("720101", *told.split("; ")) for told in case["staff"]]
        judge = Judge(all_packs, Directory.of(directory.organisations, people), TODAY)
    elif case.get("base") == "staff":
        judge = Judge([try_pack], directory, TODAY)
    verdict = judge.judge(workbook)
    assert said(verdict, notes=not case.get("notes")) == sorted(case.get("expect", ()), key=_order)
    assert verdict.outcome == case["verdict"]
    for path, expected in case.get("takes", {}).items():
        right = expected[case["nth"]] if isinstance(expected, list) else expected
        assert taken(verdict, path) == (None if right == "" else right), path
    for name, found in (
        ("records", verdict.records),
        ("organisation", verdict.organisation),
        ("people", [entry.person for entry in verdict.entries]),
    ):
        assert found == case.get(name, found), name


def said(verdict, *, notes: bool) -> list[str]:
    """Every finding as «E10 date-impossible», a note with «~» before it."""
    told = [
        f"{'~' if each.severity == 'note' else ''}{each.cell or '—'} {each.code}"
        for each in verdict.findings
        if notes or each.severity != "note"
    ]
    assert all(each.message and each.cure for each in verdict.findings)
    return sorted(told, key=_order)


def _order(told: str) -> tuple[tuple[int, int], str]:
    cell = told.lstrip("~").partition(" ")[0]
    return (place(cell) if cell != "—" else (0, 0)), told


def taken(verdict, path: str) -> object:
    """What was taken: «events.1.hours», or the name of a header field."""
    table, _, rest = path.partition(".")
    if not rest:
        return verdict.entries[0].values.get(path)
    number, _, field = rest.partition(".")
    records = [record for entry in verdict.entries for record in entry.records if record.table == table]
    return records[int(number) - 1].values.get(field)
