"""Blanks: what a person sees and may change, and what ``forms show --json`` promises about it."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks import write
from iomdocs.definitions import Form, FormField, Line, Matrix, Section, Table
from iomdocs.directory import Organisation
from iomdocs.errors import PackError, UsageError
from iomdocs.layout import LIVE_SHEET, arrange, describe, service_sheets, token
from iomdocs.workbook import place
from tests.offices import begin

TODAY = dt.date(2026, 1, 15)
SCHOOL = Organisation("72001", "МБОУ «Прииртышская СШ № 5»", "Прииртышская СШ № 5", "Заозёрный район")
LISTS = {
    "formats": ("очная", "заочная", "очно-заочная", "дистанционная"),
    "positions": tuple(f"учитель предмета № {n}, первой категории" for n in range(1, 41)),
}


def choices(name: str) -> tuple[str, ...]:
    """Values of the lists of these tests."""
    return LISTS.get(name, ())


def field(name: str, title: str, kind: str = "text", **more: Any) -> FormField:
    """A field in one line."""
    return FormField.model_validate({"name": name, "title": title, "kind": kind} | more)


EVENT = field(
    "event",
    "Наименование мероприятия (вид, тематика)",
    required=True,
    hint="Вид и тема: Семинар «Формирующее оценивание».",
    example="Семинар «Формирующее оценивание на уроке»",
)
FORMAT = field("format", "Формат проведения", "choice", list="formats", closed=True, required=True, example="очная")
HOURS = field("hours", "Количество часов", "hours", required=True, example="6")
HOST = field("host", "Название учреждения, на базе которого проведено мероприятие", "organisation", example="Институт")
NUMBER = field("number", "№ п/п", "ordinal")
HEADER = (
    field("teacher", "ФИО слушателя", "person", required=True),
    field("position", "Должность", "position", list="positions", required=True),
    field("organisation", "Образовательная организация", "organisation", required=True),
    field("municipality", "Муниципалитет"),
    field("period", "Период", "period", required=True),
    field("diagnosed", "Дата диагностики профессиональных затруднений", "date", moment="past"),
    field("mentor", "Наставник", "person"),
)
ROUTE = Form(
    name="iom",
    pack="sample",
    edition="2026",
    title="Индивидуальный образовательный маршрут",
    short="ИОМ",
    cites="S4.36",
    sheet="ИОМ",
    fields=HEADER,
    tables=(
        Table(
            name="events",
            title="Мероприятия",
            columns=(
                NUMBER,
                EVENT,
                FORMAT,
                HOURS,
                field("plan", "план", "date", parent="Дата проведения", precision="period", example="15.02.2026"),
                field("fact", "факт", "date", parent="Дата проведения", example="16.02.2026"),
                HOST,
            ),
        ),
    ),
    signatures=("Слушатель", "Наставник (руководитель)", "Методист"),
    instructions=("Маршрут заполняет педагог вместе с наставником до начала обучения, срок — до 15 ноября.",),
)
BOOK = Form(
    name="book",
    pack="sample",
    edition="2026",
    title="Зачётно-накопительная книжка слушателя",
    short="Книжка",
    cites="S4.37",
    sheet="Книжка",
    fields=HEADER[:5],
    tables=(
        Table(
            name="events",
            title="Мероприятия",
            rows=20,
            columns=(
                NUMBER,
                EVENT,
                FORMAT,
                HOURS,
                field("date", "Дата проведения", "date", required=True, moment="past"),
                HOST,
                field(
                    "document",
                    "Наименование документа, подтверждающего реализацию мероприятия",
                    "document",
                    required=True,
                    example="сертификат № 12 от 16.02.2026",
                ),
                field("signature", "Подпись специалиста", "signature"),
            ),
        ),
    ),
)
_PARTS = tuple(Line(name=n, title=t) for n, t in (("aim", "Цель"), ("content", "Содержание"), ("forms", "Формы")))
PLAN = Form(
    name="plan",
    pack="sample",
    edition="2026",
    title="План организации непрерывного профессионального развития педагогов",
    short="План НПР",
    cites="S2.45",
    sheet="План",
    fields=HEADER[2:5:2],
    matrices=(
        Matrix(
            name="plan",
            title="План",
            corner="Составляющие",
            columns=(
                Line(name="all", title="Весь педагогический коллектив"),
                Line(name="groups", title="Профессиональные объединения (группы)"),
                Line(name="single", title="Отдельные педагоги"),
            ),
            sections=tuple(
                Section(name=n, title=t, rows=_PARTS)
                for n, t in (
                    ("formal", "Формальное образование"),
                    ("nonformal", "Неформальное образование"),
                    ("informal", "Информальное образование"),
                )
            ),
        ),
    ),
    signatures=("Руководитель",),
)
FORMS = (ROUTE, BOOK, PLAN)


def opened(form: Form, **known: Any) -> openpyxl.Workbook:
    """The blank as a program sees it."""
    return openpyxl.load_workbook(io.BytesIO(write(form, choices, today=TODAY, **known)))


def checks(sheet: Worksheet) -> dict[str, Any]:
    """Validations by the address of their first range."""
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def caption(sheet: Worksheet, row: int, column: int) -> object:
    """What stands at a place, even when the cell is swallowed by a merge."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return sheet.cell(area.min_row, area.min_col).value
    return sheet.cell(row, column).value


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("school", [None, SCHOOL], ids=["anybody", "school"])
def test_identity_is_written_three_times(form: Form, school: Organisation | None) -> None:
    """A blank is known by its properties, its hidden sheet, and what is printed on it."""
    book, code = opened(form, organisation=school), school.code if school else ""
    properties = {prop.name: prop.value for prop in book.custom_doc_props.props}
    assert properties == {"iomdocs.form": form.id, "iomdocs.edition": "2026"} | (
        {"iomdocs.organisation": code} if code else {}
    )
    assert dict(book["_iomdocs"].values) == {
        "form": form.id,
        "edition": "2026",
        "pack": "sample",
        "organisation": code or None,
        "token": token(form.id, "2026", code),
    }
    assert book["_iomdocs"].sheet_state == "veryHidden"
    printed = " · ".join(filter(None, (form.id, "2026", code)))
    assert book[form.sheet]["A1"].value == printed
    assert book[form.sheet].oddFooter.right.text == printed


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_sheet_is_locked_and_ready_to_print(form: Form) -> None:
    """A4 landscape, one page wide, numbered pages, our font and protection, hidden sheets included."""
    book = opened(form)
    assert book.security.lockStructure
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == (
            "landscape",
            "9",
            1,
            0,
        )
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "стр. &P из &N"
        assert sheet.oddFooter.left.text == f"{form.short}, редакция 2026"
        assert sheet.protection.sheet
        assert {cell.font.name for row in sheet.iter_rows() for cell in row} <= {"Arial"}
    assert set(book.sheetnames) == service_sheets() - {"Что исправить", LIVE_SHEET} | {form.sheet}
    assert book.active.title == form.sheet
    assert book.active.sheet_view.selection[0].activeCell == arrange(form).first_input


