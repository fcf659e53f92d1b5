"""How every kind of value is read from a cell; the numbers in test ids are those of the catalogue of dirt."""

import datetime as dt
import re
import time
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomdocs.findings import Spot, finding
from iomdocs.values import KINDS, Context, Reading, Scalar, clean, fold, is_blank, organisation_key, read
from iomdocs.wording import catalogue
from tests.months import MONTHS

TODAY = dt.date(2026, 11, 22)
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
SCHOOL_YEAR = (dt.date(2025, 9, 1), dt.date(2026, 8, 31))
DAY = Context(TODAY)
PLAN = Context(TODAY, precision="period", period=YEAR)
FACT = Context(TODAY, moment="past")
FORMS = Context(
    TODAY, choices=(("очная", ("очно",)), ("очно-заочная", ("очно-заочно",)), ("дистанционная", ("онлайн",)))
)
PAPERS = Context(
    TODAY,
    choices=(
        ("справка", ()),
        ("свидетельство", ()),
        ("аттестат", ()),
        ("сертификат", ("серт",)),
        ("удостоверение", ("уд",)),
        ("удостоверение о повышении квалификации", ()),
    ),
)


def codes(reading: Reading) -> list[str]:
    """Codes of the notes."""
    return [note.code for note in reading.notes]


class TestClean:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            pytest.param("  урок \xa0 музыки\t", "урок музыки", id="37-пробелы"),
            pytest.param("урок\r\nмузыки", "урок музыки", id="38-переводы-строк"),
            pytest.param("урок_x000D_\nмузыки", "урок музыки", id="38-перевод-строки-excel"),
            pytest.param("Вебинaр", "Вебинар", id="44-латинская-a"),
            pytest.param("COШ", "СОШ", id="44-латинские-заглавные"),
            pytest.param("Exсel", "Excel", id="44-русская-с-в-латинском-слове"),
            pytest.param(
                "курс Excel и IT-куб, 3D-модели", "курс Excel и IT-куб, 3D-модели", id="44-настоящая-латиница"
            ),
            pytest.param("ITкуб, XXIвек", "ITкуб, XXIвек", id="44-слитно-написанное"),
            pytest.param("Й и и\u0306", "Й и й", id="47-две-кодовые-точки"),
            pytest.param("РЁРєРѕР»Р° в„– 5", "Школа № 5", id="48-кодировка"),
            pytest.param("РџСЂРёРІРµС‚", "Привет", id="48-кодировка-привет"),
            pytest.param("Øêîëà", "Школа", id="48-кодировка-западная"),
            pytest.param('Курс "Оценка"', "Курс «Оценка»", id="49-прямые-кавычки"),
            pytest.param("Курс “Оценка”, „Урок“", "Курс «Оценка», «Урок»", id="49-английские-и-немецкие"),
            pytest.param("<<Родник>>", "«Родник»", id="49-угловые"),
            pytest.param('МБОУ "СОШ "Родник""', "МБОУ «СОШ «Родник»»", id="49-вложенные"),
            pytest.param('экран 15"', 'экран 15"', id="49-непарная-остаётся"),
            pytest.param("Школа N5", "Школа № 5", id="50-N"),
            pytest.param("Школа No 5, №5, # 5, NЬ 5", "Школа № 5, № 5, № 5, № 5", id="50-разные"),
            pytest.param("язык C# 8", "язык C# 8", id="50-не-номер"),
            pytest.param("½ ставки…", "½ ставки…", id="знаки-не-разлагаются"),
            pytest.param("=СУММ(A1)", "=СУММ(A1)", id="54-формула-как-текст"),
        ],
    )
    def test_text_becomes_clean(self, raw: str, expected: str) -> None:
        assert clean(raw)[0] == expected

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            ("Вебинaр", "homoglyph"),
            ('Курс "Оценка"', "quotes"),
            ("урок  музыки", "text-cleaned"),
            ("РЁРєРѕР»Р°", "mojibake"),
        ],
    )
    def test_a_change_is_noted_once(self, raw: str, code: str) -> None:
        _, notes = clean(raw)
        assert [note.code for note in notes] == [code]
        assert notes[0].values["now"] == clean(raw)[0]

    @pytest.mark.parametrize("raw", ["урок музыки", " урок\xa0музыки ", "Й", "«Урок» – № 5"])
    def test_outer_spaces_are_not_worth_a_note(self, raw: str) -> None:
        assert clean(raw)[1] == []

    @given(st.text(max_size=60))
    def test_cleaning_twice_changes_nothing_more(self, text: str) -> None:
        once, _ = clean(clean(text)[0])
        assert clean(once)[0] == once

    def test_lines_are_kept_on_request(self) -> None:
        assert clean("курс 1 \r\n курс 2", lines=True)[0] == "курс 1\nкурс 2"


