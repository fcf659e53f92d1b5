"""Drafts of forms: tables drawn as regulations draw them become definitions that load, lint and fill."""

import datetime as dt
import io
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from iomdocs import packs
from iomdocs.cli import _speak_russian, root
from iomdocs.definitions import Form
from iomdocs.demo.books import Task, by_hand, in_blank
from iomdocs.demo.dirt import Habits
from iomdocs.demo.district import found
from iomdocs.demo.fillings import Filler
from iomdocs.directory import Directory
from iomdocs.drafting import Draft, drafts, from_sheet, from_word, toml
from iomdocs.drafting.guessing import Names, guess, identifier
from iomdocs.errors import UsageError
from iomdocs.judging import Judge
from iomdocs.pipeline.drafting import draft_forms
from iomdocs.pipeline.lint import lint
from iomdocs.reader import read
from iomdocs.workbook import Workbook as Plain

TODAY = dt.date(2026, 11, 20)
ROUTE = [
    "№ п/п", "Наименование мероприятия\n(вид, тематика)", "Формат проведения", "Количество\nчасов",
    "Дата проведения\n(план)", "Дата проведения\n(факт)", "Название учреждения, на базе которого проведено мероприятие",
]  # fmt: skip
BOOK = [
    "№ п/п", "Наименование мероприятия (вид, тематика)", "Формат проведения", "Количество часов", "Дата проведения",
    "Название учреждения, на базе которого проведено мероприятие",
    "Наименование документа, подтверждающего реализацию мероприятия", "Подпись специалиста",
]  # fmt: skip
PLAN = ["Составляющие", "Весь педагогический коллектив", "Профессиональные объединения (группы)", "Отдельные педагоги"]
PARTS = ["Формальное образование", "Неформальное образование", "Информальное образование"]
LINES = ["Цель", "Содержание", "Формы"]


def table(document, rows: Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int, int]] = ()) -> None:
    drawn = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            drawn.cell(row, column).text = text
    for top, left, bottom, right in merged:
        drawn.cell(top, left).merge(drawn.cell(bottom, right))


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def regulation() -> bytes:
    """Two appendices with free tables, and one with fixed rows, as three of the regulations draw them."""
    document = Document()
    document.add_paragraph("5.5. Слушатель формирует ИОМ совместно с педагогом-наставником.")
    document.add_paragraph("Приложение 1")
    document.add_paragraph("Примерная форма индивидуального образовательного маршрута")
    document.add_paragraph("ФИО слушателя ______________ Должность ______________")
    table(document, [ROUTE, [""] * 7, [""] * 7])
    document.add_paragraph("Руководитель ______________ / подпись /")
    document.add_paragraph("Приложение 2")
    document.add_paragraph("Типовая форма зачётно-накопительной книжки")
    table(document, [["Ф.И.О. педагога:", ""], ["Место работы", ""]])
    document.add_paragraph("")
    table(document, [BOOK, [""] * 8])
    document.add_paragraph("Приложение № 3")
    document.add_paragraph("План организации непрерывного профессионального развития педагогов")
    rows, merged = [PLAN, ["1", "2", "3", "4"]], []
    for part in PARTS:
        merged.append((len(rows), 0, len(rows), 3))
        rows += [[part], *([line] for line in LINES)]
    table(document, rows, merged)
    return saved(document)


def two_levels() -> bytes:
    document = Document()
    document.add_paragraph("Мониторинг повышения квалификации")
    rows = [
        ["№", "Ф.И.О. педагога", "Дата проведения", "", "Кол-во часов", "Уровень"],
        ["", "", "план", "факт", "", ""],
        ["1", "2", "3", "4", "5", "6"],
        ["1", "Глинка Ирина Карловна", "12.03.2026", "14.03.2026", "16", "региональный"],
        ["2", "", "", "", "", ""],
    ]
    table(document, rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 1, 5)])
    return saved(document)


def workbook(*, two: bool = False) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Заявка"
    sheet.append(["Заявка на повышение квалификации"])
    sheet.append(["Образовательная организация:"])
    sheet.append([])
    sheet.append(["№ п/п", "ФИО", "Должность", "СНИЛС", "Программа", "Стаж, лет"])
    sheet.append([1, 2, 3, 4, 5, 6])
    sheet.append([None] * 6)
    sheet.append([])
    sheet.append(["Исполнитель ____________"])
    if two:
        other = made.create_sheet("Итог")
        other.append(["Показатель", "План", "Факт"])
        for caption in ("Прошли курсы", "Прошли стажировку"):
            other.append([caption])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def of_word(data: bytes) -> list[Draft]:
    pieces = from_word(data)
    assert pieces is not None
    return drafts(pieces, "Положение.docx")