def test_the_header_of_the_only_table_stays_in_sight() -> None:
    """The code row is the last frozen and repeated one; with two tables neither header may cover the other."""
    sheet, where = opened(ROUTE)["ИОМ"], arrange(ROUTE).tables[0]
    assert sheet.sheet_view.pane.topLeftCell == f"A{where.code_row + 1}"
    assert sheet.print_title_rows == f"${where.header_top}:${where.code_row}"
    second = Table(name="more", title="Ещё", rows=3, columns=(NUMBER, EVENT))
    sheet = opened(ROUTE.model_copy(update={"tables": (*ROUTE.tables, second)}))["ИОМ"]
    assert sheet.sheet_view.pane is None
    assert sheet.print_title_rows is None


def test_header_codes_and_example_stand_above_the_input_rows() -> None:
    """Two levels of captions, numbers 1 to 7, then one locked example that cannot be taken for a row."""
    sheet = opened(ROUTE)["ИОМ"]
    shown = [[cell.value for cell in row] for row in sheet["A12:G16"]]
    assert shown[0][3:6] == ["Количество часов", "Дата проведения", None]
    assert shown[1][4:6] == ["план", "факт"]
    assert shown[2] == [1, 2, 3, 4, 5, 6, 7]
    day = dt.datetime(2026, 2, 15)  # noqa: DTZ001 - Excel knows no zones
    assert shown[3] == ["Пример", EVENT.example, "очная", 6, day, day + dt.timedelta(1), "Институт"]
    assert shown[4] == [1, *[None] * 6]
    assert all(cell.protection.locked and cell.font.i for cell in sheet[15][:7])