class TestFold:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("№ 5", "N5"),
            ("№5", "No. 5"),
            ("№ п/п", "N п/п"),
            ("Кол-во\nчасов", "кол-во  часов"),
            ("зачёт", "Зачет"),
            ("МБОУ «СОШ»", 'мбоу "COШ"'),
            ("Дата (план)", "дата план"),
        ],
    )
    def test_same_to_a_person(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    @pytest.mark.parametrize(("one", "other"), [("5 6", "56"), ("план", "факт"), ("1.5", "15"), ("№", "")])
    def test_different_to_a_person(self, one: str, other: str) -> None:
        assert fold(one) != fold(other)

    @given(st.text(max_size=40))
    def test_idempotent(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("raw", [None, "", " \xa0", "-", "—", "– –", "…", "...", "нет", "Н/Д", "не имеет", "\u200b"])
def test_40_blank(raw: str | None) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize("raw", [0, False, 0.0, "0", "нет данных о курсе", "Неттл", dt.date(2026, 1, 1)])
def test_40_not_blank(raw: object) -> None:
    assert not is_blank(raw)  # type: ignore[arg-type]


def test_40_words_count_only_on_request() -> None:
    assert not is_blank("нет", words=False)
    assert is_blank(" ", words=False)


class TestText:
    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("Пpиrорoд", "text-mixed-script", id="44-не-исправить"),
            pytest.param("???? ????", "text-mojibake", id="48-потеряно"),
            pytest.param("что это???? ????", "text-mojibake", id="48-потеряно-в-тексте"),
            pytest.param("Шк\ufffdла", "text-mojibake", id="48-знак-замены"),
        ],
    )
    def test_unreadable(self, raw: str, code: str) -> None:
        reading = read("text", raw, DAY)
        assert (reading.value, reading.problem) == (None, code)

    def test_53_long_text_is_kept_with_a_note(self) -> None:
        reading = read("text", "урок " * 101, DAY)
        assert len(str(reading.value)) == 504
        assert codes(reading) == ["text-long"]

    @pytest.mark.parametrize(("raw", "expected"), [(5, "5"), (5.0, "5"), (1.5, "1,5"), ("0", None), ("x", None)])
    def test_numbers_and_crosses(self, raw: float | str, expected: str | None) -> None:
        assert read("text", raw, DAY).value == expected

    def test_98_excel_made_a_date_of_a_text(self) -> None:
        reading = read("text", dt.datetime(2026, 2, 1), DAY)  # noqa: DTZ001 - as a cell gives it
        assert (reading.value, codes(reading)) == ("01.02.2026", ["text-date"])


def written_as(day: dt.date) -> list[str]:
    """A day in every form that clerks use."""
    full = MONTHS[day.month - 1]
    return [
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day},{day.month},{day.year}",
        f"{day:%d.%m. %Y}",
        f"{day:%d.%m.%Y}г",
        f"{day:%d.%m.%Y} г.",
        f" {day:%d.%m.%Y}\xa0",
        f"{day:%d.%m.%Y} 14:30",
        f"{day:%d %m %Y}",
        f"{day.isoformat()}",
        f"{day.isoformat()}T00:00:00",
        f"{day.day} {full} {day.year} г.",
        f"{day.day}-го {full} {day.year} года",
        f"{day.day} {full[:3]}. {day.year}",
        f"{day.day}-{full[:3]}-{day:%y}",
        f"«{day:%d}» {full} {day.year} года",
        f"«{day.day} » {full.upper()} {day.year}г.",
        f"от {day:%d.%m.%Y}",
    ]


