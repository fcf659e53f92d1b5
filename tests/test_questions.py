"""Questions to a methodologist: what is asked, how it is answered in Excel, and what changes then."""

import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomdocs.directory import Directory, Organisation
from iomdocs.inbox import in_order, scan
from iomdocs.judging import Organisations
from iomdocs.pipeline.asking import open_questions
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.questionnaire import renew
from iomdocs.pipeline.receive import Reception
from iomdocs.questions import KINDS, Known, Question, is_questions, people, read_answers
from iomdocs.questions.book import write
from iomdocs.questions.people import Name, alike, best_spelling
from iomdocs.reader import read
from iomdocs.replies import PEOPLE, Replies, Reply, person_question, synonym_question
from iomdocs.russian import Override, Overrides, decline_name, name_parts
from iomdocs.workspace import open_office
from tests.commands import iomdocs
from tests.conftest import SAMPLES
from tests.office_tools import resaved
from tests.offices import again, begin

CLEAN = SAMPLES / "01 ИОМ чистый.xlsx"
SCHOOL = "МБОУ «Прииртышская СШ № 5»"
KIND = {kind.name: kind for kind in KINDS}
ANSWER = "Ответ"


# Matching names


@pytest.mark.parametrize(
    ("one", "two", "asked"),
    [
        ("Цой Вера Кимовна", "Цой Вера Кимавна", True),  # one slip
        ("Цой Вера Кимовна", "Цой Вера Кимвона", True),  # two letters changed places
        ("Соловей Ирина Ильинична", "Соловей Ирина Ильинчна", True),  # a letter lost
        ("Цой Вера Кимовна", "Цой В.К.", True),
        ("Цой Вера Кимовна", "В. К. Цой", True),
        ("Цой Вера Кимовна", "Цой В.", False),  # which of the two?  no patronymic to compare
        ("Цой Вера Кимовна", "Цой Вера", True),  # the patronymic was left out
        ("Цой Вера Кимовна", "Цой Вера Павловна", False),
        ("Цой Вера Кимовна", "Цой Нина Кимовна", False),  # sisters
        ("Цой Вера Кимовна", "Чой Вера Кимовна", False),  # so short a surname is another one
        ("Заяц Пётр Кузьмич", "Заяц Петр Кузьмич", False),  # the same, nothing to ask
        ("Цой В.К.", "Цой В.К.", False),
        ("Орлова Мария Павловна", "Орлов Мария Павловна", True),
        ("Орлова Мария Павловна", "Соколова Мария Павловна", False),
    ],
)
def test_names_that_may_be_one_person_are_asked(one, two, asked):
    assert alike(Name(one), Name(two)) is asked
    assert alike(Name(two), Name(one)) is asked


def test_a_former_surname_leads_to_the_earlier_name():
    now = Name("Соколова Мария Павловна", former="Орлова")
    assert alike(now, Name("Орлова Мария Павловна"))
    assert not alike(now, Name("Белых Мария Павловна"))


def test_two_people_of_the_staff_list_are_two():
    assert not alike(Name("Орлова Мария Павловна", listed=True), Name("Орлова Марья Павловна", listed=True))
    assert alike(Name("Орлова Мария Павловна", listed=True), Name("Орлова Марья Павловна"))


@pytest.mark.parametrize(
    ("spellings", "listed", "kept"),
    [
        (["Заяц Пётр Кузьмич", "Заяц Петр Кузьмич"], [], "Заяц Пётр Кузьмич"),
        (["Заяц Пётр Кузьмич", "Заяц Петр Кузьмич"], ["Заяц Петр Кузьмич"], "Заяц Петр Кузьмич"),
    ],
)
def test_the_staff_list_then_yo_decides_the_spelling(spellings, listed, kept):
    assert best_spelling(spellings, listed) == kept
    assert best_spelling(spellings[::-1], listed) == kept