def test_checks_of_a_route() -> None:
    """A closed list stops, an open one only warns; dates and hours have bounds; a plan may be a month in words."""
    found = checks(opened(ROUTE)["ИОМ"])
    told = {where: (rule.type, rule.errorStyle, rule.formula1, rule.formula2) for where, rule in found.items()}
    assert told["C16:C45"] == ("list", "stop", "list_formats", None)
    assert told["C5"] == ("list", "warning", "list_positions", None)
    assert told["C9"] == ("date", None, "DATE(2000,1,1)", "TODAY()")
    assert told["D16:D45"] == ("decimal", None, "0.01", "1000")
    assert told["E16:E45"][0] is None
    assert told["F16:F45"] == ("date", None, "DATE(2000,1,1)", "DATE(2100,12,31)")
    assert told["G16:G45"][0] == "textLength"
    for rule in found.values():
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert rule.showInputMessage
        assert rule.showErrorMessage == (rule.type is not None)
        assert rule.type is None or 0 < len(rule.error) <= 255


def test_a_list_whose_strangers_only_get_a_warning_does_not_stop_the_typing() -> None:
    """Excel must not forbid what the check of the file lets pass."""
    lenient = FORMAT.model_copy(update={"unknown": "warning"})
    table = Table(name="events", title="События", rows=2, columns=(NUMBER, lenient))
    rules = checks(opened(ROUTE.model_copy(update={"tables": (table,)}))["ИОМ"])
    assert [rule.errorStyle for where, rule in rules.items() if where.startswith("B")] == ["warning"]


def test_lists_stand_under_defined_names() -> None:
    """However long the values are, none of them is written inline."""
    book = opened(ROUTE)
    assert book["Списки"].sheet_state == "hidden"
    for name, values in LISTS.items():
        sheet, area = next(book.defined_names[f"list_{name}"].destinations)
        assert tuple(row[0].value for row in book[sheet][area]) == values
    assert not [rule for sheet in book for rule in checks(sheet).values() if '"' in (rule.formula1 or "")]


def test_document_kinds_are_no_drop_down() -> None:
    """«Сертификат» alone is no document: its number and date follow in the same cell."""
    document = field("document", "Документ", "document", list="formats")
    form = BOOK.model_copy(update={"fields": (document,), "tables": ()})
    assert describe(form, choices)["sheets"][0]["fields"][0]["choices"] is None
    assert [rule.type for rule in checks(opened(form)["Книжка"]).values()] == ["textLength"]


def test_hours_are_summed_by_a_formula_below_the_last_row() -> None:
    """The total is computed in Excel and stands in a row that says so."""
    sheet = opened(ROUTE)["ИОМ"]
    assert sheet["A46"].value == "Итого часов"
    assert sheet["D46"].value == "=SUM(D16:D45)"
    assert sheet["D46"].protection.locked
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == ["D46"]


def test_input_rows_may_grow_while_a_long_text_is_typed() -> None:
    """A fixed height would hide the end of what is typed; captions keep theirs."""
    with zipfile.ZipFile(io.BytesIO(write(ROUTE, choices, today=TODAY))) as package:
        rows = ET.fromstring(package.read("xl/worksheets/sheet2.xml")).findall(".//{*}row")
    fixed = {int(row.attrib["r"]): row.attrib.get("customHeight") for row in rows}
    assert {fixed[row] for row in range(16, 46)} == {None}
    assert {fixed[row] for row in (1, 2, 4, 12, 13, 15)} == {"1"}


def test_required_cells_of_a_begun_row_are_tinted() -> None:
    """The untouched row stays quiet: its printed number does not count."""
    sheet = opened(ROUTE)["ИОМ"]
    told = {str(area.sqref): area.rules[0].formula[0] for area in sheet.conditional_formatting}
    assert set(told) == {"B16:B45", "C16:C45", "D16:D45"}
    assert told["D16:D45"].endswith(">0,ISBLANK($D16))")
    assert "$A16" not in told["D16:D45"]


def test_the_same_arguments_give_the_same_bytes() -> None:
    """A blank depends on nothing but its arguments; another day is another blank."""
    first, second = (write(ROUTE, choices, organisation=SCHOOL, today=TODAY) for _ in range(2))
    assert first == second
    assert first != write(ROUTE, choices, organisation=SCHOOL, today=TODAY + dt.timedelta(1))
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