def of_book(data: bytes) -> list[Draft]:
    plain = read(data, "Заявка.xlsx")
    assert isinstance(plain, Plain)
    return [each for sheet in plain.sheets for each in drafts(from_sheet(sheet), "Заявка.xlsx", sheet.name)]


def kinds(fields) -> dict[str, str]:
    return {field.name: field.kind for field in fields}


# --- what is guessed


def test_a_regulation_gives_a_form_for_each_appendix() -> None:
    route, book, plan = of_word(regulation())
    assert [each.name for each in (route, book, plan)] == ["route", "credit_book", "plan"]
    assert route.title == "Примерная форма индивидуального образовательного маршрута"
    assert (route.source, book.source, plan.source) == ("Приложение 1", "Приложение 2", "Приложение № 3")
    assert kinds(route.tables[0].fields) == {
        "number": "ordinal", "event": "text", "format": "text", "hours": "hours", "plan_date": "date",
        "fact_date": "date", "host": "organisation",
    }  # fmt: skip
    assert kinds(route.fields) | {"period": "period"} == {
        "person": "person", "position": "position", "organisation": "organisation", "period": "period",
    }  # fmt: skip
    assert route.signatures == ["Руководитель"]
    assert kinds(book.tables[0].fields) == {
        "number": "ordinal", "event": "text", "format": "text", "hours": "hours", "date": "date",
        "host": "organisation", "document": "document", "signature": "signature",
    }  # fmt: skip
    assert kinds(book.fields) == {"person": "person", "organisation": "organisation", "period": "period"}
    assert book.key == ["person", "organisation", "period"]


def test_fixed_rows_become_a_matrix() -> None:
    (shape,) = [each.shape for each in of_word(regulation())[2].tables]
    assert shape.titles == tuple(PLAN)
    assert shape.sections == tuple((part, tuple(LINES)) for part in PARTS)
    assert shape.numbered


def test_a_header_of_two_levels_is_joined_and_an_example_tells_kinds() -> None:
    (draft,) = of_word(two_levels())
    (told,) = draft.tables
    assert [field.title for field in told.fields] == [
        "№", "Ф.И.О. педагога", "Дата проведения (план)", "Дата проведения (факт)", "Кол-во часов", "Уровень",
    ]  # fmt: skip
    assert [field.kind for field in told.fields] == ["ordinal", "person", "date", "date", "hours", "text"]
    assert told.fields[1].example == "Глинка Ирина Карловна"
    assert (told.shape.numbered, told.shape.two_levels) == (True, True)


def test_a_workbook_gives_a_form_for_each_sheet() -> None:
    application, total = of_book(workbook(two=True))
    assert application.title == "Заявка на повышение квалификации"
    assert kinds(application.tables[0].fields) == {
        "number": "ordinal", "person": "person", "position": "position", "snils": "snils", "programme": "text",
        "count": "number",
    }  # fmt: skip
    assert [field.name for field in application.fields] == ["organisation", "period"]
    assert total.tables[0].shape.sections == (("", ("Прошли курсы", "Прошли стажировку")),)


def test_tables_under_one_title_are_tables_of_one_form() -> None:
    document = Document()
    document.add_paragraph("Отчёт о методической работе")
    table(document, [["№", "Мероприятие", "Дата"], ["", "", ""]])
    document.add_paragraph("Публикации педагогов")
    table(document, [["№", "Название", "Количество страниц"], ["", "", ""]])
    (draft,) = of_word(saved(document))
    assert [each.title for each in draft.tables] == ["Отчёт о методической работе", "Публикации педагогов"]
    assert len({each.name for each in draft.tables}) == 2


