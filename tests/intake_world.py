"""Workbooks as schools make them by hand, and the truth about each: drawn from a seed, written with openpyxl.

A workbook is a kind of form, some *twists* (what a clerk does to the form) and perhaps some *faults* (what is
wrong). Nothing here knows the product: captions and values are written as people write them.
"""

import datetime as dt
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.months import MONTHS

ORGANISATIONS = {
    "720101": ("МБОУ «Заозёрная СШ № 3»", "МБОУ «Заозерная СШ №3»", 'МБОУ "Заозёрная СШ № 3"'),
    "720102": ("МАОУ «Степнянская гимназия»", 'МАОУ "Степнянская гимназия"', "МАОУ Степнянская гимназия"),
    "720103": ("МБДОУ детский сад № 7 «Колосок»", "МБДОУ д/с №7 «Колосок»", 'МБДОУ детский сад № 7 "Колосок"'),
    "720104": ("МКОУ «Лебяжинская ОШ»", 'МКОУ "Лебяжинская ОШ"', "МКОУ «Лебяжинская основная школа»"),
    "720105": ("МБОУ «Прииртышская СШ № 5»", "МБОУ «Прииртышская СШ №5»", "МБОУ  «Прииртышская СШ № 5» "),
}
WOMEN = ("Гоголь Татьяна Львовна", "Цой Вера Кимовна", "Белых Нинель Фёдоровна", "Соловей Ирина Ильинична")
MEN = ("Заяц Пётр Кузьмич", "Черных Илья Никитич", "Римский-Корсаков Лев Ильич", "Ибрагимов Али Гасан оглы")
MORE = ("Орлова Мария Павловна", "Тер-Ованесян Гузель Равилевна", "Шмидт Эльза Карловна", "Кравец Олег Саввич")
POSTS = ("учитель математики", "воспитатель", "старший воспитатель", "педагог-психолог", "музыкальный руководитель")
EVENTS = (
    ("ДПП ПК «Смысловое чтение на уроках истории»", "очная", 36, "ТОГИРРО", "удостоверение"),
    ("Стажировка «Наставничество молодого педагога»", "очная", 16, "МАОУ «Степнянская гимназия»", "справка"),
    ("Семинар «Оценка планируемых результатов»", "очно-заочная", 6, "ММС Заозёрного района", "сертификат"),
    ("Вебинар «ФГИС «Моя школа»: первые шаги»", "дистанционная", 2, "Академия Минпросвещения России", "сертификат"),
    ("Конкурс «Педагог года», муниципальный этап", "очная", 20, "Управление образования", "свидетельство"),
    ("Модуль «Работа с детьми с ОВЗ»", "дистанционная", 18, "ТОГИРРО", "удостоверение"),
    ("Мастер-класс «Опыты с водой»", "очная", 3, "МБОУ «Заозёрная СШ № 3»", "сертификат"),
    ("Конференция «Горизонты образования»", "очная", 8, "ТОГИРРО", "сертификат"),
    ("Круглый стол «Родители и школа»", "очная", 4, "Дом учителя", "справка"),
    ("Форум «Педагоги России»", "дистанционная", 12, "Академия Минпросвещения России", "сертификат"),
)
FORMATS = {
    "очная": ("очная", "очно", "Очная", "очный", "ОЧНО"),
    "очно-заочная": ("очно-заочная", "очно-заочно", "Очно – заочная"),
    "дистанционная": ("дистанционная", "дистанционно", "онлайн", "Дистанционно"),
}
CAPTIONS: dict[str, tuple[str, ...]] = {
    "number": ("№ п/п", "№", "N п/п", "№№", "№\nп/п", "№ пп"),
    "event": (
        "Наименование мероприятия (вид, тематика)",
        "Наименование  мероприятия (вид,тематика)",
        "Наименование мероприятия",
        "Наименование\nмероприятия\n(вид, тематика)",
        "Название мероприятия",
        "НАИМЕНОВАНИЕ МЕРОПРИЯТИЯ",
    ),
    "format": ("Формат проведения", "Форма проведения", "Формат", "Фoрмат проведения", "Форма  проведения"),
    "hours": (
        "Количество часов",
        "Кол-во часов",
        "Количество\nчасов",
        "Кол-во ч.",
        "Объём (ч)",
        "Часы",
        "Кол-во\nчасов",
    ),
    "plan_date": ("Дата проведения (план)", "Дата (план)", "Плановая дата", "Дата\nпроведения\n(план)", "План"),
    "fact_date": ("Дата проведения (факт)", "Дата (факт)", "Фактическая дата", "Дата проведения\n(факт)", "Факт"),
    "event_date": ("Дата проведения", "Дата", "Дата\nпроведения", "Дата мероприятия"),
    "host": (
        "Название учреждения, на базе которого проведено мероприятие",
        "Название учреждения",
        "Место проведения (учреждение)",
        "Организация",
        "Место проведения",
        "Название учреждения,\nна базе которого\nпроведено мероприятие",
    ),
    "document": (
        "Наименование документа, подтверждающего реализацию мероприятия",
        "Документ",
        "Подтверждающий документ",
        "Наименование документа,\nподтверждающего реализацию мероприятия",
    ),
    "signature": ("Подпись специалиста", "Подпись"),
}
FORMS: dict[str, tuple[str, ...]] = {
    "tyumen/iom": ("number", "event", "format", "hours", "plan_date", "fact_date", "host"),
    "tyumen/credit_book": ("number", "event", "format", "hours", "event_date", "host", "document", "signature"),
}
TITLES = {
    "tyumen/iom": "ИНДИВИДУАЛЬНЫЙ ОБРАЗОВАТЕЛЬНЫЙ МАРШРУТ",
    "tyumen/credit_book": "ЗАЧЁТНО-НАКОПИТЕЛЬНАЯ КНИЖКА СЛУШАТЕЛЯ",
}
LABELS = ("ФИО слушателя", "Должность", "Образовательная организация", "Период")


