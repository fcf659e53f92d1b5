"""By what a form is known: marks, then content; older editions; what was changed, emptied, or is somebody else's."""

import datetime as dt
import io
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from iomdocs import packs
from iomdocs.blanks import write
from iomdocs.definitions import Form
from iomdocs.directory import Directory
from iomdocs.inbox import in_order, scan
from iomdocs.judging import Judge
from iomdocs.pipeline.receive import Reception
from iomdocs.reader import read
from iomdocs.workbook import Workbook
from tests.conftest import TEMPLATES, TODAY

DATA = Path(__file__).parent / "data" / "editions"
OLD = Form.model_validate(
    {"name": "visits", "pack": "change", "edition": "2025"}
    | tomllib.loads((DATA / "old" / "visits.2025.toml").read_text("utf-8"))
)
LISTS = {"visit_kinds": ["открытый урок", "мастер-класс"]}
DAY = dt.date(2026, 9, 10)


@pytest.fixture(scope="module")
def pack() -> packs.Pack:
    return packs.load("change", [DATA / "packs", TEMPLATES])


@pytest.fixture(scope="module")
def visits(pack) -> Judge:
    return Judge([pack], Directory(), TODAY)


def blank(form: Form, **answers: object) -> openpyxl.Workbook:
    """A blank with one row filled, and the organisation."""
    book = openpyxl.load_workbook(
        io.BytesIO(write(form, lambda name: LISTS.get(name, ["да"]), organisation=None, period=None, today=TODAY))
    )
    sheet = book[form.sheet]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for field in form.fields:
        caption = next(cell for text, cell in places.items() if text.strip(" :*") == field.title)
        sheet.cell(caption.row, first_input(sheet, caption)).value = "МБОУ «Заозёрная СШ № 3»" if answers else None
    table = form.tables[0]
    titles = {column.title: column.name for column in table.columns}
    heads = {titles[text.strip(" *")]: cell for text, cell in places.items() if text.strip(" *") in titles}
    example = next(cell.row for text, cell in places.items() if text == "Пример")
    for name, value in answers.items():
        sheet.cell(example + 1, heads[name].column).value = value
    return book


def first_input(sheet, caption) -> int:
    """The column right of a caption, or of the area it is merged into."""
    area = next((each for each in sheet.merged_cells.ranges if caption.coordinate in each), None)
    return (area.max_col if area else caption.column) + 1


def judged(judge: Judge, book: openpyxl.Workbook, change: Callable[[openpyxl.Workbook], None] = lambda _: None):
    change(book)
    file = io.BytesIO()
    book.save(file)
    workbook = read(file.getvalue(), "проба.xlsx")
    assert isinstance(workbook, Workbook), workbook
    return judge.judge(workbook)


def codes(verdict) -> list[str]:
    return sorted(each.code for each in verdict.findings)


OLD_ROW = {"kind": "показательный урок", "day": DAY, "guests": 4}
NEW_ROW = {"lesson": "открытый урок", "visited": DAY, "guests": 4, "subject": "физика"}


def test_an_old_blank_is_read_by_what_its_fields_and_values_were(visits):
    verdict = judged(visits, blank(OLD, **OLD_ROW))
    assert (verdict.form, verdict.edition, verdict.outcome) == ("change/visits", "2026", "accepted_with_warnings")
    assert {"edition-migrated", "edition-lacks", "edition-lost", "choice-synonym"} >= set(codes(verdict))
    (record,) = verdict.entries[0].records
    told = {name: record.values[name] for name in ("lesson", "visited", "guests", "subject")}
    assert told == {"lesson": "открытый урок", "visited": "2026-09-10", "guests": 4, "subject": None}


def test_what_an_old_blank_cannot_give_and_what_gets_lost_is_said(visits):
    said = {each.code: each for each in judged(visits, blank(OLD, **OLD_ROW)).findings}
    assert (said["edition-lacks"].severity, said["edition-lacks"].title) == ("warning", "Предмет")
    assert (said["edition-lost"].severity, said["edition-lost"].found) == ("warning", "Расходы на чай")
    assert said["edition-migrated"].severity == "note"


def test_a_value_that_has_no_successor_is_an_error(visits):
    assert "choice-unknown" in codes(judged(visits, blank(OLD, **OLD_ROW | {"kind": "прогулка"})))


def test_an_edition_that_the_pack_does_not_list_is_closed(visits):
    verdict = judged(visits, blank(OLD.model_copy(update={"edition": "2019"}), **OLD_ROW))
    (closed,) = [each for each in verdict.findings if each.code == "edition-closed"]
    assert verdict.outcome == "returned"
    assert "2025, 2026" in closed.message


def test_two_editions_side_by_side_are_told_apart_by_marks_and_without_them_the_newer_holds(tmp_path):
    shutil.copytree(DATA / "packs" / "change", tmp_path / "change")
    shutil.copy2(DATA / "old" / "visits.2025.toml", tmp_path / "change" / "forms")
    both = Judge([packs.load("change", [tmp_path, TEMPLATES])], Directory(), TODAY)
    assert judged(both, blank(OLD, **OLD_ROW)).edition == "2025"
    assert judged(both, blank(OLD, **OLD_ROW), unmark).edition == "2025"
    new = both._known["change/visits"]
    assert judged(both, blank(new, **NEW_ROW), unmark).edition == "2026"


