"""Russian for documents: what we are sure of is right, what is not sure is shown to a person."""

import csv
import datetime as dt
import logging
import subprocess
import sys
import timeit
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomdocs.russian import (
    CASES,
    Forms,
    Override,
    Overrides,
    agree,
    date_digits,
    date_quotes,
    date_words,
    decline_name,
    decline_part,
    decline_position,
    decline_surname,
    initials,
    join_list,
    month_name,
    name_gender,
    name_parts,
    nbsp,
    number_words,
    override_from_words,
    plural,
)

DATA = Path(__file__).parent / "data"
NB = "\u00a0"

ORDINARY_MEN = """
Абрамов Авдеев Агафонов Аксёнов Александров Алексеев Андреев Анисимов Антонов Артемьев Архипов Афанасьев Баранов
Беляев Белов Белоусов Бирюков Блинов Бобров Богданов Большаков Борисов Быков Васильев Виноградов Власов Волков
Воробьёв Воронов Гаврилов Галкин Герасимов Голубев Горбачёв Горбунов Гордеев Горшков Григорьев Гришин Громов Гусев
Гущин Давыдов Данилов Дементьев Денисов Дмитриев Дорофеев Дроздов Дьячков Евдокимов Егоров Елисеев Емельянов Ермаков
Ершов Ефимов Жданов Жуков Журавлёв Зайцев Захаров Зиновьев Зимин Зуев Зыков Иванов Игнатьев Ильин Исаев Исаков
Казаков Калашников Калинин Капустин Карпов Кириллов Киселёв Князев Ковалёв Козлов Колесников Комаров Кондратьев
Коновалов Копылов Королёв Котов Кошелев Крылов Крюков Кудрявцев Кудряшов Кузнецов Кузьмин Кулагин Кулаков Куликов
Лаврентьев Лазарев Лапин Ларин Лебедев Лобанов Логинов Лукин Лыткин Макаров Максимов Мамонтов Марков Мартынов Маслов
Матвеев Медведев Мельников Меркушев Миронов Михайлов Мишин Моисеев Морозов Муравьёв Мухин Мясников Назаров Наумов
Некрасов Нестеров Никитин Никифоров Николаев Никонов Новиков Носков Носов Овчинников Одинцов Орехов Орлов Осипов
Павлов Панов Пахомов Пестов Петров Петухов Поляков Пономарёв Попов Потапов Прохоров Родионов Рожков Романов Русаков
Рыбаков Рябов Савельев Савин Самойлов Самсонов Сафонов Селезнёв Селиверстов Семёнов Сергеев Сидоров Силин Симонов
Ситников Смирнов Соболев Соколов Соловьёв Сорокин Степанов Стрелков Субботин Суворов Суханов Сысоев Тарасов
Терентьев Тетерин Тимофеев Титов Тихонов Третьяков Трофимов Туров Уваров Устинов Фадеев Фёдоров Федотов Филатов
Филиппов Фокин Фомин Фролов Харитонов Хохлов Цветков Чернов Чернышёв Шарапов Шаров Шашков Шестаков Широков Шубин
Щербаков Щукин Юдин Яковлев Якушев Вишневский Соболевский Каминский Лисицкий Ковальский Гриценко Лысенко Павленко
Тарасенко Бондаренко Савчук Романюк Ковальчук Поляк Кравчук Мацкевич Юркевич Антонович Степанян Акопян Хакимов
Гарипов Нуриев
"""
ORDINARY_WOMEN = """
Абрамова Авдеева Агафонова Аксёнова Алексеева Андреева Анисимова Антонова Баранова Беляева Белова Бирюкова Блинова
Боброва Богданова Борисова Быкова Васильева Виноградова Власова Волкова Воронова Гаврилова Галкина Голубева
Горбунова Гордеева Громова Гусева Давыдова Данилова Денисова Дмитриева Егорова Ершова Ефимова Жданова Жукова Зайцева
Захарова Зимина Зуева Иванова Ильина Исаева Казакова Калинина Капустина Карпова Киселёва Козлова Комарова Королёва
Котова Крылова Кудрявцева Кузнецова Кузьмина Куликова Лазарева Ларина Лебедева Логинова Лукина Макарова Максимова
Маслова Медведева Миронова Морозова Мухина Назарова Никитина Николаева Новикова Носова Орлова Осипова Павлова
Петрова Полякова Попова Потапова Романова Рыбакова Савина Семёнова Сергеева Сидорова Смирнова Соколова Сорокина
Степанова Субботина Тарасова Титова Тихонова Фёдорова Фомина Фролова Цветкова Чернова Щукина Юдина Яковлева
Вишневская Каминская Лисицкая Ковальская Гриценко Лысенко Бондаренко Савчук Романюк Ковальчук Юркевич Степанян
Хакимова Гарипова Тимофеева Шубина Шестакова Силина
"""