def test_a_blank_for_a_school_knows_it_and_does_not_let_it_be_changed() -> None:
    """Organisation and municipality are locked; the person, the post and the period may be corrected."""
    book = opened(
        ROUTE, organisation=SCHOOL, person="Ким Юрий Николаевич", period="2026 год", due=dt.date(2026, 11, 15)
    )
    sheet = book["ИОМ"]
    told = [(sheet.cell(row, 3).value, sheet.cell(row, 3).protection.locked) for row in range(4, 11)]
    assert told == [
        ("Ким Юрий Николаевич", False),
        (None, False),
        ("Прииртышская СШ № 5", True),
        ("Заозёрный район", True),
        ("2026 год", False),
        (None, False),
        (None, False),
    ]
    guide = [row[0] for row in book["Инструкция"].values]
    assert guide[1:3] == ["Заполняет: Прииртышская СШ № 5, Заозёрный район", "Срок сдачи: 15.11.2026"]


def test_the_guide_leads_to_the_first_input_cell() -> None:
    """One click from the instructions to the work."""
    guide = opened(PLAN)["Инструкция"]
    links = [cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'План'!B4"]
    assert guide.max_row <= 20


@pytest.mark.parametrize("value", ["=1+1", "#Н/Д", "#REF!", "Семинар\x07 «А»", "+7", "@SUM(1)"])
def test_what_is_filled_in_is_never_a_formula(value: str) -> None:
    """A value from a file of last year cannot become live in a blank."""
    sheet = opened(ROUTE, filled={"tables": {"events": [{"event": value}]}})["ИОМ"]
    assert (sheet["B16"].data_type, sheet["B16"].value) == ("s", value.replace("\x07", ""))


def test_answers_known_beforehand_are_put_in_their_cells() -> None:
    """Header, rows and matrix cells; a date is a true date."""
    row = {"event": "Семинар «А»", "hours": 6, "fact": dt.date(2026, 2, 16), "plan": "март 2026"}
    sheet = opened(ROUTE, filled={"fields": {"mentor": "Кох Анна Карловна"}, "tables": {"events": [row]}})["ИОМ"]
    assert sheet["C10"].value == "Кох Анна Карловна"
    assert [cell.value for cell in sheet[16][1:6]] == [
        "Семинар «А»",
        None,
        6,
        "март 2026",
        dt.datetime(2026, 2, 16),  # noqa: DTZ001 - the same
    ]
    assert (sheet["F16"].is_date, sheet["F20"].number_format) == (True, "DD.MM.YYYY")
    plan = opened(PLAN, filled={"matrices": {"plan": {("formal", "aim", "single"): "Цель: обмен опытом"}}})["План"]
    assert plan["D10"].value == "Цель: обмен опытом"


def test_more_rows_than_places_are_refused() -> None:
    """Nothing is dropped in silence."""
    rows = [{"event": "Семинар «А»"}] * 31
    with pytest.raises(UsageError, match="31"):
        write(ROUTE, choices, today=TODAY, filled={"tables": {"events": rows}})


@pytest.mark.parametrize(
    ("update", "where", "what"),
    [
        ({"sheet": "2026/2027"}, "sample/iom", "2026/2027"),
        ({"sheet": "Списки"}, "sample/iom", "Списки"),
        ({"short": "И" * 240}, "sample/iom", "колонтитул"),
        ({"fields": (field("mentor", "Наставник", hint="х" * 256),)}, "sample/iom.mentor", "256"),
    ],
    ids=["slash in the sheet's name", "our own sheet's name", "long footer", "long prompt"],
)
def test_what_excel_would_refuse_is_said_of_the_pack(update: dict[str, Any], where: str, what: str) -> None:
    """The one who writes the pack learns which key to change."""
    with pytest.raises(PackError) as told:
        write(ROUTE.model_copy(update=update), choices, today=TODAY)
    [problem] = told.value.problems
    assert problem[0] == where
    assert what in problem[1]


def test_fields_only_read_have_no_place() -> None:
    """An extra column is read when a sender has it and is not asked for."""
    table = ROUTE.tables[0].model_copy(update={"columns": (NUMBER, EVENT, field("note", "Заметка", extra=True), HOURS)})
    form = ROUTE.model_copy(update={"tables": (table,), "fields": (*HEADER, field("extra", "Лишнее", extra=True))})
    [told] = describe(form, choices)["sheets"]
    assert [column["name"] for column in told["tables"][0]["columns"]] == ["number", "event", "hours"]
    assert "extra" not in {answer["name"] for answer in told["fields"]}


KINDS = ("text", "number", "hours", "date", "period", "person", "position", "organisation", "document", "snils", "inn")
WORDS = st.text("абвгдежзиклмнопрстуАБВ №().,-\"&'<=", min_size=1, max_size=60).filter(
    lambda text: text.strip() == text
)


@st.composite
def some_fields(draw: Callable[[Any], Any], *, parents: bool) -> tuple[FormField, ...]:
    """From one to nine fields of any titles and kinds."""
    made = []
    for number in range(draw(st.integers(1, 9))):
        parent = draw(st.sampled_from([None, None, "Дата", "Часы"])) if parents else None
        more = {"required": draw(st.booleans()), "parent": parent, "list": draw(st.sampled_from([None, "formats"]))}
        made.append(field(f"f{number}", draw(WORDS), draw(st.sampled_from(KINDS)), **more))
    return (NUMBER, *made) if parents and draw(st.booleans()) else tuple(made)


@st.composite
def forms(draw: Callable[[Any], Any]) -> Form:
    """A form with a header block, up to two tables and perhaps a matrix."""
    tables = tuple(
        Table(name=f"t{n}", title="Таблица", rows=draw(st.integers(1, 4)), columns=draw(some_fields(parents=True)))
        for n in range(draw(st.integers(0, 2)))
    )
    matrices = PLAN.matrices if draw(st.booleans()) or not tables else ()
    fields = draw(some_fields(parents=False))
    update = {"title": draw(WORDS), "fields": fields, "tables": tables, "matrices": matrices}
    return ROUTE.model_copy(update=update)


def promised(told: dict[str, Any]) -> Iterator[tuple[str, int, int, object]]:
    """Input cells that the description names: address, where its caption must stand, and the caption."""
    for answer in told["fields"]:
        row, column = place(answer["cell"])
        yield answer["cell"], row, column - 1, answer["title"]
    for table in told["tables"]:
        for answer in table["columns"]:
            for row in range(table["first_row"], table["last_row"] + 1):
                column = place(f"{answer['column']}1")[1]
                yield f"{answer['column']}{row}", table["header_row"], column, answer["title"]
    for matrix in told["matrices"]:
        for cell in matrix["cells"]:
            row, _ = place(cell["cell"])
            yield cell["cell"], row, 1, cell["row_title"]


@settings(max_examples=25, deadline=None)
@given(forms())
def test_the_description_is_true_of_the_workbook(form: Form) -> None:
    """Every cell that ``forms show --json`` names is an empty unlocked one under its own title, and no others are."""
    [told] = describe(form, choices)["sheets"]
    sheet = opened(form)[told["name"]]
    named = list(promised(told))
    for cell, row, column, title in named:
        assert caption(sheet, row, column) == title
        if title != NUMBER.title:
            assert (sheet[cell].value, sheet[cell].protection.locked) == (None, False)
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    anchors = {cell for cell in unlocked if type(sheet[cell]).__name__ == "Cell"}
    assert anchors <= {cell for cell, *_ in named}


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_one_page_across(tmp_path: Path) -> None:
    """The longest of our sheets is one page wide, and its header is repeated on the second."""
    source = tmp_path / "blank.xlsx"
    source.write_bytes(write(BOOK, choices, organisation=SCHOOL, today=TODAY))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "blank.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    pages = text.split("\f")[:-1]
    assert [" ".join(page.split())[-60:].count(f"стр. {n} из {len(pages)}") for n, page in enumerate(pages, 1)] == [
        1
    ] * len(pages)
    assert len(pages) == 3
    assert [page.count("специалиста") for page in pages] == [0, 1, 1]


def test_what_reckons_is_a_formula_and_nothing_else_is(tmp_path: Path) -> None:
    """A formula written as text would reckon nothing, and a text written as a formula might do anything."""
    blank = next((begin(tmp_path / "office") / "outbox" / "blanks").glob("ИОМ*.xlsx"))
    cells = [cell for sheet in openpyxl.load_workbook(blank) for row in sheet.iter_rows() for cell in row]
    begun = {cell.data_type for cell in cells if str(cell.value).startswith("=")}
    assert begun == {"f"}
    assert sum(cell.data_type == "f" for cell in cells) > 1000