def test_a_stamp_is_no_table() -> None:
    document = Document()
    table(document, [["Согласовано", "Утверждаю"], ["Председатель ______", "Директор ______"]])
    document.add_paragraph("План")
    assert all(len(each.tables) == 1 for each in of_word(saved(document))) or not of_word(saved(document))


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Ф.И.О. педагога", "person", "person"), ("Занимаемая должность", "position", "position"),
        ("Объём, ч", "hours", "hours"), ("Сроки проведения", "date", "term"), ("ИНН", "inn", "inn"),
        ("Реквизиты удостоверения", "document", "document"), ("Учебный год", "period", "period"),
        ("Количество педагогов", "number", "count"), ("Профессиональные дефициты", "text", "difficulty"),
        ("Лаборатория", "text", "laboratoriya"), ("2026", "text", "field_2026"), ("***", "text", "field"),
    ],
)  # fmt: skip
def test_a_title_tells_kind_and_name(title: str, kind: str, name: str) -> None:
    told = guess(title, Names())
    assert (told.kind, told.name) == (kind, name)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_names_are_valid_and_never_twice(titles: list[str]) -> None:
    names = Names()
    given_ = [guess(title, names).name for title in titles]
    assert len(set(given_)) == len(given_)
    for each in (*given_, *map(identifier, titles)):
        assert each.isascii()
        assert each.isidentifier()
        assert len(each) <= 40
        assert each[0].isalpha()
        assert each == each.lower()


# --- what is written


ALL = {"положение": lambda: of_word(regulation()), "в два этажа": lambda: of_word(two_levels()),
       "книга": lambda: of_book(workbook(two=True))}  # fmt: skip


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> packs.Pack:
    """A copy of a shipped pack with every draft put into it as it is."""
    shelf = tmp_path_factory.mktemp("packs")
    shutil.copytree(packs.shipped() / "altai", shelf / "altai")
    for made in ALL.values():
        for number, each in enumerate(made()):
            path = shelf / "altai" / "forms" / f"draft_{each.name}_{number}.2026.toml"
            path.write_text(toml(each, "Положение «О формах».docx"), "utf-8")
    return packs.load("altai", (shelf, packs.shipped()))


def drafted(pack: packs.Pack) -> list[Form]:
    return [form for form in pack.forms if form.name.startswith("draft_")]


def test_drafts_pass_the_check_of_a_pack_as_they_are(pack: packs.Pack) -> None:
    assert len(drafted(pack)) == 6
    assert lint(pack, TODAY).problems == ()


@pytest.mark.parametrize("blank", [True, False], ids=["бланк", "от руки"])
def test_a_drafted_form_is_filled_and_accepted(pack: packs.Pack, *, blank: bool) -> None:
    made = found(Random(1), 2, 2)
    judge = Judge([pack], Directory.of(made.organisations), TODAY)
    for form in drafted(pack):
        organisation = made.organisations[0]
        card = Filler(pack, made, TODAY, 1).card(form, organisation, made.staff[organisation.code][0])
        task = Task(form, pack, organisation, [card], {}, TODAY)
        plain = read((in_blank(task) if blank else by_hand(task, Habits(), Random(1))).data, "книга.xlsx")
        assert isinstance(plain, Plain)
        verdict = judge.judge(plain)
        assert (verdict.form, verdict.outcome) == (form.id, "accepted"), verdict.findings
        assert verdict.records == card.records() > 0


def test_every_guess_is_marked() -> None:
    for made in ALL.values():
        for each in made():
            text = toml(each, "файл")
            told = tomllib.loads(text)
            assert {"title", "short", "cites", "sheet", "key"} <= told.keys()
            guessed = [line for line in text.splitlines() if line.startswith("kind = ")]
            assert all("проверьте" in line for line in guessed)


def test_the_command_writes_drafts_and_overwrites_none(tmp_path: Path) -> None:
    _speak_russian()
    (tmp_path / "Положение.docx").write_bytes(regulation())
    run = ["forms", "draft", str(tmp_path / "Положение.docx"), "-o", str(tmp_path / "черновики")]
    first, again = CliRunner().invoke(root, run), CliRunner().invoke(root, run)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "27" in first.stdout
    assert len(list((tmp_path / "черновики").iterdir())) == 6


@pytest.mark.parametrize(
    ("name", "data"), [("пусто.docx", saved(Document())), ("не то.docx", b"PK\x03\x04"), ("x.pdf", b"%PDF-1.4")]
)
def test_a_file_without_tables_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=name):
        draft_forms(tmp_path / name, tmp_path, TODAY)