EXPECTED = {  # file, part: words, doubtful, wrong in some case, wrong and called certain
    ("gold_names.tsv", "surname"): (261, 104, 1, 0),
    ("gold_names.tsv", "first"): (70, 7, 0, 0),
    ("gold_names.tsv", "patronymic"): (24, 2, 0, 0),
    ("fresh_surnames.tsv", "surname"): (291, 145, 7, 0),
    ("frozen_names.tsv", "surname"): (193, 75, 3, 0),
    ("frozen_names.tsv", "first"): (43, 5, 1, 0),
    ("frozen_names.tsv", "patronymic"): (17, 2, 0, 0),
}


def fold(text: str) -> str:
    return text.replace("ё", "е")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def wrong_cases(row: dict[str, str], forms: Forms) -> list[str]:
    return [case for case in CASES[1:] if fold(getattr(forms, case)) not in fold(row[case]).split("/")]


@pytest.mark.parametrize("name", ["gold_names.tsv", "fresh_surnames.tsv", "frozen_names.tsv"])
def test_nothing_wrong_is_called_certain(name: str) -> None:
    missed = []
    for row in rows(name):
        forms = decline_part(row["nominative"], row["part"], gender=row["gender"])
        if forms.certain and wrong_cases(row, forms):
            missed.append((row["nominative"], forms))
    assert missed == []


def test_whole_names_and_posts_that_are_certain_are_right() -> None:
    """Hard whole names, as people bear them: many may be doubtful, none may be certain and wrong."""
    every, missed, sure = rows("full_names.tsv"), [], 0
    for row in every:
        decline = decline_name if row["kind"] == "name" else decline_position
        forms = decline(row["nominative"])
        sure += forms.certain
        if forms.certain and wrong_cases(row, forms):
            missed.append((row["nominative"], forms))
    assert missed == []
    assert (len(every), sure) >= (105, 60)


@pytest.mark.parametrize(("name", "part"), EXPECTED)
def test_the_accuracy_told_in_the_docs(name: str, part: str) -> None:
    count: Counter[str] = Counter()
    for row in rows(name):
        if row["part"] != part:
            continue
        forms = decline_part(row["nominative"], part, gender=row["gender"])
        wrong = bool(wrong_cases(row, forms))
        count.update(words=1, doubtful=not forms.certain, wrong=wrong, missed=wrong and forms.certain)
    measured = (count["words"], count["doubtful"], count["wrong"], count["missed"])
    assert measured == EXPECTED[name, part]
    page = (Path(__file__).parent.parent / "docs" / "explanation" / "declension.md").read_text("utf-8")
    assert f"| {' | '.join(map(str, measured))} |" in page


@pytest.mark.parametrize(
    ("text", "gender", "words", "doubts"), [(ORDINARY_MEN, "m", 240, 1), (ORDINARY_WOMEN, "f", 123, 0)]
)
def test_ordinary_surnames_seldom_need_a_person(text: str, gender: str, words: int, doubts: int) -> None:
    names = text.split()
    doubtful = [name for name in names if not decline_surname(name, gender=gender).certain]
    assert (len(names), len(doubtful)) == (words, doubts), doubtful
    assert len(doubtful) / len(names) <= 0.07


def test_every_post_of_the_list_is_right() -> None:
    wrong = [
        row["nominative"] for row in rows("gold_positions.tsv") if wrong_cases(row, decline_position(row["nominative"]))
    ]
    assert wrong == []