class TestDate:
    @settings(max_examples=60)
    @given(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31)))
    def test_90_every_way_of_writing_gives_the_same_day(self, day: dt.date) -> None:
        read_as = {text: read("date", text, DAY).value for text in written_as(day)}
        assert read_as == dict.fromkeys(read_as, day.isoformat())

    @pytest.mark.parametrize(
        ("raw", "expected", "noted"),
        [
            pytest.param(dt.date(2026, 2, 8), "2026-02-08", [], id="88-дата"),
            pytest.param(dt.datetime(2026, 2, 8, 14, 30), "2026-02-08", [], id="88-дата-и-время"),  # noqa: DTZ001
            pytest.param(45363, "2024-03-12", ["date-serial"], id="89-число"),
            pytest.param(45363.5, "2024-03-12", ["date-serial"], id="89-число-с-временем"),
            pytest.param("08.02.2026", "2026-02-08", [], id="90-как-в-бланке"),
            pytest.param("08.02.2026г", "2026-02-08", ["date-text"], id="90-точка-г"),
            pytest.param("от «29 » 08. 2012г", "2012-08-29", ["date-text"], id="90-как-в-приказах"),
            pytest.param("02/13/2026", "2026-02-13", ["date-swapped"], id="95-американский-порядок"),
            pytest.param("03/04/2026", "2026-04-03", ["date-text"], id="95-двусмысленное-по-русски"),
            pytest.param("01.01.79", None, [], id="96-две-цифры-года"),
        ],
    )
    def test_day(self, raw: object, expected: str | None, noted: list[str]) -> None:
        reading = read("date", raw, DAY)  # type: ignore[arg-type]
        assert (reading.value, codes(reading)) == (expected, noted)

    @pytest.mark.parametrize(
        ("raw", "start", "end"),
        [
            pytest.param("с 12 по 16 марта 2024", "2024-03-12", "2024-03-16", id="91-с-по"),
            pytest.param("12–16.03.2024", "2024-03-12", "2024-03-16", id="91-дни"),
            pytest.param("12.03-16.03.24", "2024-03-12", "2024-03-16", id="91-без-года"),
            pytest.param("12.03.2024 – 16.03.2024", "2024-03-12", "2024-03-16", id="91-полные"),
            pytest.param("28 февраля – 5 марта 2024 г.", "2024-02-28", "2024-03-05", id="91-два-месяца"),
            pytest.param("28.12-05.01.2026", "2025-12-28", "2026-01-05", id="91-через-новый-год"),
        ],
    )
    def test_several_days(self, raw: str, start: str, end: str) -> None:
        reading = read("date", raw, DAY)
        assert (reading.parts["start"], reading.value, codes(reading)) == (start, end, ["date-several"])

    @pytest.mark.parametrize(
        ("raw", "start", "end"),
        [
            pytest.param("12.03.2024, 10.03.2024; 15.03.2024", "2024-03-10", "2024-03-15", id="99-несколько"),
            pytest.param("12,13,14 марта 2024", "2024-03-12", "2024-03-14", id="99-перечень"),
            pytest.param("12.03.2024\n15.03.2024", "2024-03-12", "2024-03-15", id="99-строками"),
            pytest.param("12 и 16 марта 2024", "2024-03-12", "2024-03-16", id="99-и"),
        ],
    )
    def test_a_list_of_days(self, raw: str, start: str, end: str) -> None:
        reading = read("date", raw, DAY)
        assert (reading.parts["start"], reading.value, codes(reading)) == (start, end, ["date-list"])

    @pytest.mark.parametrize("raw", ["с 16.03.2024 по 12.03.2024", "16–12.03.2024", "16.03.2024-12.03.2024"])
    def test_97_an_end_before_its_beginning(self, raw: str) -> None:
        assert read("date", raw, DAY).problem == "date-reversed"

    @pytest.mark.parametrize(
        ("raw", "start", "end"),
        [
            pytest.param("март 2024", "2024-03-01", "2024-03-31", id="92-месяц"),
            pytest.param("в марте 2024 г.", "2024-03-01", "2024-03-31", id="92-в-месяце"),
            pytest.param("02.2024", "2024-02-01", "2024-02-29", id="92-месяц-числом"),
            pytest.param("март", "2026-03-01", "2026-03-31", id="92-месяц-без-года"),
            pytest.param("март-апрель 2024", "2024-03-01", "2024-04-30", id="92-месяцы"),
            pytest.param("сентябрь 2025 – май 2026", "2025-09-01", "2026-05-31", id="92-месяцы-двух-лет"),
            pytest.param("I квартал 2024", "2024-01-01", "2024-03-31", id="92-квартал"),
            pytest.param("4-й кв. 2024 г.", "2024-10-01", "2024-12-31", id="92-четвёртый-квартал"),
            pytest.param("2 полугодие 2024", "2024-07-01", "2024-12-31", id="92-полугодие"),
            pytest.param("весна 2024", "2024-03-01", "2024-05-31", id="92-весна"),
            pytest.param("2023-2024 уч. г.", "2023-09-01", "2024-08-31", id="92-учебный-год"),
            pytest.param("в течение года", "2026-01-01", "2026-12-31", id="92-в-течение-года"),
            pytest.param("до 15.03.2026", "2026-03-15", "2026-03-15", id="92-срок"),
            pytest.param("08.02.2026", "2026-02-08", "2026-02-08", id="88-точный-день"),
        ],
    )
    def test_a_plan_may_name_a_period(self, raw: str | int, start: str, end: str) -> None:
        reading = read("date", raw, PLAN)
        assert (reading.parts["start"], reading.value, reading.problem) == (start, end, None)

    @pytest.mark.parametrize("raw", ["2024", 2024, "2024 год"])
    def test_93_a_plan_that_names_only_a_year_is_asked_about(self, raw: str | int) -> None:
        reading = read("date", raw, replace(PLAN, year_doubted=True))
        assert (reading.parts["start"], reading.value) == ("2024-01-01", "2024-12-31")
        assert (reading.problem, reading.severity) == ("date-year", "warning")

    @pytest.mark.parametrize(
        "raw", ["март 2024", "03.2024", "I квартал 2024", "весна", "2023-2024 уч. г.", "2024", "май"]
    )
    def test_92_a_fact_needs_a_day(self, raw: str) -> None:
        assert read("date", raw, FACT).problem == "date-not-exact"

    def test_a_month_falls_into_the_school_year(self) -> None:
        context = replace(PLAN, period=SCHOOL_YEAR)
        assert read("date", "октябрь", context).value == "2025-10-31"
        assert read("date", "март", context).value == "2026-03-31"
        assert read("date", "сентябрь–май", context).value == "2026-05-31"

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("31.02.2026", "date-impossible", id="94-февраль"),
            pytest.param("00.00.2024", "date-impossible", id="94-нули"),
            pytest.param("12.13.2024", "date-impossible", id="94-месяц"),
            pytest.param("«31» апреля 2026 г.", "date-impossible", id="94-словами"),
            pytest.param("23.11.2026", "date-future", id="96-завтра"),
            pytest.param(dt.date(2029, 5, 12), "date-future", id="96-будущее"),
            pytest.param("08.02.2204", "date-far", id="96-опечатка"),
            pytest.param("08.02.0204", "date-far", id="96-опечатка-нуль"),
            pytest.param("08.02.20266", "date-far", id="96-лишняя-цифра"),
            pytest.param(dt.date(1999, 12, 31), "date-far", id="96-давно"),
            pytest.param("8 марта", "date-no-year", id="92-без-года"),
            pytest.param("да", "date-mark", id="111-да"),
            pytest.param("+", "date-mark", id="111-плюс"),
            pytest.param("вып.", "date-mark", id="111-вып"),
            pytest.param("✓", "date-mark", id="111-галочка"),
            pytest.param("Выполнено", "date-mark", id="111-выполнено"),
            pytest.param(True, "date-mark", id="111-флажок"),
            pytest.param("позже", "date-unreadable", id="слово"),
            pytest.param(17, "date-unreadable", id="малое-число"),
            pytest.param(dt.time(14, 30), "date-unreadable", id="время"),
        ],
    )
    def test_no_date_and_one_cause(self, raw: object, code: str) -> None:
        reading = read("date", raw, FACT)  # type: ignore[arg-type]
        assert (reading.value, reading.problem) == (None, code)

    def test_a_date_among_words_is_proposed(self) -> None:
        assert read("date", "вебинар 12.03.2024", DAY).proposed == "12.03.2024"
        assert read("date", "12.13.2024", DAY).proposed == "13.12.2024"

    def test_today_is_not_the_future(self) -> None:
        assert read("date", "22.11.2026", FACT).value == "2026-11-22"

    def test_a_year_that_cannot_be_known_is_asked_for(self) -> None:
        reading = read("date", "в течение года", replace(PLAN, period=None))
        assert (reading.value, reading.problem, reading.severity) == (None, "date-no-year", "warning")
        assert reading.parts["text"] == "в течение года"

    def test_a_hostile_text_takes_no_time(self) -> None:
        began = time.perf_counter()
        for text in ("1-" * 39, "1 1 1.1." * 10, "1.1" * 26, "12" * 5000):
            read("date", text, PLAN)
        assert time.perf_counter() - began < 0.5