@dataclass
class Truth:
    """What a fair judge says; ``rows`` are the values of every record by field, ``wrong`` are (sheet, cell)."""

    form: str
    people: list[str] = field(default_factory=list)
    organisation: str = ""
    rows: list[dict[str, object]] = field(default_factory=list)
    wrong: set[tuple[str, str]] = field(default_factory=set)
    warned: set[str] = field(default_factory=set)

    @property
    def hours(self) -> int:
        return sum(int(str(row["hours"])) for row in self.rows if row["hours"])


@dataclass
class Made:
    """A workbook and the truth about it."""

    name: str
    data: bytes
    truth: Truth


@dataclass
class Desk:
    """A sheet while a clerk fills it: where the next line goes, and what was decided for this form."""

    sheet: Worksheet
    form: str
    rng: random.Random
    twists: frozenset[str]
    truth: Truth
    row: int = 1
    left: int = 1
    columns: list[tuple[str, int]] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)
    header: tuple[int, int] = (0, 0)
    records: list[tuple[int, dict[str, object]]] = field(default_factory=list)

    def put(self, column: int, value: object, row: int | None = None) -> None:
        if value is not None:
            self.sheet.cell(row or self.row, column, value)

    def column(self, name: str) -> int:
        return dict(self.columns)[name]

    @property
    def right(self) -> int:
        return max(column for _, column in self.columns)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def made(seed: int, form: str, twists: Sequence[str] = (), faults: Sequence[str] = (), cards: int = 1) -> Made:
    """Draw a workbook."""
    rng = random.Random(f"{seed} {form} {sorted(twists)} {sorted(faults)} {cards}")
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    told, code = frozenset(twists), rng.choice(sorted(ORGANISATIONS))
    truth = Truth(form, organisation=code)
    people = rng.sample([*WOMEN, *MEN, *MORE], cards)
    desks = []
    for number, person in enumerate(people, 1):
        truth.people.append(person)
        if "cards_below" in told and desks:
            desk = desks[0]
            desk.row += 3
        else:
            desk = Desk(
                book.create_sheet("ИОМ" if cards == 1 else f"{person.split()[0]} {number}"), form, rng, told, truth
            )
            desk.left = 3 if "at_column_c" in told else 1
            desk.row = rng.choice((1, 1, 2, 3)) if "lower" in told else 1
        _card(desk, person)
        desks.append(desk)
    for fault in faults:
        FAULTS[fault](rng.choice(desks))
    truth.rows = [row for desk in dict.fromkeys(map(id, desks)) for row in _rows_of(desks, desk)]
    for name, finish in FINISHES.items():
        if name in told:
            finish(book, desks)
    return Made(f"{form} {seed} {'+'.join([*twists, *faults])}", _saved(book), truth)


