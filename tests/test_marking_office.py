"""Marked workbooks as LibreOffice sees them, and as it gives them back."""

import datetime as dt
import io
import os
import shutil
import subprocess

import openpyxl
import pypdfium2
import pytest

from iomdocs.findings import Finding
from iomdocs.marking import Head, mark, unmark

from .marking_books import plain_book

pytestmark = [
    pytest.mark.office,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]
HEAD = Head(
    "Индивидуальный маршрут", "", "Ким Юрий Николаевич, 2026 год", dt.date(2026, 12, 1), 5, dt.date(2026, 11, 22)
)
LONG = (
    "Сумма часов инвариантной части больше тридцати процентов общего объёма маршрута: такое соотношение не допускается."
)


def wrong(cell, severity="error", message="Такой даты нет."):
    return Finding("x" + cell, severity, message, "Напишите дату как 12.03.2026.", "ИОМ", cell, found="31.02.2026")


FINDINGS = [wrong("E9"), wrong("D10", message=LONG), wrong("G12"), wrong("B11", "warning"), wrong("A9", "note")]


def converted(data, kind, folder):
    """What LibreOffice makes of a workbook."""
    source = folder / "книга.xlsx"
    source.write_bytes(data)
    target = folder / kind.partition(":")[0]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", target, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return next(target.iterdir()).read_bytes()


def test_the_first_page_is_the_list_whole_and_in_russian(tmp_path):
    with pypdfium2.PdfDocument(converted(mark(plain_book(), FINDINGS, HEAD), "pdf", tmp_path)) as pdf:
        page = pdf[0]
        text = page.get_textpage().get_text_bounded()
        width, height = page.get_size()
        second = pdf[1].get_textpage().get_text_bounded()

    assert width > height
    assert "Файл не принят: 3" in text
    for word in ("Основание", "Page", "Sheet", "iomdocs"):
        assert word not in text
    assert all(column in text for column in ("Ячейка", "Столбец", "Что не так", "Что сделать", "Было", "Прочитано так"))
    assert " ".join(LONG.split()) in " ".join(text.split())
    assert "Форма" in second  # nothing of the list spilled to a second page


def test_marks_go_after_libreoffice_saved_the_file(tmp_path):
    kept = converted(mark(plain_book(), FINDINGS, HEAD), "xlsx:Calc MS Excel 2007 XML", tmp_path)
    marked, clean = (openpyxl.load_workbook(io.BytesIO(data)) for data in (kept, unmark(kept)))

    assert marked.sheetnames == ["Ошибки", "ИОМ"]
    assert marked["ИОМ"]["E9"].comment is not None
    assert clean.sheetnames == ["ИОМ"]
    assert [c.coordinate for row in clean["ИОМ"] for c in row if c.comment] == []
    assert {cell: clean["ИОМ"][cell].fill.fgColor.rgb for cell in ("E9", "E10")} == dict.fromkeys(
        ("E9", "E10"), "FFE2EFDA"
    )
    assert clean["ИОМ"]["D10"].fill.fill_type is None
    assert {clean["ИОМ"][cell].border.left.style for cell in ("E9", "D10", "B11")} == {"thin"}
    again = openpyxl.load_workbook(io.BytesIO(mark(kept, [wrong("E10")], HEAD)))
    assert [c.coordinate for row in again["ИОМ"] for c in row if c.comment] == ["E10"]