class TestPeriod:
    @pytest.mark.parametrize(
        ("raw", "value", "start", "end"),
        [
            ("2026 год", "2026 год", "2026-01-01", "2026-12-31"),
            ("2026", "2026 год", "2026-01-01", "2026-12-31"),
            ("2026 г.", "2026 год", "2026-01-01", "2026-12-31"),
            (2026, "2026 год", "2026-01-01", "2026-12-31"),
            ("2025/2026 учебный год", "2025/2026 учебный год", "2025-09-01", "2026-08-31"),
            ("2025-2026 уч. г.", "2025/2026 учебный год", "2025-09-01", "2026-08-31"),
            ("2025-26 у.г.", "2025/2026 учебный год", "2025-09-01", "2026-08-31"),
            ("2019–2022 гг.", "2019–2022 гг.", "2019-01-01", "2022-12-31"),
            ("I полугодие 2026", "I полугодие 2026", "2026-01-01", "2026-06-30"),
            ("1 квартал 2026 г.", "1 квартал 2026 г.", "2026-01-01", "2026-03-31"),
            ("январь – март 2026", "январь – март 2026", "2026-01-01", "2026-03-31"),
            ("с 01.02.2026 по 01.05.2026", "с 01.02.2026 по 01.05.2026", "2026-02-01", "2026-05-01"),
            ("01.02.2026-01.05.2026", "01.02.2026-01.05.2026", "2026-02-01", "2026-05-01"),
            (dt.date(2026, 2, 1), "01.02.2026", "2026-02-01", "2026-02-01"),
        ],
    )
    def test_bounds(self, raw: object, value: str, start: str, end: str) -> None:
        reading = read("period", raw, DAY)  # type: ignore[arg-type]
        assert (reading.value, dict(reading.parts)) == (value, {"start": start, "end": end})

    def test_unreadable_is_kept_with_a_warning(self) -> None:
        reading = read("period", "как получится", DAY)
        assert (reading.value, reading.problem, reading.severity) == ("как получится", "period-unreadable", "warning")


