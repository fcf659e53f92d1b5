"""A bundle is its documents one after another: each with its own pages, headers, styles and lists."""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from iomdocs.definitions import Bundle
from iomdocs.documents import Made, bundle, check, make
from iomdocs.documents.composing import composed
from iomdocs.packs import Pack, load, names
from iomdocs.pipeline.lint import lint
from iomdocs.store import Store

from .documents_world import SHELF, pack, world
from .test_documents import FACTS

SHIPPED = [(name, each) for name in names([SHELF]) for each in load(name, [SHELF]).bundles if each.pack == name]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, dict[str, list[Made]]]]:
    folder = tmp_path_factory.mktemp("bundles")
    with world(f"sqlite:///{folder / 'district.db'}") as store:
        ours = pack()
        wanted = [each for each in ours.documents if each.name in bundle_of(ours).bundle]
        yield store, {each.name: make(each, ours, store, FACTS, folder / each.name) for each in wanted}


def bundle_of(ours: Pack) -> Bundle:
    return next(each for each in ours.bundles if each.name == "bundle_iom")


def bundled(made: tuple[Store, dict[str, list[Made]]], target: Path) -> list[Made]:
    ours = pack()
    return list(bundle(bundle_of(ours), ours, made[0], FACTS, made[1], target))


def text_of(path: Path) -> str:
    """All words of a document's body, tables among them."""
    body = docx.Document(str(path)).element.body
    return " ".join("".join(node.itertext()) for node in body.iter(qn("w:p")))


def test_a_bundle_for_every_organisation_that_has_an_order(
    made: tuple[Store, dict[str, list[Made]]], tmp_path: Path
) -> None:
    first, second = bundled(made, tmp_path)
    assert first.path.name == "Комплект ИОМ – МБОУ «Заозёрная СШ № 3».docx"
    shown = text_of(first.path)
    places = [shown.index(each) for each in ("ПРИКАЗ", "ПОЛОЖЕНИЕ", "ЛИСТ ОЗНАКОМЛЕНИЯ")]
    assert places == sorted(places)
    assert "Ёлкина Ольга Юрьевна" in shown
    assert "Шевченко" not in shown
    assert "Шевченко" in text_of(second.path)
    assert "ЛИСТ ОЗНАКОМЛЕНИЯ" not in text_of(second.path), "nobody of the second organisation is in the directory"


def test_every_word_of_its_documents_is_in_a_bundle(made: tuple[Store, dict[str, list[Made]]], tmp_path: Path) -> None:
    both = bundled(made, tmp_path)
    for one in both:
        own = [each for kind in bundle_of(pack()).bundle for each in made[1][kind]]
        own = [
            each for each in own if each.snapshot.each["organisation_code"] == one.snapshot.each["organisation_code"]
        ]
        assert text_of(one.path).split() == " ".join(text_of(each.path) for each in own).split()


def test_a_bundle_passes_the_check_and_is_the_same_again(
    made: tuple[Store, dict[str, list[Made]]], tmp_path: Path
) -> None:
    ours, again = bundled(made, tmp_path / "a"), bundled(made, tmp_path / "b")
    assert [each.sha256 for each in ours] == [each.sha256 for each in again]
    assert [remark for each in ours for remark in check(each.path)] == []


def test_what_is_wrong_in_a_bundle_is_told_by_its_place_in_the_whole(tmp_path: Path) -> None:
    good, bad = (saved(paper(text)) for text in ("Первый", "Осталось {{ поле }}"))
    path = tmp_path / "bundle.docx"
    path.write_bytes(composed([good, good, bad], "2026-11-22", "").data)
    assert {each.where for each in check(path, "own") if each.code == "B-14"} == {"абзац 3"}


def paper(text: str, *, header: str = "", size: int = 14, start: str = "") -> Docx:
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(size)
    document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if start:
        document.add_paragraph(start, style="List Number")
    return document


def saved(document: Docx) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def opened(*documents: Docx) -> Docx:
    return docx.Document(io.BytesIO(composed([saved(each) for each in documents], "2026-11-22", "Школа").data))


