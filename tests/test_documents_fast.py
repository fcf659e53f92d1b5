"""The fast way of rendering gives what docxtpl gives; what it cannot do goes to docxtpl; every failing tag is told."""

import base64
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from iomdocs import packs
from iomdocs.definitions import Document
from iomdocs.documents import Facts, check, columns_from, fields, make, sample
from iomdocs.documents.cleaning import rows
from iomdocs.documents.environment import environment
from iomdocs.documents.fields import sample_names
from iomdocs.documents.filters import DECLINING, Declining
from iomdocs.documents.inserts import FILES
from iomdocs.documents.linting import with_pack
from iomdocs.documents.package import parts, stories
from iomdocs.documents.template import Fast, Plain, compiled
from iomdocs.errors import TemplateError
from iomdocs.files import Archive
from iomdocs.packs import Pack
from iomdocs.store import Store

from .test_documents_templates import ACT, TODAY, packed, rendered, source, template

SHELF = [packs.shipped()]
PACKS = {name: packs.load(name, SHELF) for name in packs.names(SHELF)}
SHIPPED = [(pack.name, each.name) for pack in PACKS.values() for each in pack.documents if each.pack == pack.name]
# The smallest picture there is: one pixel.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """An empty store for every pack: all that is asked of it is the columns of queries."""
    opened = {}
    for pack in PACKS.values():
        opened[pack.name] = Store.open(f"sqlite:///{tmp_path_factory.mktemp(pack.name) / 'empty.db'}")
        opened[pack.name].prepare(pack.forms, pack.parts)
    yield opened
    for store in opened.values():
        store.close()


def document_of(pack_name: str, name: str) -> Document:
    return next(each for each in PACKS[pack_name].documents if (each.pack, each.name) == (pack_name, name))


def samples(pack: Pack, document: Document, store: Store) -> dict[str, Any]:
    columns_of = columns_from(store, pack)
    columns = {key: columns_of(sql) for key, sql in {"each": document.each, **document.data}.items()}
    return {
        **sample_names(document, pack, with_pack(columns, pack)),
        DECLINING: Declining(),
        FILES: pack.file,
    }


def canonical(package: dict[str, bytes], story: str) -> bytes:
    return etree.tostring(etree.fromstring(package[story]), method="c14n")


@pytest.mark.parametrize(("pack_name", "name"), SHIPPED)
def test_every_shipped_template_is_fast_and_equal_to_docxtpl(
    pack_name: str, name: str, stores: dict[str, Store]
) -> None:
    pack, document = PACKS[pack_name], document_of(pack_name, name)
    data = pack.file(f"documents/{document.template}").read_bytes()
    names = samples(pack, document, stores[pack_name])
    quick = compiled(data)
    assert isinstance(quick, Fast)
    ours, theirs = (parts(each.render(names, "2026-11-22", "Школа").data) for each in (quick, Plain(data)))
    assert set(ours) == set(theirs)
    for story in stories(ours):
        assert canonical(ours, story) == canonical(theirs, story), story
    assert b"{{" not in ours["word/document.xml"]


@pytest.mark.parametrize(("pack_name", "name"), SHIPPED)
def test_a_sample_of_every_shipped_document(
    pack_name: str, name: str, stores: dict[str, Store], tmp_path: Path
) -> None:
    pack, document = PACKS[pack_name], document_of(pack_name, name)
    columns_of = columns_from(stores[pack_name], pack)
    known = with_pack({key: columns_of(sql) for key, sql in {"each": document.each, **document.data}.items()}, pack)
    (tmp_path / "sample.docx").write_bytes(sample(document, pack, known, Facts(TODAY)))
    assert [remark for remark in check(tmp_path / "sample.docx") if remark.code in {"B-00", "B-14", "B-18"}] == []
    every = fields(document, pack, known)
    assert {each.name for each in every if not each.owner} >= {"today", "period"}
    assert all(each.example not in (None, "") for each in every)


def test_shipped_templates_are_many() -> None:
    assert len(SHIPPED) >= 72
    assert {pack for pack, _ in SHIPPED} == set(PACKS)


def with_files(root: Path, data: bytes) -> Pack:
    pack = packed(root, data)
    (root / "documents" / "stamp.png").write_bytes(DOT)
    inner = docx.Document()
    inner.add_paragraph("Текст вложенного документа")
    inner.save(str(root / "documents" / "memo.docx"))
    return pack


@pytest.mark.parametrize(
    ("tag", "slow"),
    [
        ("{{ title }}", False),
        ('{{ "stamp.png" | рисунок(20) }}', True),
        ('{{p "memo.docx" | вложение }}', True),
        ("{%tc for x in people %}", True),
    ],
)
def test_what_the_fast_way_cannot_do_is_known_beforehand(tag: str, slow: bool) -> None:  # noqa: FBT001 - a table
    data = template(tag) if "%tc" not in tag else template(cells=(tag, "{{ x.person }}", "{%tc endfor %}"))
    assert isinstance(compiled(data), Plain if slow else Fast)