def test_initials_that_fit_two_are_one_question_with_both_to_choose_from():
    names = [Name("Цой Вера Кимовна"), Name("Цой Виктор Карлович"), Name("Цой В.К.")]
    (question,) = people.ask_all("1", "Школа", names)
    assert set(question.answers) == {"Нет", "Цой Вера Кимовна", "Цой Виктор Карлович"}
    assert not question.subject["other"]


def test_nobody_is_asked_about_a_crowd_of_namesakes_pair_by_pair() -> None:
    crowd = [Name(f"Иванова Мария Петровна {number}", ()) for number in range(2000)]
    begun = time.process_time()
    assert people.ask_all("1", "Школа", crowd) == []
    assert time.process_time() - begun < 5, "два миллиона пар"


NUMBERS = Directory.of(
    [
        Organisation("720101", "Муниципальное бюджетное общеобразовательное учреждение «СОШ № 1»", "МБОУ «СОШ № 1»"),
        Organisation("720105", "Муниципальное бюджетное общеобразовательное учреждение «СОШ № 5»", "МБОУ «СОШ № 5»"),
        Organisation("720112", "Заозёрная средняя школа № 12", "МБОУ «Заозёрная СШ № 12»", inn="7203000018"),
        Organisation("720121", "Заозёрная средняя школа № 21", "МБОУ «Заозёрная СШ № 21»"),
    ]
)


@pytest.mark.parametrize(
    ("written", "code", "near"),
    [
        ("СОШ № 5", "720105", ()),
        ('мбоу "COШ N5', "720105", ()),  # Latin letters, half the quotes
        ("Средняя школа №5", "720105", ()),
        ("Заозерная СШ № 12", "720112", ()),
        ("Заозёрная средняя школа №21", "720121", ()),
        ("720112", "720112", ()),
        ("МБОУ «Заозёрная СШ № 12», код 720112", "720112", ()),
        ("Школа в Заозёрном, ИНН 7203000018", "720112", ()),
        ("МБОУ «Заозёрная СШ № 12» (720121)", None, ("720121", "720112")),  # the name and the code disagree
        ("Заозрёная СШ № 12", None, ("720112",)),
        ("Заозёрноя СШ № 21", None, ("720121",)),  # never № 12
        ("СОШ № 15", None, ()),  # not № 1, not № 5
        ("Заозёрная СШ № 2", None, ()),
        ("Заозёрная СШ", None, ()),
    ],
)
def test_numbers_of_organisations_are_never_matched_loosely(written, code, near):
    match = Organisations(NUMBERS).match(written)
    assert (match.organisation and match.organisation.code, tuple(each.code for each in match.likely)) == (code, near)


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["СОШ № {}", "школа №{} им. Ленина", "МБДОУ д/с {}"]))
def test_another_number_is_another_organisation(one, two, name):
    written, known = name.format(one), name.format(two)
    match = Organisations(Directory.of([Organisation("1", known, known)])).match(written)
    assert bool(match.organisation) is (one == two)
    assert match.likely == ()


def test_an_inn_beside_the_name_decides():
    assert Organisations(NUMBERS).match("Заозёрка", "7203000018").organisation.code == "720112"


def replies(*given: tuple[str, str, str, str]) -> Replies:
    return Replies(
        tuple(
            Reply(
                PEOPLE, person_question(code, name, other), {"organisation": code, "name": name, "other": other}, told
            )
            for code, name, other, kept in given
            for told in [{"name": kept}]
        )
    )


def test_one_name_leads_to_another_and_circles_end():
    told = replies(("1", "Цой В.К.", "Цой Вера Кимавна", "Цой Вера Кимавна"))
    assert told.person("1", "Цой В. К.") == "Цой Вера Кимавна"
    assert told.person("2", "Цой В.К.") == "Цой В.К."  # a homonym of another school
    chain = replies(
        ("1", "Цой В.К.", "Цой Вера Кимавна", "Цой Вера Кимавна"),
        ("1", "Цой Вера Кимавна", "Цой Вера Кимовна", "Цой Вера Кимовна"),
    )
    assert chain.person("1", "Цой В.К.") == "Цой Вера Кимовна"
    circle = replies(("1", "Орлова Яна", "Орлова Ян", "Орлова Ян"), ("1", "Орлова Ян", "Орлова Яна", "Орлова Яна"))
    assert circle.person("1", "Орлова Ян") in {"Орлова Ян", "Орлова Яна"}


