"""Registers that survive people: notes, own columns, corrections, what has changed, the past."""

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.directory import Organisation
from iomdocs.errors import UsageError
from iomdocs.pipeline import corrections
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.tracing import trace
from iomdocs.store import Arrival
from iomdocs.verdicts import Entry, Record, Verdict
from iomdocs.workspace import open_office
from tests.commands import iomdocs
from tests.office_tools import resaved
from tests.offices import again, begin

NOON = dt.datetime(2026, 11, 10, 12, tzinfo=dt.UTC)
FORM, EVENTS = "tyumen/iom", ("Семинар «Чтение»", "Вебинар «Письмо»", "Стажировка «Счёт»")
SCHOOL = Organisation("720101", "Школа № 1 района", "СОШ № 1", "Север")


@pytest.fixture(scope="module")
def prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace made once; making its blanks takes longer than a test."""
    return begin(tmp_path_factory.mktemp("prototype") / "office")


@pytest.fixture
def bureau(prototype: Path, tmp_path: Path) -> Iterator[Office]:
    opened = open_office(again(prototype, tmp_path / "office"))
    opened.store.import_organisations([SCHOOL], NOON - dt.timedelta(days=1))
    yield opened
    opened.store.close()


def arrive(
    office: Office, person: str, events: tuple[str, ...] = EVENTS, hour: int = 0, first: int = 14, hours: float = 6
) -> int:
    """A school's file is accepted: one card of one person, a row to an event."""
    records = tuple(
        Record(
            "events",
            "ИОМ",
            first + n,
            {"event": event, "hours": hours + n, "plan_date": "2026-03-12", "host": "ИРО", "format": "очная"},
            {"event": f"B{first + n}", "hours": f"D{first + n}"},
        )
        for n, event in enumerate(events)
    )
    entry = Entry(f"720101|{person}|2026", "ИОМ", {"person": person}, {"person": "B3"}, records, "720101", person)
    verdict = Verdict("accepted", FORM, "2026", "720101", (entry,))
    sha256 = f"{abs(hash((person, events, hour, first, hours))):064d}"[:64]
    moment = NOON + dt.timedelta(hours=hour)
    (office.archive / sha256).parent.mkdir(exist_ok=True)
    (office.archive / sha256).write_bytes(b"the original")
    return office.store.save([Arrival(sha256, f"{person.split(maxsplit=1)[0]}.xlsx", "", moment, verdict)])[0].id


def build(office: Office, as_of: dt.date | None = None) -> Path:
    ((_, written),) = publish(office, ["routes"], as_of)
    return written.path


def titles(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}


def table(path: Path, *names: str) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path)["Реестр"]
    where = titles(sheet)
    return [tuple(sheet.cell(row, where[name]).value for name in names) for row in range(2, sheet.max_row)]


EVENT, HOURS = "Наименование мероприятия (вид, тематика)", "Количество часов"


def edited(path: Path, **cells: Any) -> openpyxl.Workbook:
    """Open a register as a methodologist does."""
    return openpyxl.load_workbook(path)


def with_column(path: Path, place: int, title: str, notes: dict[int, Any]) -> None:
    """Insert a column by hand; openpyxl moves the cells but not the table, as the crudest of programs does."""
    book = openpyxl.load_workbook(path)
    sheet = book["Реестр"]
    for name in list(sheet.tables):
        del sheet.tables[name]
    sheet.insert_cols(place)
    sheet.cell(1, place, title)
    sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = 41
    for row, note in notes.items():
        sheet.cell(row, place, note)
    book.save(path)


def sheet_lines(path: Path, title: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[title].iter_rows(values_only=True))