class TestHours:
    @pytest.mark.parametrize(
        ("raw", "expected", "noted"),
        [
            pytest.param(36, 36, [], id="число"),
            pytest.param(36.0, 36, [], id="дробное-целое"),
            pytest.param(" 36 ", 36, [], id="43-текст"),
            pytest.param("36 ч.", 36, ["hours-unit"], id="100-ч-точка"),
            pytest.param("36ч", 36, ["hours-unit"], id="100-слитно"),
            pytest.param("36 час.", 36, ["hours-unit"], id="100-час"),
            pytest.param("36 часов", 36, ["hours-unit"], id="100-часов"),
            pytest.param("36 ак.ч.", 36, ["hours-unit"], id="100-академических"),
            pytest.param("36,0", 36, ["number-text"], id="100-запятая"),
            pytest.param("36.0", 36, ["number-text"], id="100-точка"),
            pytest.param("36 (тридцать шесть)", 36, ["hours-unit"], id="100-прописью"),
            pytest.param("36+36", 72, ["hours-sum"], id="101-сумма"),
            pytest.param("24 ауд. + 12 сам.", 36, ["hours-sum"], id="101-слагаемые"),
            pytest.param("1,5 часа", 1.5, ["hours-unit"], id="102-полтора"),
            pytest.param("45 мин", 1, ["hours-minutes"], id="102-минуты"),
            pytest.param("2 часа 15 минут", 2.5, ["hours-minutes"], id="102-часы-и-минуты"),
            pytest.param(dt.datetime(1900, 2, 5), 36, ["hours-date"], id="105-дата"),  # noqa: DTZ001
            pytest.param(dt.date(1900, 3, 12), 72, ["hours-date"], id="105-после-29-февраля-1900"),
            pytest.param(dt.timedelta(hours=36), 36, ["hours-date"], id="105-длительность"),
            pytest.param(dt.datetime(1900, 1, 1, 12), 36, ["hours-date"], id="105-36:00"),  # noqa: DTZ001
            pytest.param(dt.time(18), 18, ["hours-date"], id="105-время"),
            pytest.param(1.25, 1.25, ["hours-fraction"], id="четверть-часа"),
        ],
    )
    def test_hours(self, raw: object, expected: float, noted: list[str]) -> None:
        reading = read("hours", raw, DAY)  # type: ignore[arg-type]
        assert (reading.value, codes(reading), reading.problem) == (expected, noted, None)
        assert type(reading.value) is type(expected)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("36 (72)", "hours-two", id="101-в-скобках"),
            pytest.param("36/72", "hours-two", id="101-дробь"),
            pytest.param("36-72", "hours-two", id="101-от-до"),
            pytest.param("2 дня", "hours-unit-wrong", id="102-дни"),
            pytest.param("1 неделя", "hours-unit-wrong", id="102-неделя"),
            pytest.param("4 вебинара", "hours-unit-wrong", id="102-вебинары"),
            pytest.param(0, "hours-zero", id="103-нуль"),
            pytest.param("-5", "hours-zero", id="103-меньше-нуля"),
            pytest.param(3600, "hours-many", id="103-без-запятой"),
            pytest.param("много", "hours-unreadable", id="слово"),
            pytest.param(True, "hours-unreadable", id="флажок"),
            pytest.param(float("nan"), "hours-unreadable", id="не-число"),
            pytest.param(dt.date(2026, 5, 1), "number-date", id="98-1,5-стало-датой"),
        ],
    )
    def test_not_hours_and_one_cause(self, raw: object, code: str) -> None:
        reading = read("hours", raw, DAY)  # type: ignore[arg-type]
        assert (reading.value, reading.problem, reading.notes) == (None, code, ())

    def test_bounds_of_the_field(self) -> None:
        context = replace(DAY, minimum=16, maximum=250)
        assert [read("hours", n, context).problem for n in (15, 16, 250, 251)] == [
            "number-small",
            None,
            None,
            "hours-many",
        ]

    @given(st.floats(0.01, 999).map(lambda x: round(x, 2)))
    def test_text_and_number_agree(self, hours: float) -> None:
        text = f"{hours} ч.".replace(".", ",", 1)
        assert read("hours", text, DAY).value == read("hours", hours, DAY).value


@pytest.mark.parametrize(
    ("raw", "expected", "problem"),
    [
        ("1 000", 1000, None),
        ("12,5", 12.5, None),
        ("50%", 50, None),
        (-3, None, "number-small"),
        (2000, None, "number-large"),
        ("два", None, "number-unreadable"),
        ("н/д", None, None),
    ],
)
def test_number(raw: float | str, expected: float | None, problem: str | None) -> None:
    reading = read("number", raw, replace(DAY, minimum=0, maximum=1000))
    assert (reading.value, reading.problem) == (expected, problem)


@pytest.mark.parametrize(
    ("raw", "expected"), [(1, 1), (2.0, 2), ("3.", 3), ("четыре", None), (1.5, None), (None, None)]
)
def test_34_ordinal(raw: float | str | None, expected: int | None) -> None:
    assert read("ordinal", raw, DAY) == Reading(expected)


