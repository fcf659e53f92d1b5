"""The layout check: a good order has no remark; each way of spoiling it has its own code."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iomdocs.documents import Facts, check, make
from iomdocs.documents.checking import CHECKS
from iomdocs.errors import UsageError

from .documents_world import END, START, pack, world

Spoil = Callable[[Docx], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """A made order and a made regulation."""
    folder = tmp_path_factory.mktemp("good")
    ours = pack()
    facts = Facts(dt.date(2026, 11, 22), "2026", START, END)
    with world(f"sqlite:///{folder / 'check.db'}") as store:
        yield {
            each.name: make(each, ours, store, facts, folder / each.name)[0].path
            for each in ours.documents
            if each.name in {"order_iom", "regulation"}
        }


def para(document: Docx, start: str) -> Paragraph:
    """The paragraph that begins so, in the body or in a table."""
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return next(each for each in [*document.paragraphs, *cells] if each.text.replace("\u00a0", " ").startswith(start))


def write(start: str, text: str) -> Spoil:
    """Change a paragraph's text, keeping its look."""

    def spoil(document: Docx) -> None:
        first, *rest = para(document, start).runs
        first.text = text
        for run in rest:
            run.text = ""

    return spoil


def add(text: str, after: str = "Утвердить") -> Spoil:
    """Add words to a paragraph."""
    return lambda document: para(document, after).add_run(text)


def english(document: Docx) -> None:
    run = para(document, "Утвердить").runs[0]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    run._r.get_or_add_rPr().append(language)


def margin(document: Docx) -> None:
    document.sections[0].left_margin = Mm(10)


def letter(document: Docx) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)


def first_number(document: Docx) -> None:
    document.sections[0].different_first_page_header_footer = False


def aside(document: Docx) -> None:
    document.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def font(document: Docx) -> None:
    para(document, "Утвердить").runs[0].font.name = "Arial"


def header_font(document: Docx) -> None:
    document.sections[0].header.paragraphs[0].runs[3].font.name = "Arial"


def small(document: Docx) -> None:
    para(document, "Утвердить").runs[0].font.size = Pt(8)


def loose(document: Docx) -> None:
    para(document, "Утвердить").paragraph_format.line_spacing = 2.0


def no_indent(document: Docx) -> None:
    para(document, "Утвердить").paragraph_format.first_line_indent = Mm(0)


def empty(document: Docx) -> None:
    for _ in range(4):
        para(document, "С приказом").insert_paragraph_before("")


def untitled(document: Docx) -> None:
    document.core_properties.title = ""


def robot(document: Docx) -> None:
    document.core_properties.author = "python-docx"


def inserted(document: Docx) -> None:
    paragraph = para(document, "Утвердить")._p
    mark = OxmlElement("w:ins")
    mark.append(paragraph.r_lst[-1])
    paragraph.append(mark)


def no_title(document: Docx) -> None:
    node = para(document, "Об утверждении")._p
    node.getparent().remove(node)


def centred_title(document: Docx) -> None:
    para(document, "Об утверждении").alignment = WD_ALIGN_PARAGRAPH.CENTER


def not_kept(document: Docx) -> None:
    para(document, "Контроль").paragraph_format.keep_with_next = False


def same_page(document: Docx) -> None:
    para(document, "Приложение").paragraph_format.page_break_before = False


def no_repeat(document: Docx) -> None:
    row = document.tables[3].rows[0]._tr.trPr
    row.remove(row.find(qn("w:tblHeader")))


def splitting(document: Docx) -> None:
    row = document.tables[3].rows[1]._tr.trPr
    row.remove(row.find(qn("w:cantSplit")))


def wide(document: Docx) -> None:
    document.tables[3].columns[1].width = Mm(120)