# Declension


def test_a_whole_name_of_unknown_gender_is_overridden():
    told = Overrides((Override("Ли Саша", "name", None, "Ли Саши", "Ли Саше", "Ли Сашу", "Ли Сашей"),))
    forms = decline_name("Ли Саша", overrides=told)
    assert (forms.dative, forms.certain) == ("Ли Саше", True)
    assert decline_name("Ли Саша").certain is False


def test_a_confirmed_surname_is_certain_even_with_initials():
    told = Overrides((Override("Заяц", "surname", "m", "Зайца", "Зайцу", "Зайца", "Зайцем"),))
    assert not decline_name("Заяц Пётр Кузьмич").certain
    assert decline_name("Заяц Пётр Кузьмич", overrides=told).certain
    assert not all(part.forms.certain for part in name_parts("Орлова Н.К."))
    plain = Overrides((Override("Орлова", "surname", "f", "Орловой", "Орловой", "Орлову", "Орловой"),))
    assert all(part.forms.certain for part in name_parts("Орлова Н.К.", overrides=plain))


# The workbook


def questions() -> list[Question]:
    school = Organisation("720105", SCHOOL, SCHOOL)
    from iomdocs.questions import Place, declensions, organisations  # noqa: PLC0415

    forms = {"genitive": "Заяца", "dative": "Заяцу", "accusative": "Заяца", "instrumental": "Заяцем"}
    same = {"genitive": "Ли Саша", "dative": "Ли Саша", "accusative": "Ли Саша", "instrumental": "Ли Саша"}
    return [
        *people.ask_all("720105", SCHOOL, [Name("Цой Вера Кимовна"), Name("Цой Вера Кимавна")]),
        organisations.ask("Прииртишская СШ № 5", [school], [school], [Place("в.xlsx", "ИОМ", "A7", 3)]),
        declensions.ask("Заяц", "surname", "m", forms, "Приказ.docx"),
        declensions.ask("Ли Саша", "name", "", same, "Приказ.docx"),
    ]


def filled(data: Path | bytes, target: Path, answers: Mapping[tuple[str, str], Mapping[str, str]]) -> Path:
    """What a methodologist does in Excel: finds a row by its first text, types into columns by their captions."""
    if isinstance(data, bytes):
        target.write_bytes(data)
        data = target
    book = openpyxl.load_workbook(data)
    for (sheet, first), told in answers.items():
        captions = {cell.value: cell.column for cell in book[sheet][4]}
        row = next(row for row in range(5, book[sheet].max_row + 1) if book[sheet].cell(row, 2).value == first)
        for caption, value in told.items():
            book[sheet].cell(row, captions[caption]).value = value
    book.save(target)
    return target


KNOWN = Known(Directory.of([Organisation("720105", SCHOOL, SCHOOL), Organisation("720101", "Другая", "Другая школа")]))
FEMALE = {"Пол": "жен."}


