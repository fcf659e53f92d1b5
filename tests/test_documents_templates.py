"""Templates: what data may do to them, what mistakes in them are told, what they must never do."""

import datetime as dt
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomdocs.definitions import Document, PackHead
from iomdocs.documents import Facts, lint, make
from iomdocs.documents.environment import environment
from iomdocs.documents.filters import DECLINING, Declining
from iomdocs.documents.highlighting import CLOSE, OPEN
from iomdocs.errors import StoreError, TemplateError
from iomdocs.packs import Pack

TODAY = dt.date(2026, 11, 22)


@dataclass
class Lines:
    """Rows as the store gives them."""

    columns: tuple[str, ...]
    lines: list[tuple[Any, ...]]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.lines)


class Answers:
    """A source that answers from a table in memory."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.connection = sqlite3.connect(":memory:")
        for name, lines in tables.items():
            self.connection.execute(f"CREATE TABLE {name} ({', '.join(lines[0])})")
            marks = ", ".join("?" * len(lines[0]))
            self.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [tuple(one.values()) for one in lines])

    def read(self, sql: str, parameters: Mapping[str, object] | None = None, *, as_of: object = None) -> Lines:
        """Ask."""
        assert as_of is None
        cursor = self.connection.execute(sql, {key: str(value) for key, value in (parameters or {}).items()})
        return Lines(tuple(each[0] for each in cursor.description), cursor.fetchall())


def template(*paragraphs: str, cells: tuple[str, ...] = ()) -> bytes:
    """A template with these paragraphs and a table of one row."""
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    if cells:
        row = document.add_table(rows=1, cols=len(cells)).rows[0]
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(root: Path, data: bytes) -> Pack:
    """A pack with one template."""
    (root / "documents").mkdir(parents=True, exist_ok=True)
    (root / "documents" / "act.docx").write_bytes(data)
    head = PackHead(name="north", title="Север", words={"department": "отдел"}, parameters={"term_months": 3})
    return Pack(head, (root,), (), {}, (), {}, ())


ACT = Document(
    name="act",
    pack="north",
    title="Акт",
    cites="п. 1",
    template="act.docx",
    each="SELECT * FROM schools",
    file="Акт {code}.docx",
    data={"people": "SELECT * FROM people"},
)


def source(**school: Any) -> Answers:
    """One school and two people."""
    people = [
        {"person": "Иванова Мария Петровна", "position": "учитель", "hours": 36},
        {"person": "Петров Пётр Ильич", "position": "воспитатель", "hours": None},
    ]
    return Answers(schools=[{"code": "1", "title": "Школа", "hours": 5, "day": "2026-03-05", **school}], people=people)


def rendered(root: Path, data: bytes, answers: Answers | None = None) -> list[str]:
    """Texts of the paragraphs and cells of the one document."""
    made = make(ACT, packed(root, data), answers or source(), Facts(TODAY), root / "out")
    document = docx.Document(str(made[0].path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


PAYLOADS = [
    "Иванов <Пётр>",
    "a < b & c > d",
    "Рога & Копыта",
    "]]>",
    "&lt;b&gt;",
    "&amp;amp;",
    "&#65;&#x42;",
    "</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:r><w:r><w:t>",
    "<w:p><w:r><w:t>чужой абзац</w:t></w:r></w:p>",
    '<?xml version="1.0"?>',
    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "<!-- примечание -->",
    "{{ 7*7 }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# тайна #}",
    "{{ ''.__class__ }}",
    "'\"`$(id)",
    "=HYPERLINK('http://example.org')",
    "%s %d {0} {x}",
    "\\\\0\\x00",
    "ООО «A&B»",
    "=cmd|' /C calc'!A0",
    "+cmd|'calc'!A1",
    "@SUM(1+1)",
    '{ HYPERLINK "http://example.org" }',
    "{ INCLUDEPICTURE http://example.org/a.png }",
    "<w:fldSimple w:instr='DDE'/>",
    "<![CDATA[x]]>",
    "{% raw %}{{ title }}{% endraw %}",
    "{%- if 1 -%}да{%- endif -%}",
    "{#",
    "#}",
    "%}",
    "}}",
    "{{",
    "${jndi:ldap://example.org}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "Иванов\u0301",
    "И" + "в" * 5000,
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_data_is_only_text(payload: str, tmp_path: Path) -> None:
    shown = rendered(tmp_path, template("{{ title }}", cells=("{{ title }}",)), source(title=payload))
    assert shown == [payload, payload]


@pytest.mark.parametrize(
    "char",
    [
        "\x00",
        "\x07",
        "\x0e",
        "\x1f",
        "\ufffe",
        "\uffff",
        "\ufeff",
        "\u202e",
        "\u200b",
        "\u200f",
        "\u2060",
        "\u2066",
        "\xad",
        "\U000e0041",
    ],
)
def test_control_characters_are_dropped(char: str, tmp_path: Path) -> None:
    assert rendered(tmp_path, template("{{ title }}"), source(title=f"Шко{char}ла")) == ["Школа"]


@given(st.text(max_size=30))
def test_any_text_gives_a_document(text: str) -> None:
    shown = environment().from_string("<t>{{ x }}</t>").render(x=text)
    assert (
        docx.oxml.parse_xml(
            f"<w:a xmlns:w='w'>{shown.replace('w:t', 't').replace('w:br', 'br').replace('xml:space=', 'a=')}</w:a>"
        )
        is not None
    )


def test_breaks_nothing_and_numbers(tmp_path: Path) -> None:
    data = template("{{ title }}|{{ empty }}|{{ share }}|{{ hours }}")
    assert rendered(tmp_path, data, source(title="а\r\nб", empty=None, share=2.5)) == ["а\nб||2,5|5"]


def test_loops_over_rows_and_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{%p if hours > 3 %}")
    document.add_paragraph("много")
    document.add_paragraph("{%p endif %}")
    table = document.add_table(rows=3, cols=2)
    table.rows[0].cells[0].text = "{%tr for one in people %}"
    table.rows[1].cells[0].text = "{{ loop.index }}. {{ one.person | вн | инициалы_после }}"
    table.rows[1].cells[1].text = "{{ one.hours | мн(«час», «часа», «часов») }}"
    table.rows[2].cells[0].text = "{%tr endfor %}"
    buffer = io.BytesIO()
    document.save(buffer)
    assert rendered(tmp_path, buffer.getvalue()) == [
        "много",
        "1. Иванову\u00a0М.П.",
        "36\u00a0часов",
        "2. Петрова\u00a0П.И.",
        "",
    ]


def shown(expression: str, **names: Any) -> str:
    """What one expression shows, with plain spaces."""
    text = environment().from_string("{{ " + expression + " }}").render({DECLINING: Declining(), **names})
    return text.replace("\u00a0", " ").strip(OPEN + CLOSE)


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("v | рд", "Иванова Мария Петровна", "Ивановой Марии Петровны"),
        ("v | дт", "Черных Павел Ильич", "Черных Павлу Ильичу"),
        ("v | вн | инициалы_после", "Белый Игорь Ильич", "Белого И.И."),
        ("v | тв | инициалы", "Белый Игорь Ильич", "И.И. Белым"),
        ("v | им", "Белый Игорь Ильич", "Белый Игорь Ильич"),
        ("v | дт", "учитель математики", "учителю математики"),
        ("v | вн", "заместитель директора", "заместителя директора"),
        ("v | дт | с_заглавной", "старший воспитатель", "Старшему воспитателю"),
        ("v | пр", "Иванова Мария Петровна", "Ивановой Марии Петровне"),
        ("v | пр", "Белый Юрий Ильич", "Белом Юрии Ильиче"),
        ("v | пр", "Толстой Илья Львович", "Толстом Илье Львовиче"),
        ("v | пр", "Соловьёв-Седой Пётр Олегович", "Соловьёве-Седом Петре Олеговиче"),
        ("v | пр", "Черных Павел Ильич", "Черных Павле Ильиче"),
        ("v | пр", "Шевченко Любовь Ивановна", "Шевченко Любови Ивановне"),
        ("v | пр", "старший воспитатель", "старшем воспитателе"),
        ("v | пр", "учитель-логопед", "учителе-логопеде"),
        ("v | пр", "заместитель директора", "заместителе директора"),
        ("v | рд", None, ""),
        ("v | согл('ознакомлен', 'ознакомлена')", "Иванова Мария Петровна", "ознакомлена"),
        ("v | согл('ознакомлен', 'ознакомлена')", "Ким Ир Сен", "ознакомлен(а)"),
        ("v | мн('час', 'часа', 'часов')", 21, "21 час"),
        ("v | мн('час', 'часа', 'часов')", 12, "12 часов"),
        ("v | мн('час', 'часа', 'часов')", 1.5, "1,5 часа"),
        ("v | слово('час', 'часа', 'часов')", 3, "часа"),
        ("v | дата", "2026-03-05", "5 марта 2026 г."),
        ("v | дата", dt.date(2026, 3, 5), "5 марта 2026 г."),
        ("v | дата", "2026-03", "март 2026 г."),
        ("v | дата", "весна 2026 г.", "весна 2026 г."),
        ("v | дата_цифрами", "2026-03-05", "05.03.2026"),
        ("v | дата_цифрами", None, ""),
        ("v | словами", 36, "тридцать шесть"),
        ("v | словами", "2026-03-05", "5 марта 2026 г."),
        ("v | число", 1234.5, "1234,5"),
        ("v | число", 12345.678, "12 345,68"),
        ("v | число(1)", 3, "3,0"),
        ("v | процент", 0.254, "25,4 %"),
        ("v | процент(48)", 12, "25,0 %"),
        ("v | процент(0)", 12, "—"),
        ("v | из(48)", 12, "12 из 48 (25,0 %)"),
        ("v | из(0)", 0, "—"),
        ("v | список", ["химия", "физика", "труд"], "химия, физика и труд"),
        ("v | список(';')", ["химия", "физика;", "труд."], "химия; физика; труд."),
        ("v | список(';')", [], ""),
        ("v | прописными", "приказ", "ПРИКАЗ"),
    ],
)
def test_filters(expression: str, value: object, text: str) -> None:
    assert shown(expression, v=value) == text


def test_a_list_of_paragraphs_ends_with_a_full_stop(tmp_path: Path) -> None:
    data = template("{%p for p in people %}", "{{ loop.index }}) {{ p.position | в_списке(loop) }}", "{%p endfor %}")
    assert rendered(tmp_path, data) == ["1) учитель;", "2) воспитатель."]


@pytest.mark.parametrize(
    ("plain", "bound"),
    [
        ("МБОУ «Школа № 5»", "МБОУ «Школа №~5»"),
        ("приказ от 12.03.2026 № 41-од", "приказ от~12.03.2026~№~41-од"),
        ("в г. Омск, ул. Мира", "в г.~Омск, ул.~Мира"),
        ("п. 3 ст. 28, ч. 2", "п.~3 ст.~28, ч.~2"),
        ("36 часов, 25 %", "36~часов, 25~%"),
        ("учителю М. П. Ивановой", "учителю~М.П.~Ивановой"),
        ("зачёт – да", "зачёт~– да"),
    ],
)
def test_values_do_not_break_where_russian_does_not(plain: str, bound: str, tmp_path: Path) -> None:
    assert rendered(tmp_path, template("{{ title }}"), source(title=plain)) == [bound.replace("~", "\u00a0")]


@pytest.mark.parametrize("size", [100_000, 3_000_000])
def test_a_huge_text_is_only_a_text(size: int, tmp_path: Path) -> None:
    assert [len(each) for each in rendered(tmp_path, template("{{ title }}"), source(title="ы" * size))] == [size]


def columns(sql: str) -> tuple[str, ...]:
    """Columns of the two queries."""
    if "schools" in sql:
        return ("code", "title", "hours", "day")
    if "people" in sql:
        return ("person", "position", "hours")
    raise StoreError(f"нет таблицы в «{sql}»")


MISTAKES = {
    "{{ titel }}": ("абзац 1", "возможно, «title»"),
    "{{ совсем_не_то }}": ("абзац 1", "«совсем_не_то» нет"),
    "{{ title | рдд }}": ("абзац 1", "фильтра «рдд» нет; возможно, «рд»"),
    "{{ title | upper_case_all }}": ("абзац 1", "фильтра"),
    "{{ title": ("абзац 1", "не закрыт"),
    "title }}": ("абзац 1", "не закрыт"),
    "{{ title | }}": ("абзац 1", "не читается"),
    "{{ hours | мн('час, 'часа') }}": ("абзац 1", "не читается"),
    "{% if hours > %}да{% endif %}": ("абзац 1", "не читается"),
    "{% if hours %}да": ("абзац 1", "endif"),
    "{% for p in people %}{{ p.persn }}{% endfor %}": ("абзац 1", "возможно, «person»"),
    "{{ words.departament }}": ("абзац 1", "возможно, «department»"),
    "{{ title.__class__ }}": ("абзац 1", "запрещено"),
    "{{ title['__class__'] }}": ("абзац 1", "запрещено"),
    "{{ _declining }}": ("абзац 1", "нет"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_have_a_place_and_a_guess(mistake: str, tmp_path: Path) -> None:
    ours = packed(tmp_path, template(mistake))
    found = lint(ACT, ours, columns)
    assert len(found) == 1
    where, what = MISTAKES[mistake]
    assert found[0][0] == where
    assert what in found[0][1]
    with pytest.raises(TemplateError, match=where):
        make(ACT, ours, source(), Facts(TODAY), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_all_mistakes_in_one_run_with_cells(tmp_path: Path) -> None:
    data = template("{{ titel }}", "верно {{ title }}", "{{ hourz }}", cells=("{{ day }}", "{{ dey }}"))
    found = lint(ACT, packed(tmp_path, data), columns)
    assert [where for where, _ in found] == ["таблица 1, строка 1, столбец 2", "абзац 3", "абзац 1"]


def test_a_broken_block_hides_no_unknown_name(tmp_path: Path) -> None:
    data = template(
        "{{ titel }}",
        "{% for p in people %}{{ p.person }}",
        "{{ hours | рдд }}",
        "{% set day2 = day %}{{ day2 }} {{ dey }}",
    )
    found = lint(ACT, packed(tmp_path, data), columns)
    assert {where for where, _ in found} == {"абзац 1", "абзац 2", "абзац 3", "абзац 4"}
    assert [what for where, what in found if where == "абзац 4"] == ["{{ dey }}: имени «dey» нет; возможно, «day»"]


def test_queries_and_names_of_the_definition(tmp_path: Path) -> None:
    wrong = ACT.model_copy(
        update={"data": {"people": "SELECT * FROM nowhere"}, "file": "{kode}.docx", "one": ("peple",)}
    )
    found = dict(lint(wrong, packed(tmp_path, template("{{ title }}")), columns))
    assert "нет таблицы" in found["act.toml: people"]
    assert "возможно, «code»" in found["act.toml: file"]
    assert "возможно, «people»" in found["act.toml: one"]


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A template with one part changed or added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template("{{ title }}"))) as old, zipfile.ZipFile(result, "w") as new:
        parts = {each: old.read(each) for each in old.namelist()}
        parts[name] = change(parts.get(name, b""))
        for each, data in parts.items():
            new.writestr(each, data)
    return result.getvalue()


RELATION = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"'
    b' Target="%s" TargetMode="External"/></Relationships>'
)
RELS = "word/_rels/document.xml.rels"
FIELD = (
    b"<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DDE</w:instrText></w:r>"
    b"<w:r><w:instrText>AUTO cmd</w:instrText></w:r></w:p><w:sectPr"
)
DANGERS = {
    "external": with_part(
        RELS, lambda old: old.replace(b"</Relationships>", RELATION % (b"image", b"http://example.org/a.png"))
    ),
    "template": with_part(
        "word/settings.xml",
        lambda old: old.replace(b"</w:settings>", b'<w:attachedTemplate r:id="rId1"/></w:settings>'),
    ),
    "macro": with_part("word/vbaProject.bin", lambda _: b"\xd0\xcf"),
    "object": with_part("word/embeddings/oleObject1.bin", lambda _: b"\xd0\xcf"),
    "chunk": with_part(
        "word/document.xml", lambda old: old.replace(b"<w:sectPr", b'<w:altChunk r:id="rId1"/><w:sectPr', 1)
    ),
    "field": with_part("word/document.xml", lambda old: old.replace(b"<w:sectPr", FIELD, 1)),
    "property": with_part(
        "docProps/core.xml",
        lambda old: old.replace(b"</cp:coreProperties>", b"<cp:category>{{ title }}</cp:category></cp:coreProperties>"),
    ),
    "doctype": with_part("word/document.xml", lambda old: old.replace(b"<w:document", b"<!DOCTYPE a><w:document", 1)),
    "mail merge": with_part(
        "word/settings.xml", lambda old: old.replace(b"</w:settings>", b"<w:mailMerge/></w:settings>")
    ),
    "simple field": with_part(
        "word/document.xml",
        lambda old: old.replace(b"<w:sectPr", b"<w:p><w:fldSimple w:instr=' import \"x\"'/></w:p><w:sectPr", 1),
    ),
    "ribbon": with_part("customUI/customUI.xml", lambda _: b"<customUI onLoad='x'/>"),
    "macro type": with_part(
        "[Content_Types].xml",
        lambda old: old.replace(b"</Types>", b'<Default Extension="m" ContentType="a/macroEnabled"/></Types>'),
    ),
    "entity in styles": with_part(
        "word/styles.xml", lambda old: old.replace(b"<w:styles", b"<!DOCTYPE a [<!ENTITY x 'y'>]><w:styles", 1)
    ),
    "outside name": with_part("../../evil.xml", lambda _: b"<x/>"),
    "no zip": b"PK\x03\x04 cut",
    "no word": with_part("x", bytes).replace(b"word/document.xml", b"word/d0cument.xml"),
}


@pytest.mark.parametrize("danger", DANGERS)
def test_dangerous_templates_are_refused(danger: str, tmp_path: Path) -> None:
    ours = packed(tmp_path, DANGERS[danger])
    assert lint(ACT, ours, columns)
    with pytest.raises(TemplateError):
        make(ACT, ours, source(), Facts(TODAY), tmp_path / "out")


ESCAPES = [
    "{{ title.format(title) }}",
    "{{ title.center(1000000000) }}",
    "{{ 'x' * 50000000 }}",
    "{{ 10 ** 10 ** 7 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ range(100000000) | list | length }}",
    "{{ people | map(attribute='__class__') | first }}",
    "{{ ''['__cl' ~ 'ass__'] }}",
    "{{ people.append(1) }}",
    "{{ words.clear() }}",
    "{{ loop.__init__.__globals__ }}",
    "{% set x = title.__class__.__mro__ %}{{ x }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{% import 'os' as os %}{{ os }}",
    "{% include '/etc/passwd' %}",
    "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "{% set r = range(9000) | list %}{% for a in r %}{% for b in r %}{{ b }}{% endfor %}{% endfor %}",
    "{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40 + "{{ a }}",
    "{% set a = [1, 2] %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    "{{ people | batch(1000000000, 'x') | list }}",
    "{{ range(100000000) | join('x') }}",
    "{{ self.__init__.__globals__ }}",
    "{{ title | attr('__class__') }}",
    "{{ namespace() }}",
    "{% extends 'a' %}",
    "{{ people | sort(attribute='__class__') | list }}",
    "{{ people | map('attr', '__class__') | list }}",
    "{% set a = 1000000007 %}" + "{% set a = a * a %}" * 60 + "{{ a }}",
]


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_template_only_shows_values(escape: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        make(ACT, packed(tmp_path, template(escape)), source(), Facts(TODAY), tmp_path / "out")
    assert "root:" not in str(caught.value)
    assert not list(tmp_path.glob("out/*"))


def test_errors_tell_no_data(tmp_path: Path) -> None:
    data = template("{{ (title + 1) }}")
    with pytest.raises(TemplateError) as caught:
        make(ACT, packed(tmp_path, data), source(title="Секретова Анна Ильинична"), Facts(TODAY), tmp_path / "out")
    assert "Секретова" not in str(caught.value)