def test_a_picture_and_a_document_are_put_in(tmp_path: Path) -> None:
    data = template('{{ "stamp.png" | рисунок(20) }}', "{{ title }}", '{{p "memo.docx" | вложение }}')
    made, again = (
        make(ACT, with_files(tmp_path, data), source(), Facts(TODAY), tmp_path / folder)[0] for folder in ("a", "b")
    )
    assert made.sha256 == again.sha256
    document = docx.Document(str(made.path))
    assert [paragraph.text for paragraph in document.paragraphs] == ["", "Школа", "Текст вложенного документа"]
    assert [shape.width.mm for shape in document.inline_shapes] == [pytest.approx(20, abs=0.1)]
    with zipfile.ZipFile(made.path) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


@pytest.mark.parametrize("name", ["../act.toml", "/etc/passwd", "act.toml", "нет.png", "..\\x.png", "a/b.png"])
def test_only_files_beside_the_template_are_put_in(name: str, tmp_path: Path) -> None:
    ours = with_files(tmp_path, template("{{ title | рисунок }}"))
    with pytest.raises(Exception, match=r"рядом с шаблоном|рисунок|нет") as caught:
        make(ACT, ours, source(title=name), Facts(TODAY), tmp_path / "out")
    assert "root:" not in str(caught.value)
    assert not list(tmp_path.glob("out/*"))


def test_columns_of_a_loop_get_room(tmp_path: Path) -> None:
    data = template(cells=("{%tc for x in people %}", "{{ x.person }}", "{%tc endfor %}"))
    made = make(ACT, packed(tmp_path, data), source(), Facts(TODAY), tmp_path / "out")
    table = docx.Document(str(made[0].path)).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Иванова Мария Петровна", "Петров Пётр Ильич"]
    assert len(table.columns) == 2


def test_every_failing_tag_is_told_with_its_place(tmp_path: Path) -> None:
    data = template(
        "{{ title + 1 }}",
        "{% for p in people %}{{ p.person / 2 }}{{ p.position }}{% endfor %}",
        "{% if title > 3 %}да{% endif %}",
        cells=("{{ hours }}", "{{ day - 1 }}"),
    )
    with pytest.raises(TemplateError) as caught:
        make(ACT, packed(tmp_path, data), source(), Facts(TODAY), tmp_path / "out")
    assert [(where, what.partition(":")[0]) for where, what in caught.value.problems] == [
        ("абзац 1", "{{ title + 1 }}"),
        ("абзац 2", "{{ p.person / 2 }}"),
        ("абзац 3", "{% if title > 3 %}"),
        ("таблица 1, строка 1, столбец 2", "{{ day - 1 }}"),
    ]
    assert str(caught.value).startswith("act.docx, абзац 1: ")


def test_an_unfinished_loop_shows_nothing_of_the_data(tmp_path: Path) -> None:
    data = template("{% for p in title %}{{ p.person }}{% endfor %}")
    with pytest.raises(TemplateError) as caught:
        make(ACT, packed(tmp_path, data), source(title="Секретова"), Facts(TODAY), tmp_path / "out")
    assert "Секрет" not in str(caught.value)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=20), st.binary(max_size=300)), max_size=6, unique_by=lambda x: x[0]
    ),
    st.integers(0, 6),
)
def test_an_archive_is_what_zipfile_reads(package: list[tuple[str, bytes]], cut: int) -> None:
    named = [
        (f"p{n}-{name}".encode("utf-8", "ignore").decode().replace("\x00", ""), data)
        for n, (name, data) in enumerate(package)
    ]
    archive = Archive().plus(named[:cut], level=6).plus(named[cut:])
    file = archive.file()
    assert file.sha256 == hashlib.sha256(file.data).hexdigest()
    with zipfile.ZipFile(io.BytesIO(file.data)) as read:
        assert read.testzip() is None
        assert [(info.orig_filename, read.read(info)) for info in read.infolist()] == named


def test_macros_and_joined_lists_are_escaped_once(tmp_path: Path) -> None:
    data = template(
        "{% macro b(x) %}<{{ x }}>{% endmacro %}{{ b(title) }}",
        '{{ people | map(attribute="person") | join(" & ") }}',
        "{% set y %}{{ title }}!{% endset %}{{ y }}",
    )
    shown = rendered(tmp_path, data, source(title="A & B < C"))
    assert shown == ["<A & B < C>", "Иванова Мария Петровна & Петров Пётр Ильич", "A & B < C!"]


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    data = template("{{ title }} один раз")
    make(ACT, packed(tmp_path, data), source(), Facts(TODAY), tmp_path / "out")
    before = compiled.cache_info()
    make(ACT, packed(tmp_path, data), source(title="Лицей"), Facts(dt.date(2026, 12, 1)), tmp_path / "out")
    assert compiled.cache_info().misses == before.misses