@pytest.mark.parametrize(
    ("where", "typed", "answer"),
    [
        (("Люди", "Цой Вера Кимавна"), {ANSWER: "Да"}, {"name": "Цой Вера Кимовна"}),
        (("Люди", "Цой Вера Кимавна"), {ANSWER: " да "}, {"name": "Цой Вера Кимовна"}),
        (("Люди", "Цой Вера Кимавна"), {ANSWER: "Нет"}, {"name": ""}),
        (("Люди", "Цой Вера Кимавна"), {ANSWER: "Цой Вера Кимавна"}, {"name": "Цой Вера Кимавна"}),
        (("Организации", "Прииртишская СШ № 5"), {ANSWER: "ДА"}, {"organisation": "720105"}),
        (("Организации", "Прииртишская СШ № 5"), {ANSWER: "нет"}, {"organisation": ""}),
        (("Организации", "Прииртишская СШ № 5"), {ANSWER: "720101 Другая школа"}, {"organisation": "720101"}),
        (("Организации", "Прииртишская СШ № 5"), {ANSWER: "Другая школа"}, {"organisation": "720101"}),
        (
            ("Склонения", "Заяц"),
            {ANSWER: "Да"},
            {"gender": "m", "genitive": "Заяца", "dative": "Заяцу", "accusative": "Заяца", "instrumental": "Заяцем"},
        ),
        (
            ("Склонения", "Заяц"),
            {"Родительный (кого? чего?)": "Зайца"},  # mended, and nothing under «Ответ»: it is an answer too
            {"gender": "m", "genitive": "Зайца", "dative": "Заяцу", "accusative": "Заяца", "instrumental": "Заяцем"},
        ),
        (("Склонения", "Ли Саша"), FEMALE, {"gender": "f"}),
    ],
)
def test_an_answer_is_read_as_it_is_meant(tmp_path, where, typed, answer):
    book = filled(write(questions()), tmp_path / "ответы.xlsx", {where: typed})
    answered = read_answers(read(book.read_bytes(), book.name), KNOWN)
    assert [dict(each.answer) for each in answered.replies] == [answer]
    assert answered.findings == ()


@pytest.mark.parametrize(
    ("where", "typed", "code"),
    [
        (("Люди", "Цой Вера Кимавна"), {ANSWER: "может быть"}, "answer-unknown"),
        (("Организации", "Прииртишская СШ № 5"), {ANSWER: "999999 Какая-то"}, "answer-unknown"),
        (("Склонения", "Заяц"), {ANSWER: "Нет"}, "answer-declension"),
        (("Склонения", "Заяц"), {"Дательный (кому? чему?)": "Zайцу?"}, "answer-forms"),
        (("Склонения", "Заяц"), {ANSWER: "потом"}, "answer-unknown"),
        (("Люди", "Цой Вера Кимавна"), {}, "answers-none"),
    ],
)
def test_a_wrong_answer_is_a_finding_in_its_cell_and_nothing_counts(tmp_path, where, typed, code):
    right = {("Организации", "Прииртишская СШ № 5"): {ANSWER: "Да"}} if code != "answers-none" else {}
    book = filled(write(questions()), tmp_path / "ответы.xlsx", {**right, where: typed})
    answered = read_answers(read(book.read_bytes(), book.name), KNOWN)
    assert [each.code for each in answered.findings] == [code]
    assert answered.replies == ()
    assert code == "answers-none" or (answered.findings[0].sheet, bool(answered.findings[0].cell)) == (where[0], True)


def test_rows_may_be_moved_and_a_broken_one_is_told(tmp_path):
    book = filled(write(questions()), tmp_path / "ответы.xlsx", {("Люди", "Цой Вера Кимавна"): {ANSWER: "Да"}})
    opened = openpyxl.load_workbook(book)
    opened["Люди"].move_range("A5:Z5", rows=7)
    opened["Склонения"].cell(5, opened["Склонения"].max_column).value = '{"kind": "declensions"'
    opened.save(book)
    answered = read_answers(read(book.read_bytes(), book.name), KNOWN)
    assert [each.code for each in answered.findings] == ["answer-row"]


def test_other_workbooks_are_no_questions():
    assert not any(is_questions(read(path.read_bytes(), path.name)) for path in sorted(SAMPLES.glob("0*.xlsx")))
    assert is_questions(read(write(questions()), "любое имя.xlsx"))


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path):
    from iomdocs.questions import Place, organisations  # noqa: PLC0415

    book = tmp_path / "в.xlsx"
    book.write_bytes(write([organisations.ask("=1+1", [], [], [Place("a.xlsx")])]))
    assert openpyxl.load_workbook(book)["Организации"]["B5"].data_type == "s"


