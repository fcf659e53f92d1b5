"""How real schools bend a form: every twist alone, many together, and free-hand sheets; what is said of each.

Any workbook can be drawn again by its seed; a few hundred are drawn here.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
import xlsxwriter

from iomdocs.reader import read
from iomdocs.workbook import Cell, Workbook
from tests.intake_world import FAULTS, FORMS, TOTALS, TWISTS, Made, made
from tests.office_tools import convert
from tests.sheets import book, sheet, wrong

# What comes with an old format is no error of a sender.
_OLD = {"file-old-format"}
_ONE_OF = (("block_",), ("numbering",), tuple(TOTALS))


def differences(judge, each: Made, data: bytes | None = None, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Everything in which a verdict departs from the truth."""
    workbook = read(data or each.data, "проба.xlsx")
    assert isinstance(workbook, Workbook), workbook
    verdict, truth = judge.judge(workbook), each.truth
    errors = sorted((f.sheet or "", f.cell or "") for f in verdict.findings if f.severity == "error")
    warnings = {f.code for f in verdict.findings if f.severity == "warning"} - truth.warned - allowed
    told = [record.values for entry in verdict.entries for record in entry.records]
    fields = sorted({name for row in truth.rows for name in row})
    compared = {
        "form": (verdict.form, truth.form),
        "returned": (verdict.outcome == "returned", bool(truth.wrong)),
        "errors": (errors, sorted(truth.wrong)),
        "warnings": (sorted(warnings), []),
        "people": (sorted(str(entry.person) for entry in verdict.entries), sorted(truth.people)),
        "organisation": (verdict.organisation, truth.organisation),
        "rows": (_rows(told, fields), _rows(truth.rows, fields)),
    }
    return [f"{what}: {found} instead of {right}" for what, (found, right) in compared.items() if found != right]


def _rows(rows: Sequence[dict], fields: list[str]) -> list[list[str]]:
    return sorted([str(row.get(name)) for name in fields] for row in rows)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("twist", [None, *TWISTS])
def test_a_form_bent_in_one_way_is_still_read_whole(judge, form, twist):
    for seed in (1, 2):
        each = made(seed, form, [twist] if twist else [])
        assert differences(judge, each) == [], each.name


def drawn(seed: int) -> Made:
    """A workbook bent in several ways at once, with up to three faults."""
    rng = random.Random(seed)
    twists = rng.sample(TWISTS, rng.randint(1, 6))
    for rivals in _ONE_OF:
        same = [twist for twist in twists if twist.startswith(rivals)]
        twists = [twist for twist in twists if twist not in same[1:]]
    faults = rng.sample(sorted(FAULTS), rng.randint(0, 3))
    return made(seed, rng.choice(sorted(FORMS)), twists, faults, rng.choice((1, 1, 1, 2, 3)))


@pytest.mark.parametrize("start", range(0, 160, 20))
def test_forms_bent_in_many_ways_with_faults(judge, start):
    for seed in range(start, start + 20):
        each = drawn(seed)
        assert differences(judge, each) == [], each.name


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_same_is_said_of_what_libreoffice_saved_anew(judge, tmp_path, kind):
    all_drawn = [drawn(seed) for seed in range(500, 508)]
    all_drawn.append(made(1, "tyumen/iom", ["two_level", "vertical_merge"], ["error-cell", "no-event"]))
    files = [tmp_path / f"{number}.xlsx" for number in range(len(all_drawn))]
    for file, each in zip(files, all_drawn, strict=True):
        file.write_bytes(each.data)
    for file, each in zip(convert(files, tmp_path / "out", kind), all_drawn, strict=True):
        assert differences(judge, each, file.read_bytes(), frozenset(_OLD)) == [], each.name


# --- free-hand sheets: «#36» is a number, «d10.09.2026» a date

HEAD = """ФИО слушателя: Ким Юрий Николаевич
Должность: учитель физики
Образовательная организация: МБОУ «Заозёрная СШ № 3»
Период: 2026 год
"""
COLUMNS = (
    "№ п/п | Наименование мероприятия (вид, тематика) | Формат проведения | Количество часов"
    " | Дата проведения (план) | Дата проведения (факт) | Название учреждения"
)
BOOK_COLUMNS = (
    "№ п/п | Наименование мероприятия (вид, тематика) | Формат проведения | Количество часов"
    " | Дата проведения | Название учреждения | Наименование документа | Подпись"
)
ONE = "#1 | ДПП ПК «Оценивание» | очная | #36 | d10.09.2026 | d11.09.2026 | ТОГИРРО"
TWO = "#2 | Стажировка «Урок» | очная | #16 | d17.09.2026 | d17.09.2026 | МАОУ «Степнянская гимназия»"
THREE = "#3 | Семинар «Тест» | очная | #6 | d20.09.2026 | d20.09.2026 | ММС"
BOOK_ROW = "#1 | ДПП ПК «Оценивание» | очная | #36 | d10.09.2026 | ТОГИРРО | удостоверение № 12 от 10.09.2026 | да"
OTHER = HEAD.replace("Ким Юрий Николаевич", "Вебер Лариса Ивановна")