def test_a_column_in_the_middle_and_its_notes_outlive_a_rebuild(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    with_column(path, 3, "Позвонить", {2: "да", 4: "нет, =1+1"})
    arrive(bureau, "Ан Анна Львовна", hour=1)
    assert build(bureau) == path
    sheet = openpyxl.load_workbook(path)["Реестр"]
    assert list(titles(sheet)).index("Позвонить") == 2
    assert sheet.column_dimensions["C"].width == 41
    noted = {
        event: note for event, who, note in table(path, EVENT, "ФИО слушателя", "Позвонить") if who.startswith("Ким")
    }
    assert noted == {EVENTS[0]: "да", EVENTS[1]: None, EVENTS[2]: "нет, =1+1"}
    assert [note for who, note in table(path, "ФИО слушателя", "Позвонить") if who.startswith("Ан")] == [None] * 3


def test_notes_are_kept_again_and_again_and_stay_what_they_are(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    with_column(path, 2, "Когда", {2: dt.date(2026, 5, 1), 3: dt.date(2026, 5, 2)})
    with_column(path, 5, "Балл", {2: 4.5})
    for _ in range(3):
        build(bureau)
    days, marks = zip(*table(path, "Когда", "Балл"), strict=True)
    assert [day and f"{day:%d.%m}" for day in days] == ["01.05", "02.05", None]
    assert marks == (4.5, None, None)


def test_notes_follow_their_rows_through_sorting(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    with_column(path, 2, "Метка", {2: "первая", 3: "вторая", 4: "третья"})
    book = openpyxl.load_workbook(path)
    sheet = book["Реестр"]
    rows = [[cell.value for cell in sheet[number]] for number in (4, 2, 3)]
    for number, values in enumerate(rows, 2):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value
    book.save(path)
    build(bureau)
    assert dict(table(path, EVENT, "Метка")) == dict(zip(EVENTS, ("первая", "вторая", "третья"), strict=True))
    assert bureau.store.changes() == []


def test_notes_follow_a_file_that_is_sent_again(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    with_column(path, 2, "Метка", {2: "первая", 3: "вторая", 4: "третья"})
    arrive(bureau, "Ким Юрий Ильич", (EVENTS[2], EVENTS[0]), hour=2, first=20)
    build(bureau)
    assert dict(table(path, EVENT, "Метка")) == {EVENTS[2]: "третья", EVENTS[0]: "первая"}
    lines = sheet_lines(path, "Заметки к исчезнувшим строкам")
    assert [(line[2], line[3]) for line in lines[1:]] == [("Метка", "вторая")]
    assert EVENTS[1] in lines[1][1]
    build(bureau)
    assert sheet_lines(path, "Заметки к исчезнувшим строкам") == lines


def test_a_comment_on_a_cell_becomes_a_note(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    book = edited(path)
    sheet = book["Реестр"]
    sheet.cell(3, titles(sheet)[HOURS]).comment = Comment("уточнить у школы", "Методист")
    book.save(path)
    build(bureau)
    assert dict(table(path, EVENT, "Примечания к ячейкам"))[EVENTS[1]] == f"{HOURS}: уточнить у школы"


def correct(path: Path, row: int, column: str, value: Any, reason: str = "") -> None:
    book = edited(path)
    sheet = book["Реестр"]
    cell = sheet.cell(row, titles(sheet)[column])
    cell.value = value
    if reason:
        cell.comment = Comment(reason, "Методист")
    book.properties.lastModifiedBy = "Орлова М. П."
    book.save(path)


def test_a_correction_is_proposed_when_the_register_is_rebuilt(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    correct(path, 2, HOURS, 18, "опечатка школы")
    build(bureau)
    (change,) = bureau.store.changes()
    told = change.proposal
    assert (told.old, told.new, told.author, told.reason) == ("6", "18", "Орлова М. П.", "опечатка школы")
    assert dict(table(path, EVENT, HOURS))[EVENTS[0]] == 6
    build(bureau)
    assert len(bureau.store.changes()) == 1


def test_an_applied_correction_stands_over_what_was_sent(bureau: Office) -> None:
    number = arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    correct(path, 2, HOURS, 18)
    build(bureau)
    corrections.apply(bureau, 1, "подтвердила школа")
    build(bureau)
    assert dict(table(path, EVENT, HOURS)) == dict(zip(EVENTS, (18, 7, 8), strict=True))
    assert bureau.store.entries(number)[0].records[0].values["hours"] == 6
    column = openpyxl.utils.get_column_letter(titles(openpyxl.load_workbook(path)["Реестр"])[HOURS])
    _, (source,) = trace(bureau, path, "Реестр", f"{column}2")
    assert (source.cell, [change.proposal.new for change in source.changes]) == ("D14", ["18"])
    lines = sheet_lines(path, "Изменения")
    assert [line[2:5] for line in lines[3:]] == [(HOURS, "6", "18")]
    correct(path, 2, HOURS, 20)
    build(bureau)
    corrections.apply(bureau, 2)
    build(bureau)
    assert dict(table(path, EVENT, HOURS))[EVENTS[0]] == 20


def test_a_correction_is_refused_with_a_reason_and_never_applied(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    correct(path, 2, HOURS, 18)
    build(bureau)
    corrections.refuse(bureau, 1, "в приказе 6 часов")
    build(bureau)
    assert dict(table(path, EVENT, HOURS))[EVENTS[0]] == 6
    (change,) = bureau.store.changes()
    assert (change.state, change.decision) == ("refused", "в приказе 6 часов")
    with pytest.raises(UsageError):
        corrections.apply(bureau, 1)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (HOURS, "много", "не значение"),
        ("Муниципалитет", "Юг", "не поле формы"),
        ("Файл-источник", "x", "не поле формы"),
    ],
)
def test_what_cannot_be_applied_says_why(bureau: Office, column: str, value: str, says: str) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    correct(path, 2, column, value)
    build(bureau)
    with pytest.raises(UsageError, match=says):
        corrections.apply(bureau, bureau.store.changes(waiting=True)[0].id)


def test_a_row_that_was_replaced_meanwhile_is_not_corrected(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    correct(path, 2, HOURS, 18)
    build(bureau)
    arrive(bureau, "Ким Юрий Ильич", hour=3, hours=9)
    with pytest.raises(UsageError, match="более поздний файл"):
        corrections.apply(bureau, 1)


def test_a_register_dropped_into_the_inbox_proposes_its_corrections(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    there = bureau.inbox / "свод.xlsx"
    shutil.copyfile(path, there)
    correct(there, 3, HOURS, 2, "по приказу")
    arrive(bureau, "Ан Анна Львовна", hour=1)
    build(bureau)  # the copy is of an earlier edition by now
    with Reception(bureau, workers=1) as reception:
        (received,) = reception.receive([there])
    assert [each.code for each in received.verdict.findings] == ["register-corrected", "register-correction"]
    assert received.verdict.outcome == "accepted"
    (change,) = bureau.store.changes(waiting=True)
    assert (change.proposal.old, change.proposal.new, change.proposal.reason) == ("7", "2", "по приказу")
    assert change.proposal.file == "свод.xlsx"


def test_what_has_changed_is_told_cell_by_cell(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    assert sheet_lines(path, "Изменения")[0][0] == "Сравнивать не с чем: прежнего выпуска нет."
    arrive(bureau, "Ким Юрий Ильич", (EVENTS[0], EVENTS[2], "Форум «Школа»"), hour=2, hours=6)
    build(bureau)
    lines = sheet_lines(path, "Изменения")
    assert "новых строк 1, исчезло 1, исправлено 1" in lines[0][0]
    assert sorted((line[0], *(cell or "" for cell in line[2:5])) for line in lines[3:]) == [
        ("исправлена", HOURS, "8", "7"),
        ("исчезла", "", "", ""),
        ("новая", "", "", ""),
    ]


def test_a_rebuild_of_the_same_data_is_the_same_file(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    first = path.read_bytes()
    build(bureau)
    assert path.read_bytes() == first
    arrive(bureau, "Ан Анна Львовна", hour=1)
    build(bureau)
    second = path.read_bytes()
    build(bureau)
    assert path.read_bytes() == second != first


def test_the_past_is_rebuilt_byte_for_byte(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    then = path.read_bytes()
    correct(path, 2, HOURS, 18)
    arrive(bureau, "Ан Анна Львовна", hour=40)
    arrive(bureau, "Ким Юрий Ильич", EVENTS[:2], hour=41, hours=9)
    bureau.store.import_organisations([Organisation("720101", "Лицей", "Лицей № 1", "Юг")], NOON + dt.timedelta(days=3))
    build(bureau)
    correct(path, 2, HOURS, 77)
    build(bureau)
    corrections.apply(bureau, max(change.id for change in bureau.store.changes()))
    build(bureau)
    assert {row[0] for row in table(path, "Муниципалитет")} == {"Юг"}
    past = build(bureau, NOON.date())
    assert past.read_bytes() == then
    assert past != path


def test_every_row_leads_to_its_file(bureau: Office) -> None:
    number = arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    sheet = openpyxl.load_workbook(path)["Реестр"]
    column = titles(sheet)["Файл-источник"]
    links = [sheet.cell(row, column).hyperlink for row in range(2, 5)]
    assert {link.target for link in links} == {f"../originals/{number}.xlsx"}
    rows = [sheet.cell(row, titles(sheet)["Строка"]).value for row in range(2, 5)]
    assert [link.location for link in links] == [f"'ИОМ'!A{row}" for row in rows]
    assert (path.parent / links[0].target).resolve().read_bytes() == b"the original"
    with zipfile.ZipFile(path) as package:
        formulas = package.read("xl/worksheets/sheet2.xml").decode().count("<f")
    assert formulas == sum("SUBTOTAL" in str(cell.value) for cell in sheet[sheet.max_row])


def test_the_commands(bureau: Office) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    correct(build(bureau), 2, HOURS, 18)
    build(bureau)
    (told,) = iomdocs("changes", "--json", cwd=bureau.root).json["changes"]
    assert (told["id"], told["state"], told["old"], told["new"]) == (1, "proposed", "6", "18")
    assert iomdocs("changes", "refuse", "1", cwd=bureau.root).code == 2
    assert iomdocs("changes", "apply", "1", cwd=bureau.root).code == 0
    assert iomdocs("changes", cwd=bureau.root).out.startswith("Предложенных правок нет")
    assert iomdocs("changes", "list", "--all", "--json", cwd=bureau.root).json["changes"][0]["state"] == "applied"
    assert iomdocs("changes", "apply", "1", cwd=bureau.root).code == 2


@pytest.mark.office
def test_a_register_saved_by_libreoffice_keeps_everything(bureau: Office, tmp_path: Path) -> None:
    arrive(bureau, "Ким Юрий Ильич")
    path = build(bureau)
    with_column(path, 3, "Метка", {2: "первая", 4: "третья"})
    correct(path, 3, HOURS, 11, "проверено")
    shutil.copyfile(resaved([path], tmp_path)[0], path)
    arrive(bureau, "Ан Анна Львовна", hour=1)
    build(bureau)
    noted = dict(table(path, EVENT, "Метка")[3:])
    assert noted == {EVENTS[0]: "первая", EVENTS[1]: None, EVENTS[2]: "третья"}
    assert [(one.proposal.old, one.proposal.new) for one in bureau.store.changes()] == [("7", "11")]