# The whole way


def card(office_root: Path, name: str, cells: Mapping[str, object]) -> None:
    book = openpyxl.load_workbook(CLEAN)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(office_root / "inbox" / name)


CARDS: Mapping[str, Mapping[str, object]] = {
    "а.xlsx": {},
    "б.xlsx": {"A5": "ФИО слушателя: Ткаченко Юлия Ивоновна", "D11": 72, "A18": None, "D18": None},
    "в.xlsx": {
        "A5": "ФИО слушателя: Заяц Петр Кузьмич",
        "A7": "Образовательная организация: МБОУ «Прииртишская СШ № 5»",
    },
    "г.xlsx": {"A5": "ФИО слушателя: Кварц Нинель Фёдоровна", "D10": "Нагрузка"},
    "д.xlsx": {"A5": "ФИО слушателя: Кварц Н.Ф.", "A8": "Период: 2025 год"},
}


def receive(office) -> list:
    with Reception(office, workers=1) as reception:
        return [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]


# Workspaces are made once and copied: making one takes longer than most of these tests.


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """An office that nothing has come to."""
    return begin(tmp_path_factory.mktemp("made") / "office")


@pytest.fixture(scope="module")
def begun(made, tmp_path_factory) -> Path:
    """An office with three cards."""
    return grown(made, tmp_path_factory.mktemp("begun"), ["а.xlsx", "б.xlsx", "в.xlsx"])


@pytest.fixture(scope="module")
def grown_up(begun, tmp_path_factory) -> Path:
    """An office with all cards: five open questions."""
    return grown(begun, tmp_path_factory.mktemp("all"), ["г.xlsx", "д.xlsx"])


def grown(before: Path, folder: Path, names: list[str]) -> Path:
    root = again(before, folder / "office")
    office = open_office(root)
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    for name in names:
        card(office.root, name, CARDS[name])
    receive(office)
    renew(office)
    office.store.close()
    return root


def opened(root: Path, folder: Path) -> Iterator[Office]:
    office = open_office(again(root, folder / "office"))
    yield office
    office.store.close()


@pytest.fixture
def office(made, tmp_path) -> Iterator[Office]:
    yield from opened(made, tmp_path)


@pytest.fixture
def started(begun, tmp_path) -> Iterator[Office]:
    yield from opened(begun, tmp_path)


@pytest.fixture
def full(grown_up, tmp_path) -> Iterator[Office]:
    yield from opened(grown_up, tmp_path)


@pytest.fixture
def asked(full) -> Path:
    """A workspace with open questions: two people, an organisation, a column, and how a surname declines."""
    assert len(open_questions(full)) == 5
    return full.root


def said(answer: Path) -> str:
    """All words of a receipt."""
    page = docx.Document(str(answer))
    cells = (cell.text for table in page.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in page.paragraphs), *cells])


def columns(workspace: Path, sql: str) -> list:
    from iomdocs.workspace import open_store  # noqa: PLC0415

    with open_store(workspace) as store:
        return sorted(store.read(sql))


PEOPLE_SQL = "SELECT DISTINCT person, organisation_code FROM tyumen_iom"
HOURS_SQL = "SELECT person, SUM(hours) FROM tyumen_iom_events GROUP BY person"
ANSWERS = {
    ("Люди", "Ткаченко Юлия Ивоновна"): {ANSWER: "Да"},
    ("Люди", "Кварц Н.Ф."): {ANSWER: "Да"},
    ("Организации", "МБОУ «Прииртишская СШ № 5»"): {ANSWER: "Да"},
    ("Склонения", "Заяц"): {ANSWER: "Да"},
    ("Синонимы", "Нагрузка"): {ANSWER: "Да"},  # one column is missing and one is unknown
}