def unmark(book: openpyxl.Workbook) -> None:
    """What a program does that keeps nothing but cells."""
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    del book["_iomdocs"]


def test_the_hidden_sheet_tells_what_lost_properties_did(visits):
    def forget(book: openpyxl.Workbook) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    assert "edition-migrated" in codes(judged(visits, blank(OLD, **OLD_ROW), forget))


def test_a_new_blank_is_clean(visits, pack):
    verdict = judged(visits, blank(pack.form("change/visits"), **NEW_ROW))
    assert (verdict.outcome, codes(verdict)) == ("accepted", [])


def rename(book: openpyxl.Workbook) -> None:
    cell(book, "Дата посещения").value = "Прочее"


def clear(book: openpyxl.Workbook) -> None:
    sheet = book["Посещения"]
    sheet.delete_rows(1, sheet.max_row)


def other_form(book: openpyxl.Workbook) -> None:
    sheet = book["Посещения"]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["Образовательная организация:", "МБОУ «Заозёрная СШ № 3»"])
    sheet.append(["№ п/п", "ФИО", "Должность", "Дата приёма"])
    sheet.append([1, "Ким Юрий Николаевич", "учитель физики", DAY])


def foreign(book: openpyxl.Workbook) -> None:
    clear(book)
    book.custom_doc_props["iomdocs.form"].value = "omega/menu"


def cell(book: openpyxl.Workbook, title: str):
    return next(
        each
        for row in book["Посещения"].iter_rows()
        for each in row
        if isinstance(each.value, str) and each.value.strip(" *") == title
    )


CHANGED = {
    "заголовок изменён": (rename, "returned", "header-changed", "Верните заголовок"),
    "бланк очищен": (clear, "refused", "form-emptied", "чистый бланк «Посещения»"),
    "в бланке другая форма": (other_form, "returned", "form-tampered", "чистый бланк «Педагоги»"),
    "бланк чужой формы": (foreign, "refused", "form-foreign", "туда ли отправлен"),
}


@pytest.mark.parametrize(("change", "outcome", "code", "advice"), CHANGED.values(), ids=CHANGED.keys())
def test_what_was_done_to_a_blank_is_named(visits, pack, change, outcome, code, advice):
    verdict = judged(visits, blank(pack.form("change/visits"), **NEW_ROW), change)
    said = {each.code: each for each in verdict.findings if each.severity == "error"}
    assert (verdict.outcome, list(said)) == (outcome, [code])
    assert advice in said[code].cure


def test_a_blank_that_nobody_filled_is_one_finding(visits, pack):
    verdict = judged(visits, blank(pack.form("change/visits")))
    assert (verdict.outcome, codes(verdict)) == ("returned", ["no-rows"])


def test_an_empty_workbook_says_so(visits):
    book = openpyxl.Workbook()
    verdict = judged(visits, book)
    assert (verdict.outcome, codes(verdict)) == ("refused", ["workbook-empty"])


NOTHING = ["Сведений нет", "сведений нет.", "Нет сведений", "СВЕДЕНИЯ ОТСУТСТВУЮТ", "Мероприятий не было"]


@pytest.mark.parametrize("said", NOTHING)
def test_nothing_to_tell_is_a_lawful_submission(visits, pack, said):
    verdict = judged(visits, blank(pack.form("change/visits"), lesson=said))
    assert (verdict.outcome, verdict.records, len(verdict.entries)) == ("accepted", 0, 1)


def test_nothing_to_tell_beside_rows_is_asked_about(visits, pack):
    def add(book: openpyxl.Workbook) -> None:
        row = cell(book, "Предмет").row
        book["Посещения"].cell(row + 5, 2).value = "Сведений нет"

    verdict = judged(visits, blank(pack.form("change/visits"), **NEW_ROW), add)
    assert (verdict.outcome, verdict.records, codes(verdict)) == ("accepted_with_warnings", 1, ["nothing-and-rows"])


def test_nothing_to_tell_is_received_and_replaced_by_what_comes_later(office):
    def form(*rows: str) -> None:
        book = openpyxl.Workbook()
        head = ["ФИО слушателя: Ким Юрий Николаевич", "Должность: учитель физики"]
        head += ["Образовательная организация: МБОУ «Заозёрная СШ № 3»", "Период: 2026 год"]
        table = "№ п/п|Наименование мероприятия|Формат проведения|Количество часов|Дата проведения|Учреждение|Документ"
        for line in (*head, table, *rows):
            book.active.append(line.split("|"))
        book.save(office.inbox / f"{len(rows)}{rows[0][:1]}.xlsx")

    def received() -> list[tuple[str, int]]:
        with Reception(office, workers=1) as reception:
            return [(e.verdict.outcome, e.verdict.records) for e in reception.receive(in_order(scan(office.inbox)))]

    form("|Сведений нет")
    assert received() == [("accepted", 0)]
    form("1|ДПП ПК «Урок»|очная|36|10.09.2026|ТОГИРРО|удостоверение № 7 от 10.09.2026")
    assert received() == [("accepted", 1)]
    assert list(office.store.read("SELECT COUNT(*) FROM tyumen_credit_book_events")) == [(1,)]