# The state list of posts of teachers and heads of educational organisations (ПП РФ 21.02.2022 № 225), in the
# nominative and the instrumental, whose endings differ most.
NOMENCLATURE = """
ассистент: ассистентом; декан факультета: деканом факультета; начальник факультета: начальником факультета
директор института: директором института; начальник института: начальником института; доцент: доцентом
заведующий кафедрой: заведующим кафедрой; начальник кафедры: начальником кафедры; профессор: профессором
заместитель начальника кафедры: заместителем начальника кафедры; преподаватель: преподавателем
старший преподаватель: старшим преподавателем; воспитатель: воспитателем; концертмейстер: концертмейстером
инструктор-методист: инструктором-методистом; инструктор по труду: инструктором по труду; логопед: логопедом
инструктор по физической культуре: инструктором по физической культуре; методист: методистом; педагог: педагогом
мастер производственного обучения: мастером производственного обучения; тьютор: тьютором; учитель: учителем
музыкальный руководитель: музыкальным руководителем; педагог-библиотекарь: педагогом-библиотекарем
педагог дополнительного образования: педагогом дополнительного образования; педагог-методист: педагогом-методистом
педагог-наставник: педагогом-наставником; педагог-организатор: педагогом-организатором
педагог-психолог: педагогом-психологом; социальный педагог: социальным педагогом; старший вожатый: старшим вожатым
руководитель физического воспитания: руководителем физического воспитания; старший воспитатель: старшим воспитателем
старший инструктор-методист: старшим инструктором-методистом; старший методист: старшим методистом
старший педагог дополнительного образования: старшим педагогом дополнительного образования
старший тренер-преподаватель: старшим тренером-преподавателем; тренер-преподаватель: тренером-преподавателем
учитель-дефектолог: учителем-дефектологом; учитель-логопед: учителем-логопедом; ректор: ректором
президент: президентом; директор: директором; заведующий: заведующим; начальник: начальником; проректор: проректором
первый проректор: первым проректором; заместитель руководителя: заместителем руководителя
заместитель директора: заместителем директора; заместитель заведующего: заместителем заведующего
заместитель начальника: заместителем начальника; старший мастер: старшим мастером; учёный секретарь: учёным секретарём
руководитель структурного подразделения: руководителем структурного подразделения
заведующий структурным подразделением: заведующим структурным подразделением
начальник структурного подразделения: начальником структурного подразделения
управляющий структурным подразделением: управляющим структурным подразделением
заместитель руководителя структурного подразделения: заместителем руководителя структурного подразделения
заместитель заведующего структурным подразделением: заместителем заведующего структурным подразделением
учёный секретарь совета: учёным секретарём совета; дежурный по режиму: дежурным по режиму; вожатый: вожатым
старший дежурный по режиму: старшим дежурным по режиму
помощник воспитателя: помощником воспитателя; младший воспитатель: младшим воспитателем
секретарь учебной части: секретарём учебной части; помощник ректора: помощником ректора
помощник проректора: помощником проректора; советник при ректорате: советником при ректорате
специалист по учебно-методической работе: специалистом по учебно-методической работе
"""
_TAILS = (
    ("диспетчер", "диспетчером", "образовательного учреждения"),
    ("преподаватель-организатор", "преподавателем-организатором", "основ безопасности и защиты Родины"),
    ("советник", "советником", "директора по воспитанию и взаимодействию с детскими общественными объединениями"),
)
PAIRS = [(f"{head} {tail}", f"{declined} {tail}") for head, declined, tail in _TAILS]
PAIRS += [tuple(pair.strip().split(": ")) for pair in NOMENCLATURE.replace("\n", ";").split(";") if pair.strip()]


@pytest.mark.parametrize(("post", "instrumental"), PAIRS)
def test_every_post_of_the_state_list_is_certain(post: str, instrumental: str) -> None:
    forms = decline_position(post)
    assert (forms.instrumental, forms.certain) == (instrumental, True)


def test_every_post_of_the_shipped_list_is_certain() -> None:
    path = Path(__file__).parents[1] / "templates" / "federal" / "lists" / "positions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        posts = [row["value"] for row in csv.DictReader(file, delimiter=";")]
    assert [post for post in posts if not decline_position(post).certain] == []