@pytest.mark.parametrize("way", ["Excel", pytest.param("LibreOffice", marks=pytest.mark.office)])
def test_answers_change_what_registers_documents_and_recognition_say(full, asked, tmp_path, way):
    outbox = asked / "outbox"
    assert (outbox / "returned/д — ОШИБКИ-1.xlsx").exists()
    book = filled(outbox / "Вопросы.xlsx", tmp_path / "мои ответы.xlsx", ANSWERS)
    if way == "LibreOffice":
        (book,) = resaved([book], tmp_path)
    shutil.copy(book, asked / "inbox")
    assert [each.verdict.outcome for each in receive(full)] == ["accepted"]
    # One person under two names, the organisation found, the column read, the returned file accepted.
    assert columns(asked, PEOPLE_SQL) == [
        ("Заяц Петр Кузьмич", "720105"),
        ("Кварц Нинель Фёдоровна", "720105"),
        ("Ткаченко Юлия Ивановна", "720105"),
    ]
    assert columns(asked, HOURS_SQL) == [
        ("Заяц Петр Кузьмич", 91),
        ("Кварц Нинель Фёдоровна", 182),
        ("Ткаченко Юлия Ивановна", 127),
    ]
    assert (outbox / "accepted/д — ПРИНЯТО.docx").exists()
    assert renew(full).path is None
    assert not (outbox / "Вопросы.xlsx").exists()
    # What was answered is not asked again, and the next file is read by it.
    card(asked, "позже.xlsx", {"A5": "ФИО слушателя: Седых Нинель Фёдоровна", "D10": "НАГРУЗКА:", "D11": 40, "D18": 95})
    receive(full)
    assert renew(full).questions == ()
    assert columns(asked, HOURS_SQL)[2] == ("Седых Нинель Фёдоровна", 95)


def test_a_doubtful_declension_is_asked_once_and_used_in_documents(full, asked, tmp_path):
    made = iomdocs("documents", "make", "order_iom", cwd=asked)
    assert "Заяц" in made.out
    mended = dict(
        zip(
            ("Родительный (кого? чего?)", "Дательный (кому? чему?)", "Винительный (кого? что?)"),
            ("Зайца", "Зайцу", "Зайца"),
            strict=True,
        )
    )
    answers = {("Склонения", "Заяц"): {**mended, "Творительный (кем? чем?)": "Зайцем", ANSWER: "Да"}}
    shutil.copy(filled(asked / "outbox/Вопросы.xlsx", tmp_path / "о.xlsx", answers), asked / "inbox")
    receive(full)
    assert "Заяц" not in iomdocs("documents", "make", "order_iom", cwd=asked).out
    told = iomdocs("decline", "Заяц Пётр Кузьмич", "--json", cwd=asked).json
    assert (told["fio"]["dative"], told["certain"]) == ("Зайцу Петру Кузьмичу", True)
    assert iomdocs("decline", "Заяц Пётр Кузьмич", "--json", cwd=tmp_path).json["certain"] is False


def answer(office, tmp_path, answers, source: Path | None = None) -> list:
    filled(source or office.outbox / "Вопросы.xlsx", tmp_path / "о.xlsx", answers)
    shutil.copy(tmp_path / "о.xlsx", office.inbox)
    return receive(office)


ORGANISATION = ("Организации", "МБОУ «Прииртишская СШ № 5»")


def test_a_wrong_answer_comes_back_marked_and_is_taken_when_mended(started, tmp_path):
    (returned,) = answer(started, tmp_path, {ORGANISATION: {ANSWER: "не знаю"}})
    assert returned.verdict.outcome == "returned"
    book = openpyxl.load_workbook(returned.answer)
    assert book.sheetnames[0] == "Ошибки"
    assert book["Организации"]["E5"].comment
    assert started.store.replies().given == ()
    (accepted,) = answer(started, tmp_path, {ORGANISATION: {ANSWER: "Да"}}, returned.answer)
    assert accepted.verdict.outcome == "accepted"
    assert started.store.replies().organisation("МБОУ «Прииртишская СШ № 5»") == "720105"


