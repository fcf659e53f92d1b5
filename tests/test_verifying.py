"""A paper is proven by the code on its first sheet: the journal and the data say what it is."""

import dataclasses
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomdocs.cli import run
from iomdocs.directory import Organisation
from iomdocs.documents import Seal, check, read_seals, seal_text
from iomdocs.documents.sealing import sealed
from iomdocs.errors import UsageError
from iomdocs.numbering import Pattern
from iomdocs.pipeline.issue import issue
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.printing import to_pdf
from iomdocs.pipeline.verifying import verify
from iomdocs.store import Registration
from iomdocs.workspace import open_office

from .documents_world import ORGANISATIONS, world
from .offices import begin

DAY = dt.date(2026, 3, 12)
SEAL = Seal.of("tyumen/order_iom", "9f2a77c103be55d0" * 4, "41-од", DAY)
LINE = SEAL.text()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = begin(tmp_path_factory.mktemp("verifying") / "office")
    told = (folder / "iomdocs.toml").read_text("utf-8")
    (folder / "iomdocs.toml").write_text(f"qr = true\n{told}", "utf-8")
    world(f"sqlite:///{folder / '.iomdocs' / 'iomdocs.db'}").close()
    opened = open_office(folder)
    now = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)
    yield dataclasses.replace(opened, today=DAY, now=lambda: now)
    opened.store.close()


@pytest.fixture(scope="module")
def orders(office: Office) -> list[Path]:
    return [made.path for each in issue(office, ["order_iom"]) for made, _ in each.made]


def states(office: Office, told: object) -> list[str]:
    return [each.state for each in verify(office, str(told))]


def test_a_fresh_document_is_genuine(office: Office, orders: list[Path]) -> None:
    for path in orders:
        assert states(office, path) == ["genuine"]
        assert states(office, seal_text(path.read_bytes())) == ["genuine"]
        assert check(path) == []


