"""Checks of requisites and of the other kinds: for every code a document that has the fault, and one that has not."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.shared import Mm

from iomdocs.documents import check
from iomdocs.documents.checking import CHECKS
from iomdocs.wording import catalogue

from .test_documents_check import SPOILT

Lines = list["str | list[list[str]]"]
HEAD: Lines = [
    "МУНИЦИПАЛЬНОЕ БЮДЖЕТНОЕ ОБЩЕОБРАЗОВАТЕЛЬНОЕ УЧРЕЖДЕНИЕ «ШКОЛА № 3»",
    "ПРИКАЗ",
    "12.03.2026 № 41-од",
    "с. Заречное",
    "О маршрутах педагогов",
    "В целях развития педагогов",
    "ПРИКАЗЫВАЮ:",
]
TAIL: Lines = ["2. Контроль за исполнением приказа оставляю за собой.", "Директор ________ М.П. Иванова"]
ORDER: Lines = [*HEAD, "1. Утвердить маршруты до 15.11.2026.", *TAIL]
PROTOCOL: Lines = [
    "ПРОТОКОЛ",
    "12.03.2026 № 3",
    "Председатель – Иванова М.П.",
    "Секретарь – Петров П.И.",
    "Присутствовали: 12 человек",
    "Повестка дня:",
    "1. О маршрутах.",
    "СЛУШАЛИ: Иванову М.П.",
    "РЕШИЛИ: принять.",
    "Голосовали: за – 10, против – 1, воздержались – 1.",
]
BOOK = [
    catalogue("documents")["book"]["columns"],
    ["1", "Семинар", "очная", "6", "12.03.2026", "Институт", "справка № 1", ""],
    ["2", "Вебинар", "заочная", "2", "20.04.2026", "Институт", "справка № 2", ""],
]
PLAN = [
    catalogue("documents")["plan"]["columns"],
    ["1", "2", "3", "4"],
    *(
        row
        for section in catalogue("documents")["plan"]["sections"]
        for row in ([section], *([name, "а", "б", "в"] for name in ("Цель", "Содержание", "Формы")))
    ),
]
REPORT = [["Вид", "План", "Факт"], ["семинар", "10", "7,5"], ["вебинар", "2", "2"], ["Итого", "12", "9,5"]]
APPLICATION: Lines = [
    [["", "Директору института Петровой А.И."]],
    "Просим обучить педагогов.",
    [["№ п/п", "ФИО"], ["1", "Иванова М.П."], ["2", "Петров П.И."]],
    "Всего: 2 человека.",
]
GRIF: Lines = [
    "ПРИНЯТО",
    "Педагогическим советом",
    "(протокол от 10.03.2026 № 2)",
    "УТВЕРЖДЕНО",
    "приказом от 12.03.2026 № 41",
]
ACQUAINTED: Lines = [
    "С приказом ознакомлены:",
    [["№ п/п", "ФИО", "Должность", "Дата", "Подпись"], ["1", "а", "б", "", ""]],
]
SIGNED = "Документ подписан электронной подписью. Сертификат 12. Владелец Иванова М.П. Действителен до 2027 года"


def changed(lines: Lines, old: str, new: str | None) -> Lines:
    """The same lines with one changed, or left out."""
    assert any(isinstance(line, str) and old in line for line in lines), old
    replaced = [line.replace(old, new or "") if isinstance(line, str) else line for line in lines]
    return [line for line, before in zip(replaced, lines, strict=True) if new is not None or old not in before]


def cell(table: list[list[str]], row: int, column: int, text: str) -> list[list[str]]:
    """The same table with one cell changed."""
    copied = [list(each) for each in table]
    copied[row][column] = text
    return copied


# Code: lines of a document with the fault, lines of the same document without it.
TABLE: list[tuple[str, Lines, Lines]] = [
    ("B-07", [*HEAD, "1. Утвердить мар\u00adшруты.", *TAIL], ORDER),
    ("B-16", ["Ведётся учёт часов.", "Такой учет нужен."], ["Ведётся учёт часов.", "Такой учёт нужен."]),
    ("B-17", ["Дано 12 марта 2026 г.. Верно."], ["Дано 12 марта 2026 г. Верно…"]),
    ("B-19", ORDER[1:], ORDER),
    ("B-23", changed(ORDER, "с. Заречное", None), ORDER),
    ("B-26", changed(ORDER, "В целях развития педагогов", "Педагоги развиваются"), ORDER),
    ("B-29", changed(ORDER, "Утвердить маршруты до 15.11.2026", "Маршруты педагогов школы"), ORDER),
    ("B-30", changed(ORDER, "до 15.11.2026", "до 15.11.2025"), ORDER),
    ("B-35", changed(ORDER, "Директор ________ М.П. Иванова", "Директор /Иванова/"), ORDER),
    ("B-35", changed(ORDER, "Директор ________ М.П. Иванова", None), ORDER),
    ("B-35", changed(ORDER, "________ М.П. Иванова", "школы"), ORDER),
    ("B-37", [*ORDER, "М.П."], ORDER),
    ("B-40", ["УТВЕРЖДАЮ", "Директор школы", "ПЛАН"], ["УТВЕРЖДАЮ", "Директор", "М.П. Иванова", "ПЛАН"]),
    ("B-40", ["УТВЕРЖДАЮ", "М.П. Иванова", "УТВЕРЖДЕН", "приказом № 4"], ["УТВЕРЖДЕН", "приказом № 4"]),
    ("B-41", changed(GRIF, "ПРИНЯТО", "ПРИНЯТ"), GRIF),
    ("B-41", changed(GRIF, "ПРИНЯТО", "Принято:"), GRIF),
    ("B-41", changed(GRIF, "(протокол", None), GRIF),
    ("B-41", changed(GRIF, "10.03.2026", "15.03.2026"), GRIF),
    ("B-44", [ACQUAINTED[0], [["№ п/п", "ФИО"], ["1", "а"]]], ACQUAINTED),
    ("B-46", ["Уважаемая Мария Петровна!", "Директор"], ["Уважаемая Мария Петровна!", "Исп. Петров, 8 3452 12-34-56"]),
    ("B-47", [SIGNED.replace("Владелец", "Хозяин")], [SIGNED]),
    ("B-48", changed(PROTOCOL, "Секретарь", None), PROTOCOL),
    ("B-48", changed(PROTOCOL, "РЕШИЛИ", None), PROTOCOL),
    ("B-48", changed(PROTOCOL, "Повестка", None), PROTOCOL),
    ("B-48", changed(PROTOCOL, "за – 10", "за – 11"), PROTOCOL),
    (
        "B-49",
        ["ПОЛОЖЕНИЕ", "О книжке", "1. Цели", "1.1. Книжка нужна."],
        ["ПОЛОЖЕНИЕ", "О книжке", "1. Общие положения"],
    ),
    ("B-50", ["СПРАВКА", cell(REPORT, 3, 2, "9")], ["СПРАВКА", REPORT]),
    ("B-50", ["СПРАВКА", "Выполнено 25,0 %."], ["СПРАВКА", "Выполнено 12 из 48 (25,0 %)."]),
    (
        "B-51",
        ["СЕРТИФИКАТ", "подтверждает, что", "Иванова Мария Петровна", "принял участие"],
        ["СЕРТИФИКАТ", "подтверждает, что", "Иванова Мария Петровна", "приняла участие"],
    ),
    (
        "B-51",
        ["СЕРТИФИКАТ", "подтверждает, что Ивановой Марии Петровне дан"],
        ["СЕРТИФИКАТ", "подтверждает, что Белый Илья Ильич принял участие"],
    ),
    ("B-51", ["СПРАВКА выдана Иванова Мария Петровна"], ["СПРАВКА выдана Ивановой Марии Петровне"]),
    ("B-51", ["СЕРТИФИКАТ", "Объём – 21 часов"], ["СЕРТИФИКАТ", "Объём – 21 час, в объёме 3 часов"]),
    ("B-52", ["Дубликат", "Выдан 12.03.2026"], [[["", "ДУБЛИКАТ"]], "Выдан 12.03.2026"]),
    ("B-52", [[["", "ДУБЛИКАТ"]], "Книжка"], [[["", "ДУБЛИКАТ"]], "Выдан 12.03.2026"]),
    ("B-53", [cell(BOOK, 0, 3, "Часы")], [BOOK]),
    ("B-53", [cell(BOOK, 2, 4, "20.02.2026")], [BOOK]),
    ("B-53", [[["ДУБЛИКАТ"]], "ДУБЛИКАТ", cell(BOOK, 1, 6, "")], [BOOK]),
    ("B-54", [PLAN[:-1]], [PLAN]),
    ("B-54", [cell(PLAN, 2, 0, "Обучение")], [PLAN]),
    ("B-54", [cell(PLAN, 0, 1, "Коллектив")], [PLAN]),
    ("B-55", APPLICATION[1:], APPLICATION),
    ("B-55", changed(APPLICATION, "2 человека", "3 человека"), APPLICATION),
]


def written(path: Path, lines: Lines) -> Path:
    """A document of these paragraphs and tables; a row shorter than the table is one merged cell."""
    document = docx.Document()
    for line in lines:
        if isinstance(line, str):
            document.add_paragraph(line)
            continue
        table = document.add_table(rows=0, cols=max(map(len, line)))
        for texts in line:
            row = table.add_row()
            if len(texts) < len(row.cells):
                row.cells[0].merge(row.cells[-1])
            for place, text in enumerate(texts):
                row.cells[place].text = text
    document.save(str(path))
    return path


def codes(path: Path, profile: str = "gost-2025") -> set[str]:
    return {remark.code for remark in check(path, profile)}


@pytest.mark.parametrize(("code", "bad", "good"), TABLE, ids=[f"{n}-{code}" for n, (code, _, _) in enumerate(TABLE)])
def test_the_fault_is_found_and_its_absence_too(code: str, bad: Lines, good: Lines, tmp_path: Path) -> None:
    assert code in codes(written(tmp_path / "bad.docx", bad))
    assert code not in codes(written(tmp_path / "good.docx", good))


def yellow(document: Docx) -> None:
    document.paragraphs[0].runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW


def code_in_header(document: Docx) -> None:
    document.sections[0].header.paragraphs[0].text = "QR-код"


OTHERS: list[tuple[str, Callable[[Docx], object]]] = [("B-32", yellow), ("B-45", code_in_header)]


@pytest.mark.parametrize(("code", "spoil"), OTHERS)
def test_what_only_looks_show(code: str, spoil: Callable[[Docx], object], tmp_path: Path) -> None:
    path = written(tmp_path / "x.docx", ["Кравцу Олегу Ильичу"])
    assert code not in codes(path)
    document = docx.Document(str(path))
    spoil(document)
    document.save(str(path))
    assert code in codes(path)


def test_a_part_that_other_programs_lose(tmp_path: Path) -> None:
    path = written(tmp_path / "x.docx", ["Текст"])
    assert "B-56" not in codes(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/diagrams/data1.xml", "<a/>")
    assert "B-56" in codes(path)


def test_every_check_from_1_to_56_has_a_failing_example() -> None:
    spoilt = {code for code, *_ in SPOILT} | {code for code, *_ in TABLE} | {code for code, _ in OTHERS} | {"B-56"}
    assert sorted(spoilt) == sorted(CHECKS) == [f"B-{number:02}" for number in range(1, 57)]
    assert set(CHECKS) | {"B-00"} == set(catalogue("documents")["check"])


@pytest.mark.parametrize("code", [code for code, told in catalogue("documents")["check"].items() if told.get("unsure")])
def test_an_unsure_rule_is_a_warning_that_says_so(code: str, tmp_path: Path) -> None:
    bad = next((bad for each, bad, _ in TABLE if each == code), None)
    path = written(tmp_path / "x.docx", bad or ["Текст"])
    if bad is None:
        document = docx.Document(str(path))
        dict(OTHERS)[code](document)
        document.save(str(path))
    remark = next(each for each in check(path) if each.code == code)
    assert remark.severity == "warning"
    assert "не сверен" in remark.message


def test_profiles_differ_and_are_cited(tmp_path: Path) -> None:
    path = written(tmp_path / "x.docx", changed(ORDER, "О маршрутах педагогов", None))
    assert "B-24" in codes(path)
    assert "B-24" not in codes(path, "gost-2016")
    own = codes(path, "own")
    assert not own & {"B-05", "B-06", "B-19", "B-22", "B-24"}
    assert "B-18" in own
    assert {each.cites for each in check(path)} == {"ГОСТ Р 7.0.97-2025"}
    assert {each.cites for each in check(path, "own")} == {"порядок организации"}


def test_an_aside_is_right_or_indented(tmp_path: Path) -> None:
    path = written(tmp_path / "x.docx", ["ДУБЛИКАТ", "Выдан 12.03.2026"])
    for change in (
        lambda one: setattr(one, "alignment", WD_ALIGN_PARAGRAPH.RIGHT),
        lambda one: setattr(one.paragraph_format, "left_indent", Mm(100)),
    ):
        document = docx.Document(str(path))
        change(document.paragraphs[0])
        document.save(str(tmp_path / "y.docx"))
        assert "B-52" not in codes(tmp_path / "y.docx")
    assert "B-52" in codes(path)