def test_a_newer_answer_wins_and_the_receipt_says_so(started, tmp_path):
    kept = shutil.copy(started.outbox / "Вопросы.xlsx", tmp_path / "прежняя.xlsx")
    answer(started, tmp_path, {ORGANISATION: {ANSWER: "Да"}}, Path(kept))
    sql = "SELECT organisation_code FROM tyumen_iom WHERE source_file = 'в.xlsx'"
    assert list(started.store.read(sql)) == [("720105",)]
    (second,) = answer(started, tmp_path, {ORGANISATION: {ANSWER: "Нет"}}, Path(kept))
    assert [each.code for each in second.verdict.findings] == ["answer-changed"]
    assert "720105" in said(second.answer)
    assert list(started.store.read(sql)) == [(None,)]
    assert not [each for each in open_questions(started) if each.kind == "organisations"]


def test_the_past_stays_as_it_was(started, tmp_path):
    before = started.now()
    sql = "SELECT organisation_code FROM tyumen_iom WHERE source_file = 'в.xlsx'"
    answer(started, tmp_path, {ORGANISATION: {ANSWER: "Да"}})
    assert list(started.store.read(sql)) == [("720105",)]
    assert list(started.store.read(sql, as_of=before)) == [(None,)]


def test_an_older_file_read_anew_never_supersedes_a_newer_one(started, tmp_path):
    """«в» named the school with a slip; its corrected version came later and must stay the current one."""
    card(started.root, "в2.xlsx", {"A5": CARDS["в.xlsx"]["A5"], "D11": 40, "D18": 95})
    receive(started)
    assert len(list(started.store.read("SELECT person FROM tyumen_iom WHERE person LIKE 'Заяц%'"))) == 2
    answer(started, tmp_path, {ORGANISATION: {ANSWER: "Да"}})
    sql = "SELECT source_file, SUM(hours) FROM tyumen_iom_events WHERE person LIKE 'Заяц%' GROUP BY source_file"
    assert list(started.store.read(sql)) == [("в2.xlsx", 95)]


def test_spelling_is_settled_without_a_question(office):
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    card(office.root, "а.xlsx", {"A5": "ФИО слушателя: Заяц Петр Кузьмич"})
    card(office.root, "б.xlsx", {"A5": "ФИО слушателя: Заяц Пётр Кузьмич", "A8": "Период: 2025 год"})
    receive(office)
    assert set(office.store.read("SELECT person FROM tyumen_iom")) == {("Заяц Пётр Кузьмич",)}
    assert [each.kind for each in open_questions(office)] == ["declensions"]


def with_snils(root: Path) -> None:
    """The pack's form asks for СНИЛС in the header: an office may add a field to its copy."""
    path = next((root / "templates").glob("*/forms/iom.2026.toml"))
    head, sign, rest = path.read_text("utf-8").partition("[[tables]]")
    field = '[[fields]]\nname = "snils"\ntitle = "СНИЛС"\nkind = "snils"\n\n'
    path.write_text(head + field + sign + rest, "utf-8")


def test_one_snils_is_one_person_whatever_the_surname(office):
    with_snils(office.root)
    office = open_office(office.root)
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    snils = {"A9": "СНИЛС: 112-233-445 95"}
    for name, person, more in (
        ("а.xlsx", "Орлова Мария Павловна", snils),
        ("б.xlsx", "Соколова Мария Павловна", {**snils, "A8": "Период: 2025 год"}),
        ("в.xlsx", "Белых Мария Павловна", {"A8": "Период: 2025 год"}),
    ):
        card(office.root, name, {"A5": f"ФИО слушателя: {person}", **more})
        receive(office)
    names = dict(office.store.read("SELECT source_file, person FROM tyumen_iom"))
    assert names == dict.fromkeys(("а.xlsx", "б.xlsx"), "Соколова Мария Павловна") | {"в.xlsx": "Белых Мария Павловна"}
    assert open_questions(office) == []
    office.store.close()