def yellow(path: Path) -> list[str]:
    return [
        run.text
        for paragraph in docx.Document(str(path)).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color is not None
    ]


@pytest.mark.parametrize(
    ("tag", "person", "marked"),
    [
        ("{{ person | дт }}", "Кравец Олег Ильич", ["Кравцу Олегу Ильичу"]),
        ("{{ person | дт | инициалы_после }}", "Кравец Олег Ильич", ["Кравцу\u00a0О.И."]),
        ("{{ person | дт | прописными }}", "Кравец Олег Ильич", ["КРАВЦУ ОЛЕГУ ИЛЬИЧУ"]),
        ("{{ [person] | список }}", "Кравец Олег Ильич", []),
        ("{{ person }}", "Кравец Олег Ильич", []),
        ("{{ person | им }}", "Кравец Олег Ильич", []),
        ("{{ person | дт }}", "Иванова Мария Петровна", []),
        ("{{ person | дт }}", "Кравец \ue000 Олег Ильич", ["Кравцу Олегу Ильичу"]),
    ],
)
def test_a_doubtful_form_stands_on_yellow(tag: str, person: str, marked: list[str], tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph("Поручить ").add_run(f"{tag}.")
    run.bold, run.underline = True, True
    buffer = io.BytesIO()
    document.save(buffer)
    made = make(ACT, packed(tmp_path, buffer.getvalue()), source(person=person), Facts(TODAY), tmp_path / "out")[0]
    assert yellow(made.path) == marked
    again = docx.Document(str(made.path))
    assert all(run.bold and run.underline for run in again.paragraphs[0].runs[1:])
    assert bool(made.doubts) == bool(marked)
    text = again.paragraphs[0].text
    assert text.startswith("Поручить ")
    assert text.endswith(".")
    assert "\ue000" not in text


CONSTRUCTS = [
    ("{% filter прописными %}a {{ people[0].person }}{% endfilter %}", "A ИВАНОВА МАРИЯ ПЕТРОВНА"),
    ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(people[1].person) }}", "<Петров &amp; Сын>"),
    (
        (
            "{% macro m(x) %}<{{ x }}|{{ caller() }}>{% endmacro %}"
            "{% call m(1) %}тело & {{ people[1].person }}{% endcall %}"
        ),
        "<1|тело & Петров &amp; Сын>",
    ),
    (
        (
            "{% for p in people if p.hours > 1 %}{{ loop.index }}/{{ loop.length }}{{ p.person }}"
            "{{ ', ' if not loop.last }}{% else %}нет{% endfor %}"
        ),
        "1/2Иванова Мария Петровна, 2/2Петров &amp; Сын",
    ),
    ("{% for p in people if p.hours > 100 %}x{% else %}нет{% endfor %}", "нет"),
    ("{% for p in people | map(attribute='hours') %}{{ p }};{% endfor %}", "36;7,5;0;"),
    ("{% for k, g in people | groupby('hours') %}{{ k }}:{{ g | length }} {% endfor %}", "0:1 7,5:1 36:1 "),
    ("{% for b in people | batch(2) %}[{% for p in b %}{{ p.hours }},{% endfor %}]{% endfor %}", "[36,7,5,][0,]"),
    ("{% with a = people[0].hours %}{{ a * 2 }}{% endwith %}", "72"),
    ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ("{% block b %}{{ people[0].hours }}{% endblock %}", "36"),
    ("{% set ns %}{{ people[1].person }}!{% endset %}{{ ns }}", "Петров &amp; Сын!"),
    ("{% set s = 0 %}{% for p in people %}{% if p.none is none %}{{ loop.revindex }}{% endif %}{% endfor %}", "321"),
    (
        (
            "{{ people[0]['person'] }} {{ people[2].person }} {{ people[0].none }}|{{ 1.5 }}|{{ true }}"
            "|{{ 'x' ~ people[1].person }}"
        ),
        "Иванова Мария Петровна  |1.5|True|xПетров &amp; Сын",
    ),
    ("{% for p in range(3) %}{{ p }}{% endfor %}", "012"),
    ("{{ people | map(attribute='person') | join('; ') }}", "Иванова Мария Петровна; Петров &amp; Сын; "),
    (
        "{% for a in people %}{% for b in people %}{{ a.hours }}-{{ b.hours }} {% endfor %}{% endfor %}",
        "36-36 36-7,5 36-0 7,5-36 7,5-7,5 7,5-0 0-36 0-7,5 0-0 ",
    ),
]


@pytest.mark.parametrize(("text", "shown"), CONSTRUCTS)
def test_every_construct_of_jinja_shows_what_it_did(text: str, shown: str) -> None:
    people = rows(
        ("person", "hours", "none"),
        [("Иванова Мария Петровна", 36, None), ("Петров & Сын", 7.5, None), ("", 0, None)],
    )
    assert environment().from_string(text).render(people=people) == shown