def _rows_of(desks: Sequence[Desk], which: int) -> list[dict[str, object]]:
    desk = next(each for each in desks if id(each) == which)
    return [values for _, values in desk.records]


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _card(desk: Desk, person: str) -> None:
    _choose_columns(desk)
    _title(desk)
    if "block_below" not in desk.twists:
        _block(desk, person)
    _header(desk)
    _table(desk)
    _tail(desk)
    if "block_below" in desk.twists:
        desk.row += 1
        _block(desk, person)


def _choose_columns(desk: Desk) -> None:
    names = list(FORMS[desk.form])
    if "other_order" in desk.twists:
        rest = names[1:]
        desk.rng.shuffle(rest)
        names = [names[0], *rest]
    if "no_numbers" in desk.twists:
        names.remove("number")
    if "extra_columns" in desk.twists:
        for extra in desk.rng.sample(["note", "level", "grade"], 2):
            names.insert(desk.rng.randrange(1, len(names) + 1), extra)
    gaps = set(desk.rng.sample(range(1, len(names)), 2)) if "blank_columns" in desk.twists else set()
    column = desk.left
    desk.columns = []
    for place, name in enumerate(names):
        column += place in gaps
        desk.columns.append((name, column))
        column += 1


EXTRAS = {"note": "Примечание", "level": "Уровень", "grade": "Отметка куратора"}


def _title(desk: Desk) -> None:
    if "approved_above" in desk.twists:
        desk.put(desk.right - 1, "УТВЕРЖДАЮ\nДиректор ____________ О.П. Седых\n«___» __________ 2026 г.")
        desk.row += 2
    desk.put(desk.left, TITLES[desk.form])
    desk.merge(desk.row, desk.left, desk.row, desk.right)
    desk.row += 2


def _block(desk: Desk, person: str) -> None:
    rng, twists = desk.rng, desk.twists
    shown = person.upper() if "capitals" in twists else person
    name = (
        rng.choice(ORGANISATIONS[desk.truth.organisation])
        if "dirt" in twists
        else ORGANISATIONS[desk.truth.organisation][0]
    )
    answers = (
        shown,
        rng.choice(POSTS),
        name,
        rng.choice(("2026 год", "2026 г.", "2026")) if "dirt" in twists else "2026 год",
    )
    labels = LABELS
    if "dirt" in twists:
        labels = (rng.choice(("ФИО слушателя", "ФИО", "Ф.И.О. педагога", "Фамилия, имя, отчество")), *LABELS[1:])
    pairs = list(zip(labels, answers, strict=True))
    if "block_in_one_cell" in twists:
        desk.put(desk.left, "\n".join(f"{label}: {answer}" for label, answer in pairs))
        desk.merge(desk.row, desk.left, desk.row, desk.right)
        desk.row += 1
    elif "block_in_one_row" in twists:
        for place, (label, answer) in enumerate(pairs):
            desk.put(desk.left + 2 * place, f"{label}:")
            desk.put(desk.left + 2 * place + 1, answer)
        desk.row += 1
    else:
        for label, answer in pairs:
            _block_line(desk, label, answer)
    desk.row += 1


