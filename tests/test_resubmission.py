"""What comes again: the same, the same saved anew, a correction, a copy that says something else."""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from iomdocs.errors import UsageError
from iomdocs.inbox import Copy, copy_of, in_order, scan
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receipts import Letter
from iomdocs.pipeline.receipts import Table as Page
from iomdocs.pipeline.receipts import docx as page_of
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.settling import questions, settle
from iomdocs.pipeline.taken import Received
from iomdocs.workspace import open_office
from tests.commands import iomdocs
from tests.conftest import SAMPLES
from tests.offices import begin
from tests.test_consent import offers

CLEAN = SAMPLES / "01 ИОМ чистый.xlsx"


SURNAMES = ("Орлова", "Гоголь", "Сорока", "Белых", "Цой", "Кравец", "Шмидт", "Черных", "Соловей", "Гжель")
NAMES = ("Анна", "Вера", "Ирина", "Мария", "Нина", "Ольга", "Раиса", "Софья")


@dataclass
class Desk:
    """One teacher of one school; his files are ``name: cells typed into the clean form``, received in their order."""

    office: Office
    reception: Reception
    number: int

    @property
    def folder(self) -> str:
        return f"школа {self.number}"

    @property
    def person(self) -> str:
        return f"{SURNAMES[self.number % 10]} {NAMES[self.number // 10]} Ивановна"

    def drop(self, name: str, cells: dict[str, object]) -> None:
        book = openpyxl.load_workbook(CLEAN)
        for cell, value in ({"A5": f"ФИО слушателя: {self.person}"} | cells).items():
            book["ИОМ"][cell] = value
        self.keep(book, name)

    def keep(self, book: openpyxl.Workbook, name: str = "ИОМ") -> None:
        target = self.office.inbox / self.folder / f"{name}.xlsx"
        target.parent.mkdir(exist_ok=True)
        book.save(target)

    def __call__(self, **files: dict[str, object]) -> list[Received]:
        for name, cells in files.items():
            self.drop(name, cells)
        return list(self.reception.receive(in_order(scan(self.office.inbox))))

    def holds(self) -> list[tuple[float, int]]:
        """Hours and rows that hold now."""
        sql = "SELECT SUM(hours), COUNT(*) FROM tyumen_iom_events WHERE person = :person"
        return list(self.office.store.read(sql, {"person": self.person}))

    def asked(self) -> list[str]:
        return [each.held.file for each in questions(self.office) if each.held.sender == self.folder]


@pytest.fixture(scope="module")
def reception(tmp_path_factory) -> Iterator[Reception]:
    office = open_office(begin(tmp_path_factory.mktemp("many") / "office"))
    with Reception(office, workers=1) as opened:
        yield opened
    office.store.close()


NUMBERS = count()


@pytest.fixture
def desk(reception) -> Desk:
    return Desk(reception._office, reception, next(NUMBERS))


@pytest.fixture
def office(desk) -> Office:
    return desk.office


def tables(answer: Path) -> dict[str, list[list[str]]]:
    """Tables of a page by the title above each, without the row of heads; the facts come under ''."""
    page, found, title = docx.Document(answer), {}, ""
    for part in page.element.body:
        if part.tag.endswith("}p"):
            title = Paragraph(part, page).text
        elif part.tag.endswith("}tbl"):
            table = Table(part, page)
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            found["" if not found else title] = rows if not found else rows[1:]
    return found


def facts(answer: Path) -> dict[str, str]:
    return dict(tables(answer)[""])


def heading(answer: Path) -> str:
    return docx.Document(answer).paragraphs[0].text


# --- a correction


def test_a_receipt_says_cell_by_cell_what_changed(office, desk):
    desk(ИОМ={})
    moved = {"D11": 30, "F12": None, "B14": "Конкурс «Учитель года», областной этап", "D18": 85}
    (received,) = desk(ИОМ=moved)
    assert received.verdict.outcome == "accepted"
    assert tables(received.answer)["Что изменилось по сравнению с прежней записью"] == [
        ["ДПП ПК «Реализация требований обновлённых ФГОС ООО в работе учителя»", "Количество часов", "36", "30"],
        ["Стажировка «Инклюзивная среда: работа тьютора»", "Дата проведения (факт)", "16.02.2026", "–"],
        [
            "Конкурс «Учитель года», областной этап",
            "Наименование мероприятия (вид, тематика)",
            "Конкурс «Учитель года», муниципальный этап",
            "Конкурс «Учитель года», областной этап",
        ],
    ]


