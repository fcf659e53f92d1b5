"""Registers: what is written is read back, text is never code, equal data give equal bytes, values have origins."""

import csv
import datetime as dt
import re
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from iomdocs.cells import plain
from iomdocs.definitions import (
    Chart,
    Column,
    Form,
    FormField,
    Indicator,
    PackHead,
    Register,
    RegisterSheet,
    Table,
)
from iomdocs.directory import Organisation
from iomdocs.errors import PackError, UsageError
from iomdocs.packs import Pack
from iomdocs.registers import Facts, Standing, Written, figures, stream, unroll, write
from iomdocs.registers.heights import lines_in

NBSP = "\u00a0"
FORM = Form(
    name="iom",
    pack="sample",
    edition="2026",
    title="Индивидуальный образовательный маршрут",
    short="ИОМ",
    cites="п. 1",
    sheet="ИОМ",
    fields=(FormField(name="person", title="ФИО педагога", kind="person"),),
    tables=(
        Table(
            name="events",
            title="Мероприятия",
            columns=(
                FormField(name="event", title="Наименование мероприятия", kind="text"),
                FormField(name="hours", title="Количество часов", kind="hours"),
                FormField(name="plan", title="план", parent="Дата проведения", kind="date"),
                FormField(name="snils", title="СНИЛС", kind="snils"),
                FormField(name="paper", title="Документ", kind="document"),
            ),
        ),
    ),
)
COLUMNS = ("municipality", "person", "event", "hours", "plan", "snils", "received_at")
LINEAGE = ("source_file", "source_sheet", "source_row", "submission")
ROWS = [
    ("Северный", "Ким Юрий Николаевич", "Семинар", 36, "2026-03-12", "00112233445", "2026-10-05T09:15:00+00:00"),
    ("Северный", "Ким Юрий Николаевич", "Вебинар", 1.5, "2026-04-01", None, "2026-10-05T09:15:00+00:00"),
    ("Южный", "Орлова Анна Львовна", "Стажировка", 8, None, "00000000001", "2026-10-07T21:30:00+00:00"),
]
FILES = [("север/ким.xlsx", "ИОМ", 14, 1), ("север/ким.xlsx", "ИОМ", 15, 1), ("юг/орлова.xlsx", "Лист2", 14, 2)]