class TestPerson:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            pytest.param("Ивaнова Мария Петровна", "Иванова Мария Петровна", id="44-латинская-a"),
            pytest.param("ИВАНОВА МАРИЯ ПЕТРОВНА", "Иванова Мария Петровна", id="46-заглавные"),
            pytest.param("иванова мария петровна", "Иванова Мария Петровна", id="46-строчные"),
            pytest.param("Мария Петровна Иванова", "Иванова Мария Петровна", id="56-порядок"),
            pytest.param("Мария Павловна Абрамович", "Абрамович Мария Павловна", id="56-фамилия-как-отчество"),
            pytest.param("Абрамович Роман Аркадьевич", "Абрамович Роман Аркадьевич", id="56-порядок-верен"),
            pytest.param("Ильин Пётр Ильич", "Ильин Пётр Ильич", id="56-ильич"),
            pytest.param("Ким Юрий –", "Ким Юрий", id="57-прочерк-вместо-отчества"),
            pytest.param("МАМЕДОВ АЛИ ГАСАН ОГЛЫ", "Мамедов Али Гасан оглы", id="58-оглы"),
            pytest.param("Али Гасан оглы Мамедов", "Мамедов Али Гасан оглы", id="58-оглы-и-порядок"),
            pytest.param("Алиева Лейла Гасан-Кызы", "Алиева Лейла Гасан-кызы", id="58-кызы-через-дефис"),
            pytest.param("Гарсия Лопес Мария Ивановна", "Гарсия Лопес Мария Ивановна", id="58-двойная-фамилия"),
            pytest.param("Иванова Мария Петровна, учитель", "Иванова Мария Петровна", id="59-должность-после"),
            pytest.param("Иванова Мария Петровна (1 кат.)", "Иванова Мария Петровна", id="59-в-скобках"),
            pytest.param("учитель Иванова Мария Петровна", "Иванова Мария Петровна", id="59-должность-до"),
            pytest.param("Иванова (Петрова) Мария Ивановна", "Иванова Мария Ивановна", id="61-прежняя-фамилия"),
            pytest.param("РИМСКАЯ - КОРСАКОВА Анна Львовна", "Римская-Корсакова Анна Львовна", id="66-дефис"),
            pytest.param("Нгуен Тхи Хоа", "Нгуен Тхи Хоа", id="без-отчества-три-слова"),
        ],
    )
    def test_name(self, raw: str, expected: str) -> None:
        reading = read("person", raw, DAY)
        assert (reading.value, reading.problem) == (expected, None)
        assert len(reading.notes) == (raw != expected)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("Иванова М.П.", "person-initials", id="55-слитно"),
            pytest.param("Иванова М. П.", "person-initials", id="55-раздельно"),
            pytest.param("М.П. Иванова", "person-initials", id="55-впереди"),
            pytest.param("Иванова МП", "person-initials", id="55-без-точек"),
            pytest.param("Иванова М.П., учитель", "person-initials", id="55-с-должностью"),
            pytest.param("Иванова", "person-incomplete", id="только-фамилия"),
            pytest.param("Мария Петровна", "person-incomplete", id="без-фамилии"),
            pytest.param("Иванова Мария Петровна, Сидоров Пётр Ильич", "person-two", id="60-запятая"),
            pytest.param("Иванова Мария Петровна\nСидоров Пётр Ильич", "person-two", id="60-строки"),
            pytest.param("Иванова М.П., Петров А.С.", "person-two", id="60-инициалы"),
            pytest.param("Иванова Мария Петровна и Сидоров Пётр Ильич", "person-two", id="60-и"),
            pytest.param("Иванова3 Мария Петровна", "person-symbols", id="65-цифра"),
            pytest.param("Ivanova Maria", "person-symbols", id="65-латиница"),
            pytest.param(5, "person-symbols", id="65-число"),
        ],
    )
    def test_no_name_and_one_cause(self, raw: str | int, code: str) -> None:
        reading = read("person", raw, DAY)
        assert (reading.value, reading.problem) == (None, code)

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("Иванова Мария", "person-no-patronymic", id="57-нет-отчества"),
            pytest.param("Ивановой Марии Петровны", "person-case", id="69-родительный"),
            pytest.param("Иванова Ивана Петровича", "person-case", id="69-родительный-мужской"),
            pytest.param("Иванова Мария Петровна Анна", "person-words", id="58-лишнее-слово"),
        ],
    )
    def test_a_warning_keeps_the_name(self, raw: str, code: str) -> None:
        reading = read("person", raw, DAY)
        assert (reading.value, reading.problem, reading.severity) == (raw, code, "warning")

    @pytest.mark.parametrize(
        ("raw", "gender"),
        [
            ("Ким Юрий Николаевич", "m"),
            ("Ким Марина Карловна", "f"),
            ("Мамедов Али Гасан оглы", "m"),
            ("Алиева Лейла Гасан кызы", "f"),
            ("Никитина Анна Ильинична", "f"),
            ("Саша Женя", None),
        ],
    )
    def test_67_gender(self, raw: str, gender: str | None) -> None:
        assert read("person", raw, DAY).parts["gender"] == gender

    def test_61_former_surname(self) -> None:
        assert read("person", "Иванова (ПЕТРОВА) Мария Ивановна", DAY).parts["former"] == "Петрова"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("учитель математики", "учитель математики", id="чистая"),
        pytest.param("Учитель английского языка", "учитель английского языка", id="строчная-буква"),
        pytest.param("Педагог- организатор", "педагог-организатор", id="51-дефис"),
        pytest.param("уч. рус. яз. и лит-ры", "учитель русского языка и литературы", id="70-русский"),
        pytest.param("учит.нач.кл.", "учитель начальных классов", id="70-начальные"),
        pytest.param("зам. дир. по УВР", "заместитель директора по учебно-воспитательной работе", id="70-зам"),
        pytest.param("ЗДУВР", "заместитель директора по учебно-воспитательной работе", id="70-здувр"),
        pytest.param("ст. воспитатель", "старший воспитатель", id="70-старший"),
        pytest.param("муз.рук.", "музыкальный руководитель", id="70-музыка"),
        pytest.param("учитель ФК", "учитель физической культуры", id="70-фк"),
        pytest.param("учитель ИЗО", "учитель изобразительного искусства", id="70-изо"),
        pytest.param("физрук", "учитель физической культуры", id="71-физрук"),
        pytest.param("математик", "учитель математики", id="71-математик"),
        pytest.param("учительница", "учитель", id="72-учительница"),
        pytest.param("заведующая", "заведующий", id="72-заведующая"),
        pytest.param("старшая воспитательница", "старший воспитатель", id="72-старшая"),
        pytest.param("учитель математики, физики", "учитель математики, физики", id="73-два-предмета"),
        pytest.param("зав. МБДОУ", "заведующий МБДОУ", id="аббревиатура-остаётся"),
        pytest.param("воспитaтель", "воспитатель", id="44-латинская-a"),
    ],
)
def test_position(raw: str, expected: str) -> None:
    reading = read("position", raw, DAY)
    assert reading.value == expected
    assert len(reading.notes) == (raw.casefold() != expected)


