"""Every document of the pack, made from an invented district, read back as text."""

import datetime as dt
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from iomdocs.definitions import Document
from iomdocs.documents import Facts, Made, check, columns_from, lint, make
from iomdocs.errors import IomdocsError
from iomdocs.files import free_name, safe_name
from iomdocs.russian import Override, Overrides
from iomdocs.store import Store

from .databases import cluster, command
from .documents_world import END, START, pack, world
from .golden import same_as_golden

TODAY = dt.date(2026, 11, 22)
FACTS = Facts(TODAY, "2026", START, END)
OURS = pack()
NAMES = [document.name for document in OURS.documents]
# What the invented district of these tests has data for, and the pages of its first copy; the rest is made from the
# districts of test_demo.
PAGES = {
    "acquaintance": 1,
    "credit_book": 1,
    "credit_book_duplicate": 1,
    "expert_conclusion": 1,
    "order_iom": 2,
    "regulation": 7,
    "report_municipality": 1,
    "report_year": 1,
    "route_sheet": 1,
}


def named(name: str) -> Document:
    """One document of the pack."""
    return next(document for document in OURS.documents if document.name == name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The invented district."""
    with world(f"sqlite:///{tmp_path_factory.mktemp('store') / 'documents.db'}") as made:
        yield made


def dump(path: Path) -> str:
    """Paragraphs and tables of a document as text; what Word numbers itself is marked with #."""
    return "\n".join(_block(block) for block in _blocks(docx.Document(str(path)))).replace("\u00a0", "~") + "\n"


def _blocks(document: Docx) -> Iterator[Paragraph | Table]:
    for child in document.element.body:
        if child.tag == qn("w:p"):
            yield Paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            yield Table(child, document)


def _block(block: Paragraph | Table) -> str:
    if isinstance(block, Paragraph):
        return ("# " if block.style is not None and block.style.name == "Пункт" else "") + block.text
    return "\n".join(
        "| " + " | ".join(cell.text.replace("\n", " / ") for cell in row.cells) + " |" for row in block.rows
    )


def text(made: Made) -> str:
    """Its text with plain spaces."""
    return dump(made.path).replace("~", " ")


@pytest.mark.parametrize("name", NAMES)
def test_lint_is_clean(name: str, store: Store) -> None:
    assert lint(named(name), OURS, columns_from(store, OURS)) == []


@pytest.mark.parametrize("name", PAGES)
def test_golden_text(name: str, store: Store, tmp_path: Path) -> None:
    made = make(named(name), OURS, store, FACTS, tmp_path)
    same_as_golden("\n\n".join(f"== {each.path.name}\n{dump(each.path)}" for each in made), f"documents/{name}.txt")


@pytest.mark.parametrize("profile", ["gost-2025", "gost-2016"])
@pytest.mark.parametrize("name", NAMES)
def test_own_documents_pass_own_check(name: str, profile: str, store: Store, tmp_path: Path) -> None:
    for each in make(named(name), OURS, store, FACTS, tmp_path):
        assert check(each.path, profile) == []


@pytest.mark.parametrize("name", NAMES)
def test_same_data_same_bytes(name: str, store: Store, tmp_path: Path) -> None:
    first = make(named(name), OURS, store, FACTS, tmp_path / "a")
    second = make(named(name), OURS, store, FACTS, tmp_path / "b")
    assert [one.sha256 for one in first] == [one.sha256 for one in second]
    assert all(one.path.read_bytes() == two.path.read_bytes() for one, two in zip(first, second, strict=True))


def test_properties_are_todays_and_the_organisations(store: Store, tmp_path: Path) -> None:
    made = make(named("order_iom"), OURS, store, FACTS, tmp_path)
    core = docx.Document(str(made[0].path)).core_properties
    assert core.title == "Приказ об утверждении индивидуальных образовательных маршрутов"
    assert core.author == "Муниципальное бюджетное общеобразовательное учреждение «Заозёрная средняя школа № 3»"
    assert core.created == core.modified == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    with zipfile.ZipFile(made[0].path) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


ONE = {
    "учитель математики": (
        "Иванова Мария Петровна",
        "учителя математики Ивановой М.П.",
        "учителю математики Ивановой М.П.",
        "ознакомлена",
    ),
    "учитель физики": ("Черных Павел Ильич", "учителя физики Черных П.И.", "учителю физики Черных П.И.", "ознакомлен:"),
    "воспитатель": ("Белый Игорь Ильич", "воспитателя Белого И.И.", "воспитателю Белому И.И.", "ознакомлен:"),
}


@pytest.mark.parametrize("position", ONE)
def test_order_for_one_teacher_declines(position: str, tmp_path: Path) -> None:
    person, genitive, dative, agreed = ONE[position]
    with world(f"sqlite:///{tmp_path / 'one.db'}", (("0102", person, position),)) as one:
        said = text(make(named("order_iom"), OURS, one, FACTS, tmp_path)[0])
    assert f"повышения квалификации {genitive} (приложение)." in said
    assert dative[0].upper() + dative[1:] + " пройти мероприятия" in said
    assert agreed in said


def test_doubts_are_told_once_and_answered_by_overrides(tmp_path: Path) -> None:
    with world(f"sqlite:///{tmp_path / 'doubt.db'}", (("0102", "Кравец Олег Ильич", "учитель химии"),)) as one:
        made = make(named("order_iom"), OURS, one, FACTS, tmp_path)[0]
        assert [(doubt.word, doubt.part, doubt.gender) for doubt in made.doubts] == [("Кравец", "surname", "m")]
        answer = Override("Кравец", "surname", "m", "Кравца", "Кравцу", "Кравца", "Кравцом")
        again = make(named("order_iom"), OURS, one, replace(FACTS, overrides=Overrides((answer,))), tmp_path)[0]
    assert again.doubts == ()
    assert "Учителю химии Кравцу О.И. пройти" in text(again)


def test_a_period_chooses(store: Store, tmp_path: Path) -> None:
    later = Facts(TODAY, "2027", dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert make(named("order_iom"), OURS, store, later, tmp_path) == []
    assert len(make(named("order_iom"), OURS, store, Facts(TODAY), tmp_path)) == 2


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("2026", "за 2026 год"),
        ("2026/2027", "за 2026/2027 учебный год"),
        ("2026 год", "за 2026 год"),
        ("I квартал 2026 г.", "за I квартал 2026 г."),
    ],
)
def test_period_reads_well(told: str, shown: str, store: Store, tmp_path: Path) -> None:
    made = make(named("report_year"), OURS, store, replace(FACTS, period=told), tmp_path)
    assert shown in text(made[0])