def card(*rows: str, head: str = HEAD, columns: str = COLUMNS) -> str:
    return "\n".join([head, columns, *rows])


def event(text: str) -> str:
    return THREE.replace("Семинар «Тест»", text)


def beside(left: str, right: str, gap: int) -> str:
    """Two sheets of text, one to the right of the other."""
    pairs = [left.split("\n"), right.split("\n")]
    height = max(map(len, pairs))
    lines, others = ([*lines, *[""] * (height - len(lines))] for lines in pairs)
    width = COLUMNS.count("|") + gap
    return "\n".join(f"{one}{'|' * (width - one.count('|') + 1)}{two}" for one, two in zip(lines, others, strict=True))


LINE = "ФИО слушателя: Ким Юрий Николаевич, должность: учитель физики; Организация: МБОУ «Заозёрная СШ № 3»   Год: 2026"
CELL = "ИНДИВИДУАЛЬНЫЙ МАРШРУТ\\n" + HEAD.strip().replace("Заозёрная ", "Заозёрная\\n").replace("\n", "\\n") + "\n"
ABOVE = (
    "ФИО слушателя | Должность | Образовательная организация | Период\n"
    "Ким Юрий Николаевич | учитель физики | МБОУ «Заозёрная СШ № 3» | 2026 год\n"
)
AGREED = "\nЛист согласования\nДолжность | ФИО | Подпись | Дата\nМетодист | Орлова А.П. | | 12.03.2026"
SUMS = (ONE, " | Итого по части | | #36", TWO, THREE)

# A sheet, its records, the sum of hours, errors and warnings.
SHEETS = {
    "итоговая конференция – не итог": (card(ONE, TWO, event("Итоговая конференция")), 3, 58, []),
    "всероссийский форум – не всего": (card(ONE, TWO, event("Всероссийский форум")), 3, 58, []),
    "примерная программа – не пример": (card(ONE, TWO, event("Примерная программа")), 3, 58, []),
    "педагогические чтения – не подпись": (card(ONE, TWO, "", event("Педагогические чтения")), 3, 58, []),
    "итог части и общий итог": (card(*SUMS, " | Итого по части | | #22", " | Всего | | #58"), 3, 58, []),
    "итог части неверен": (card(*SUMS, " | Итого по части | | #23", " | Всего | | #58"), 3, 58, ["D11 total-differs"]),
    "часть с часами в строке": (card("Инвариант | | | #36", ONE, "Вариатив | | | #22", TWO, THREE), 3, 58, []),
    "нумерация с буквами": (card("А|Б|1|2|3|4|5", ONE, TWO), 2, 52, []),
    "номера внутри частей": (card(ONE.replace("#1 |", "1.1 |"), TWO.replace("#2 |", "№ 2 |")), 2, 52, []),
    "подпись вплотную": (card(ONE, TWO, "Директор | | | Седых О.П."), 2, 52, []),
    "лист согласования": (card(ONE, TWO, AGREED), 2, 52, []),
    "перенос строки в соседней ячейке": (card(ONE, TWO, " | | | | | | г. Тюмень"), 2, 52, ["G9 row-caption"]),
    "строка не заполнена": (
        card(ONE, TWO, "#3 | Семинар «Тест»"),
        3,
        52,
        ["C9 required", "E9 rule-R-05.1", "G9 required"],
    ),
    "шапка в одной строке": (card(ONE, TWO, head=LINE), 2, 52, []),
    "шапка в одной ячейке с названием": (card(ONE, TWO, head=CELL), 2, 52, []),
    "шапка таблицей": (f"{ABOVE}{COLUMNS}\n{ONE}\n{TWO}", 2, 52, []),
    "девиз – не организация": (card(ONE, TWO, head=f"Школа – территория успеха\n{HEAD}"), 2, 52, []),
    "подпись слушателя внизу": (card(ONE, TWO, "", "Слушатель: ________ Ким Ю.Н."), 2, 52, []),
    "вторая половина таблицы справа": (beside(card(ONE, TWO), card(THREE, head="\n\n\n\n"), 1), 3, 58, []),
}


