"""The same two templates in every contender's own tags, and the same invented data for all."""

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import docx
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

ROWS = 30
# Put together, so that a thousand orders name thousands of different people: a short list would live in every cache.
_STEMS = tuple(
    "Берёз|Вороб|Гор|Дуб|Ермак|Жаворонк|Зайц|Калин|Лебед|Медвед|Ноздр|Осен|Петух|Ряб|Синиц|Тополь|Уваров|Хром|Цвет|Щук".split(
        "|"
    )
)
_ENDINGS = tuple("ова|ева|ина|ская|енко".split("|"))
_FIRSTS = tuple("Мария|Анна|Ольга|Вера|Инна|Елена|Юлия|Дарья|Лидия|Нина".split("|"))
_FATHERS = tuple("Петровна|Ильинична|Юрьевна|Олеговна|Павловна|Марковна|Сергеевна".split("|"))
_POSTS = tuple("учитель математики|педагог-психолог|воспитатель|заместитель директора|учитель физики".split("|"))
_COLUMNS = ("number", "event", "format", "hours", "event_date", "host", "document", "signature")
_POINT = (
    "Организовать в установленном порядке выполнение мероприятий индивидуального образовательного маршрута, вести учёт "
    "сроков и объёмов, хранить подтверждающие документы и сообщать о ходе работы на заседаниях методического "
    "объединения не реже одного раза в квартал"
)
DECLINED = {"genitive": "рд", "dative": "дт", "accusative": "вн", "instrumental": "тв"}
Put = Callable[[Paragraph, str], None]
PutRows = Callable[[Docx, tuple[str, ...]], None]