def test_a_row_is_known_by_what_it_is_about_not_by_its_number(office, desk):
    desk(ИОМ={})
    book = openpyxl.load_workbook(CLEAN)
    sheet = book["ИОМ"]
    sheet["A5"] = f"ФИО слушателя: {desk.person}"
    first = [sheet.cell(11, column).value for column in range(2, 8)]
    for column, value in enumerate(first, 2):  # the first two events change places, the last one goes
        sheet.cell(11, column).value = sheet.cell(12, column).value
        sheet.cell(12, column).value = value
        sheet.cell(17, column).value = None
    sheet["A17"] = None
    sheet["D18"] = 88
    desk.keep(book)
    (received,) = desk()
    assert tables(received.answer)["Что изменилось по сравнению с прежней записью"] == [
        ["Мастер-класс «Химический эксперимент в 8 классе»", "Вся строка", "была", "–"]
    ]


@pytest.mark.parametrize("name", ["ИОМ", "Совсем другое имя", "ИОМ (1)"])
def test_the_same_content_saved_anew_is_no_new_edition(office, desk, name):
    (first,) = desk(ИОМ={})
    (again,) = desk(**{name: {"J30": " "}})  # other bytes
    assert again.sha256 != first.sha256
    assert again.verdict.outcome == "duplicate"
    assert heading(again.answer).startswith("БЕЗ ИЗМЕНЕНИЙ")
    assert again.answer.parent.parent.name == "accepted"
    assert facts(again.answer)["Входящий номер"] != facts(first.answer)["Входящий номер"]
    assert desk.holds() == [(91, 7)]


def test_what_was_corrected_back_is_a_new_edition_again(office, desk):
    outcomes = [desk(ИОМ=cells)[0].verdict.outcome for cells in ({}, {"D11": 30}, {"D11": 36, "J30": " "})]
    assert [each.startswith("accepted") for each in outcomes] == [True, True, True]
    assert desk.holds() == [(91, 7)]


def test_an_old_file_that_comes_again_is_not_said_to_hold(office, desk):
    desk.drop("ИОМ", {})
    old = (office.inbox / desk.folder / "ИОМ.xlsx").read_bytes()
    desk()
    desk(ИОМ={"D11": 30})
    (office.inbox / desk.folder / "ИОМ.xlsx").write_bytes(old)
    (received,) = desk()
    assert received.verdict.outcome == "duplicate"
    assert received.answer.parent.parent.name == "refused"
    assert "с тех пор его заменил другой" in heading(received.answer)
    assert desk.holds() == [(85, 7)]


def test_an_invalid_newer_file_never_erases_the_accepted_one(office, desk):
    desk(ИОМ={})
    (received,) = desk(**{"ИОМ (конфликтующая копия)": {"D11": "2 дня"}})
    assert received.verdict.outcome == "returned"
    assert desk.holds() == [(91, 7)]


# --- copies


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("ИОМ Ким (конфликтующая копия 2026-11-22)", Copy("ИОМ Ким.xlsx", conflict=True)),
        ("ИОМ (конфликтующая копия пользователя Анна (ПК) 2026-11-22)", Copy("ИОМ.xlsx", conflict=True)),
        ("ИОМ (Anna's conflicted copy 2026-11-22)", Copy("ИОМ.xlsx", conflict=True)),
        ("ИОМ (conflicted copy 2026-11-22 101500)", Copy("ИОМ.xlsx", conflict=True)),
        ("ИОМ_conflict-20261122-101500", Copy("ИОМ.xlsx", conflict=True)),
        ("ИОМ.sync-conflict-20261122-101500-ABCDEFG", Copy("ИОМ.xlsx", conflict=True)),
        ("ИОМ-DESKTOP-ABC", Copy("ИОМ.xlsx", conflict=True)),
        ("школа/ИОМ-LAPTOP-7QK2", Copy("школа/ИОМ.xlsx", conflict=True)),
        ("ИОМ — копия", Copy("ИОМ.xlsx", conflict=False)),
        ("ИОМ - копия (2)", Copy("ИОМ.xlsx", conflict=False)),
        ("ИОМ - Copy", Copy("ИОМ.xlsx", conflict=False)),
        ("ИОМ (Copy)", Copy("ИОМ.xlsx", conflict=False)),
        ("Копия ИОМ", Copy("ИОМ.xlsx", conflict=False)),
        ("ИОМ(1)", Copy("ИОМ.xlsx", conflict=False)),
        ("ИОМ (2)", None),
        ("ИОМ — ОШИБКИ-3 (1)", Copy("ИОМ — ОШИБКИ-3.xlsx", conflict=False)),
        ("ИОМ — ОШИБКИ-3", None),
        ("ИОМ (2026)", None),
        ("СОШ № 5", None),
        ("Иванова (русский язык)", None),
        ("Семинар (конфликты в коллективе)", None),
        ("План — конфликтология", None),
        ("(1)", None),
    ],
)
def test_a_name_tells_a_copy(name, copy):
    assert copy_of(f"{name}.xlsx") == copy


