"""Answers to fill blanks with: right, wrong, at the edge, and as people really write them."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from iomdocs.definitions import FormField
from iomdocs.packs import Pack

NOTHING = [
    "нет",
    "Нет",
    "-",
    "—",
    "н/д",
    "не имеет",
    "  ",
    "б/д",
    "отсутствует",
    "НЕТ ДАННЫХ",
    "нет.",
    "н. д.",
    "...",
    "н/Д ",
]
TEXTS = [
    "Оценивание на уроке",
    "неделя математики",
    "Нетрадиционные формы работы с родителями учеников",
    "Мы и мир",
    "ИЗО",
    "5 класс",
    "«Лес»",
    "Тема №5",
    "Работа с Excel",
    "Moodle",
    "Excеl",
    "Тема\nв две строки",
    "отсутствие мотивации",
    "Открытый урок",
    "бдительность",
    "о важном",
    "не выполнено",
    "а",
    "0",
    "х",
    "1",
    "да",
    "совместитель",
    "нет, внешний совместитель",
    "что???",
    "бюджет и внебюджет",
    "внебюджетные средства",
    "  с пробелами   внутри ",
    "Бережливая школа",
    "О главном",
    "от идеи к делу",
    "текст " * 12,
    'Р.С. Петров "тема"',
    "на русском / in English",
    "#Н/Д",
    "№ 7",
    "7,5",
    "в. и. п.",
    "нетворкинг",
    "Нет времени объяснять",
]
PEOPLE = [
    "Глинка Ирина Карловна",
    "Орлов Пётр Ильич",
    "Ли Анна Олеговна",
    "Седых О.П.",
    "ГЛИНКА ИРИНА КАРЛОВНА",
    "Иванова Мария",
    "глинка ирина карловна",
    "Ирина Карловна Глинка",
    "Ольга Петровна",
    "Мамедов Али Гасан оглы",
    "учитель Глинка И.К.",
    "Глинка",
    "Петрович Анна Ивановна",
    "Седых Олег Павлович",
    "Вальтер Ксения Львовна",
    "Глинка  Ирина  Карловна",
    5,
    "нет",
]
POSTS = [
    "учитель",
    "учитель математики",
    "завуч",
    "Заместитель директора по УВР",
    "старший воспитатель",
    "директор",
    "педагог-психолог",
    "преподаватель-организатор основ безопасности жизнедеятельности",
    "преподаватель-организатор ОБЖ",
    "УЧИТЕЛЬ",
    "преподаватель-организатор основ безопасности и защиты Родины",
    "методист",
    "уч. нач. кл.",
]
ORGANISATIONS = [
    "МБОУ «СОШ № 5»",
    "ИРООО",
    "БОУ ДПО «ИРООО»",
    "АНО ДПО «Инфоурок»",
    "ТОГИРРО",
    "Фоксфорд",
    "ООО «Инфоурок»",
    "Учебный центр Олимп",
    "муниципальная методическая служба",
    "государственное автономное учреждение",
    "дистанционно",
    "индивидуальный предприниматель Глинка",
]
DOCUMENTS = [
    "удостоверение № 15 от 12.03.2026",
    "сертификат",
    "протокол № 3 от 01.02.2026",
    "приказ",
    "б/н",
    "удостоверение №15",
    "серт. № 7",
]
PERIODS = [
    "2026 год",
    "2026",
    "2026 г.",
    "2025/2026 учебный год",
    "2025-2026",
    "01.01.2026 – 31.03.2026",
    "01.09.2024 - 31.08.2027",
    "2026–2027 учебный год",
    "март 2026",
    "2 квартал 2026",
    "2025/2027",
    "когда-нибудь",
    2026,
    "1999 год",
    "2026–2028 годы",
    "2026/27",
    "31.03.2026 – 01.01.2026",
    "31.02.2026 – 31.03.2026",
    "2051",
    "01.09.2023 – 31.08.2026",
    "2025/2026 уч.год",
]
DATES = [
    "12.03.2026",
    "31.02.2026",
    "01.01.1999",
    "март 2026",
    "12.03.26",
    "1.3.2026",
    "вып",
    "12.13.2026",
    "00.01.2026",
    "2026-03-12",
    "31.12.2050",
    "12/03/2026",
]
HOURS = [
    36,
    16,
    15.5,
    0,
    -3,
    250,
    1000,
    1001,
    72.0,
    0.5,
    "36",
    "36 ч.",
    "много",
    "07",
    "36/72",
    "000",
    "1001",
    "12345",
    "2,5",
    "99999 ",
]
BASE = dt.date.today()  # noqa: DTZ011 - TODAY() of the office program cannot be set


def answers(field: FormField, pack: Pack) -> st.SearchStrategy[Any]:
    """Answers to one field, empty ones among them."""
    own = st.sampled_from(_usual(field, pack))
    odd = st.sampled_from([*NOTHING, *TEXTS, "#N/A", dt.date(2026, 3, 1), 46000, 3.5, -1, 10**9])
    return (
        st.one_of(st.none(), own, own, own, own, own, odd)
        if not field.required
        else st.one_of(own, own, own, own, own, own, own, st.none(), odd)
    )


def good(field: FormField, pack: Pack) -> st.SearchStrategy[Any]:
    """Answers that hardly anything is wrong with."""
    value = _good(field, pack)
    return st.sampled_from(value) if field.required else st.one_of(st.none(), st.sampled_from(value))


def _days() -> list[Any]:
    near = [BASE + dt.timedelta(days) for days in (-1, 0, 1)]
    return [
        *near,
        *(dt.date(2026, month, 5) for month in range(1, 13)),
        dt.date(2000, 1, 1),
        dt.date(2050, 12, 31),
        dt.date(2024, 2, 29),
        dt.date(2023, 9, 1),
        dt.date(2023, 8, 31),
        dt.date(2025, 9, 1),
        dt.date(2025, 8, 31),
        dt.datetime(2026, 3, 4, 12, 30),  # noqa: DTZ001 - a cell has no zone
    ]


def _usual(field: FormField, pack: Pack) -> list[Any]:
    kind = field.kind
    if kind == "date":
        return [*_days(), *_days(), *DATES, dt.date(1999, 12, 31), dt.date(2051, 1, 1), 46000, 2026]
    if kind in {"hours", "number"}:
        edges = [edge + step for edge in (field.minimum, field.maximum) if edge is not None for step in (-1, 0, 1)]
        return [*HOURS, *edges, *(range(1, 60, 7))]
    if field.list and kind == "choice" and pack.items(field.list):
        items = pack.items(field.list)
        names = [name for item in items for name in (item.value, item.value, *item.synonyms)]
        return [
            *names,
            *(name.upper() for name in names[:5]),
            "нечто",
            "Что-то ещё",
            names[0] + " ",
            names[0] + "!",
            names[0].replace(" ", ""),
        ]
    usual = {
        "person": PEOPLE,
        "position": POSTS,
        "organisation": ORGANISATIONS,
        "document": DOCUMENTS,
        "period": PERIODS,
    }
    values = list(usual.get(kind, TEXTS))
    if field.split:
        kinds = [name for item in pack.items(field.split) for name in (item.value, *item.synonyms)]
        values += [
            text
            for name in kinds
            for text in (
                name,
                f"{name} «Оценивание»",
                f"{name.capitalize()}: урок",
                f"{name}ы",
                name.upper() + " - тема",
            )
        ]
    if kind == "snils":
        return ["112-233-445 95", "112-233-445 96", "11223344595", *NOTHING[:3]]
    return ["7707083893", "7707083894", 7707083893, "нет"] if kind == "inn" else values


def _good(field: FormField, pack: Pack) -> list[Any]:
    kind = field.kind
    if kind == "date":
        return [BASE - dt.timedelta(days) for days in range(0, 120, 9)]
    if kind in {"hours", "number"}:
        low, high = field.minimum or 1, field.maximum if field.maximum is not None else 300
        return [value for value in (1, 6, 16, 18, 36, 72, 250, low, high) if low <= value <= high]
    if kind == "choice" and field.list and pack.items(field.list):
        return [item.value for item in pack.items(field.list)]
    usual = {
        "person": [*PEOPLE[:2], "Вальтер Ксения Львовна", "Седых Олег Павлович"],
        "position": POSTS[:2],
        "organisation": ORGANISATIONS[:6],
        "document": DOCUMENTS[:2],
        "period": PERIODS[:7],
        "snils": ["112-233-445 95"],
        "inn": ["7707083893"],
    }
    if field.split and kind == "text":
        return [f"{item.value} «Оценивание»" for item in pack.items(field.split)]
    return list(usual.get(kind, TEXTS[:5]))


@st.composite
def fillings(draw: Any, world: Any) -> dict[tuple[int, int], Any]:
    """A filling of a whole form: mostly good, mostly odd, sparse or empty."""
    style = draw(st.sampled_from(["good", "good", "mixed", "mixed", "odd", "sparse"]))
    odd_field = {"good": 0, "mixed": 15, "odd": 60, "sparse": 30}[style]
    values: dict[tuple[int, int], Any] = {}

    def answer(field: FormField) -> Any:
        if style == "sparse" and draw(st.integers(0, 2)):
            return None
        wild = draw(st.integers(0, 99)) < odd_field
        return draw((answers if wild else good)(field, world.pack))

    for place in world.layout.fields:
        values[place.row, place.column] = answer(place.field)
    for table in world.layout.tables:
        for row in table.rows:
            if draw(st.integers(0, 3)) > (0 if row == table.first_row else 1):
                values |= {
                    (row, column): answer(field)
                    for field, column in table.columns
                    if field.kind not in {"ordinal", "signature"}
                }
    for matrix in world.layout.matrices:
        full = draw(st.booleans())
        for *_, row, column in matrix.cells:
            if full or draw(st.booleans()):
                values[row, column] = draw(
                    st.sampled_from([*TEXTS[:8], *NOTHING[:4], "#N/A"] if odd_field else TEXTS[:4])
                )
    return {at: value for at, value in values.items() if value is not None}
