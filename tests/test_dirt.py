"""The 111 kinds of dirt of real files, each by its number: what is said, at which cell, and what is taken.

What can be seen in a workbook is a table, ``data/dirt/dirt.toml``; what happens to files in the inbox is below.
"""

import datetime as dt
import io
import os
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from iomdocs import packs
from iomdocs.directory import Directory, Person
from iomdocs.inbox import in_order, scan, settled
from iomdocs.judging import Judge
from iomdocs.pipeline.receive import Reception
from iomdocs.reader import read
from iomdocs.workbook import Workbook, place
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES, TEMPLATES, TODAY
from tests.office_tools import convert
from tests.offices import begin
from tests.sheets import value
from tests.test_reader_kinds import compound
from tests.xlsb import Failed, Tab, save

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
        if "each" not in case:
            yield pytest.param(case, id=name)


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


# --- what happens to files in the inbox: 1–15


def drop(office, data: bytes, name: str = "ИОМ.xlsx") -> Path:
    target = office.inbox / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target


def received(office) -> dict[str, Any]:
    with Reception(office, workers=1) as reception:
        found = [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]
    assert all(each.answer.is_file() for each in found)
    return {each.file: each.verdict for each in found}


def told(verdict) -> tuple[str, list[str]]:
    return verdict.outcome, [each.code for each in verdict.findings if each.severity != "note"]


CLEAN: Case = {}


def zipped(sizes: Mapping[str, int]) -> bytes:
    """An archive of files of these sizes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in sizes.items():
            archive.writestr(name, bytes(size))
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    """The same package with one part more."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, content)
    return file.getvalue()


def test_001_files_of_programs_are_let_be(office):
    names = {"~$ИОМ.xlsx", ".~lock.ИОМ.xlsx#", "Thumbs.db", ".DS_Store", "desktop.ini"}
    for name in names:
        drop(office, b"lock", name)
    assert received(office) == {}
    assert {path.name for path in office.inbox.iterdir()} == names


def test_002_a_file_that_is_still_copied_waits(office):
    path = drop(office, b"")
    first = scan(office.inbox)
    now = dt.datetime.now(dt.UTC)
    assert settled(first, scan(office.inbox), at=now) == []
    path.write_bytes(built(CLEAN)[:100])
    assert settled(first, scan(office.inbox), at=now) == []
    again = scan(office.inbox)
    assert settled(again, scan(office.inbox), at=now) == [path]


@pytest.mark.office
@pytest.mark.parametrize(("number", "kind"), [(3, "xls"), (4, "ods")])
def test_003_004_old_formats_are_read(office, tmp_path, number, kind):
    file = tmp_path / "ИОМ.xlsx"
    file.write_bytes(built(CLEAN))
    (old,) = convert([file], tmp_path / "out", kind)
    drop(office, old.read_bytes(), old.name)
    verdict = received(office)[old.name]
    assert told(verdict) == ("accepted_with_warnings", ["file-old-format"])
    assert (number, verdict.records) == (number, 3)


@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        ({}, ("accepted_with_warnings", ["file-old-format"])),
        ({(10, 5): Failed("#DIV/0!", formula=True)}, ("returned", ["cell-error", "file-old-format"])),
        ({(10, 5): Failed("#N/A")}, ("returned", ["cell-error", "file-old-format"])),
    ],
    ids=["clean", "formula", "typed"],
)
def test_003_a_binary_workbook_is_read_with_its_errors(office, spoilt, expected):
    sheet = openpyxl.load_workbook(io.BytesIO(built(CLEAN))).active
    cells = {(cell.row, cell.column): cell.value for row in sheet for cell in row if cell.value is not None}
    drop(office, save(Tab(sheet.title, {**cells, **spoilt})), "ИОМ.xlsb")
    assert told(received(office)["ИОМ.xlsb"]) == expected


REFUSED = {
    "002 пустой.xlsx": (b"", "file-empty", "ещё раз"),
    "005 страница.xlsx": (b"<html><body><table><tr><td>1</td></tr></table>", "file-not-excel", "Книга Excel (.xlsx)"),
    "005 текст.xlsx": ("ФИО;Часы\nКим;36\n".encode("cp1251"), "file-not-excel", "Книга Excel (.xlsx)"),
    "006 пароль.xlsx": (compound("EncryptionInfo", "EncryptedPackage"), "file-password", "снимите пароль"),
    "007 оборван.xlsx": (b"PK\x03\x04" + bytes(500), "file-damaged", "ещё раз"),
    "008 приказ.pdf": (b"%PDF-1.7\n1 0 obj", "file-word", "Перенесите данные"),
    "008 фото.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "file-word", "Перенесите данные"),
    "008 письмо.doc": (compound("WordDocument"), "file-word", "Перенесите данные"),
    "009 отчёт.rar": (b"Rar!\x1a\x07\x01\x00", "file-archive", "Распакуйте"),
    "009 отчёт.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "file-archive", "Распакуйте"),
    "009 архив в архиве.zip": (zipped({"внутри.zip": 10, "а.xlsx": 10}), "file-archive", "Распакуйте"),
    "009 слишком много.zip": (zipped({f"{n}.xlsx": 10 for n in range(300)}), "file-archive", "Распакуйте"),
    "009 слишком велик.zip": (zipped({"бомба.xlsx": 32_000_000}), "file-archive", "Распакуйте"),
    "009 без книг.zip": (zipped({"readme.txt": 10}), "file-archive", "Распакуйте"),
    "009 путь наружу.zip": (zipped({"../вверх.xlsx": 10}), "file-unsafe", "Сохранить как"),
    "012 меню.xlsx": (built({"text": "Меню столовой | Цена\nБорщ | #45"}), "form-unknown", "бланк"),
}