@dataclass
class Answer:
    """Rows already at hand."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]

    def __iter__(self) -> Iterator[Sequence[object]]:
        return iter(self.rows)


class Shelf:
    """A source that knows one answer; asked for the columns alone it gives no rows."""

    def __init__(self, columns: tuple[str, ...], rows: Sequence[Sequence[object]]) -> None:
        self.columns, self.rows = columns, rows

    def read(self, sql: str, parameters: Mapping[str, object] = {}, *, as_of: dt.datetime | None = None) -> Answer:
        return Answer(self.columns, () if sql.endswith("LIMIT 0") else self.rows)


class Database:
    """A real SQLite behind the protocol, with one table ``events``."""

    def __init__(self, rows: Sequence[Sequence[object]] = ROWS, files: Sequence[Sequence[object]] = FILES) -> None:
        self.connection = sqlite3.connect(":memory:")
        names = (*COLUMNS, *LINEAGE)
        self.connection.execute(f"CREATE TABLE events ({', '.join(names)})")
        marks = ", ".join("?" * len(names))
        self.connection.executemany(
            f"INSERT INTO events VALUES ({marks})",
            [(*row, *file) for row, file in zip(rows, files, strict=True)],
        )
        self.asked: list[dt.datetime | None] = []

    def read(self, sql: str, parameters: Mapping[str, object] = {}, *, as_of: dt.datetime | None = None) -> Answer:
        self.asked.append(as_of)
        cursor = self.connection.execute(sql, dict(parameters))
        return Answer(tuple(name for name, *_ in cursor.description), cursor)  # type: ignore[arg-type]


TEACHERS = RegisterSheet(
    title="Часы по педагогам",
    sql="SELECT person, SUM(hours) AS hours, COUNT(*) AS events FROM events GROUP BY person ORDER BY person",
    columns=(
        Column(name="person"),
        Column(name="hours", total="sum"),
        Column(name="events", title="Мероприятий", kind="number"),
    ),
)
REGISTER = Register(
    name="events",
    pack="sample",
    title="Муниципальный реестр маршрутов",
    cites="Положение, п. 3",
    form="sample/iom",
    rows=RegisterSheet(
        title="Реестр",
        sql="SELECT * FROM events;",
        columns=tuple(Column(name=name, total="sum" if name == "hours" else "") for name in COLUMNS),
    ),
    sheets=(TEACHERS,),
    indicators=("I-01", "I-02"),
    chart=Chart(title="Часы", sql="SELECT municipality, SUM(hours) FROM events GROUP BY 1 ORDER BY 1", unit="часов"),
)
INDICATORS = {
    "I-01": Indicator(
        id="I-01",
        title="Доля мероприятий с датой",
        cites="п. 41",
        sql="SELECT plan IS NOT NULL AS numerator, 1 AS denominator FROM events;",
    ),
    "I-02": Indicator(
        id="I-02", title="Пустая доля", cites="п. 42", sql="SELECT 0 AS numerator, 0 AS denominator FROM events"
    ),
}
PACK = Pack(PackHead(name="sample", title="Набор-образец"), (), (FORM,), {}, (REGISTER,), INDICATORS, ())
SCHOOLS = [
    Organisation("01", "Школа 1", "МБОУ «СОШ № 1»", "Северный"),
    Organisation("02", "Школа 2", "МБОУ «СОШ № 2»", "Южный"),
    Organisation("03", "Школа 3", "МБОУ «СОШ № 3»", "Северный"),
]
FACTS = Facts(
    title_of="Управление образования",
    municipality="Северный",
    period="2026 год",
    awaited=SCHOOLS,
    submitted={
        "01": Standing(submitted=True, outcome="accepted", on=dt.date(2026, 10, 5)),
        "02": Standing(outcome="returned", on=dt.date(2026, 10, 6), errors=3),
    },
    version="1.0",
    workspace="Образец",
)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write(REGISTER, PACK, Database(), FACTS, tmp_path / "реестр.xlsx")


def one_sheet(columns: Sequence[Column], sql: str = "rows") -> Register:
    return REGISTER.model_copy(
        update={
            "rows": RegisterSheet(title="Реестр", sql=sql, columns=tuple(columns)),
            "sheets": (),
            "indicators": (),
            "chart": None,
        }
    )


def cells(path: Path, sheet: str = "Реестр") -> list[tuple[object, ...]]:
    return list(load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def test_sheets_stand_in_their_order(written: Written) -> None:
    book = load_workbook(written.path)
    assert book.sheetnames == ["Сводка", "Реестр", "Часы по педагогам", "Не сдали", "О файле", "_iomdocs"]
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == ["_iomdocs"]


def test_register_bears_the_forms_titles_and_its_lineage(written: Written) -> None:
    titles, *_ = cells(written.path)
    assert titles == (
        "Муниципалитет",
        "ФИО педагога",
        "Наименование мероприятия",
        "Количество часов",
        "план",
        "СНИЛС",
        "Принято",
        "Файл-источник",
        "Лист",
        "Строка",
        "Поступление №",
    )


def test_values_come_back_as_what_they_are(written: Written) -> None:
    _, first, second, third, total = cells(written.path)
    assert first[:7] == (
        "Северный",
        "Ким Юрий Николаевич",
        "Семинар",
        36,
        dt.datetime(2026, 3, 12),  # noqa: DTZ001
        "00112233445",
        dt.datetime(2026, 10, 5, 9, 15),  # noqa: DTZ001
    )
    assert (second[3], second[5], third[4]) == (1.5, None, None)
    assert third[7:] == ("юг/орлова.xlsx", "Лист2", 14, 2)
    assert (total[0], total[3]) == ("Итого", 45.5)
    assert (written.rows, written.files, written.sums) == (3, 2, {"hours": 45.5})


def test_moments_are_shown_on_the_readers_clock(tmp_path: Path) -> None:
    facts = replace(FACTS, zone=ZoneInfo("Asia/Omsk"))
    path = write(REGISTER, PACK, Database(), facts, tmp_path / "а.xlsx").path
    assert cells(path)[3][6] == dt.datetime(2026, 10, 8, 3, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", "36", "36"),
        ("text", 36.0, "36"),
        ("text", 1.5, "1,5"),
        ("hours", 36.0, 36),
        ("hours", Decimal("1.50"), 1.5),
        ("hours", "не указано", "не указано"),
        ("hours", float("inf"), None),
        ("inn", 5501234567, "5501234567"),
        ("ordinal", 7, 7),
        ("ordinal", "1.2", "1.2"),
        ("date", "2026-02-08", dt.datetime(2026, 2, 8)),  # noqa: DTZ001
        ("date", dt.date(2026, 2, 8), dt.datetime(2026, 2, 8)),  # noqa: DTZ001
        ("date", "2026-02-08T23:59:00", dt.datetime(2026, 2, 8)),  # noqa: DTZ001
        ("date", "1899-01-01", "1899-01-01"),
        ("date", "II квартал 2026", "II квартал 2026"),
        ("date", "2026-02-31", "2026-02-31"),
        ("text", "", None),
        ("text", None, None),
    ],
)
def test_kinds_of_values(tmp_path: Path, kind: str, value: object, shown: object) -> None:
    register = one_sheet([Column(name="x", title="Столбец", kind=kind), Column(name="y", title="Ещё")])  # type: ignore[arg-type]
    path = write(register, PACK, Shelf(("x", "y"), [(value, "·")]), FACTS, tmp_path / "а.xlsx").path
    assert cells(path)[1] == (shown, "·")


PAYLOADS = [
    "=1+1",
    "{=1+1}",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://example.org")',
    "http://example.org",
    "mailto:a@example.org",
    "internal:'Сводка'!A1",
    "external:c:\\x.xlsx",
    "+7 912 000-00-00",
    "-5",
    "@SUM(A1)",
    'a<b>&"c"</t>',
    "]]>",
    "_x0041_",
    "  края  ",
    "две\nстроки",
    "\t=1",
]


def test_text_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    names = ("event", "person", "source_file")
    register = one_sheet([Column(name=name) for name in names])
    rows = [(payload,) * 3 for payload in PAYLOADS]
    facts = replace(
        FACTS, title_of=PAYLOADS[0], awaited=[Organisation(payload, payload, payload) for payload in PAYLOADS]
    )
    path = write(register, PACK, Shelf(names, rows), facts, tmp_path / "а.xlsx").path
    shown = [row[0] for row in cells(path)[1:-1]]
    assert [text.replace("_x005F_", "_") for text in map(str, shown)] == PAYLOADS
    everything = parts(path)
    assert not [name for name in everything if "externalLink" in name]
    assert not re.search("<f>|<f |hyperlink", "".join(everything.values()))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=30))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    register = one_sheet([Column(name="event"), Column(name="person")])
    target = tmp_path_factory.mktemp("r") / "а.xlsx"
    path = write(register, PACK, Shelf(("event", "person"), [(text, "·") for text in texts]), FACTS, target).path
    shown = [row[0] or "" for row in cells(path)[1:-1]]
    assert shown == [plain(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("а\x00б\x0bв", "абв"),
        ("а\ud800б", "аб"),
        ("а\r\nб\rв", "а\nб\nв"),
        ("я" * 32_767, "я" * 32_767),
        ("я" * 32_768, "я" * 32_766 + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
    ],
)
def test_what_a_cell_cannot_hold(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_tables_are_real_ones(written: Written) -> None:
    book = load_workbook(written.path)
    table = book["Реестр"].tables["Реестр"]
    assert (table.ref, table.autoFilter.ref, table.totalsRowCount) == ("A1:K5", "A1:K4", 1)
    assert table.column_names == [cell.value for cell in book["Реестр"][1]]
    assert book["Реестр"]["D5"].value == "=SUBTOTAL(109,Реестр[Количество часов])"
    assert book["Часы по педагогам"].tables["Часы_по_педагогам"].ref == "A1:C4"
    assert cells(written.path, "Часы по педагогам")[1:] == [
        ("Ким Юрий Николаевич", 37.5, 2),
        ("Орлова Анна Львовна", 8, 1),
        ("Итого", 45.5, None),
    ]


def test_every_formula_has_a_stored_value(written: Written) -> None:
    for name, xml in parts(written.path).items():
        if name.startswith("xl/worksheets/sheet"):
            assert len(re.findall("<f>[^<]*</f><v>[^<]+</v>", xml)) == xml.count("<f>")


def test_parts_are_well_formed_and_consistent(written: Written) -> None:
    everything = parts(written.path)
    assert next(iter(everything)) == "[Content_Types].xml"
    for xml in everything.values():
        ET.fromstring(xml)
    styles = int(re.search(r'<cellXfs count="(\d+)"', everything["xl/styles.xml"])[1])  # type: ignore[index]
    used = {int(style) for style in re.findall(r' s="(\d+)"', everything["xl/worksheets/sheet2.xml"])}
    assert max(used) < styles
    assert "scheme" not in everything["xl/styles.xml"]


def test_pages_are_ready_to_print(written: Written) -> None:
    for sheet in load_workbook(written.path):
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
            assert sheet.sheet_properties.pageSetUpPr is not None
            assert sheet.oddFooter is not None
            assert sheet.oddFooter.right is not None
            if sheet.title == "Сводка":  # its page breaks hold only where the sheet is not fitted to pages
                assert (bool(sheet.sheet_properties.pageSetUpPr.fitToPage), sheet.page_setup.scale) == (False, 90)
            else:
                assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
            assert "стр. &P из &N" in (sheet.oddFooter.right.text or "").replace("&[Page]", "&P").replace(
                "&[Pages]", "&N"
            )
    register = load_workbook(written.path)["Реестр"]
    assert (register.freeze_panes, register.print_title_rows) == ("A2", "$1:$1")


@pytest.mark.parametrize(("places", "breaks"), [(3, 0), (18, 1), (60, 1)])
def test_a_chart_is_printed_on_one_page(places: int, breaks: int, tmp_path: Path) -> None:
    counted = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {places})"
    change = {"chart": Chart(title="Часы", sql=f"{counted} SELECT 'Округ ' || i, i FROM n")}
    path = write(REGISTER.model_copy(update=change), PACK, Database(), FACTS, tmp_path / "р.xlsx").path
    sheet = load_workbook(path)["Сводка"]
    (chart,) = sheet._charts
    first, last = chart.anchor._from.row, chart.anchor.to.row
    assert (last - first + 1) * 15 <= 570, "points of a page at 90 %"
    assert [each.id for each in sheet.row_breaks.brk] == [first] * breaks


def test_summary_shows_figures_with_their_parts(written: Written) -> None:
    shown = cells(written.path, "Сводка")
    assert ("Доля мероприятий с датой", 2, 3, pytest.approx(2 / 3), f"2 из 3 (66,7{NBSP}%)", "п. 41") in shown
    assert ("Пустая доля", 0, 0, "—", "—", "п. 42") in shown
    told = {row[0]: row[1] for row in shown}
    assert (told["Записей в реестре"], told["Файлов с принятыми записями"]) == (3, 2)
    assert (told["Ждём сдачи от организаций"], told["Сдали"], told["Всего: Количество часов"]) == (3, 1, 45.5)
    assert "Данные на 07.10.2026" in str(shown[1][0])


def test_chart_has_words_for_those_who_cannot_see_it(written: Written) -> None:
    everything = parts(written.path)
    chart, drawing = everything["xl/charts/chart1.xml"], everything["xl/drawings/drawing1.xml"]
    assert "Столбчатая диаграмма «Часы, часов»: Северный — 37.5; Южный — 8." in drawing
    assert chart.count("<c:ser>") == 1
    assert re.findall("<c:v>([^<]*)</c:v>", chart)[-2:] == ["37.5", "8"]
    assert '<c:plotVisOnly val="1"/>' not in chart


def test_those_who_have_not_submitted(written: Written) -> None:
    assert cells(written.path, "Не сдали") == [
        ("№", "Код", "Организация", "Муниципалитет", "Последнее действие"),
        (1, "03", "МБОУ «СОШ № 3»", "Северный", "нет файла"),
        (2, "02", "МБОУ «СОШ № 2»", "Южный", f"возвращён 06.10.2026: 3{NBSP}ошибки"),
    ]


def test_about_the_file(written: Written) -> None:
    told = {row[0]: row[1] for row in cells(written.path, "О файле")}
    assert told["Основание"] == "Положение, п. 3"
    assert (told["Из скольких файлов"], told["Записей"], told["Данные на"]) == ("2", "3", "07.10.2026 21:30")
    assert 'iomdocs trace "реестр.xlsx!Реестр!B2"' in str(told["Как проследить число"])


def test_same_data_same_bytes(tmp_path: Path, written: Written) -> None:
    again = write(REGISTER, PACK, Database(), FACTS, tmp_path / "2" / "реестр.xlsx")
    assert again.path.read_bytes() == written.path.read_bytes()
    assert again.sha256 == written.sha256
    other = write(REGISTER, PACK, Database(ROWS[:2], FILES[:2]), FACTS, tmp_path / "3" / "реестр.xlsx")
    assert other.sha256 != written.sha256


def test_a_register_of_the_same_data_is_not_written_again(tmp_path: Path, written: Written) -> None:
    before = written.path.stat().st_mtime_ns
    assert write(REGISTER, PACK, Database(), FACTS, written.path) == written
    assert written.path.stat().st_mtime_ns == before
    assert write(REGISTER, PACK, Database(ROWS[:2], FILES[:2]), FACTS, written.path) != written
    assert written.path.stat().st_mtime_ns != before
    assert [path.name for path in tmp_path.iterdir()] == [written.path.name]


def test_queries_are_asked_as_of_the_given_moment(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    source = Database()
    path = write(REGISTER, PACK, source, replace(FACTS, as_of=moment), tmp_path / "а.xlsx").path
    assert set(source.asked) == {moment}
    assert ("По состоянию на", "01.11.2026") in cells(path, "О файле")


def test_empty_register_is_whole(tmp_path: Path) -> None:
    written = write(REGISTER, PACK, Database([], []), replace(FACTS, awaited=()), tmp_path / "а.xlsx")
    titles, blank, total = cells(written.path)
    assert (titles[3], set(blank), total[0], total[3]) == ("Количество часов", {None}, "Итого", 0)
    assert load_workbook(written.path)["Реестр"].tables["Реестр"].ref == "A1:K3"
    assert cells(written.path, "Не сдали")[1][1] == "Справочник организаций пуст: неизвестно, от кого ждать форму."


def test_many_rows_go_through_several_batches(tmp_path: Path) -> None:
    rows = [(f"Мероприятие {number}", number % 7, number // 10) for number in range(1, 2001)]
    register = one_sheet([Column(name="event"), Column(name="hours", total="sum")])
    written = write(register, PACK, Shelf(("event", "hours", "submission"), rows), FACTS, tmp_path / "а.xlsx")
    shown = cells(written.path)
    assert [row[:2] for row in shown[1:-1]] == [row[:2] for row in rows]
    assert shown[-1][1] == written.sums["hours"] == sum(row[1] for row in rows)
    assert (written.rows, written.files) == (2000, 201)


def test_too_many_rows_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_ROWS_LIMIT", 10)
    register = one_sheet([Column(name="event"), Column(name="hours")])
    target = tmp_path / "а.xlsx"
    write(register, PACK, Shelf(("event", "hours"), [("а", 1)] * 8), FACTS, target)
    before = target.read_bytes()
    with pytest.raises(UsageError, match="больше 8 строк"):
        write(register, PACK, Shelf(("event", "hours"), [("а", 1)] * 9), FACTS, target)
    assert (target.read_bytes(), [file.name for file in tmp_path.iterdir()]) == (before, ["а.xlsx"])


def test_titles_that_are_equal_become_different(tmp_path: Path) -> None:
    columns = [
        Column(name=name, title=title) for name, title in (("a", "Дата"), ("b", "дата"), ("c", "Дата [план] #'1"))
    ]
    columns[2] = columns[2].model_copy(update={"total": "sum", "kind": "number"})
    path = write(one_sheet(columns), PACK, Shelf(("a", "b", "c"), [(1, 2, 3)]), FACTS, tmp_path / "а.xlsx").path
    assert cells(path)[0] == ("Дата", "дата (2)", "Дата [план] #'1")
    assert load_workbook(path)["Реестр"]["C3"].value == "=SUBTOTAL(109,Реестр[Дата '[план'] '#''1])"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"form": "sample/нет"}, "формы «sample/нет» нет; есть: sample/iom"),
        ({"indicators": ("I-99",)}, "показателя «I-99» нет; есть: I-01, I-02"),
        (
            {"rows": RegisterSheet(title="Р", sql="SELECT 1 AS hours", columns=(Column(name="event"),))},
            "не даёт столбца «event»",
        ),
        (
            {"rows": RegisterSheet(title="Р", sql="SELECT 1 AS q", columns=(Column(name="q"),))},
            "у столбца «q» нет заголовка",
        ),
        ({"chart": Chart(title="Ч", sql="SELECT 1")}, "два столбца: подпись и число"),
    ],
)
def test_definitions_that_do_not_fit(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    with pytest.raises(PackError) as told:
        write(REGISTER.model_copy(update=change), PACK, Database(), FACTS, tmp_path / "а.xlsx")
    assert problem in str(told.value)
    assert str(told.value).startswith("sample/registers/events")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "value", "text"),
    [
        ("percent", 12, 48, 0.25, f"12 из 48 (25,0{NBSP}%)"),
        ("percent", 1, 3, 1 / 3, f"1 из 3 (33,3{NBSP}%)"),
        ("percent", 1, 800, 1 / 800, f"1 из 800 (0,1{NBSP}%)"),
        ("percent", 36.5, 72, 36.5 / 72, f"36,5 из 72 (50,7{NBSP}%)"),
        ("percent", 0, 0, None, "—"),
        ("percent", 12000, 48000, 0.25, f"12{NBSP}000 из 48{NBSP}000 (25,0{NBSP}%)"),
        ("count", 5, 9, 5, "5 из 9"),
        ("count", 5, 0, 5, "5"),
        ("hours", 4.5, 0, 4.5, "4,5"),
    ],
)
def test_figures(unit: str, numerator: float, denominator: float, value: float | None, text: str) -> None:
    sql = "SELECT :n AS numerator, :d AS denominator;"
    indicator = Indicator(id="I", title="Доля", cites="п. 1", unit=unit, sql=sql)  # type: ignore[arg-type]
    [figure] = figures([indicator], Database(), {"n": numerator, "d": denominator})
    assert (figure.numerator, figure.denominator, figure.text) == (numerator, denominator, text)
    assert figure.value == pytest.approx(value)


def test_figures_of_nothing() -> None:
    indicator = INDICATORS["I-01"]
    [figure] = figures([indicator], Database([], []))
    assert (figure.numerator, figure.denominator, figure.value, figure.text) == (0, 0, None, "—")


@pytest.mark.parametrize(
    ("sheet", "cell", "origin", "field"),
    [
        ("Реестр", "D3", "record", "hours"),
        ("Реестр", "$e$2", "record", "plan"),
        ("Реестр", "D1", "title", "hours"),
        ("Реестр", "D5", "total", "hours"),
        ("Часы по педагогам", "B2", "row", "hours"),
    ],
)
def test_following_a_cell_back(written: Written, sheet: str, cell: str, origin: str, field: str) -> None:
    lineage = unroll(written.path, sheet, cell)
    assert (lineage.register, lineage.origin, lineage.field) == ("sample/events", origin, field)


def test_following_a_record_back_to_its_file(written: Written) -> None:
    lineage = unroll(written.path, "Реестр", "D4")
    assert (lineage.source_file, lineage.source_sheet, lineage.source_row, lineage.submission) == (
        "юг/орлова.xlsx",
        "Лист2",
        14,
        2,
    )
    assert unroll(written.path, "Часы по педагогам", "B2").values["person"] == "Ким Юрий Николаевич"


def test_following_a_figure_back_to_its_indicator(written: Written) -> None:
    book = load_workbook(written.path)
    row = next(cell.row for cell in book["Сводка"]["A"] if cell.value == "Пустая доля")
    assert unroll(written.path, "Сводка", f"D{row}").indicator == "I-02"


@pytest.mark.parametrize(
    ("sheet", "cell", "said"),
    [
        ("Реестр", "Z2", "не содержит данных реестра"),
        ("Реестр", "D60", "не содержит данных реестра"),
        ("Реестр", "где-то", "не содержит данных реестра"),
        ("Сводка", "A1", "не содержит данных реестра"),
        ("О файле", "B2", "Есть: Сводка, Реестр, Часы по педагогам"),
    ],
)
def test_cells_that_lead_nowhere(written: Written, sheet: str, cell: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        unroll(written.path, sheet, cell)


def test_a_stranger_is_no_register(tmp_path: Path) -> None:
    (tmp_path / "а.xlsx").write_text("не книга", "utf-8")
    with pytest.raises(UsageError, match="не похож на сводный реестр"):
        unroll(tmp_path / "а.xlsx", "Реестр", "A1")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("коротко", 10, 1), ("раз два три четыре", 12, 2), ("а\nб\nв", 10, 3), ("я" * 45, 11, 5)],
)
def test_lines_of_a_wrapped_cell(text: str, width: float, lines: int) -> None:
    assert lines_in(text, width) == lines


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_counts_the_totals_itself(tmp_path: Path, written: Written) -> None:
    """With the stored values taken out LibreOffice must compute the structured references anew."""
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(bare, "w") as package:
        for name, xml in parts(written.path).items():
            package.writestr(name, re.sub("(</f>)<v>[^<]*</v>", r"\1", xml))
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", options, bare.name],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    [sheet] = tmp_path.glob("bare*.csv")
    rows = list(csv.reader(sheet.read_text("utf-8").splitlines()))
    assert rows[1][:4] == ["Северный", "Ким Юрий Николаевич", "Семинар", "36"]
    assert (rows[-1][0], rows[-1][3]) == ("Итого", "45.5")
