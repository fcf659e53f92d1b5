"""A proposed value is applied when the clerk types «да», and only then; what he typed himself is never believed."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.directory import Directory, Organisation, Person
from iomdocs.findings import Finding
from iomdocs.judging.proposals import Proposals
from iomdocs.pipeline.examine import Examined, Examiner, Terms
from tests.conftest import SAMPLES, TEMPLATES, TODAY
from tests.office_tools import convert

CLEAN = SAMPLES / "01 ИОМ чистый.xlsx"
EVENTS = "SELECT event, hours, plan_date FROM tyumen_iom_events ORDER BY source_row"


@pytest.fixture(scope="module")
def examiner(directory) -> Examiner:
    people = [Person("720105", "Ткаченко Юлия Ивановна"), Person("720105", "Ткаченко Олег Ильич")]
    known = Directory.of(directory.organisations, [*people, *TWINS])
    return Examiner(Terms((TEMPLATES,), ("tyumen",), known, TODAY))


@pytest.fixture
def check(examiner) -> Callable[[bytes], Examined]:
    """The verdict on a workbook, and the copy that goes back."""
    return lambda data: examiner.examine(data, "ИОМ.xlsx", marks=True)


TWINS = [Person("720105", f"Сорока {name} Ивановна") for name in ("Юлия", "Юнона")]


def opened(examined: Examined) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(examined.marked or b""))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def value(examined: Examined, row: int, field: str) -> object:
    """What was read from a row of the table."""
    return next(each.values[field] for each in examined.verdict.entries[0].records if each.row == row)


def edited(file: Path, cells: dict[str, object], sheet: str = "ИОМ") -> bytes:
    book = openpyxl.load_workbook(file)
    for cell, value in cells.items():
        book[sheet][cell] = value
    return saved(book)


def offers(sheet: Worksheet) -> dict[str, tuple[str, str]]:
    """Address of each marked cell: what is proposed for it and where one agrees."""
    (heads,) = [[cell.value for cell in row] for row in sheet if row[0].value == "№"][:1]
    cell, proposed, consent = (heads.index(name) for name in ("Ячейка", "Предлагаю", "Согласны? (да)"))
    return {
        row[cell].value: (row[proposed].value, row[consent].coordinate)
        for row in sheet
        if isinstance(row[0].value, int) and row[proposed].value
    }


def answered(returned: Examined, answers: dict[str, object], more: dict[str, object] | None = None) -> bytes:
    """The returned workbook with answers typed beside the proposals for these cells."""
    book = opened(returned)
    places = offers(book["Ошибки"])
    for cell, answer in answers.items():
        book["Ошибки"][places[cell][1]] = answer
    for cell, value in (more or {}).items():
        book["ИОМ"][cell] = value
    return saved(book)


@pytest.mark.parametrize(
    ("cell", "typed", "proposed", "stored"),
    [
        ("D11", "1б", "16", ("hours", 16)),
        ("D11", "16 чч.", "16", ("hours", 16)),
        ("F11", "12 марта", "12.03.2026", ("fact_date", "2026-03-12")),
        ("E11", "02.13.2026", "13.02.2026", ("plan_date", "2026-02-13")),
        ("F11", "12.О3.2O26", "12.03.2026", ("fact_date", "2026-03-12")),
        ("E11", "перенос на 12.03.2026", "12.03.2026", ("plan_date", "2026-03-12")),
    ],
)
def test_what_is_likely_is_proposed_and_taken_on_consent(check, cell, typed, proposed, stored):
    returned = check(edited(CLEAN, {"F11": None, "D18": None, "B18": None, cell: typed}))
    assert returned.verdict.outcome == "returned"
    assert offers(opened(returned)["Ошибки"])[cell][0] == proposed

    received = check(answered(returned, {cell: "да"}))
    assert received.verdict.accepted, received.verdict.findings
    assert value(received, 11, stored[0]) == stored[1]


TWO = {"D11": "1б", "D12": "2 дня", "B18": None, "D18": None}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, set()),
        ("", set()),
        ("нет", set()),
        ("Нет.", set()),
        ("да, но 18", {"consent-unclear"}),
        ("18", {"consent-unclear"}),
        (18, {"consent-unclear"}),
    ],
)
def test_without_consent_nothing_is_applied(check, answer, said):
    returned = check(edited(CLEAN, TWO))
    again = check(answered(returned, {"D11": answer}, {"D12": 16}))
    assert again.verdict.outcome == "returned"
    assert again.verdict.fixes == ()
    assert {each.code for each in again.verdict.findings if each.code.startswith("consent")} == said


@pytest.mark.parametrize("answer", ["да", "Да", "ДА", " да. ", "дa", "+", "Да!", "согласна", True])
def test_every_way_to_say_yes_is_understood(check, answer):
    returned = check(edited(CLEAN, TWO | {"D12": 16}))
    received = check(answered(returned, {"D11": answer}))
    assert received.verdict.accepted
    assert [(fix.finding.found, fix.finding.proposed) for fix in received.verdict.fixes] == [("1б", "16")]


def test_consent_to_a_cell_that_has_changed_is_not_applied(check):
    returned = check(edited(CLEAN, TWO))
    again = check(answered(returned, {"D11": "да"}, {"D11": "8б", "D12": 16}))
    assert again.verdict.outcome == "returned"
    assert [each.code for each in again.verdict.findings if each.severity == "note"].count("consent-stale") == 1
    assert offers(opened(again)["Ошибки"])["D11"][0] == "86"


def test_a_value_typed_over_the_proposal_is_not_believed(check):
    returned = check(edited(CLEAN, TWO | {"D12": 16}))
    book = openpyxl.load_workbook(io.BytesIO(answered(returned, {"D11": "да"})))
    for row in book["Ошибки"].iter_rows():
        for cell in row:
            if cell.value == "16":
                cell.value = "999"
    received = check(saved(book))
    assert value(received, 11, "hours") == 16


@pytest.mark.parametrize(
    "sign", ["iomdocs-offer:1:0123456789abcdef", "iomdocs-offer:1:x", "iomdocs-offer:2:0123456789abcdef"]
)
def test_a_made_up_sign_does_nothing(check, sign):
    returned = check(edited(CLEAN, TWO))
    book = openpyxl.load_workbook(io.BytesIO(answered(returned, {"D11": "да"}, {"D12": 16})))
    for row in book["Ошибки"].iter_rows():
        for cell in row:
            if str(cell.value).startswith("iomdocs-offer"):
                cell.value = sign
    assert check(saved(book)).verdict.outcome == "returned"


def test_an_applied_value_is_shown_in_the_next_return_and_holds_till_the_end(check):
    returned = check(edited(CLEAN, TWO))
    again = check(answered(returned, {"D11": "да"}))
    book = opened(again)
    assert again.verdict.count("error") == 1
    assert book["ИОМ"]["D11"].value == "1б"  # the clerk's own cell stays as he wrote it
    assert "Исправлено с вашего согласия: было «1б», учтено «16»" in book["ИОМ"]["D11"].comment.text

    book["ИОМ"]["D12"] = 16
    last = check(saved(book))
    assert last.verdict.accepted
    assert (value(last, 11, "hours"), value(last, 12, "hours")) == (16, 16)


def test_one_yes_cures_all_cells_with_the_same_slip(check):
    book = openpyxl.load_workbook(CLEAN)
    sheet = book["ИОМ"]
    sheet.delete_rows(18)
    for row in range(18, 48):
        for column in range(1, 8):
            sheet.cell(row, column, sheet.cell(17, column).value)
        sheet.cell(row, 2, f"Семинар «Тема {row}»")
        sheet.cell(row, 4, "1О")
    returned = check(saved(book))
    sheet = opened(returned)["Ошибки"]
    ((first, (proposed, _)),) = [(k, v) for k, v in offers(sheet).items() if v[0] == "10"]
    assert proposed == "10"
    received = check(answered(returned, {first: "да"}))
    assert len(received.verdict.fixes) == 30
    assert received.verdict.count("error") == 0


def test_initials_of_the_only_such_worker_are_written_out_with_a_warning(check):
    received = check(edited(CLEAN, {"A5": "ФИО слушателя: Ткаченко Ю.И."}))
    assert received.verdict.accepted
    assert "person-by-initials" in [each.code for each in received.verdict.findings if each.severity == "warning"]
    assert received.verdict.entries[0].person == "Ткаченко Юлия Ивановна"


@pytest.mark.parametrize("name", ["Сорока Ю.И.", "Заяц Ю.И.", "Ткаченко А.И."])
def test_whoever_the_directory_cannot_tell_is_not_proposed(check, name):
    returned = check(edited(CLEAN, {"A5": f"ФИО слушателя: {name}"}))
    assert "Предлагаю" not in [cell.value for row in opened(returned)["Ошибки"] for cell in row]


@pytest.mark.parametrize(
    ("code", "organisation", "proposed"),
    [("inn-check", "1", "7707083893"), ("inn-check", "2", None), ("inn-check", None, None), ("snils-check", "1", None)],
)
def test_only_the_number_of_the_organisation_itself_is_proposed(code, organisation, proposed):
    known = Directory.of([Organisation("1", "А", "А", inn="7707083893"), Organisation("2", "Б", "Б")])
    (found,) = Proposals(known).filled([Finding(code, "error", "", "", cell="B2")], organisation)
    assert found.proposed == proposed


def test_an_organisation_is_named_as_in_the_directory(check):
    wrong = {"A7": "Образовательная организация: МБОУ Прииртишская СШ № 5", "D12": "2 дня"}
    returned = check(edited(CLEAN, wrong))
    received = check(answered(returned, {"A7": "да"}, {"D12": 16}))
    assert (received.verdict.outcome, received.verdict.organisation) == ("accepted", "720105")


@pytest.mark.office
def test_consent_survives_libreoffice(check, tmp_path):
    returned = check(edited(CLEAN, TWO | {"D12": 16}))
    typed = tmp_path / "ИОМ.xlsx"
    typed.write_bytes(answered(returned, {"D11": "Да"}))
    (converted,) = convert([typed], tmp_path / "saved", "xlsx")
    assert check(converted.read_bytes()).verdict.accepted


def test_what_an_agreed_value_brought_with_it_says_so(check):
    returned = check(edited(CLEAN, {"E11": "02.13.2027"}))
    again = check(answered(returned, {"E11": "да"}))
    wrong = [each for each in again.verdict.findings if each.severity == "error"]
    assert {each.cell for each in wrong} == {"E10", "F11"}  # the whole route, and the fact beside it
    for each in wrong:
        assert each.message.endswith("Так вышло вместе с тем, на что вы согласились: E11 – «13.02.2027».")
        assert each.cure.endswith("Если согласились ошибочно, сотрите «да» и впишите верное в E11.")


MOVED = {
    "a row above": lambda sheet: sheet.insert_rows(11),
    "a column on the left": lambda sheet: sheet.insert_cols(3),
    "the card one line down": lambda sheet: sheet.insert_rows(2),
}


@pytest.mark.parametrize("how", MOVED.values(), ids=MOVED.keys())
def test_consent_finds_its_cell_when_rows_or_columns_were_put_in(check, how):
    returned = check(edited(CLEAN, {"D11": "1б", "E12": "02.13.2026", "F12": None, "D18": None, "B18": None}))
    book = openpyxl.load_workbook(io.BytesIO(answered(returned, {"D11": "да", "E12": "да"})))
    how(book["ИОМ"])
    received = check(saved(book))
    assert received.verdict.accepted
    assert sorted(fix.finding.proposed for fix in received.verdict.fixes) == ["13.02.2026", "16"]


def test_of_two_cells_that_ask_the_same_a_moved_one_is_not_guessed(check):
    returned = check(edited(CLEAN, {"D11": "1б", "D18": None, "B18": None}))
    book = openpyxl.load_workbook(io.BytesIO(answered(returned, {"D11": "да"})))
    book["ИОМ"].insert_rows(11)
    book["ИОМ"]["D14"] = "1б"
    received = check(saved(book))
    assert received.verdict.fixes == ()
    assert "consent-stale" in [each.code for each in received.verdict.findings]
