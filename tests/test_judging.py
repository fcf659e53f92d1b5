"""How sheets are understood: each case is a sheet as a school may send it, and what must be said of it."""

import pytest

from iomdocs.directory import Directory
from iomdocs.findings import Spot, finding
from iomdocs.judging import Judge
from iomdocs.wording import catalogue
from iomdocs.workbook import Workbook
from tests.conftest import TODAY
from tests.sheets import book, sheet, wrong

HEAD = """
ФИО слушателя: Ким Юрий Николаевич
Должность: учитель физики
Образовательная организация: МБОУ «Заозёрная СШ № 3»
Период: 2026 год
"""
COLUMNS = (
    "№ п/п | Наименование мероприятия (вид, тематика) | Формат проведения | Количество часов"
    " | Дата проведения (план) | Дата проведения (факт) | Название учреждения"
)
ROWS = """1 | ДПП ПК «Оценивание» | очная | #36 | d10.09.2026 | d11.09.2026 | ТОГИРРО
2 | Стажировка «Урок» | очная | #16 | d17.09.2026 | d17.09.2026 | МАОУ «Степнянская гимназия»"""
CLEAN = f"{HEAD}\n{COLUMNS}\n{ROWS}"


def rows_of(verdict):
    return [
        (record.row, record.values["event"], record.values["hours"])
        for entry in verdict.entries
        for record in entry.records
    ]


def test_a_clean_sheet_has_nothing_said_of_it(judge):
    verdict = judge.judge(book(CLEAN))
    assert (verdict.outcome, verdict.form, verdict.organisation) == ("accepted", "tyumen/iom", "720101")
    assert verdict.findings == ()
    assert [entry.person for entry in verdict.entries] == ["Ким Юрий Николаевич"]


READ = {
    "20-строки-над-заголовком": f"Утверждаю ____\n\nИНДИВИДУАЛЬНЫЙ МАРШРУТ\n{CLEAN}",
    "26-другой-порядок-столбцов": f"""{HEAD}
Кол-во часов | Мероприятие | Дата (факт) | Дата (план) | Форма проведения | Организация | №
#36 | ДПП ПК «Оценивание» | d11.09.2026 | d10.09.2026 | очная | ТОГИРРО | 1
#16 | Стажировка «Урок» | d17.09.2026 | d17.09.2026 | очная | МАОУ «Степнянская гимназия» | 2""",
    "27-строка-нумерации": f"{HEAD}\n{COLUMNS}\n#1|#2|#3|#4|#5|#6|#7\n{ROWS}",
    "27-нумерация-текстом": f"{HEAD}\n{COLUMNS}\n1|2|3|4|5|6|7\n{ROWS}",
    "28-повтор-заголовка": f"{HEAD}\n{COLUMNS}\n{ROWS.splitlines()[0]}\n{COLUMNS}\n{ROWS.splitlines()[1]}",
    "29-итого-и-подписи": f"{CLEAN}\n | Итого | | #52\n\nМетодист ____ / подпись /\n | Руководитель | | Седых О.П.",
    "29-подпись-после-пропуска": f"{CLEAN}\n\n | Методист Иванова А.П.",
    "33-пустые-строки-внутри": f"{HEAD}\n{COLUMNS}\n{ROWS.splitlines()[0]}\n\n\n{ROWS.splitlines()[1]}",
    "34-нет-номеров": f"{HEAD}\n{COLUMNS}\n" + "\n".join(" |" + row.split("|", 1)[1] for row in ROWS.splitlines()),
    "35-образец-бланка": f"{HEAD}\n{COLUMNS}\n"
    f"Пример | Семинар «Формирующее оценивание на уроке» | очная | #6 | 12.03.2026 | | ТОГИРРО\n{ROWS}",
    "пустые-нумерованные-строки-бланка": f"{CLEAN}\n#3\n#4\n#5",
    "подпись-в-двух-ячейках": CLEAN.replace("ФИО слушателя: Ким", "ФИО слушателя: | Ким").replace(
        "Период: 2026", "Период | 2026"
    ),
    "шапка-справа-в-одной-строке": CLEAN.replace("\nДолжность:", " | | Должность:"),
}


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_the_same_rows_are_read_whatever_stands_around_them(judge, text):
    verdict = judge.judge(book(text))
    assert wrong(verdict) == []
    assert [row[1:] for row in rows_of(verdict)] == [("ДПП ПК «Оценивание»", 36), ("Стажировка «Урок»", 16)]
    assert len(verdict.entries) == 1