def rewritten(path: Path, target: Path, old: str, new: str, part: str = "word/document.xml") -> Path:
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            copy.writestr(name, data.replace(old.encode(), new.encode()) if name == part else data)
    return target


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Контроль за", "Надзор за", "Надзор за исполнением"),
        ("ПРИКАЗЫВАЮ", "РЕШАЮ", "«РЕШАЮ"),
        ("44,5", "144,5", "144,5"),
    ],
)
def test_a_word_changed_by_hand_is_told(
    old: str, new: str, told: str, office: Office, orders: list[Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(orders[0]) as package:
        assert old.encode() in package.read("word/document.xml")
    (found,) = verify(office, str(rewritten(orders[0], tmp_path / "copy.docx", old, new)))
    assert found.state == "edited"
    assert any(told in detail for detail in found.details), found.details


def test_a_saved_copy_is_still_genuine(office: Office, orders: list[Path], tmp_path: Path) -> None:
    docx.Document(str(orders[0])).save(str(tmp_path / "copy.docx"))
    assert states(office, tmp_path / "copy.docx") == ["genuine"]


def test_a_number_that_the_journal_does_not_know(office: Office, orders: list[Path]) -> None:
    (one,) = verify(office, str(orders[0]))
    assert one.one is not None
    forged = Seal.of("tyumen/order_iom", one.one.snapshot_sha256, "7-од", DAY)
    (found,) = verify(office, forged.text())
    assert (found.state, found.details) == ("changed", ("На бумаге № 7-од от 12.03.2026, в журнале без номера.",))


@pytest.mark.parametrize("told", [LINE, Seal.of("tyumen/order_iom", "0" * 64, None, None).text()])
def test_a_paper_that_nobody_made(told: str, office: Office) -> None:
    assert states(office, told) == ["unknown"]


def test_a_pack_that_is_not_here_made_nothing(office: Office) -> None:
    assert states(office, Seal.of("nowhere/order", "0" * 64, "1", DAY).text()) == ["unknown"]


@pytest.mark.parametrize(
    "told",
    [
        LINE.lower().replace("иом1", "ИОМ1"),
        LINE[:-24] + LINE[-24:].replace("-", " "),
        LINE[:-24] + LINE[-24:].replace("-", ""),
        LINE.replace("-", "–"),
        LINE.replace("9F2A", "9F2А").replace("03BE", "0ЗBE").replace("0ЗBE", "03ВЕ"),
        LINE.replace("№ ", ""),
        LINE.replace("№ ", "№"),
        f"  Код:\n{LINE}\n",
        LINE.replace(" ", "  "),
        LINE.replace("03BE", "O3BE"),
        LINE.replace("41-од", "41–ОД"),
    ],
)
def test_a_code_typed_by_hand(told: str) -> None:
    (found,) = read_seals(told)
    assert (found.sha256, found.document, found.date) == (SEAL.sha256, SEAL.document, SEAL.date)


@pytest.mark.parametrize(
    "told",
    ["", "приказ № 41", "ИОМ1", "ИОМ1 tyumen/order_iom № 41-од от 12.03.2026", LINE[:-1], "нет.docx", "x" * 5000],
)
def test_what_is_no_code(told: str) -> None:
    with pytest.raises(UsageError, match="не код"):
        read_seals(told)


@pytest.mark.parametrize("old", ["41-од", "12.03.2026", "9F2A", "order_iom"])
def test_a_slip_of_the_pen_is_known(old: str) -> None:
    slips = {"41-од": "42-од", "12.03.2026": "13.03.2026", "9F2A": "9E2A", "order_iom": "order_ion"}
    with pytest.raises(UsageError, match="описка"):
        read_seals(LINE.replace(old, slips[old]))


_NUMBERS = st.from_regex(r"[0-9]{1,4}(?:[-/][0-9а-я]{1,4})?", fullmatch=True)


@given(st.binary(min_size=32, max_size=32), st.none() | _NUMBERS, st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_what_is_written_is_read(hashed: bytes, number: str | None, date: dt.date) -> None:
    seal = Seal.of("tyumen/order_iom", hashed.hex(), number, date)
    assert read_seals(seal.text()) == [seal]


def test_a_document_without_a_code_says_so(office: Office, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "плоский.docx"))
    (tmp_path / "текст.pdf").write_text("нет", "utf-8")
    for name in ("плоский.docx", "текст.pdf"):
        with pytest.raises(UsageError, match=name.split(".")[0]):
            verify(office, str(tmp_path / name))


def test_a_code_needs_no_room_and_leaves_headers_alone() -> None:
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "Бланк"
    paper.add_paragraph("Приказ")
    buffer = io.BytesIO()
    paper.save(buffer)
    done = docx.Document(io.BytesIO(sealed(buffer.getvalue(), SEAL).data))
    (section,) = done.sections
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == section.header.paragraphs[0].text == "Бланк"
    assert section.first_page_footer.paragraphs[0].text == LINE
    assert seal_text(sealed(buffer.getvalue(), SEAL).data) == LINE
    assert sealed(buffer.getvalue(), SEAL) == sealed(buffer.getvalue(), SEAL)


def test_a_bundle_has_a_code_for_each_of_its_documents(office: Office) -> None:
    path = next(made.path for each in issue(office, ["bundle_iom"]) for made, _ in each.made)
    found = verify(office, str(path))
    assert {each.seal.document for each in found} >= {"tyumen/order_iom", "tyumen/regulation", "tyumen/acquaintance"}
    assert {each.state for each in found} == {"genuine"}
    assert check(path) == []


@pytest.mark.office
def test_a_pdf_carries_the_code(office: Office, orders: list[Path], tmp_path: Path) -> None:
    edited = rewritten(orders[1], tmp_path / "изменён.docx", "Контроль", "Надзор")
    copy = tmp_path / "приказ.docx"
    copy.write_bytes(orders[0].read_bytes())
    done = to_pdf([copy, edited])
    assert [states(office, path) for path in done.made] == [["genuine"], ["edited"]]


def test_numbers_of_the_journal_are_in_the_code(office: Office, orders: list[Path]) -> None:
    (before,) = verify(office, str(orders[1]))
    assert before.one is not None
    office.store.reserve(before.one.id, Registration(DAY, Pattern("{n}-од")), office.now())
    path = next(made.path for each in issue(office, ["order_iom"]) for made, _ in each.made if made.path == orders[1])
    (found,) = verify(office, str(path))
    assert (found.state, found.seal.number, found.seal.date) == ("genuine", "1-од", DAY)


def test_data_that_changed_since_are_told(
    office: Office, orders: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    line = seal_text(orders[0].read_bytes())
    first = ORGANISATIONS[0]
    told = {name: getattr(first, name) for name in Organisation.__dataclass_fields__} | {
        "head_name": "Ясенев Олег Ильич"
    }
    office.store.import_organisations([Organisation(**told)])
    try:
        (found,) = verify(office, line)
        assert found.state == "changed"
        assert any("было" in each and "стало" in each and "Ясенев" in each for each in found.details), found.details
        assert run(["--workspace", str(office.root), "documents", "verify", line]) == 1
        assert "Данные с тех пор изменились" in capsys.readouterr().out
    finally:
        office.store.import_organisations([first])
    assert states(office, line) == ["genuine"]