class TestOrganisation:
    @pytest.mark.parametrize(
        "names",
        [
            pytest.param(
                [
                    'МБОУ "СОШ №5"',
                    "МБОУ СОШ № 5",
                    "мбоу сош n5",
                    "школа 5",
                    "МКОУ СШ № 5",
                    "Муниципальное казённое общеобразовательное учреждение «Средняя общеобразовательная школа № 5»",
                ],
                id="82-номер",
            ),
            pytest.param(
                [
                    "МБОУ «Прииртышская СШ № 5»",
                    "Муниципальное бюджетное учреждение «Прииртышская средняя школа № 5 имени Героя труда»",
                ],
                id="84-имени",
            ),
            pytest.param(
                ["МКОУ «Лебяжинская ОШ»", "МКОУ Лебяжинская основная школа", "Лебяжинская ООШ"], id="83-основная"
            ),
            pytest.param(
                [
                    "МБДОУ детский сад № 7 «Колосок»",
                    "МБДОУ № 7 Колосок",
                    "д/с №7 «Колосок»",
                    "Муниципальное дошкольное образовательное учреждение детский сад № 7 «Колосок»",
                ],
                id="81-детский-сад",
            ),
            pytest.param(["БОУ ДПО «ИРООО»", "ИРООО"], id="85-институт"),
        ],
    )
    def test_one_key(self, names: list[str]) -> None:
        assert len({organisation_key(name) for name in names}) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("МБОУ СОШ № 5", "МБОУ СОШ № 15"),
            ("МБОУ СОШ № 5", "МБДОУ № 5"),
            ("СОШ № 5", "ООШ № 5"),
            ("Школа имени Пушкина", "Школа имени Гагарина"),
            ("Лицей № 1", "Гимназия № 1"),
        ],
    )
    def test_different_keys(self, one: str, other: str) -> None:
        assert organisation_key(one) != organisation_key(other)

    def test_87_a_form_instead_of_an_organisation(self) -> None:
        assert codes(read("organisation", "Дистанционно", DAY)) == ["organisation-form"]


class TestDocument:
    @pytest.mark.parametrize(
        ("raw", "kind", "number", "date"),
        [
            pytest.param("удостоверение № 4672 от 12.03.2026", "удостоверение", "4672", "2026-03-12", id="полностью"),
            pytest.param("удост. №12 от 12.03.26 г.", "удостоверение", "12", "2026-03-12", id="106-удост"),
            pytest.param("уд-ние 4672", "удостоверение", "4672", None, id="106-уд-ние"),
            pytest.param("уд. о ПК № 5 от «12» марта 2026 г.", "удостоверение", "5", "2026-03-12", id="106-уд-о-пк"),
            pytest.param("Серт.", "сертификат", None, None, id="106-серт"),
            pytest.param("свид-во № 7", "свидетельство", "7", None, id="106-свид-во"),
            pytest.param("справка б/н", "справка", None, None, id="106-без-номера"),
            pytest.param("сертификат № 00123 (12.03.2026)", "сертификат", "00123", "2026-03-12", id="107-нули"),
            pytest.param(
                "Удостоверение о повышении квалификации № 55/1 от 01.02.2026",
                "удостоверение о повышении квалификации",
                "55/1",
                "2026-02-01",
                id="самое-длинное-имя",
            ),
        ],
    )
    def test_parts(self, raw: str, kind: str, number: str | None, date: str | None) -> None:
        reading = read("document", raw, PAPERS)
        assert dict(reading.parts) == {"kind": kind, "number": number, "date": date}
        assert read("document", reading.value, PAPERS).parts == reading.parts

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            pytest.param("диплом № 5", "document-kind", id="106-неизвестный-вид"),
            pytest.param("4672", "document-kind", id="106-только-номер"),
            pytest.param(550012345678, "document-kind", id="107-число"),
            pytest.param("сертификат № 1 от 31.02.2026", "document-date", id="94-дата"),
        ],
    )
    def test_not_a_document(self, raw: str | int, code: str) -> None:
        reading = read("document", raw, PAPERS)
        assert (reading.value, reading.problem) == (None, code)

    def test_107_a_spoilt_number_is_a_warning(self) -> None:
        reading = read("document", "сертификат № 5,5E+11", PAPERS)
        assert (reading.problem, reading.severity, reading.parts["kind"]) == (
            "document-number",
            "warning",
            "сертификат",
        )

    def test_without_a_list_any_kind_passes(self) -> None:
        assert read("document", "диплом № 5", DAY).parts["kind"] == "диплом"