def _block_line(desk: Desk, label: str, answer: str) -> None:
    left, twists = desk.left, desk.twists
    if "block_merged" in twists:
        desk.put(left, f"{label}:")
        desk.merge(desk.row, left, desk.row, left + 1)
        desk.put(left + 2, answer)
        desk.merge(desk.row, left + 2, desk.row, desk.right)
    elif "block_far" in twists:
        desk.put(left, label)
        desk.put(left + 4, answer)
    elif "block_hints" in twists:
        desk.put(left, f"{label} ")
        desk.put(left + 2, answer)
        desk.row += 1
        desk.put(
            left + 2, "(полностью)" if "ФИО" in label else "(по уставу)" if "организация" in label else "(указать)"
        )
    elif "block_apart" in twists:
        desk.put(left, f"{label} :")
        desk.put(left + 1, answer)
    elif "block_dashes" in twists:
        desk.put(left, f"{label} – {answer}")
    elif "block_underlined" in twists:
        desk.put(left, f"{label}: __{answer}__")
    else:
        desk.put(left, f"{label}: {answer}")
    desk.row += 1


def _header(desk: Desk) -> None:
    rng, twists = desk.rng, desk.twists
    desk.captions = {
        name: EXTRAS.get(name) or (rng.choice(CAPTIONS[name]) if {"dirt", "captions"} & twists else CAPTIONS[name][0])
        for name, _ in desk.columns
    }
    if {"Факт", "План"} & set(desk.captions.values()):
        desk.captions |= {"plan_date": "План", "fact_date": "Факт"}
    top = desk.row
    two = (
        "two_level" in twists and desk.form == "tyumen/iom" and desk.column("fact_date") == desk.column("plan_date") + 1
    )
    for name, column in desk.columns:
        if two and name in {"plan_date", "fact_date"}:
            desk.put(column, {"plan_date": "план", "fact_date": "факт"}[name], top + 1)
        else:
            desk.put(column, desk.captions[name])
            if two and "unmerged" not in twists:
                desk.merge(top, column, top + 1, column)
    if two:
        desk.put(desk.column("plan_date"), "Дата проведения", top)
        if "unmerged" not in twists:
            desk.merge(top, desk.column("plan_date"), top, desk.column("fact_date"))
        desk.row += 1
    desk.header = top, desk.row
    desk.row += 1
    for kind, made_of in NUMBERINGS.items():
        if kind in twists:
            for place, (_, column) in enumerate(desk.columns, 1):
                desk.put(column, made_of(place))
            desk.row += 1


NUMBERINGS: dict[str, Callable[[int], object]] = {
    "numbering": lambda place: place,
    "numbering_text": str,
    "numbering_dotted": lambda place: f"{place}.",
    "numbering_brackets": lambda place: f"({place})",
}


def _table(desk: Desk) -> None:
    rng, twists = desk.rng, desk.twists
    chosen = [EVENTS[0], EVENTS[1], *rng.sample(EVENTS[2:], rng.randint(3, 6))]
    day = dt.date(2026, rng.choice((2, 9)), rng.randint(1, 12))
    first = len(desk.records)
    for place, event in enumerate(chosen):
        _between(desk, place, len(chosen))
        plan = day + dt.timedelta(days=place * 6 + rng.randint(0, 4))
        fact = plan + dt.timedelta(days=rng.randint(0, 2))
        _event(desk, place + 1, event, plan, fact)
    if "vertical_merge" in twists:
        _merge_hosts(desk, first)


def _merge_hosts(desk: Desk, first: int) -> None:
    """Two rows of one event share its host in a merged cell."""
    (top, one), (bottom, two) = desk.records[first], desk.records[first + 1]
    column = desk.column("host")
    if bottom == top + 1:
        two["host"] = one["host"]
        desk.sheet.cell(bottom, column).value = None
        desk.merge(top, column, bottom, column)