TWO_LEVEL = f"""{HEAD}
№ | Наименование мероприятия | Формат | Кол-во часов | Дата проведения | | Название учреждения
| | | | план | факт |
{ROWS}"""


@pytest.mark.parametrize(
    "merged",
    [(), ("E6:F6",), ("A6:A7", "B6:B7", "C6:C7", "D6:D7", "E6:F6", "G6:G7")],
    ids=["без объединения", "объединён верх", "объединено всё"],
)
def test_21_a_two_level_header_is_one(judge, merged):
    verdict = judge.judge(book(sheet(TWO_LEVEL, merged=merged)))
    assert wrong(verdict) == []
    assert verdict.records == 2
    assert verdict.entries[0].records[0].values["fact_date"] == "2026-09-11"


def test_16_each_sheet_is_a_card(judge):
    other = CLEAN.replace("Ким Юрий Николаевич", "Вебер Лариса Ивановна")
    verdict = judge.judge(book(sheet(CLEAN, "Ким"), sheet(other, "Вебер"), sheet("", "Лист3")))
    assert [(entry.person, entry.sheet, len(entry.records)) for entry in verdict.entries] == [
        ("Ким Юрий Николаевич", "Ким", 2),
        ("Вебер Лариса Ивановна", "Вебер", 2),
    ]


@pytest.mark.parametrize("columns", [f"{COLUMNS}\n", ""], ids=["заголовок повторён", "заголовок один"])
def test_17_cards_stand_under_each_other(judge, columns):
    second = HEAD.replace("Ким Юрий Николаевич", "Вебер Лариса Ивановна")
    verdict = judge.judge(
        book(f"{CLEAN}\nИтого | | | #52\n{second}\n{columns}{ROWS}" if columns else f"{CLEAN}\n{second}\n{ROWS}")
    )
    assert wrong(verdict) == []
    assert [(entry.person, len(entry.records)) for entry in verdict.entries] == [
        ("Ким Юрий Николаевич", 2),
        ("Вебер Лариса Ивановна", 2),
    ]


def test_one_route_on_two_sheets_is_one_card(judge):
    first, second = (f"{HEAD}\n{COLUMNS}\n{row}" for row in ROWS.splitlines())
    verdict = judge.judge(book(sheet(first, "1"), sheet(second, "2")))
    assert wrong(verdict) == []
    assert [len(entry.records) for entry in verdict.entries] == [2]


def test_a_title_sheet_lends_its_answers(judge):
    verdict = judge.judge(book(sheet(HEAD, "Титул"), sheet(f"{COLUMNS}\n{ROWS}", "ИОМ")))
    assert wrong(verdict) == []
    assert verdict.entries[0].person == "Ким Юрий Николаевич"


def test_31_a_merged_cell_lends_its_value_to_every_row(judge):
    text = f"{HEAD}\n{COLUMNS}\n{ROWS}".replace("очная | #16", "| #16")
    verdict = judge.judge(book(sheet(text, merged=("C7:C8",))))
    assert wrong(verdict) == []
    assert [record.values["format"] for record in verdict.entries[0].records] == ["очная", "очная"]


