"""What lies in the outbox while something is owed: questions about copies answered in Excel, returned files mended."""

import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import openpyxl
import pytest

from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.receive import Reception
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.offices import begin
from tests.test_consent import offers
from tests.test_resubmission import NAMES, SURNAMES, tables

CLEAN = SAMPLES / "01 ИОМ чистый.xlsx"
WRONG = {"D11": "много"}
CONFLICT = "ИОМ (конфликтующая копия 2026-11-2{}).xlsx"
NUMBERS = count()
Cells = Mapping[str, object]


class School:
    """The folder of one school with one teacher."""

    def __init__(self, reception: Reception) -> None:
        number = next(NUMBERS)
        self.reception, self.office = reception, reception._office
        self.folder = f"школа {number}"
        self.person = f"{SURNAMES[number % 10]} {NAMES[number // 10]} Ивановна"

    def __call__(self, **files: Cells) -> list:
        """Drop forms, each under its name with these cells typed in, and receive them."""
        for name, cells in files.items():
            self.drop(f"{name}.xlsx", cells)
        return self.receive()

    def drop(self, name: str, cells: Cells, source: Path = CLEAN) -> None:
        book = openpyxl.load_workbook(source)
        own = {"A5": f"ФИО слушателя: {self.person}"} if source == CLEAN else {}
        for cell, value in (own | dict(cells)).items():
            book["ИОМ"][cell] = value
        target = self.office.inbox / self.folder / name
        target.parent.mkdir(exist_ok=True)
        book.save(target)

    def receive(self) -> list:
        return list(self.reception.receive(in_order(scan(self.office.inbox))))

    def answers(self, *told: str, book: Path | None = None) -> list:
        """Answer the questions about this school's copies, one after another, and drop the workbook back."""
        path = self.office.inbox / f"ответы {self.folder}.xlsx"
        book = openpyxl.load_workbook(book or self.office.outbox / "Вопросы.xlsx")
        rows = [row for row in book["Спорные копии"].iter_rows(min_row=5) if self.folder + "/" in str(row[1].value)]
        for row, answer in zip(rows, told, strict=True):
            row[4].value = answer
        book.save(path)
        return self.receive()

    def lie(self, *folders: str) -> list[str]:
        found = [path for name in folders for path in (self.office.outbox / name / self.folder).glob("*.*")]
        return sorted(path.name for path in found)

    def hours(self) -> float:
        sql = "SELECT SUM(hours) FROM tyumen_iom_events WHERE person = :person"
        return next(iter(self.office.store.read(sql, {"person": self.person})))[0]


@pytest.fixture(scope="module")
def reception(tmp_path_factory) -> Iterator[Reception]:
    office = open_office(begin(tmp_path_factory.mktemp("owed") / "office"))
    with Reception(office, workers=1) as opened:
        yield opened
    office.store.close()


@pytest.fixture
def school(reception) -> School:
    return School(reception)


# --- copies


@pytest.mark.parametrize(
    ("answer", "hours", "told", "answered"),
    [
        ("Верен ждущий", 85, "answer-copy-held", "accepted"),
        (" верен ждущий. ", 85, "answer-copy-held", "accepted"),
        ("Верен действующий", 91, "answer-copy-rival", "refused"),
    ],
)
def test_a_copy_is_settled_in_the_workbook_of_questions(school, answer, hours, told, answered):
    school(ИОМ={})
    school.drop(CONFLICT.format(2), {"D11": 30})
    school.receive()
    assert school.lie("held") == ["ИОМ (конфликтующая копия 2026-11-22) — ВОПРОС.docx", *school.lie("held")[1:]]
    (received,) = school.answers(answer)
    assert (received.verdict.outcome, [each.code for each in received.verdict.findings]) == ("accepted", [told])
    assert school.hours() == hours
    assert not school.lie("held")
    assert [name for name in school.lie(answered) if "конфликтующая" in name]


def test_the_question_shows_both_files_and_what_differs(school):
    school(ИОМ={})
    school.drop(CONFLICT.format(3), {"D11": 30})
    school.receive()
    (question,) = (
        each for each in school.reception.asked.questions if school.folder + "/" in each.shown.get("held", "")
    )
    assert question.answers == ("Верен ждущий", "Верен действующий")
    assert question.shown["rival"].startswith(f"{school.folder}/ИОМ.xlsx\nвх. № ")
    assert question.shown["differences"].endswith("«Количество часов»: действует «36», в ждущем «30»")


def test_two_copies_cannot_both_be_right(school):
    school(ИОМ={})
    school.drop(CONFLICT.format(2), {"D11": 30})
    school.drop(CONFLICT.format(3), {"D11": 20})
    school.receive()
    (received,) = school.answers("Верен ждущий", "Верен ждущий")
    assert {each.code for each in received.verdict.findings} == {"answer-copies"}
    assert school.hours() == 91
    school.answers("Верен действующий", "Верен ждущий")
    assert school.hours() == 75


def test_an_answer_to_what_was_settled_already_is_told_and_changes_nothing(school, tmp_path):
    school(ИОМ={})
    school.drop(CONFLICT.format(2), {"D11": 30})
    school.receive()
    old = Path(shutil.copy(school.office.outbox / "Вопросы.xlsx", tmp_path))
    school.answers("Верен действующий")
    (received,) = school.answers("Верен ждущий", book=old)
    assert "answer-copy-late" in [each.code for each in received.verdict.findings]
    assert school.hours() == 91