def _between(desk: Desk, place: int, number: int) -> None:
    """What a clerk puts between the rows of a table."""
    for twist, write in BETWEEN.items():
        if twist in desk.twists:
            write(desk, place, number // 2)


def _empty_lines(desk: Desk, place: int, middle: int) -> None:
    if place in {1, middle}:
        desk.row += desk.rng.randint(1, 2)


def _parts(first: str, second: str) -> Callable[[Desk, int, int], None]:
    """Captions of two parts, each merged over the table."""

    def write(desk: Desk, place: int, middle: int) -> None:
        if place in {0, middle}:
            _merged_line(desk, second if place else first)

    return write


def _merged_line(desk: Desk, text: str) -> None:
    desk.put(desk.left, text)
    desk.merge(desk.row, desk.left, desk.row, desk.right)
    desk.row += 1


def _parts_in_event(desk: Desk, place: int, middle: int) -> None:
    if place in {0, middle}:
        desk.put(desk.column("event"), "Практические мероприятия" if place else "Обучающие мероприятия")
        desk.truth.warned.add("row-caption")
        desk.row += 1


def _sum_in_the_middle(caption: str) -> Callable[[Desk, int, int], None]:
    def write(desk: Desk, place: int, middle: int) -> None:
        if place == middle:
            _total(desk, caption)

    return write


def _title_again(desk: Desk, place: int, middle: int) -> None:
    if place == middle:
        _merged_line(desk, TITLES[desk.form])


def _header_again(desk: Desk, place: int, middle: int) -> None:
    if place == middle:
        for row in range(desk.header[0], desk.header[1] + 1):
            for column in range(desk.left, desk.right + 1):
                desk.put(column, desk.sheet.cell(row, column).value)
            desk.row += 1


BETWEEN: dict[str, Callable[[Desk, int, int], None]] = {
    "empty_rows": _empty_lines,
    "sections": _parts("Инвариантная часть", "Вариативная часть"),
    "sections_roman": _parts("I. Теоретическая часть", "II. Практическая часть"),
    "sections_in_event": _parts_in_event,
    "subtotals": _sum_in_the_middle("Итого по теоретической части"),
    "total_in_the_middle": _sum_in_the_middle("Итого"),
    "title_inside": _title_again,
    "repeated_header": _header_again,
}


def _total(desk: Desk, caption: str) -> None:
    desk.put(desk.column("event"), caption)
    desk.put(desk.column("hours"), sum(int(str(values["hours"])) for _, values in desk.records))
    desk.row += 1


def _event(desk: Desk, number: int, event: tuple[str, str, int, str, str], plan: dt.date, fact: dt.date) -> None:
    text, kind, hours, host, paper = event
    rng, dirty = desk.rng, "dirt" in desk.twists
    document = f"{paper} № {rng.randint(100, 9999)} от {fact:%d.%m.%Y}"
    values: dict[str, object] = {"event": text, "format": kind, "hours": hours, "host": host}
    if desk.form == "tyumen/iom":
        values |= {"plan_date": plan.isoformat(), "fact_date": fact.isoformat()}
    else:
        values |= {"event_date": fact.isoformat(), "document": document}
    shown: dict[str, object] = {
        "number": f"{number}." if "numbers_dotted" in desk.twists else number,
        "event": _dirty_text(rng, text) if dirty else text,
        "format": rng.choice(FORMATS[kind]) if dirty else kind,
        "hours": _hours(desk, hours),
        "plan_date": _day(desk, plan),
        "fact_date": _day(desk, fact),
        "event_date": _day(desk, fact),
        "host": host,
        "document": document,
        "signature": "подпись" if rng.random() < 0.7 else None,
        "note": rng.choice((None, "по приказу", "да")),
        "level": rng.choice(("муниципальный", "региональный")),
        "grade": None,
    }
    for name, column in desk.columns:
        desk.put(column, shown[name])
    desk.records.append((desk.row, values))
    desk.row += 1


def _dirty_text(rng: random.Random, text: str) -> str:
    return rng.choice(
        (
            text,
            text,
            f"  {text} ",
            text.replace(" ", "  ", 1),
            text.replace("а", "a", 1),
            text.replace("о", "o", 1),
            text.replace(" ", "\u00a0", 1),
            text.replace(" «", "\n«", 1),
        )
    )


def _hours(desk: Desk, hours: int) -> object:
    if "hours_words" in desk.twists:
        return desk.rng.choice(
            (f"{hours} ч", f"{hours} ч.", f"{hours}ч", f"{hours} часов", f"{hours} ак.ч.", f"{hours} час.")
        )
    if "dirt" in desk.twists:
        return desk.rng.choice(
            (hours, f" {hours} ", f"{hours},0", f"{hours} часов", f"{hours} ч.", float(hours), f"{hours}")
        )
    return hours


def _day(desk: Desk, day: dt.date) -> object:
    if "serials" in desk.twists:
        desk.truth.warned.add("date-serial")
        return (day - dt.date(1899, 12, 30)).days
    if not {"dirt", "text_dates"} & desk.twists:
        return dt.datetime.combine(day, dt.time())
    return desk.rng.choice(
        (
            dt.datetime.combine(day, dt.time()),
            f"{day:%d.%m.%Y}",
            f"{day:%d.%m.%Y} г.",
            f"{day:%d.%m.%Y}г",
            f" {day:%d.%m.%Y}\u00a0",
            f"{day:%d.%m.%y}",
            f"{day:%d/%m/%Y}",
            f"{day:%d-%m-%Y}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year} г.",
            f"«{day.day}» {MONTHS[day.month - 1]} {day.year} года",
            f"{day.day}.{day.month}.{day.year}",
        )
    )


def _tail(desk: Desk) -> None:
    twists, event = desk.twists, desk.column("event")
    for twist, caption in TOTALS.items():
        if twist in twists:
            desk.row += twist == "total_after_gap"
            place = desk.left if twist == "total_merged" else event
            desk.put(place, caption)
            if twist == "total_merged" and desk.column("hours") > desk.left + 1:
                desk.merge(desk.row, desk.left, desk.row, desk.column("hours") - 1)
            since = desk.header[1]
            desk.put(
                desk.column("hours"),
                sum(int(str(values["hours"])) for row, values in desk.records if row > since),
            )
            desk.row += 1
    if "rows_after_total" in twists:
        last = dt.date.fromisoformat(str(desk.records[-1][1][_fact(desk)])) + dt.timedelta(days=3)
        _event(desk, 9, ("Педагогические чтения «Урок и учитель»", "очная", 5, "ТОГИРРО", "справка"), last, last)
    for twist, write in TAILS.items():
        if twist in twists:
            write(desk)


TOTALS = {
    "total": "Итого",
    "total_hours": "Итого часов:",
    "total_all": "Всего",
    "total_colon": "ИТОГО:",
    "total_merged": "Итого:",
    "total_after_gap": "Итого за 2026 год",
    "total_common": "Общее количество часов",
}


def _signature(desk: Desk) -> None:
    desk.row += 1
    desk.put(desk.left, "Методист ________________ / подпись /")
    desk.row += 1


def _signatures(desk: Desk) -> None:
    desk.row += 1
    for post, who in (("Руководитель ОО", "О.П. Седых"), ("Слушатель", "И.И. Глинка"), ("Методист ММС", "А.П. Орлова")):
        desk.put(desk.left, post)
        desk.put(desk.left + 2, "_____________")
        desk.put(desk.left + 4, who)
        desk.row += 1
    desk.put(desk.left, "М.П.")
    desk.row += 1
    desk.put(desk.left, "«___» ____________ 2026 г.")
    desk.row += 1


def _signature_words(desk: Desk) -> None:
    desk.row += 1
    desk.put(desk.left, "Директор школы")
    desk.put(desk.left + 3, "Седых О.П.")
    desk.row += 1
    desk.put(desk.left, "Исп. Глинка И.И., тел. 8-900-000-00-00")
    desk.row += 1


def _signature_close(desk: Desk) -> None:
    desk.put(desk.column("event"), "Директор ______________ Седых О.П.")
    desk.row += 1


def _footnotes(desk: Desk) -> None:
    desk.row += 1
    for text in ("* часы указаны академические", "Примечание: даты могут быть изменены.", "1 – по согласованию с ММС"):
        desk.put(desk.left, text)
        desk.row += 1


def _footnote_close(desk: Desk) -> None:
    desk.put(desk.left, "* Заполняется методистом муниципальной методической службы по итогам года")
    desk.merge(desk.row, desk.left, desk.row, desk.right)
    desk.row += 1


def _agreed(desk: Desk) -> None:
    desk.row += 1
    desk.put(desk.left, "Согласовано:")
    desk.put(desk.column("hours"), "Утверждено:")
    desk.row += 1
    desk.put(desk.left, "Наставник")
    desk.put(desk.column("hours"), "Методист")
    desk.row += 1


def _numbered_blank_rows(desk: Desk) -> None:
    for number in range(20, 26):
        if any(name == "number" for name, _ in desk.columns):
            desk.put(desk.column("number"), number)
        desk.row += 1


TAILS: dict[str, Callable[[Desk], None]] = {
    "numbered_blank_rows": _numbered_blank_rows,
    "signature_close": _signature_close,
    "footnote_close": _footnote_close,
    "signature": _signature,
    "signatures": _signatures,
    "signature_words": _signature_words,
    "footnotes": _footnotes,
    "agreed": _agreed,
}


# --- what is done to the book when it is filled


def _hidden_lists(book: openpyxl.Workbook, _desks: Sequence[Desk]) -> None:
    lists = book.create_sheet("Справочник")
    for row, text in enumerate(("Формат", "очная", "заочная", "дистанционная"), 1):
        lists.cell(row, 1, text)
    for row, text in enumerate(("Документ", "сертификат", "справка"), 1):
        lists.cell(row, 2, text)
    lists.sheet_state = "hidden"


def _empty_sheets(book: openpyxl.Workbook, _desks: Sequence[Desk]) -> None:
    book.create_sheet("Лист2")
    book.create_sheet("Лист3")


def _visible_lists(book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    _hidden_lists(book, desks)
    book["Справочник"].sheet_state = "visible"


def _excel_table(_book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    desk = desks[0]
    if "two_level" in desk.twists or not desk.records:
        return
    last = desk.records[-1][0]
    for row in range(desk.header[0], desk.header[0] + 1):
        for column in range(desk.left, desk.right + 1):
            if desk.sheet.cell(row, column).value is None:
                return
    area = f"{get_column_letter(desk.left)}{desk.header[0]}:{get_column_letter(desk.right)}{last}"
    desk.sheet.add_table(Table(displayName="События", ref=area))


def _filtered(_book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    desk = desks[0]
    last = desk.records[-1][0]
    desk.sheet.auto_filter.ref = f"{get_column_letter(desk.left)}{desk.header[1]}:{get_column_letter(desk.right)}{last}"
    desk.sheet.freeze_panes = desk.sheet.cell(desk.header[1] + 1, desk.left)
    desk.sheet.print_title_rows = f"{desk.header[0]}:{desk.header[1]}"


def _legend_on_the_right(_book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    """A small table beside the form."""
    desk = desks[0]
    column = desk.right + 2
    for place, (one, two) in enumerate(
        (("Сокращение", "Значение"), ("ММС", "методическая служба"), ("ОО", "организация"))
    ):
        desk.put(column, one, desk.header[0] + place)
        desk.put(column + 1, two, desk.header[0] + place)


def _remarks_on_the_right(_book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    desk = desks[0]
    for row, _ in desk.records[1:4]:
        desk.put(desk.right + 1, "уточнить у Оксаны", row)
    desk.put(desk.right + 3, "проверено", desk.header[0] - 1)


def _hidden_row(_book: openpyxl.Workbook, desks: Sequence[Desk]) -> None:
    desks[0].sheet.row_dimensions[desks[0].records[1][0]].hidden = True
    desks[0].truth.warned.add("rows-hidden")


FINISHES: dict[str, Callable[[openpyxl.Workbook, Sequence[Desk]], None]] = {
    "hidden_lists": _hidden_lists,
    "visible_lists": _visible_lists,
    "empty_sheets": _empty_sheets,
    "excel_table": _excel_table,
    "filtered": _filtered,
    "legend_on_the_right": _legend_on_the_right,
    "remarks_on_the_right": _remarks_on_the_right,
    "hidden_row": _hidden_row,
}


# --- faults: each puts one error into a row that has none, and says where


def _spoil(desk: Desk, name: str, value: object) -> None:
    taken = {cell for sheet, cell in desk.truth.wrong if sheet == desk.sheet.title}
    free = [(row, values) for row, values in desk.records if not any(cell.endswith(str(row)) for cell in taken)]
    row, values = desk.rng.choice(free[2:] or free)
    values[name] = None
    cell = desk.sheet.cell(row, desk.column(name))
    cell.value = value
    desk.truth.wrong.add((desk.sheet.title, cell.coordinate))


def _any_date(desk: Desk) -> str:
    return desk.rng.choice([name for name in FORMS[desk.form] if name.endswith("date")])


def _fact(desk: Desk) -> str:
    return "fact_date" if desk.form == "tyumen/iom" else "event_date"


FAULTS: dict[str, Callable[[Desk], None]] = {
    "impossible-date": lambda desk: _spoil(
        desk,
        _any_date(desk),
        desk.rng.choice(("31.02.2026", "30.02.2026 г.", "32.03.2026", "31.04.26", "31 июня 2026 г.", "12.13.2026")),
    ),
    "hours-days": lambda desk: _spoil(
        desk, "hours", desk.rng.choice(("2 дня", "1 неделя", "3 дн.", "месяц", "два дня"))
    ),
    "hours-two": lambda desk: _spoil(
        desk, "hours", desk.rng.choice(("36 (72)", "36/72", "16-18", "24, 36", "36 или 72"))
    ),
    "hours-zero": lambda desk: _spoil(desk, "hours", desk.rng.choice((0, "0", "0 ч.", 0.0, -6))),
    "error-cell": lambda desk: _spoil(
        desk,
        desk.rng.choice(("hours", _any_date(desk), "event", "host", "format")),
        desk.rng.choice(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?")),
    ),
    "fact-future": lambda desk: _spoil(
        desk, _fact(desk), desk.rng.choice((dt.date(2029, 5, 12), "12.05.2029", "1 декабря 2026 г.", "01.01.2027"))
    ),
    "no-event": lambda desk: _spoil(desk, "event", None),
}

TWISTS = (
    "captions",
    "dirt",
    "capitals",
    "at_column_c",
    "lower",
    "other_order",
    "no_numbers",
    "extra_columns",
    "blank_columns",
    "approved_above",
    "block_in_one_cell",
    "block_in_one_row",
    "block_merged",
    "block_far",
    "block_hints",
    "block_apart",
    "block_dashes",
    "block_underlined",
    "block_below",
    "two_level",
    "numbering",
    "numbering_text",
    "numbering_dotted",
    "numbering_brackets",
    "vertical_merge",
    "empty_rows",
    "sections",
    "sections_roman",
    "sections_in_event",
    "subtotals",
    "total_in_the_middle",
    "title_inside",
    "repeated_header",
    "numbers_dotted",
    "hours_words",
    "serials",
    "text_dates",
    *TOTALS,
    "rows_after_total",
    *TAILS,
    *FINISHES,
)