SAID = {
    "24-два-похожих-столбца": (
        CLEAN.replace("Количество часов |", "Количество часов | Часы |")
        .replace("#36 |", "#36 | #36 |")
        .replace("#16 |", "#16 | #16 |"),
        ["E6 column-twice"],
    ),
    "25-нет-обязательного-столбца": (
        "\n".join(
            "|".join(line.split("|")[:1] + line.split("|")[2:]) if "|" in line else line for line in CLEAN.splitlines()
        ),
        ["A6 column-missing"],
    ),
    "23-столбец-под-вопросом": (CLEAN.replace("Количество часов", "Количество учебных часов"), ["D6 column-doubtful"]),
    "29-итог-не-сходится": (f"{CLEAN}\n | Итого | | #60", ["D9 total-differs"]),
    "41-формула-без-результата": (CLEAN.replace("#36", "="), ["D7 formula-stale"]),
    "42-ошибка-вместо-значения": (CLEAN.replace("#36", "!#REF!"), ["D7 cell-error"]),
    "одна-причина-на-ячейку": (CLEAN.replace("ДПП ПК «Оценивание»", ""), ["B7 required"]),
    "нет-фио": (CLEAN.replace("ФИО слушателя: Ким Юрий Николаевич", ""), ["— card-missing"]),
    "81-организации-нет-в-справочнике": (
        CLEAN.replace("Заозёрная СШ № 3", "Подгорная СШ № 9"),
        ["A3 organisation-unknown"],
    ),
    "81-номера-не-сближаются": (
        CLEAN.replace("МБОУ «Заозёрная СШ № 3»\n", "МБОУ «Заозёрная СШ № 4»\n"),
        ["A3 organisation-unknown"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), SAID.values(), ids=SAID.keys())
def test_what_is_wrong_is_said_once_and_at_its_cell(judge, text, expected):
    assert wrong(judge.judge(book(text))) == expected


def test_82_an_organisation_is_known_however_it_is_written(judge):
    for written in ('МБОУ "Заозёрная СШ №3"', "МБОУ Заозерная СШ N 3", "720101", "мбоу «заозёрная сш № 3»"):
        verdict = judge.judge(book(CLEAN.replace("МБОУ «Заозёрная СШ № 3»\n", f"{written}\n")))
        assert verdict.organisation == "720101", written


def test_no_directory_means_no_question_about_organisations(all_packs):
    verdict = Judge(all_packs, Directory(), TODAY).judge(book(CLEAN))
    assert (verdict.outcome, wrong(verdict)) == ("accepted", [])


def test_normalisations_are_notes_and_never_hidden(judge):
    verdict = judge.judge(book(CLEAN.replace("#36", "36 ч.").replace("d10.09.2026", "10 сентября 2026 г.")))
    assert verdict.outcome == "accepted"
    assert {(each.cell, each.severity) for each in verdict.findings} == {("D7", "note"), ("E7", "note")}


NO_FORM = {
    "12-чужая-таблица": book("Меню столовой | Цена\nБорщ | #45"),
    "21-пустая-книга": book(""),
    "нет-листов": Workbook(()),
}


@pytest.mark.parametrize("workbook", NO_FORM.values(), ids=NO_FORM.keys())
def test_what_is_no_form_is_refused_with_advice(judge, workbook):
    verdict = judge.judge(workbook)
    assert verdict.outcome == "refused"
    empty = not any(sheet.cells for sheet in workbook.sheets)
    assert [each.code for each in verdict.findings] == ["workbook-empty" if empty else "form-unknown"]
    assert "бланк" in verdict.findings[0].cure.lower()


def test_a_form_without_rows_is_returned(judge):
    assert wrong(judge.judge(book(f"{HEAD}\n{COLUMNS}"))) == ["— no-rows"]


def test_no_information_is_a_lawful_answer(judge):
    verdict = judge.judge(book(f"{HEAD}\n{COLUMNS}\n | Сведений нет"))
    assert (verdict.outcome, verdict.records) == ("accepted", 0)


def test_every_finding_of_the_catalogue_can_be_worded():
    class Anything(dict):
        def __missing__(self, key):
            return "…"

    for code, words in catalogue("findings").items():
        assert words["severity"] in {"error", "warning", "note"}, code
        for text in (words["message"], words["cure"]):
            assert text.format_map(Anything()), code
            assert text.rstrip()[-1] in ".!?:»", (code, text)
    assert finding("required", Spot(title="ФИО")).message == "«ФИО»: ячейка не заполнена."


def without(*captions: str) -> str:
    """The clean form with these captions wiped out; what stood under them stays."""
    text = CLEAN
    for caption in captions:
        text = text.replace(caption, "", 1)
    return text


CAPTIONS = {
    "two are missing": (
        book(without("Количество часов", "Формат проведения")),
        ["Нет столбца «Формат проведения»", "Нет столбца «Колич"],
    ),
    "one is missing twice on a sheet": (
        book(f"{without('Количество часов')}\nИтого\n{COLUMNS.replace('Количество часов', '')}\n{ROWS}"),
        ["Нет столбца «Количество часов». То же: A"],
    ),
    "one is missing on two sheets": (
        book(
            sheet(without("Количество часов"), "Ким"),
            sheet(without("Количество часов").replace("Ким Юрий", "Вебер Яков"), "Вебер"),
        ),
        ["Нет столбца «Количество часов». То же: лист «Вебер», A6."],
    ),
}


@pytest.mark.parametrize(("workbook", "said"), CAPTIONS.values(), ids=CAPTIONS.keys())
def test_a_missing_column_is_said_once_and_every_one_is_said(judge, workbook, said):
    found = [each.message for each in judge.judge(workbook).findings if each.code == "column-missing"]
    assert len(found) == len(said)
    assert all(any(message.startswith(begin) for message in found) for begin in said), found