def test_the_question_follows_what_holds(school):
    """A newer file came while the copy waits: the question names it, and the copy may still replace it."""
    school(ИОМ={})
    school.drop(CONFLICT.format(2), {"D11": 30})
    school.receive()
    school(ИОМ={"D11": 40})
    (question,) = (
        each for each in school.reception.asked.questions if school.folder + "/" in each.shown.get("held", "")
    )
    assert "«40», в ждущем «30»" in question.shown["differences"]
    school.answers("Верен ждущий")
    assert school.hours() == 85


def test_a_copy_that_says_the_same_by_now_waits_no_longer(school):
    school(ИОМ={})
    school.drop(CONFLICT.format(2), {"D11": 30})
    school.receive()
    school(ИОМ={"D11": 30})
    assert not [each for each in school.reception.asked.questions if school.folder + "/" in each.shown.get("held", "")]
    assert (school.lie("held"), school.hours()) == ([], 85)


# --- returned copies


def mended(school: School, cells: Cells, name: str = "") -> None:
    """Correct the returned copy itself and drop it, under its own name or another."""
    (path,) = (school.office.outbox / "returned" / school.folder).glob("*.xlsx")
    school.drop(name or path.name, cells, path)


MENDED = {
    "его самого": lambda school: mended(school, {"D11": 36}),
    "его самого под прежним именем": lambda school: mended(school, {"D11": 36}, "ИОМ.xlsx"),
    "свой файл": lambda school: school.drop("ИОМ.xlsx", {}),
    "свой файл под другим именем": lambda school: school.drop("исправленный.xlsx", {}),
}


@pytest.mark.parametrize("how", MENDED.values(), ids=MENDED.keys())
def test_a_returned_copy_goes_when_the_file_is_mended(school, how):
    school(ИОМ=WRONG)
    assert school.lie("returned") == ["ИОМ — ОШИБКИ-1.xlsx"]
    how(school)
    school.receive()
    assert (school.lie("returned"), school.hours()) == ([], 91)


@pytest.mark.parametrize("how", MENDED.values(), ids=MENDED.keys())
def test_of_a_card_without_a_name_too(school, how):
    school(ИОМ={"A5": None, "D11": f"много, {school.folder}"})
    how(school)
    for path in (school.office.inbox / school.folder).glob("*.xlsx"):
        school.drop(path.name, {"A5": f"ФИО слушателя: {school.person}"}, path)
    school.receive()
    assert [name for name in school.lie("returned") if "исправленный" not in name] == (
        ["ИОМ — ОШИБКИ-2.xlsx"] if how is MENDED["свой файл под другим именем"] else []
    )


def test_a_newer_returned_copy_takes_the_place_of_the_older(school):
    school(ИОМ={**WRONG, "D12": "мало"})
    school(новый=WRONG)
    assert school.lie("returned") == ["новый — ОШИБКИ-1.xlsx"]


def test_another_teachers_card_leaves_it_there(school):
    school(ИОМ=WRONG)
    school(ИОМ={"A5": "ФИО слушателя: Кварц Нинель Фёдоровна"})
    mended(school, {"D11": 36, "A5": "ФИО слушателя: Кварц Нинель Фёдоровна"}, "другая.xlsx")
    school.receive()
    assert school.lie("returned") == ["ИОМ — ОШИБКИ-1.xlsx"]


def test_consent_takes_it_away(school):
    school(ИОМ={"F11": None, "B18": None, "D18": None, "E11": "02.13.2026"})
    (path,) = (school.office.outbox / "returned" / school.folder).glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    for _, consent in offers(book["Ошибки"]).values():
        book["Ошибки"][consent] = "Да."
    (school.office.inbox / school.folder).mkdir(exist_ok=True)
    book.save(school.office.inbox / school.folder / path.name)
    (received,) = school.receive()
    assert (received.verdict.outcome, school.lie("returned")) == ("accepted", [])
    assert "Исправлено с вашего согласия" in tables(received.answer)
    sql = "SELECT cell, was, taken FROM consents WHERE source_file LIKE :folder"
    told = school.office.store.read(sql, {"folder": f"{school.folder}/%"})
    assert list(told) == [("E11", "02.13.2026", "13.02.2026")]


def test_what_is_open_goes_the_next_time_and_what_somebody_changed_stays(school):
    school(ИОМ=WRONG)
    folder = school.office.outbox / "returned" / school.folder
    lock = folder / "~$ИОМ — ОШИБКИ-1.xlsx"
    lock.write_bytes(b"")
    school(ИОМ={})
    assert (folder / "ИОМ — ОШИБКИ-1.xlsx").exists()
    assert school.reception.late
    lock.unlink()
    school.reception.clear()
    assert (school.lie("returned"), school.reception.late) == ([], False)
    school(ИОМ={"D11": "мало"})
    book = openpyxl.load_workbook(folder / "ИОМ — ОШИБКИ-1.xlsx")
    book["ИОМ"]["D11"] = 17  # and never dropped
    book.save(folder / "ИОМ — ОШИБКИ-1.xlsx")
    school(ИОМ={"D11": 18})
    assert (school.lie("returned"), school.reception.late) == (["ИОМ — ОШИБКИ-1.xlsx"], False)