@pytest.mark.parametrize(
    "name", ["ИОМ (конфликтующая копия 2026-11-22)", "ИОМ-DESKTOP-ABC", "ИОМ (Copy)", "ИОМ — копия", "ИОМ (1)"]
)
def test_a_copy_that_says_otherwise_waits_for_an_answer(office, desk, name):
    desk(ИОМ={})
    (received,) = desk(**{name: {"D11": 30}})
    assert received.verdict.outcome == "held"
    assert desk.holds() == [(91, 7)]
    assert received.answer == office.outbox / f"held/{desk.folder}/{name} — ВОПРОС.docx"
    assert heading(received.answer) == "НУЖЕН ОТВЕТ: какой из двух файлов верный?"
    assert facts(received.answer)["Сейчас действует"].startswith(f"{desk.folder}/ИОМ.xlsx, вх. № ")
    ((_, field, holds, copy),) = tables(received.answer)["Чем этот файл отличается от действующего"]
    assert (field, holds, copy) == ("Количество часов", "36", "30")
    assert desk.asked() == [f"{desk.folder}/{name}.xlsx"]


def test_both_dropped_at_once_the_copy_is_the_one_that_waits(office, desk):
    received = desk(**{"ИОМ (1)": {"D11": 30}, "ИОМ": {}})
    assert [(each.file, each.verdict.outcome) for each in received] == [
        (f"{desk.folder}/ИОМ.xlsx", "accepted"),
        (f"{desk.folder}/ИОМ (1).xlsx", "held"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ИОМ", "ИОМ новый"),  # a correction under another name
        ("Другой", "ИОМ (1)"),  # «(1)» beside no such name
        ("ИОМ — копия", "ИОМ"),  # a name without the mark is meant
    ],
)
def test_what_is_no_copy_of_the_accepted_file_replaces_it(office, desk, first, second):
    desk(**{first: {}})
    (received,) = desk(**{second: {"D11": 30}})
    assert received.verdict.accepted
    assert desk.holds() == [(85, 7)]


def test_many_files_of_one_organisation_are_no_conflict(office, desk):
    people = {
        f"ИОМ ({n})": {"A5": f"ФИО слушателя: {name}"}
        for n, name in enumerate(("Гоголь Анна Львовна", "Цой Вера Кимовна", "Заяц Пётр Кузьмич"), 1)
    }
    assert [each.verdict.outcome for each in desk(ИОМ={}, **people)] == ["accepted"] * 4


# --- answers


def test_the_copy_is_accepted_when_it_comes_under_a_plain_name(office, desk):
    desk(ИОМ={})
    (held,) = desk(**{"ИОМ (Copy)": {"D11": 30}})
    (version,) = held.answer.parent.glob("ИОМ — ВТОРАЯ ВЕРСИЯ-*.xlsx")
    assert version.read_bytes() == (office.archive / held.sha256).read_bytes()
    shutil.copy2(version, office.inbox / desk.folder / version.name)
    (received,) = desk()
    assert received.verdict.outcome == "accepted_with_warnings"
    assert heading(received.answer).startswith("ПРИНЯТО")
    assert "Что изменилось по сравнению с прежней записью" in tables(received.answer)
    assert desk.holds() == [(85, 7)]
    assert (desk.asked(), list((office.outbox / "held" / desk.folder).iterdir())) == ([], [])