class TestChoice:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("очная", "очная"),
            ("ОЧНО", "очная"),
            ("очно - заочная", "очно-заочная"),
            ("oнлайн", "дистанционная"),
            ("нет", None),
        ],
    )
    def test_known(self, raw: str, expected: str | None) -> None:
        reading = read("choice", raw, FORMS)
        assert (reading.value, reading.problem) == (expected, None)

    @pytest.mark.parametrize(
        ("raw", "value"), [("+", "да"), (" + ", "да"), ("-", "нет"), ("—", "нет"), ("– ", "нет"), ("−", "нет")]
    )
    def test_a_plus_is_no_dash(self, raw: str, value: str) -> None:
        assert read("choice", raw, replace(DAY, choices=(("да", ("+",)), ("нет", ("-",))))).value == value

    @pytest.mark.parametrize("raw", ["—", "-", "–", "…", "*"])
    def test_a_dash_says_nothing_where_the_list_has_none(self, raw: str) -> None:
        assert read("choice", raw, replace(DAY, choices=(("зачтено", ("+",)), ("не зачтено", ())))).value is None

    def test_a_misspelt_choice_is_proposed(self) -> None:
        reading = read("choice", "дистанционноя", FORMS)
        assert (reading.problem, reading.proposed) == ("choice-unknown", "дистанционная")

    def test_an_unknown_choice_keeps_its_text_and_shows_the_list(self) -> None:
        reading = read("choice", "выездная", FORMS)
        assert (reading.value, reading.problem, reading.proposed) == ("выездная", "choice-unknown", None)
        assert reading.problem_values["known"] == "очная, очно-заочная, дистанционная"

    def test_no_is_an_answer_when_the_list_has_it(self) -> None:
        assert read("choice", "Нет", replace(DAY, choices=(("да", ()), ("нет", ())))).value == "нет"

    def test_without_a_list_any_text_passes(self) -> None:
        assert read("choice", "что угодно", DAY).value == "что угодно"


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("raw", "expected", "code"),
        [
            pytest.param("112-233-445 95", "112-233-445 95", None, id="108-верный"),
            pytest.param(11223344595, "112-233-445 95", None, id="108-число"),
            pytest.param("СНИЛС 11223344595", "112-233-445 95", None, id="108-со-словом"),
            pytest.param("112-233-445 96", None, "snils-check", id="108-контрольное-число"),
            pytest.param("112-233-445", None, "snils-length", id="108-коротко"),
            pytest.param("1,1E+10", None, "snils-length", id="108-искажён"),
            pytest.param("000-000-000 00", None, "snils-check", id="108-нули"),
        ],
    )
    def test_snils(self, raw: str | int, expected: str | None, code: str | None) -> None:
        reading = read("snils", raw, DAY)
        assert (reading.value, reading.problem) == (expected, code)

    @pytest.mark.parametrize(
        ("raw", "expected", "code"),
        [
            pytest.param("7707083893", "7707083893", None, id="109-организация"),
            pytest.param("500100732259", "500100732259", None, id="109-человек"),
            pytest.param(7707083893.0, "7707083893", None, id="109-число"),
            pytest.param("7707083894", None, "inn-check", id="109-контрольная-цифра"),
            pytest.param("5,5E+11", None, "inn-length", id="109-искажён"),
            pytest.param(12, None, "inn-length", id="109-коротко"),
        ],
    )
    def test_inn(self, raw: str | float, expected: str | None, code: str | None) -> None:
        reading = read("inn", raw, DAY)
        assert (reading.value, reading.problem) == (expected, code)

    @given(st.integers(1_001_999, 9_999_999))
    def test_lost_zeros_come_back(self, number: int) -> None:
        total = sum(int(digit) * weight for digit, weight in zip(f"{number:09}", range(9, 0, -1), strict=True))
        check = total % 101 % 100
        reading = read("snils", number * 100 + check, DAY)
        assert str(reading.value).replace("-", "").replace(" ", "") == f"{number:09}{check:02}"
        assert codes(reading) == ["snils-padded"]


SCALARS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text("0123456789.,-/ гчот№«»()+", max_size=30),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=150)
@given(raw=SCALARS, context=st.sampled_from([DAY, PLAN, FACT, FORMS, PAPERS]))
def test_reading_never_raises_and_every_word_of_it_is_in_the_catalogue(
    kind: str, raw: object, context: Context
) -> None:
    reading = read(kind, raw, context)  # type: ignore[arg-type]
    assert reading.problem is None or reading.value is None or reading.severity == "warning" or kind == "choice"
    for note in reading.notes:
        finding(note.code, Spot(title="Столбец"), values=note.values)
    if reading.problem:
        said = finding(reading.problem, Spot(title="Столбец"), severity=reading.severity, values=reading.problem_values)
        assert said.severity in {"error", "warning"}


def test_every_code_in_the_sources_is_worded() -> None:
    sources = "".join(
        file.read_text("utf-8") for file in files("iomdocs.values").iterdir() if file.name.endswith(".py")
    )
    families = "text|date|period|hours|number|person|position|organisation|choice|document|snils|inn"
    used = set(re.findall(rf'"((?:{families})-[a-z-]+)"', sources))
    assert len(used) > 40
    assert used <= set(catalogue("findings"))


def test_clean_cells_cost_next_to_nothing() -> None:
    cells: list[tuple[str, Scalar]] = [
        ("text", "Семинар «Формирующее оценивание на уроке»"),
        ("hours", 36),
        ("date", dt.date(2026, 2, 8)),
        ("date", "08.02.2026"),
        ("document", "сертификат № 4506 от 22.03.2026"),
    ] * 10
    best = 1.0
    for _ in range(5):
        began = time.perf_counter()
        for kind, raw in cells:
            read(kind, raw, PAPERS)
        best = min(best, time.perf_counter() - began)
    assert best < 0.01