def test_headers_stay_with_their_documents() -> None:
    whole = opened(paper("а", header="Первый"), paper("б"), paper("в", header="Третий"), paper("г", header="Первый"))
    shown = [section.header.paragraphs[0].text for section in whole.sections]
    assert shown == ["Первый", "", "Третий", "Первый"]
    starts = [section._sectPr.find(qn("w:pgNumType")) for section in whole.sections]
    assert [each is not None and each.get(qn("w:start")) for each in starts] == [False, "1", "1", "1"]


def test_a_turned_page_stays_turned() -> None:
    wide = paper("широко")
    section = wide.sections[0]
    section.orientation, section.page_width, section.page_height = (
        WD_ORIENT.LANDSCAPE,
        section.page_height,
        section.page_width,
    )
    whole = opened(paper("а"), wide, paper("б"))
    assert [each.page_width > each.page_height for each in whole.sections] == [False, True, False]


def test_a_document_that_ends_in_a_table_closes_its_section() -> None:
    table = paper("а")
    table.add_table(1, 1).cell(0, 0).text = "клетка"
    whole = opened(table, paper("б"))
    assert len(whole.sections) == 2
    assert [each.text for each in whole.paragraphs if each.text] == ["а", "б"]


def test_styles_of_one_name_keep_their_looks() -> None:
    whole = opened(paper("крупно", size=14), paper("мелко", size=12), paper("мелко тоже", size=12))
    shown = {each.text: each.style for each in whole.paragraphs if each.text}
    assert [shown[text].font.size.pt for text in ("крупно", "мелко", "мелко тоже")] == [14, 12, 12]
    assert shown["мелко"].style_id == shown["мелко тоже"].style_id != shown["крупно"].style_id


def test_a_list_begins_with_one_in_every_document() -> None:
    whole = opened(paper("а", start="пункт"), paper("б", start="пункт"))
    numbers = [each._p.pPr.numPr for each in whole.paragraphs if each.text == "пункт"]
    ids = [each.numId.val if each is not None else None for each in numbers]
    assert ids[0] != ids[1]
    numbering = whole.part.numbering_part.element
    restarted = numbering.xpath(f'.//w:num[@w:numId="{ids[1]}"]//w:startOverride/@w:val')
    assert restarted == ["1"]


def test_the_order_of_properties_is_the_standards() -> None:
    small = paper("мелко", size=12)
    defaults = small.styles.element.find(qn("w:docDefaults"))
    defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}").append(
        etree.fromstring(f'<w:sz xmlns:w="{qn("w:x")[1:-2]}" w:val="20"/>')
    )
    small.styles["Normal"].font.bold = True
    whole = opened(paper("крупно"), small)
    renamed = next(each for each in whole.styles if each.style_id.startswith("Normal-"))
    tags = [etree.QName(child).localname for child in renamed.element.rPr]
    wanted = [name for name in ("rFonts", "b", "kern", "sz", "szCs", "lang") if name in tags]
    assert [tag for tag in tags if tag in wanted] == wanted


@pytest.mark.parametrize(("pack_name", "each"), SHIPPED, ids=lambda value: getattr(value, "name", value))
def test_shipped_bundles_name_documents_that_are_there(pack_name: str, each: Bundle) -> None:
    ours = load(pack_name, [SHELF])
    known = {document.name for document in ours.documents}
    assert set(each.bundle) <= known
    assert each.file.endswith(".docx")


def test_an_unknown_document_in_a_bundle_is_found_by_pack_check() -> None:
    ours = load("tyumen", [SHELF])
    wrong = ours.bundles[0].model_copy(update={"bundle": ("order_iom", "нет_такого")})
    found = lint(dataclasses.replace(ours, bundles=(wrong,), forms=(), documents=()), FACTS.today)
    assert ("bundle_iom.toml: bundle", "нет_такого") in [
        (where, what.split("«")[1].split("»")[0]) for where, what in found.problems if "«" in what
    ]