def test_report_without_events_divides_by_nothing(tmp_path: Path) -> None:
    with world(f"sqlite:///{tmp_path / 'empty.db'}", ()) as none:
        assert make(named("report_year"), OURS, none, FACTS, tmp_path) == []


def test_batch_of_300_orders(store: Store, tmp_path: Path) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)"
    each = named("order_iom").each.strip()
    many = named("order_iom").model_copy(
        update={
            "each": f"{numbers} SELECT o.*, i FROM ({each.replace('ORDER BY 1', '')}) o, n ORDER BY i, organisation",
            "file": "Приказ {i}.docx",
        },
    )
    start = time.perf_counter()
    made = make(many, OURS, store, FACTS, tmp_path)
    assert len({each.path.name for each in made}) == 300
    assert time.perf_counter() - start < 30


def test_documents_of_one_name_do_not_overwrite_each_other() -> None:
    assert free_name("ПРИКАЗ.docx", {"приказ.docx"}) == "ПРИКАЗ (2).docx"
    longest = safe_name("Щ" * 300 + ".docx")
    assert len(free_name(longest, {longest.casefold()}).encode()) <= 200


def test_an_open_file_is_our_error_in_russian(store: Store, tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("не папка", "utf-8")
    with pytest.raises(IomdocsError, match="не записан"):
        make(named("order_iom"), OURS, store, FACTS, tmp_path / "documents")


@pytest.mark.postgresql
def test_postgresql_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    with cluster() as address:
        command(address, "CREATE DATABASE documents")
        with world(address.format("documents")) as other:
            for name in NAMES:
                assert lint(named(name), OURS, columns_from(other, OURS)) == []
                here = make(named(name), OURS, store, FACTS, tmp_path / "here")
                there = make(named(name), OURS, other, FACTS, tmp_path / "there")
                assert [one.sha256 for one in here] == [one.sha256 for one in there]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_pages_in_libreoffice(store: Store, tmp_path: Path) -> None:
    files = {}
    for name in PAGES:
        made = make(named(name), OURS, store, FACTS, tmp_path / name)
        files[name] = shutil.copy(made[0].path, tmp_path / f"{name}.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        *map(str, files.values()),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert {name: _pages(tmp_path / f"{name}.pdf") for name in PAGES} == PAGES


def _pages(path: Path) -> int:
    document = pypdfium2.PdfDocument(str(path))
    try:
        return len(document)
    finally:
        document.close()