NAMES = [
    ("Иванова Мария Петровна", "f", True, "Ивановой Марии Петровне"),
    ("Соловьёв Пётр Ильич", "m", True, "Соловьёву Петру Ильичу"),
    ("Мамедов Али Гасан оглы", "m", True, "Мамедову Али Гасан оглы"),
    ("Мамедова Лейла Гасан кызы", "f", True, "Мамедовой Лейле Гасан кызы"),
    ("Шмидт Анна Карловна", "f", True, "Шмидт Анне Карловне"),
    ("Шмидт Карл Иванович", "m", True, "Шмидту Карлу Ивановичу"),
    ("Тен Ольга", "f", True, "Тен Ольге"),
    ("Иванов Иван –", "m", True, "Иванову Ивану"),
    ("Римская - Корсакова Анна Ивановна", "f", True, "Римской-Корсаковой Анне Ивановне"),
    ("ИВАНОВА МАРИЯ ПЕТРОВНА", "f", False, "Ивановой Марии Петровне"),
    ("иванов иван иванович", "m", False, "Иванову Ивану Ивановичу"),
    ("Ивaнов Иван Иванович", "m", False, "Иванову Ивану Ивановичу"),  # Latin «a»
    ("Мария Петровна Иванова", "f", False, "Марии Петровне Ивановой"),
    ("Иванова М.П.", "f", False, "Ивановой М.П."),
    ("фон Берг Иван Карлович", "m", False, "фон Бергу Ивану Карловичу"),
    ("Иванов Мария Петровна", "f", False, "Иванов Марии Петровне"),  # a lost letter
    ("Иванова Светлан Петровна", "f", False, "Ивановой Светлан Петровне"),
    ("Кузнецова Айгуль Маратовна", "f", False, "Кузнецовой Айгуль Маратовне"),
    ("Сова Валентин", "m", False, "Сове Валентину"),
    ("Иванов Женя", "m", False, "Иванову Жене"),
    ("Чжан Вэй", None, False, "Чжан Вэй"),
    ("", None, False, ""),
]


@pytest.mark.parametrize(("fio", "gender", "certain", "dative"), NAMES)
def test_full_names(fio: str, gender: str | None, certain: bool, dative: str) -> None:  # noqa: FBT001 - a table
    forms = decline_name(fio)
    assert (forms.gender, forms.certain) == (gender, certain)
    if "Айгуль" not in fio:  # both forms are in use: only the doubt matters
        assert forms.dative == dative


def test_decomposed_letters_are_the_same_name() -> None:
    assert decline_name("Воробе\u0438\u0306 Андрей Ильич").dative == "Воробью Андрею Ильичу"


@pytest.mark.parametrize(
    ("fio", "gender"),
    [
        ("Сидоренко Саша Ивановна", "f"),
        ("Ким Виктор", "m"),
        ("Орлова Жанат", "f"),
        ("Шевченко Саша", None),
        ("Али Рашид Мамед-оглы", "m"),
        ("Гасанова Нигяр Али гызы", "f"),
    ],
)
def test_gender(fio: str, gender: str | None) -> None:
    assert name_gender(fio) == gender


def test_gender_told_against_the_patronymic_is_doubtful() -> None:
    assert not decline_name("Иванов Иван Иванович", gender="f").certain


def test_parts_tell_which_word_is_doubtful() -> None:
    parts = name_parts("Глинка Анна Ивановна")
    assert [(part.kind, part.forms.certain) for part in parts] == [
        ("surname", True),
        ("first", True),
        ("patronymic", True),
    ]
    parts = name_parts("Кравец Олег Ильич")
    assert [part.kind for part in parts if not part.forms.certain] == ["surname"]


def test_a_person_answers_once() -> None:
    answers = Overrides((Override("кравец", "surname", "m", "Кравца", "Кравцу", "Кравца", "Кравцом"),))
    forms = decline_name("Кравец Олег Ильич", overrides=answers)
    assert (forms.dative, forms.certain) == ("Кравцу Олегу Ильичу", True)
    assert decline_name("Кравец Анна Ильинична", overrides=answers).dative == "Кравец Анне Ильиничне"


def test_an_empty_cell_means_as_by_rule_and_an_unconfirmed_row_stays_doubtful() -> None:
    row = override_from_words(["Королёк", "Фамилия", "м", "Королька", "", "", ""], confirmed=False)
    assert row is not None
    forms = decline_surname("Королек", gender="m", overrides=Overrides((row,)))
    assert forms.genitive == "Королька"
    assert forms.dative
    assert not forms.certain


@pytest.mark.parametrize("form", ["Кравца?", "Kravca", "Иванова", "..."])
def test_an_impossible_answer_is_not_used(form: str) -> None:
    row = Override("Кравец", "surname", "m", genitive=form)
    assert row.bad_fields() == ("genitive",)
    forms = decline_surname("Кравец", gender="m", overrides=Overrides((row,)))
    assert (forms.genitive != form, forms.certain) == (True, False)


def test_the_sheet_tells_the_gender_and_the_whole_name() -> None:
    sheet = Overrides((Override("Шевченко Саша", "name", "f", dative="Шевченко Саше"),))
    forms = decline_name("Шевченко Саша", overrides=sheet)
    assert (forms.gender, forms.dative, forms.certain) == ("f", "Шевченко Саше", True)