@pytest.fixture(scope="module")
def all_received(tmp_path_factory):
    """Verdicts on all of them, received in one pass."""
    office = open_office(begin(tmp_path_factory.mktemp("road") / "office"))
    try:
        for name, (data, _, _) in REFUSED.items():
            drop(office, data, name)
        yield received(office)
        assert [path for path in office.inbox.rglob("*") if path.is_file()] == []
    finally:
        office.store.close()


@pytest.mark.parametrize("name", REFUSED)
def test_002_005_006_007_008_009_012_what_cannot_be_read_is_refused_with_advice(all_received, name):
    _, code, advice = REFUSED[name]
    verdict = all_received[name]
    assert told(verdict) == ("refused", [code])
    assert advice in verdict.findings[0].cure


def test_009_a_zip_is_unpacked_and_its_forms_are_received(office):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("школа/Ким.xlsx", built(CLEAN))
        archive.writestr("Вебер.xlsx", built({"cells": {"B2": "Вебер Лариса Ивановна"}}))
    drop(office, file.getvalue(), "отчёт.zip")
    assert told(received(office)["отчёт.zip"]) == ("accepted_with_warnings", ["archive-unpacked"])
    assert {name: told(each)[0] for name, each in received(office).items()} == {
        "отчёт/школа/Ким.xlsx": "accepted",
        "отчёт/Вебер.xlsx": "accepted",
    }


def test_010_the_same_file_again(office):
    drop(office, built(CLEAN))
    received(office)
    drop(office, (office.archive / next(iter(office.archive.iterdir())).name).read_bytes(), "ещё раз.xlsx")
    assert received(office)["ещё раз.xlsx"].outcome == "duplicate"
    assert list(office.store.read("SELECT COUNT(*) FROM tyumen_iom_events")) == [(3,)]


def test_011_a_newer_version_holds_whatever_it_is_called(office):
    drop(office, built(CLEAN))
    received(office)
    for hours, name in enumerate(["ИОМ (2).xlsx", "новый ИОМ.xlsx", "ИСПРАВЛЕННЫЙ точно.xlsx"], 70):
        os.utime(drop(office, built({"cells": {"D8": hours}}), name), (hours, hours))
    assert {each.outcome for each in received(office).values()} == {"accepted"}
    assert list(office.store.read("SELECT SUM(hours), COUNT(*) FROM tyumen_iom_events")) == [(94, 3)]


def test_013_a_form_in_the_folder_of_another_school(office):
    drop(office, (SAMPLES / "организации.xlsx").read_bytes(), "организации.xlsx")
    folders = {
        "Степнянская гимназия": ["file-misplaced"],
        "720102": ["file-misplaced"],
        "Заозёрная СШ № 3": [],
        "разное": [],
    }
    for number, folder in enumerate(folders):
        drop(office, built({"cells": {"D8": 40 + number}}), f"{folder}/ИОМ.xlsx")
    verdicts = received(office)
    assert {folder: told(verdicts[f"{folder}/ИОМ.xlsx"])[1] for folder in folders} == folders


def test_014_015_macros_and_links_are_not_used_and_a_million_formatted_rows_cost_nothing(office):
    drop(office, with_part(built(CLEAN), "xl/vbaProject.bin"), "макросы.xlsm")
    drop(office, with_part(built({"cells": {"D8": 41}}), "xl/externalLinks/externalLink1.xml"), "ссылки.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(built({"cells": {"D8": 42}})))
    for row in (5_000, 1_048_576):
        book["ИОМ"].cell(row, 1).number_format = "0.00"
    file = io.BytesIO()
    book.save(file)
    drop(office, file.getvalue(), "миллион.xlsx")
    verdicts = received(office)
    assert {name: (told(each), each.records) for name, each in verdicts.items()} == {
        "макросы.xlsm": (("accepted_with_warnings", ["file-macros"]), 3),
        "ссылки.xlsx": (("accepted_with_warnings", ["file-external-links"]), 3),
        "миллион.xlsx": (("accepted", []), 3),
    }


QUESTIONS = {
    "062 фамилия сменилась между годами": ["Шмидт Лариса Ивановна", "Вебер Лариса Ивановна"],
    "067 не понять, мужчина или женщина": ["Ли Саша -"],
    "068 сомнительное склонение": ["Гоголь Пётр Львович"],
}


@pytest.mark.parametrize("names", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_062_067_068_what_is_doubtful_is_asked_of_the_methodologist(office, names):
    drop(office, (SAMPLES / "организации.xlsx").read_bytes(), "организации.xlsx")
    for year, name in enumerate(names, 2025):
        drop(office, built({"cells": {"B2": name, "B5": f"{year} год"}}), f"{year}.xlsx")
    received(office)
    book = openpyxl.load_workbook(office.outbox / "Вопросы.xlsx")
    sheet = book[book.sheetnames[1]]
    assert any(word in str(cell.value) for row in sheet.iter_rows() for cell in row for word in names[-1].split()[:1])


def test_every_number_of_the_catalogue_has_a_case():
    numbers = {case["number"] for case in TOLD["case"]}
    numbers |= {
        int(number)
        for name in globals()
        for number in re.findall(r"(?<=_)\d{3}(?=_)", name)
        if name.startswith("test_")
    }
    assert numbers == set(range(1, 112))