@pytest.mark.parametrize(("text", "records", "hours", "said"), SHEETS.values(), ids=SHEETS.keys())
def test_a_free_hand_sheet_is_one_card(judge, text, records, hours, said):
    verdict = judge.judge(book(text))
    assert wrong(verdict) == said
    assert [entry.person for entry in verdict.entries] == ["Ким Юрий Николаевич"]
    assert (verdict.organisation, verdict.records, hours_of(verdict)) == ("720101", records, hours)


def hours_of(verdict) -> int:
    return sum(record.values.get("hours") or 0 for entry in verdict.entries for record in entry.records)


LONGER = (
    ("Количество часов", "Кол-во академических часов"),
    ("Количество часов", "Часов (всего)"),
    ("Количество часов", "Объём программы (час.)"),
    ("Формат проведения", "Форма обучения (очная, заочная)"),
    ("Дата проведения (план)", "Планируемая дата проведения"),
    ("Дата проведения (факт)", "Дата проведения фактическая"),
    ("Название учреждения", "Организатор мероприятия"),
)


@pytest.mark.parametrize(("usual", "longer"), LONGER, ids=[longer for _, longer in LONGER])
def test_a_longer_caption_is_taken_with_a_question(judge, usual, longer):
    verdict = judge.judge(book(card(ONE, TWO, columns=COLUMNS.replace(usual, longer))))
    assert [each.partition(" ")[2] for each in wrong(verdict)] == ["column-doubtful"]
    assert (verdict.records, hours_of(verdict)) == (2, 52)


@pytest.mark.parametrize("upper", ["Дата проведения", "Сроки", "Даты проведения", "Дата проведения мероприятия"])
@pytest.mark.parametrize("lower", [("план", "факт"), ("по плану", "по факту"), ("Плановая", "Фактическая")])
@pytest.mark.parametrize("merged", [(), ("E6:F6",)], ids=["не объединён", "объединён"])
def test_the_second_level_of_a_header_is_no_row(judge, upper, lower, merged):
    captions = COLUMNS.split(" | ")
    first, second = [*captions[:4], upper, "", captions[6]], ["", "", "", "", *lower, ""]
    columns = "|".join(first) + "\n" + "|".join(second)
    verdict = judge.judge(book(sheet(card(ONE, TWO, columns=columns), merged=merged)))
    assert {each.code for each in verdict.findings if each.severity != "note"} <= {"column-doubtful"}
    days = [(record.values["plan_date"], record.values["fact_date"]) for record in verdict.entries[0].records]
    assert days == [("2026-09-10", "2026-09-11"), ("2026-09-17", "2026-09-17")]


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_two_tables_side_by_side_are_two_cards(judge, gap):
    verdict = judge.judge(book(beside(card(ONE, TWO), card(ONE, TWO, THREE, head=OTHER), gap)))
    assert wrong(verdict) == []
    told = [(entry.person, len(entry.records)) for entry in verdict.entries]
    assert told == [("Ким Юрий Николаевич", 2), ("Вебер Лариса Ивановна", 3)]


@pytest.mark.parametrize(
    ("row", "merged", "hours"),
    [
        (" | | | #4 | d20.09.2026 | d20.09.2026 | ММС", ("A8:A9", "B8:B9", "C8:C9"), 56),
        (" | | | | d20.09.2026 | d20.09.2026 | ММС", ("A8:A9", "B8:B9", "C8:C9", "D8:D9"), 52),
    ],
    ids=["у каждой строки свои часы", "часы на обе строки считаются раз"],
)
def test_an_event_merged_over_two_rows(judge, row, merged, hours):
    verdict = judge.judge(book(sheet(card(ONE, TWO, row), merged=merged)))
    assert (wrong(verdict), verdict.records, hours_of(verdict)) == ([], 3, hours)
    assert {record.values["event"] for record in verdict.entries[0].records[1:]} == {"Стажировка «Урок»"}


IOM, BOOK = sheet(card(ONE, TWO), "ИОМ"), sheet(card(BOOK_ROW, columns=BOOK_COLUMNS), "Книжка")
EMPTY = "\n".join(line.partition(":")[0] + ":" for line in HEAD.splitlines()) + f"\n{COLUMNS}\n#1\n#2\n#3"
BOOKS = {
    "две формы в одной книге": ([IOM, BOOK], "returned", 1, ["— sheet-other-form"]),
    "бланк другой формы рядом": ([IOM, sheet(card(columns=BOOK_COLUMNS), "Книжка")], "accepted", 2, []),
    "другая форма скрыта": ([IOM, replace(BOOK, hidden=True)], "accepted_with_warnings", 2, ["— sheet-other-form"]),
    "скрытый лист другого педагога": (
        [IOM, replace(sheet(card(ONE, TWO, head=OTHER), "Вебер"), hidden=True)],
        "accepted_with_warnings",
        4,
        ["— sheet-hidden"],
    ),
    "скрытая копия": (
        [replace(IOM, name="Копия", hidden=True), IOM],
        "accepted_with_warnings",
        2,
        ["— sheet-hidden-copy"],
    ),
    "пустой бланк рядом": ([IOM, sheet(EMPTY, "Бланк")], "accepted", 2, []),
    "справочник рядом": (
        [BOOK, sheet("Формат | Документ\nочная | справка\nзаочная | диплом", "Списки 1")],
        "accepted",
        1,
        [],
    ),
    "список рядом": ([BOOK, sheet("Формат | Документ\nочная | справка\nзаочная | диплом", "Лист2")], "accepted", 1, []),
}


