"""The end of a table keeps with the signature under it, however many rows the data have."""

import io

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement

from iomdocs.documents.template import compiled


def template(rows_above: int, *, total: bool, words: str, signatures: int) -> bytes:
    """A table of loop rows, a kept line ``words`` (none when empty), signatures as tables of one row."""
    paper = docx.Document()
    table = paper.add_table(rows=0, cols=2)
    for _ in range(rows_above):
        table.add_row().cells[0].text = "№"
    for text in ("{%tr for each in rows %}", "{{ each }}", "{%tr endfor %}"):
        table.add_row().cells[0].text = text
    if total:
        table.add_row().cells[0].text = "Всего"
    if words:
        paper.add_paragraph(words).paragraph_format.keep_with_next = True
    for number in range(signatures):
        paper.add_table(rows=1, cols=2).rows[0].cells[0].text = f"Подпись {number}"
    for row in (row for each in paper.tables for row in each.rows):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def made(data: bytes, rows: int) -> Document:
    return docx.Document(io.BytesIO(compiled(data).render({"rows": range(rows)}, "2026-11-22", "").data))


def kept(paper: Document, table: int) -> list[bool]:
    """Row by row: whether all of its paragraphs keep with what follows."""
    rows = paper.tables[table].rows
    return [all(p.paragraph_format.keep_with_next for cell in row.cells for p in cell.paragraphs) for row in rows]


@pytest.mark.parametrize(
    ("rows", "total", "wanted"),
    [
        (5, False, [False, False, False, False, True, True]),
        (5, True, [False, False, False, False, False, True, True]),
        (1, False, [True, True]),
        (0, True, [True, True]),
        (0, False, [False]),
    ],
)
def test_the_last_two_rows_keep_with_the_words_under_them(rows: int, *, total: bool, wanted: list[bool]) -> None:
    paper = made(template(1, total=total, words="Всего: строк", signatures=1), rows)
    assert kept(paper, 0) == wanted


def test_signatures_stay_together() -> None:
    paper = made(template(1, total=False, words="Голосовали", signatures=3), 4)
    assert [kept(paper, place) for place in (1, 2, 3)] == [[True], [True], [False]]


def test_a_table_with_free_words_under_it_may_end_a_page() -> None:
    data = template(1, total=False, words="", signatures=0)
    assert kept(made(data, 4), 0) == [False] * 5