def orders(numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Data of orders; names and posts differ from one to the next."""
    for n in numbers:
        yield {
            "code": f"{n:05}",
            "organisation_name": f"МБОУ «Средняя школа № {n}»",
            "organisation_full": f"Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № {n}»",
            "person": _person(n),
            "mentor_person": _person(n * 7 + 3),
            "position": _POSTS[n % len(_POSTS)],
            "head_name": _person(n * 5 + 1),
            "place": f"с. Заречное-{n}",
            "hours": 16 + n % 57,
        }


def books(numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Data of credit books, thirty rows in each."""
    for n in numbers:
        yield {"code": f"{n:05}", "organisation_name": f"МБОУ «Средняя школа № {n}»", "person": _person(n)}


def lines(n: int) -> list[dict[str, Any]]:
    """The rows of one book."""
    return [
        {
            "number": row + 1,
            "event": f"Семинар «Формирующее оценивание, часть {(n * ROWS + row) % 977}»",
            "format": "очная",
            "hours": 2 + (n + row) % 34,
            "event_date": f"{1 + row % 28:02}.{1 + row % 12:02}.2026",
            "host": "Региональный институт развития образования",
            "document": f"сертификат № {n * ROWS + row}",
            "signature": "Сомова В.П.",
        }
        for row in range(ROWS)
    ]


def names(kind: str, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """All that one document needs in one mapping, as other engines take it."""
    if kind == "orders":
        yield from orders(numbers)
        return
    for n, told in zip(numbers, books(numbers), strict=True):
        yield {**told, "events": lines(n)}


def with_jinja(kind: str, *, declined: bool = False) -> bytes:
    """The template for docxtpl and for us."""
    return _template(kind, jinja_field(declined=declined), jinja_rows)


def with_fields(kind: str) -> bytes:
    """The template for Word's own mail merge."""
    return _template(kind, merge_field, merge_rows)


def with_braces(kind: str) -> bytes:
    """The template for docxtemplater."""
    return _template(kind, brace_field, brace_rows)


def _template(kind: str, put: Put, rows: PutRows) -> bytes:
    return order(put) if kind == "orders" else book(put, rows)


def _person(n: int) -> str:
    surname = _STEMS[n % len(_STEMS)] + _ENDINGS[n // len(_STEMS) % len(_ENDINGS)]
    return f"{surname} {_FIRSTS[n // 3 % len(_FIRSTS)]} {_FATHERS[n // 7 % len(_FATHERS)]}"


def order(put: Put) -> bytes:
    """An order of two pages. ``put`` writes one field: a name, or a name and its case, «person:dative»."""
    paper = _paper()
    _line(paper, put, ["", "organisation_full"])
    _line(paper, put, ["(", "organisation_name", ")"])
    paper.add_paragraph("ПРИКАЗ")
    _line(paper, put, ["", "place"])
    paper.add_paragraph("Об утверждении индивидуального образовательного маршрута")
    paper.add_paragraph("В соответствии с положением о зачётно-накопительной системе ПРИКАЗЫВАЮ:")
    _line(paper, put, ["1. Утвердить маршрут: ", "position:genitive", " – ", "person:genitive", ", часов: ", "hours"])
    _line(paper, put, ["2. Поручить исполнение: ", "position:dative", " – ", "person:dative", "."])
    _line(paper, put, ["3. Назначить наставником: ", "mentor_person:accusative", "."])
    _line(paper, put, ["4. Обеспечить взаимодействие с наставником: ", "mentor_person:instrumental", "."])
    for number in range(5, 20):
        paper.add_paragraph(f"{number}. {_POINT}.")
    _line(paper, put, ["Директор ", "head_name"])
    return _saved(paper)


def book(put: Put, row: PutRows) -> bytes:
    """A credit book; ``row`` makes the row that is repeated."""
    paper = _paper()
    _line(paper, put, ["", "organisation_name"])
    _line(paper, put, ["Зачётно-накопительная книжка: ", "person"])
    row(paper, _COLUMNS)
    paper.add_paragraph("Записи заверены.")
    return _saved(paper)


def _paper() -> Docx:
    paper = docx.Document()
    paper.styles["Normal"].font.name, paper.styles["Normal"].font.size = "Times New Roman", Pt(14)
    section = paper.sections[0]
    section.page_width, section.page_height, section.left_margin = Mm(210), Mm(297), Mm(30)
    return paper


def _line(paper: Docx, put: Put, pieces: list[str]) -> None:
    """Texts and fields by turns."""
    paragraph = paper.add_paragraph()
    for place, piece in enumerate(pieces):
        if place % 2:
            put(paragraph, piece)
        else:
            paragraph.add_run(piece)


def _saved(paper: Docx) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def jinja_field(*, declined: bool) -> Put:
    """``{{ name }}``; with ``declined`` also its case."""

    def put(paragraph: Paragraph, field: str) -> None:
        name, _, case = field.partition(":")
        paragraph.add_run(f"{{{{ {name} | {DECLINED[case]} }}}}" if case and declined else f"{{{{ {name} }}}}")

    return put


def jinja_rows(paper: Docx, columns: tuple[str, ...]) -> None:
    """A row between two rows with the tags of a loop."""
    table = paper.add_table(rows=3, cols=len(columns))
    table.rows[0].cells[0].text, table.rows[2].cells[0].text = "{%tr for x in events %}", "{%tr endfor %}"
    for cell, name in zip(table.rows[1].cells, columns, strict=True):
        cell.text = f"{{{{ x.{name} }}}}"


def merge_field(paragraph: Paragraph, field: str) -> None:
    """A field of Word's own mail merge."""
    name = field.partition(":")[0]
    simple, run = OxmlElement("w:fldSimple"), OxmlElement("w:r")
    simple.set(qn("w:instr"), f" MERGEFIELD {name} ")
    shown = OxmlElement("w:t")
    shown.text = f"«{name}»"
    run.append(shown)
    simple.append(run)
    paragraph._p.append(simple)  # noqa: SLF001 - python-docx makes no fields


def merge_rows(paper: Docx, columns: tuple[str, ...]) -> None:
    """A row of merge fields."""
    for cell, name in zip(paper.add_table(rows=1, cols=len(columns)).rows[0].cells, columns, strict=True):
        merge_field(cell.paragraphs[0], name)


def brace_field(paragraph: Paragraph, field: str) -> None:
    """``{name}``, as docxtemplater writes it."""
    paragraph.add_run(f"{{{field.partition(':')[0]}}}")


def brace_rows(paper: Docx, columns: tuple[str, ...]) -> None:
    """A row that docxtemplater repeats."""
    cells = paper.add_table(rows=1, cols=len(columns)).rows[0].cells
    for cell, name in zip(cells, columns, strict=True):
        cell.text = f"{{{name}}}"
    cells[0].text = f"{{#events}}{{{columns[0]}}}"
    cells[-1].text = f"{{{columns[-1]}}}{{/events}}"