@pytest.mark.parametrize(("sheets", "outcome", "records", "said"), BOOKS.values(), ids=BOOKS.keys())
def test_what_else_lies_in_a_workbook(judge, sheets, outcome, records, said):
    verdict = judge.judge(book(*sheets))
    assert (verdict.outcome, verdict.records, wrong(verdict)) == (outcome, records, said)


PLAN_HEAD = "План НПР\nОбразовательная организация: МАОУ «Степнянская гимназия»\nПериод: 2026 год\n"
PLAN_COLUMNS = (
    "Составляющие | Весь педагогический коллектив | Профессиональные объединения (группы) | Отдельные педагоги"
)
SECTIONS = ("Формальное образование", "Неформальное образование", "Информальное образование")


def plan(
    rows: Sequence[str] = ("Цель", "Содержание", "Формы"), *, first: str = "", sections: Sequence[str] = SECTIONS
) -> str:
    """Appendix 2; with ``first`` the section stands in a column of its own."""
    lines = [PLAN_HEAD, f"{first}|{PLAN_COLUMNS}" if first else PLAN_COLUMNS]
    for section in sections:
        lines += [] if first else [section]
        for place, row in enumerate(rows):
            lines.append(f"{section if first and not place else ''}{'|' if first else ''}{row} | а | б | в")
    return "\n".join(lines)


PLANS = {
    "как в приложении": (plan(), 27, []),
    "без названий разделов": (plan(sections=("", "", "")), 27, []),
    "разделы с номерами": (plan(sections=[f"{n}. {title.upper()}:" for n, title in enumerate(SECTIONS, 1)]), 27, []),
    "раздел в своём столбце": (plan(first="Вид образования"), 27, []),
    "строки названы подробнее": (plan(("Цель (задачи)", "Содержание работы", "Формы и методы")), 27, []),
    "пустая ячейка": (plan().replace("Формы | а | б | в", "Формы | а | | в", 1), 26, ["C9 cell-empty"]),
}


@pytest.mark.parametrize(("text", "records", "said"), PLANS.values(), ids=PLANS.keys())
def test_a_plan_is_found_by_its_rows_and_columns(judge, text, records, said):
    verdict = judge.judge(book(sheet(text, "План")))
    assert (verdict.form, verdict.records, wrong(verdict)) == ("azov/development_plan", records, said)


def test_formulas_that_give_nothing_make_no_rows_and_a_broken_number_harms_nobody(judge):
    filled = book(card(ONE, TWO)).sheets[0]
    empty = {(row, 2): Cell(row, 2, formula=True) for row in (9, 10)}
    broken = {(row, 4): Cell(row, 4, error="#N/A", formula=True) for row in (9, 10)}
    number = {(7, 1): Cell(7, 1, error="#REF!", formula=True), (8, 1): Cell(8, 1, formula=True, stale=True)}
    verdict = judge.judge(book(replace(filled, cells={**filled.cells, **empty, **broken, **number})))
    assert (verdict.outcome, verdict.records, wrong(verdict)) == ("accepted", 2, [])


def test_hours_computed_by_formulas_are_read_and_the_total_is_compared(judge):
    buffer = io.BytesIO()
    made_book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = made_book.add_worksheet("ИОМ")
    for row, line in enumerate(card(ONE, TWO).split("\n")):
        for column, text in enumerate(line.split("|")):
            told = text.strip()
            page.write(row, column, told.removeprefix("d") if told.startswith("d") else told.lstrip("#") or None)
    page.write_formula("D7", "=24+12", None, 36)
    page.write_formula("D8", "=D7-20", None, 16)
    page.write("B9", "Итого")
    page.write_formula("D9", "=SUM(D7:D8)", None, 52)
    made_book.close()
    verdict = judge.judge(read(buffer.getvalue(), "формулы.xlsx"))
    assert (verdict.outcome, wrong(verdict), hours_of(verdict)) == ("accepted", [], 52)