SPOILT: list[tuple[str, str, Spoil]] = [
    ("B-01", "order_iom", letter),
    ("B-02", "order_iom", margin),
    ("B-03", "order_iom", font),
    ("B-03", "order_iom", header_font),
    ("B-04", "order_iom", small),
    ("B-05", "order_iom", loose),
    ("B-06", "order_iom", no_indent),
    ("B-08", "order_iom", first_number),
    ("B-08", "order_iom", aside),
    ("B-09", "order_iom", add("     далее")),
    ("B-09", "order_iom", empty),
    ("B-10", "order_iom", english),
    ("B-11", "order_iom", add(" Приказ № 5.")),
    ("B-11", "order_iom", add(" Иванова М. П.")),
    ("B-11", "order_iom", add(" Всего 36 часов.")),
    ("B-12", "order_iom", add(' "Мир".')),
    ("B-13", "order_iom", add(" школа - сад.")),
    ("B-14", "order_iom", add(" {{ name }}.")),
    ("B-14", "order_iom", add(" None.")),
    ("B-14", "order_iom", add(" _____.")),
    ("B-14", "order_iom", add(" ХХХ.")),
    ("B-15", "order_iom", add(" шкoла.")),
    ("B-15", "order_iom", add(" шк0ла.")),
    ("B-17", "order_iom", add("  далее.")),
    ("B-17", "order_iom", add(" школа , сад.")),
    ("B-18", "order_iom", untitled),
    ("B-18", "order_iom", robot),
    ("B-18", "order_iom", inserted),
    ("B-20", "order_iom", write("ПРИКАЗ", "Приказ")),
    ("B-21", "order_iom", add(" До 31.02.2026.")),
    ("B-21", "order_iom", add(" До 12.03.2026 года.")),
    ("B-21", "order_iom", add(" До 05 марта 2026 г.")),
    ("B-22", "order_iom", write("№ ___", "N 41")),
    ("B-22", "order_iom", write("«___»", "")),
    ("B-24", "order_iom", no_title),
    ("B-24", "order_iom", centred_title),
    ("B-24", "order_iom", add(".", "Об утверждении")),
    ("B-25", "order_iom", write("Об утверждении", "О утверждении маршрутов")),
    ("B-25", "order_iom", write("Об утверждении", "Об маршрутах")),
    ("B-27", "order_iom", write("ПРИКАЗЫВАЮ", "ПРИКАЗЫВАЮ")),
    ("B-27", "order_iom", write("ПРИКАЗЫВАЮ", "Далее:")),
    ("B-28", "order_iom", write("Контроль", "5. Контроль оставляю за собой.")),
    ("B-28", "order_iom", write("Контроль", "Контроль оставляю за собой")),
    ("B-28", "regulation", write("2.2.", "2.4. Пункт не по порядку.")),
    ("B-31", "order_iom", write("Контроль", "Всем работать.")),
    ("B-33", "order_iom", add(" М.П. Иванову.")),
    ("B-33", "order_iom", write("А.И. Кедрова", "Кедрова А.И.")),
    ("B-34", "order_iom", write("Приложение", "Приложение 1")),
    ("B-34", "order_iom", add(" Смотри приложение 2.")),
    ("B-34", "regulation", write("Приложение 2", "Приложение 3")),
    ("B-36", "order_iom", not_kept),
    ("B-38", "order_iom", write("от «___»", "от 12.03.2025 № 41")),
    ("B-39", "regulation", write("УТВЕРЖДЕНО", "УТВЕРЖДЕН")),
    ("B-39", "regulation", write("УТВЕРЖДЕНО", "Утверждено:")),
    ("B-42", "order_iom", same_page),
    ("B-43", "order_iom", no_repeat),
    ("B-43", "order_iom", splitting),
    ("B-43", "order_iom", wide),
]


@pytest.mark.parametrize(
    ("code", "name", "spoil"), SPOILT, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(SPOILT)]
)
def test_each_fault_has_its_code(code: str, name: str, spoil: Spoil, good: dict[str, Path], tmp_path: Path) -> None:
    document = docx.Document(str(good[name]))
    spoil(document)
    document.save(str(tmp_path / "spoilt.docx"))
    found = check(tmp_path / "spoilt.docx")
    assert code in {remark.code for remark in found}
    assert all(remark.where and remark.message and remark.cure for remark in found)


def test_good_documents_have_no_remarks(good: dict[str, Path]) -> None:
    assert [check(path) for path in good.values()] == [[], []]


def test_the_same_order_with_a_date_and_number_is_good(good: dict[str, Path], tmp_path: Path) -> None:
    document = docx.Document(str(good["order_iom"]))
    for start, text in (
        ("«___»", "12.03.2026"),
        ("№ ___", "№\u00a041-од"),
        ("от «___»", "от\u00a012.03.2026 №\u00a041-од".replace(" ", "\u00a0")),
    ):
        write(start, text)(document)
    document.save(str(tmp_path / "signed.docx"))
    assert check(tmp_path / "signed.docx") == []
    write("от 12.03.2026", "от\u00a012.03.2026\u00a0№\u00a041")(document)
    document.save(str(tmp_path / "lost.docx"))
    assert [remark.code for remark in check(tmp_path / "lost.docx")] == ["B-38"]


def test_a_font_of_the_standard_of_2016(good: dict[str, Path], tmp_path: Path) -> None:
    document = docx.Document(str(good["order_iom"]))
    fonts = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rFonts')}")
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), "Comic Sans MS")
    document.save(str(tmp_path / "comic.docx"))
    assert check(tmp_path / "comic.docx", "gost-2025") == []
    assert {remark.code for remark in check(tmp_path / "comic.docx", "gost-2016")} == {"B-03"}


def test_a_plain_document_of_python_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Привет")
    document.save(str(tmp_path / "plain.docx"))
    assert {"B-01", "B-18", "B-10"} <= {remark.code for remark in check(tmp_path / "plain.docx")}


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>", b"\xd0\xcf\x11\xe0"])
def test_no_document_is_one_remark(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(data)
    assert [remark.code for remark in check(tmp_path / "x.docx")] == ["B-00"]


def test_broken_parts_are_one_remark(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", "<w:document")
    (tmp_path / "x.docx").write_bytes(buffer.getvalue())
    assert [remark.code for remark in check(tmp_path / "x.docx")] == ["B-00"]


@pytest.mark.parametrize(
    ("path", "profile", "says"), [("нет.docx", "gost-2025", "не найден"), ("нет.docx", "gost-1997", "gost-2016")]
)
def test_wrong_usage(path: str, profile: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=says):
        check(tmp_path / path, profile)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_torn_document_is_still_judged(data: st.DataObject, good: dict[str, Path], tmp_path: Path) -> None:
    document = docx.Document(str(good["order_iom"]))
    for root in (document.element, document.styles.element):
        for number in data.draw(st.lists(st.integers(1, 400), max_size=8)):
            nodes = list(root.iter())
            node = nodes[number % len(nodes)]
            if node.getparent() is not None:
                node.getparent().remove(node)
    document.save(str(tmp_path / "torn.docx"))
    assert all(remark.code in CHECKS for remark in check(tmp_path / "torn.docx"))