@pytest.mark.parametrize(("decision", "total", "folder"), [("accept", 85, "accepted"), ("refuse", 91, "refused")])
def test_a_question_is_settled_by_decision(office, desk, decision, total, folder):
    desk(ИОМ={})
    desk(**{"ИОМ (Copy)": {"D11": 30, "D18": 85}})
    (question,) = [each for each in questions(office) if each.held.sender == desk.folder]
    assert question.rival.file == f"{desk.folder}/ИОМ.xlsx"
    settled = settle(office, question.held, decision)
    assert settled.verdict.outcome == folder
    assert settled.answer.parent == office.outbox / folder / desk.folder
    assert facts(settled.answer)["Входящий номер"] == f"{question.held.incoming}/2026"
    assert (desk.asked(), desk.holds()) == ([], [(total, 7)])


def test_the_command_line_lists_and_settles(office, desk):
    desk(ИОМ={})
    (held,) = desk(**{"ИОМ (Copy)": {"D11": 30, "D18": 85}})
    number = facts(held.answer)["Входящий номер"]
    assert f"{number}: {desk.folder}/ИОМ (Copy).xlsx" in iomdocs("held", "list", cwd=office.root).out
    ran = iomdocs("held", "accept", number, "--json", cwd=office.root)
    assert (ran.code, ran.json["files"][0]["verdict"]) == (0, "accepted")
    assert desk.holds() == [(85, 7)]
    assert iomdocs("held", "refuse", number, cwd=office.root).code == 2


def test_a_question_answered_twice_is_an_error_not_a_change(office, desk):
    desk(ИОМ={})
    desk(**{"ИОМ (Copy)": {"D11": 30, "D18": 85}})
    (question,) = [each for each in questions(office) if each.held.sender == desk.folder]
    assert settle(office, question.held, "accept").verdict.outcome == "accepted"
    with pytest.raises(UsageError):
        settle(office, question.held, "refuse")
    assert desk.holds() == [(85, 7)]


# --- receipts


def test_incoming_numbers_run_through_the_year(desk):
    numbers = [facts(each.answer)["Входящий номер"] for each in desk(а={"D11": 30}, б={"D11": 31}, в={"D11": "31"})]
    first = int(numbers[0].partition("/")[0])
    assert numbers == [f"{first + n}/2026" for n in range(3)]


def test_a_receipt_has_the_whole_hash_and_what_was_agreed(office, desk):
    (returned,) = desk(ИОМ={"D11": "3б", "B18": None, "D18": None})
    book = openpyxl.load_workbook(returned.answer)
    place = offers(book["Ошибки"])["D11"][1]
    book["Ошибки"][place] = "да"
    desk.keep(book)
    (received,) = desk()
    told = tables(received.answer)
    assert facts(received.answer)["Отпечаток (SHA-256)"] == received.sha256
    assert told["Исправлено с вашего согласия"] == [["лист «ИОМ», ячейка D11", "3б", "36"]]
    number = int(facts(received.answer)["Входящий номер"].partition("/")[0])
    (fix,) = office.store.fixes(office.store.incoming(2026, number).id)
    assert (fix.cell, fix.was, fix.now, fix.code) == ("D11", "3б", "36", "hours-unit-wrong")
    assert fix.consent == f"Ошибки!{place}"


@pytest.mark.parametrize(
    "words", ["Семинар <b>&amp; ]]>", "a & b < c", "Ёлка\x0b\ud83d\x00 \ufffe", "строка\nвторая", ""]
)
def test_a_receipt_holds_any_words(words):
    letter = Letter("good", words, [Page([[words, words]], (1, 1)), words])
    page = docx.Document(io.BytesIO(page_of(letter)))
    kept = "".join(sign for sign in words if sign == "\n" or (sign >= " " and sign not in "\ud83d\ufffe"))
    assert [page.paragraphs[0].text, page.tables[0].cell(0, 1).text, page.paragraphs[-1].text] == [kept] * 3


def test_a_returned_workbook_says_its_incoming_number_and_when_it_came(desk):
    (returned,) = desk(ИОМ={"D11": "2 дня"})
    told = [row[0].value for row in openpyxl.load_workbook(returned.answer)["Ошибки"].iter_rows(max_row=6)]
    assert told[0].startswith("Файл не принят: 1")
    (line,) = [each for each in told if str(each).startswith("Входящий номер")]
    assert re.fullmatch(r"Входящий номер \d+/2026\. Получен 22\.11\.2026 \d\d:\d\d\.", line)