def test_an_unknown_part_of_the_sheet_is_no_row() -> None:
    assert override_from_words(["Сова", "прозвище", "ж", "", "", "", ""]) is None


POSITIONS = [
    ("исполняющий обязанности директора", "f", True, "исполняющей обязанности директора"),
    ("временно исполняющий обязанности директора", "m", True, "временно исполняющему обязанности директора"),
    ("Заведующий детским садом", None, True, "Заведующему детским садом"),
    ("председатель Комитета по образованию", None, True, "председателю Комитета по образованию"),
    ("председатель комитета по образованию", None, True, "председателю комитета по образованию"),
    ("учитель обзр", None, True, "учителю обзр"),
    ("учитель ритмики", None, True, "учителю ритмики"),
    ("УЧИТЕЛЬ ОБЗР", None, True, "Учителю ОБЗР"),
    ("педагог - психолог", None, True, "педагогу-психологу"),
    ("учитель физики, учитель математики", None, True, "учителю физики, учителю математики"),
    ("директор МБОУ «Лицей № 5»", None, True, "директору МБОУ «Лицей № 5»"),
    ("заместитель директора по правам ребёнка", None, True, "заместителю директора по правам ребёнка"),
    ("методист высшей категории", None, True, "методисту высшей категории"),
    ("и.о. директора", "f", True, "и.о. директора"),
    ("учитель физики и астрономии", None, True, "учителю физики и астрономии"),
    ("заместитель директора по УВР и НМР", None, True, "заместителю директора по УВР и НМР"),
    ("учитель математики, классный руководитель", None, True, "учителю математики, классному руководителю"),
    ("учитель, и.о. директора", "f", True, "учителю, и.о. директора"),
    ("учитель физики и главный бухгалтер", None, False, "учителю физики и главный бухгалтер"),
    ("директор Лицея № 1", None, False, "директору Лицея № 1"),
    ("ответственный за питание", None, False, "ответственному за питание"),
    ("санитарка-няня", None, False, "санитарке-няне"),
    ("учитель русский язык", None, False, "учителю русский язык"),
    ("учитель и воспитатель", None, False, "учителю и воспитатель"),
    ("главный инженер", None, False, "главному инженеру"),
    ("учительница", None, False, "учительнице"),
    ("ЗДУВР", None, False, "ЗДУВР"),
    ("", None, False, ""),
]


@pytest.mark.parametrize(("post", "gender", "certain", "dative"), POSITIONS)
def test_positions(post: str, gender: str | None, certain: bool, dative: str) -> None:  # noqa: FBT001 - a table
    forms = decline_position(post, gender=gender)
    assert (forms.dative, forms.certain) == (dative, certain)


@pytest.mark.parametrize(
    ("post", "prepositional"),
    [
        ("ассистент (помощник)", "ассистенте (помощнике)"),
        ("логопед, психолог", "логопеде, психологе"),
        ("заведующий детским садом", "заведующем детским садом"),
        ("педагог дополнительного образования", "педагоге дополнительного образования"),
    ],
)
def test_posts_after_about(post: str, prepositional: str) -> None:
    assert decline_position(post).prepositional == prepositional


def test_a_post_may_be_answered_by_a_person() -> None:
    answers = Overrides((Override("главный инженер", "position", None, "главного инженера"),))
    assert decline_position("Главный инженер", overrides=answers).certain


@pytest.mark.parametrize(
    ("fio", "before", "after"),
    [
        ("Иванова Мария Петровна", f"М.П.{NB}Иванова", f"Иванова{NB}М.П."),
        ("Ивановой Марии Петровне", f"М.П.{NB}Ивановой", f"Ивановой{NB}М.П."),
        ("Мамедов Али Гасан оглы", f"А.Г.{NB}Мамедов", f"Мамедов{NB}А.Г."),
        ("Белова Анна-Мария Львовна", f"А.-М.Л.{NB}Белова", f"Белова{NB}А.-М.Л."),
        ("Мария Петровна Иванова", f"М.П.{NB}Иванова", f"Иванова{NB}М.П."),
        ("М. П. Иванова", f"М.П.{NB}Иванова", f"Иванова{NB}М.П."),
        ("Тен Ольга", f"О.{NB}Тен", f"Тен{NB}О."),
        ("Иванова Мария Петровна (декрет)", f"М.П.{NB}Иванова", f"Иванова{NB}М.П."),
        ("фон Берг Иван Карлович", f"И.К.{NB}фон Берг", f"фон Берг{NB}И.К."),
        ("", "", ""),
    ],
)
def test_initials(fio: str, before: str, after: str) -> None:
    assert (initials(fio), initials(fio, first=False)) == (before, after)


