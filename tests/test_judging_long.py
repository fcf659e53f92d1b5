"""Long sheets: strangers' are looked at once, forms up to a number of rows, and the time grows with the rows alone."""

import time

import pytest

from iomdocs.marking import listing
from iomdocs.workbook import Cell, Sheet, Workbook
from tests.sheets import book
from tests.test_judging import CLEAN, COLUMNS, HEAD


def stranger(rows: int, first: tuple[str, ...] = ()) -> Workbook:
    """A sheet of texts of which no two are equal; ``first`` are captions above them."""
    cells = {(1, column): Cell(1, column, text) for column, text in enumerate(first, 1)}
    for row in range(2, rows + 2):
        cells |= {(row, column): Cell(row, column, f"Строка {row} графа {column}") for column in range(1, 6)}
    return Workbook((Sheet("Отчёт", cells),))


def test_no_form_is_tried_on_a_sheet_without_captions(judge, monkeypatch):
    monkeypatch.setattr("iomdocs.judging.judge.recognise", lambda *_: pytest.fail("it was tried"))
    assert [each.code for each in judge.judge(stranger(50)).findings] == ["form-unknown"]


def test_a_long_row_of_repeated_texts_is_counted_in_one_pass(judge):
    cells = {(row, column): Cell(row, column, f"т{column % 20_000}") for row in (1, 2) for column in range(1, 40_001)}
    cells[3, 1] = Cell(3, 1, "Количество часов")
    begun = time.process_time()
    assert judge.judge(Workbook((Sheet("Л", cells),))).outcome == "refused"
    assert time.process_time() - begun < 5  # it took a minute when every text was counted in the whole row


def test_a_form_of_too_many_rows_is_refused_by_their_number(judge, monkeypatch):
    monkeypatch.setattr("iomdocs.judging.judge._MOST_ROWS", 1)
    verdict = judge.judge(book(CLEAN))
    assert (verdict.outcome, verdict.form, verdict.entries) == ("refused", "tyumen/iom", ())
    (told,) = verdict.findings
    assert (told.code, "строк: 2" in told.message, "не больше 1 строк" in told.cure) == ("form-too-long", True, True)


def test_ten_times_the_wrong_rows_take_ten_times_as_long(judge):
    def spent(rows: int) -> float:
        wrong = "\n".join(
            f"{n} | Событие {n} | очная | часы {n} | день {n} | | ТОГИРРО {n}" for n in range(1, rows + 1)
        )
        begun = time.process_time()
        found = judge.judge(book(f"{HEAD}\n{COLUMNS}\n{wrong}")).findings
        listing.listed(found)
        assert len(found) >= rows
        return time.process_time() - begun

    few, many = (min(spent(rows) for _ in range(2)) for rows in (150, 1500))
    assert many < 30 * few


def test_one_caption_of_a_stranger_is_no_likeness_to_a_form(judge):
    """«N» or «E-mail» stands in many tables; two captions of one form do not."""
    for text in ("N | Цена | Сумма\n1 | 2 | 3", "Количество часов | Цена"):
        assert [each.code for each in judge.judge(book(text)).findings] == ["form-unknown"], text
    assert judge.judge(book("№ п/п | Количество часов | Цена")).findings[0].code == "form-incomplete"