def test_homonyms_of_two_schools_are_two_people(office):
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    card(office.root, "а.xlsx", {})
    card(office.root, "б.xlsx", {"A7": "Образовательная организация: МКОУ «Лебяжинская ОШ»"})
    receive(office)
    assert len(set(office.store.read("SELECT person, organisation_code FROM tyumen_iom"))) == 2
    assert open_questions(office) == []


def test_a_directory_that_comes_later_finds_the_organisations_of_earlier_files(office):
    card(office.root, "а.xlsx", {})
    receive(office)
    assert list(office.store.read("SELECT organisation_code FROM tyumen_iom")) == [(None,)]
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    receive(office)
    assert list(office.store.read("SELECT organisation_code FROM tyumen_iom")) == [("720105",)]


def test_a_workbook_that_somebody_fills_or_has_open_is_not_written_over(started, tmp_path):
    main = renew(started).path
    assert main == started.outbox / "Вопросы.xlsx"
    assert renew(started).path == main
    typed = filled(main, main, {ORGANISATION: {ANSWER: "Да"}}).read_bytes()
    card(started.root, "г.xlsx", CARDS["г.xlsx"])
    receive(started)
    beside = renew(started).path
    assert beside == started.outbox / "Вопросы (2).xlsx"
    assert main.read_bytes() == typed
    # Its answers come through the inbox: then it is ours to renew again, and the one beside goes.
    shutil.copy(main, started.inbox)
    receive(started)
    assert renew(started).path == main
    assert not beside.exists()
    (started.outbox / "~$Вопросы.xlsx").write_bytes(b"")
    card(started.root, "з.xlsx", {"A5": "ФИО слушателя: Белых Яна Фёдоровна", "D10": "Сколько всего"})
    receive(started)
    assert renew(started).path == beside


def test_an_end_between_the_answers_and_their_effect_is_made_up_for(started, tmp_path):
    filled(started.outbox / "Вопросы.xlsx", started.inbox / "о.xlsx", {ORGANISATION: {ANSWER: "Да"}})
    ended = iter([False, True])  # by a signal, when the file was dealt with
    with Reception(started, workers=1) as reception:
        list(reception.receive(in_order(scan(started.inbox)), lambda: next(ended)))
    sql = "SELECT organisation_code FROM tyumen_iom WHERE source_file = 'в.xlsx'"
    assert list(started.store.read(sql)) == [(None,)]
    receive(started)
    assert list(started.store.read(sql)) == [("720105",)]


def test_status_counts_open_questions_and_the_command_writes_the_workbook(asked):
    (asked / "outbox/Вопросы.xlsx").unlink()
    told = iomdocs("questions", "--json", cwd=asked).json
    assert told["schema"] == 1
    assert sorted(each["kind"] for each in told["questions"]) == [
        "declensions",
        "organisations",
        "people",
        "people",
        "synonyms",
    ]
    assert Path(told["file"]).is_file()
    assert iomdocs("status", "--json", cwd=asked).json["questions"] == 5
    assert "5\u00a0вопросов ждут ответа" in iomdocs("status", cwd=asked).out
    filled(Path(told["file"]), asked / "inbox/ответы.xlsx", ANSWERS)
    received = iomdocs("receive", cwd=asked)
    assert "accepted/ответы — ПРИНЯТО.docx" in received.out.replace("\\", "/"), received.err
    assert "ждут" not in received.out
    assert not Path(told["file"]).exists()


def test_accepted_answers_that_spoil_a_file_leave_it_accepted(office):
    """A column was guessed as hours; were it the date, its cells would be wrong: the file stays as it was taken."""
    shutil.copy(SAMPLES / "организации.xlsx", office.inbox)
    card(office.root, "г.xlsx", CARDS["г.xlsx"])
    receive(office)
    subject = {"form": "tyumen/iom", "caption": "Нагрузка"}
    wrong = Reply("synonyms", synonym_question(*subject.values()), subject, {"field": "events.fact_date"})
    office.store.reply([wrong], None, office.now())
    receive(office)
    assert len(list(office.store.read("SELECT person FROM tyumen_iom"))) == 1