def test_dates() -> None:
    day = dt.date(2026, 11, 2)
    assert date_words(day) == f"2{NB}ноября{NB}2026{NB}г."
    assert date_digits(day) == "02.11.2026"
    assert date_quotes(day) == f"«02»{NB}ноября{NB}2026{NB}г."
    assert (month_name(5), month_name(5, "genitive")) == ("май", "мая")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ноль"),
        (12, "двенадцать"),
        (21, "двадцать один"),
        (40, "сорок"),
        (100, "сто"),
        (1002, "одна тысяча два"),
        (2512, "две тысячи пятьсот двенадцать"),
        (9999, "девять тысяч девятьсот девяносто девять"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_numbers_agree_and_end() -> None:
    assert (number_words(21, "f"), number_words(1, "n")) == ("двадцать одна", "одно")
    with pytest.raises(ValueError, match="10000"):
        number_words(10000)


def test_every_number_has_its_own_words() -> None:
    assert len({number_words(number) for number in range(10000)}) == 10000


def test_lists_and_agreement() -> None:
    assert [join_list(items) for items in ([], ["а"], ["а", "б"], ["а", "б", "в"])] == ["", "а", "а и б", "а, б и в"]
    assert join_list(["очно", "заочно"], "или") == "очно или заочно"
    assert [agree(g, "ознакомлен", "ознакомлена") for g in ("m", "f", None)] == [
        "ознакомлен",
        "ознакомлена",
        "ознакомлен(а)",
    ]
    assert plural(36, "час", "часа", "часов") == "часов"


@pytest.mark.parametrize(
    ("plain", "bound"),
    [
        ("школа № 5 города", f"школа №{NB}5 города"),
        ("согласно п. 3 приказа", f"согласно п.{NB}3 приказа"),
        ("всего 36 часов", f"всего 36{NB}часов"),
        ("в г. Омск", f"в г.{NB}Омск"),
        ("от 12.03.2025 № 41 в школе", f"от{NB}12.03.2025{NB}№{NB}41 в школе"),
        ("М. П. Иванова", f"М.П.{NB}Иванова"),
        ("Иванова М. П. и Петров", f"Иванова{NB}М.П. и Петров"),
        ("курс – зачёт", f"курс{NB}– зачёт"),
        ("22 ноября 2026 г.", f"22{NB}ноября 2026{NB}г."),
        ("урок 5 в классе", "урок 5 в классе"),
    ],
)
def test_spaces_that_do_not_break(plain: str, bound: str) -> None:
    assert nbsp(plain) == bound
    assert nbsp(bound) == bound


CYRILLIC = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя-", min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(CYRILLIC, st.sampled_from(["m", "f"]), st.sampled_from(["surname", "first", "patronymic"]))
def test_any_word_gets_five_forms_of_its_own_letters(word: str, gender: str, part: str) -> None:
    # A root in front: letters that are nothing but an ending have no stem to keep.
    forms = decline_part(("кра" + word).capitalize(), part, gender=gender)
    texts = [getattr(forms, case) for case in CASES]
    assert {text[:1] for text in texts} == {forms.nominative[:1]}
    assert all(char.isalpha() or char in "- " for text in texts for char in text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_a_document(text: str) -> None:
    for forms in (decline_name(text), decline_name(text, gender="f"), decline_position(text)):
        assert isinstance(forms.certain, bool)
    initials(text)
    nbsp(text)


def test_a_repeated_name_costs_nothing() -> None:
    decline_name("Иванова Мария Петровна")
    seconds = min(timeit.repeat(lambda: decline_name("Иванова Мария Петровна"), number=1000, repeat=5))
    assert seconds / 1000 < 50e-6


def test_names_do_not_get_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        decline_name("Тайнова Секретина Логовна")
    assert "айнов" not in caplog.text.lower()


def test_the_engine_is_loaded_by_the_first_name_only() -> None:
    code = "import sys, iomdocs.russian; print('pytrovich' in sys.modules, 'pymorphy3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_second_witness_only_takes_doubts_away() -> None:
    pytest.importorskip("pymorphy3")
    assert not decline_surname("Тургенев-Прибой", gender="m", second_opinion=True).certain
    first, second = (decline_surname("Левитан", gender="m", second_opinion=witness) for witness in (False, True))
    assert first.oblique == second.oblique
