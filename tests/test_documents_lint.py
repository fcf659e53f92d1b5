"""Help for methodologists: faults as Word comments, a sample, the list of fields; by itself when a template changes."""

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from iomdocs import packs, workspace
from iomdocs.documents import annotated, lint
from iomdocs.errors import UsageError
from iomdocs.pipeline import templates
from iomdocs.pipeline.office import Office
from iomdocs.wording import say
from tests.offices import begin

from .commands import iomdocs
from .test_documents_templates import ACT, DANGERS, columns, packed, rendered, template, with_part

TODAY = dt.date(2026, 11, 22)


def comments(path: Path) -> list[str]:
    """Texts of Word's comments."""
    return [comment.text for comment in docx.Document(str(path)).comments]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A new workspace with its own copy of a pack."""
    monkeypatch.setenv("IOMDOCS_TODAY", TODAY.isoformat())
    root = begin(tmp_path / "office")
    opened = workspace.open_office(root)
    yield opened
    opened.store.close()


def order(office: Office) -> Path:
    """The template of the order in the workspace."""
    return office.root / "templates" / "tyumen" / "documents" / "order_iom.docx"


def spoil(path: Path, old: str, new: str) -> None:
    """Change the text of a template as a person would in Word."""
    document = docx.Document(str(path))
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    for paragraph in [*document.paragraphs, *cells]:
        if old in paragraph.text:
            first, *rest = paragraph.runs
            first.text = paragraph.text.replace(old, new)
            for run_ in rest:
                run_.text = ""
            document.save(str(path))
            return
    raise AssertionError(old)


FAULTS = {
    "{{ titel }}": "возможно, «title»",
    "{{ совсем }}": "«совсем» нет",
    "{% for p in people %}{{ p.persn }}{% endfor %}": "возможно, «person»",
    "{{ title | рдд }}": "возможно, «рд»",
    "{% if hours %}да": "нет конца – «endif»",
    "{% for p in people %}{{ p.person }}": "нет конца – «endfor»",
    "да{% endif %}": "нет начала – «if»",
    "{{ title": "не закрыт",
    "Назначить {{ position | рд }} ответственным": "нужен винительный падеж: «| вн»",
    "Поручить {{ person | вн | инициалы_после }} учёт": "нужен дательный падеж: «| дт»",
    "Объявить благодарность {{ person }}": "нужен дательный падеж: «| дт»",
    "Совместно с {{ position | рд }}": "нужен творительный падеж: «| тв»",
    "маршрут {{ position | рд }} {{ person | дт }}": "в разных падежах («рд» и «дт»)",
    "{{ position | инициалы }}": "для имени человека",
    "в {{ hours | рд }}": "не имя и не должность",
    "{{ title | родительный }}": "возможно, «рд»",
    "{{ title | pд }}": "возможно, «рд»",  # a Latin p
    "{{ hours | мн('час') }}": "фильтр «мн» пишут так: «{{ hours | мн(",
    "{{ hours | мн }}": "фильтр «мн» пишут так",
    "{{ title | рд('а', 'б', 'в') }}": "фильтр «рд» пишут так",
    "{{ title }} }}": "тег не закрыт или не открыт",
    "{# забыл закрыть": "тег не закрыт или не открыт",
    "{ title }": "похоже на тег: пишут «{{ title }}»",
    "{ { title } }": "похоже на тег: пишут «{{ title }}»",
    "[[ title ]]": "похоже на тег: пишут «{{ title }}»",
    "{% для p в people %}": "команды «для» нет; возможно, «for»",
    "{% endfoor %}": "возможно, «endfor»",
    "{% p if hours %}": "возможно, «{%p»",
    "{% %}": "бывают for, if, elif",
    "{% if hours %}а{% else if title %}б{% endif %}": "пишут «elif»",
    "{% for p people %}{% endfor %}": "тег не читается",
    "{% include 'x.docx' %}": "«include» в шаблоне нельзя",
    "{% for p in people %}{{ p.person }}{% endfor %}{{ p.person }}": "«p» есть только между своими",
    "{%p if hours %}много{%p endif %}": "пропадёт «много{%p endif %}»",
    "{%tr for p in people %}": "«tr» бывает только в таблице",
    "{%p if hours %}": "нет конца – «endif»",
}
# What only a document whose rows are not its own columns can say.
LISTS = {
    "{{ people }}": "«people» – список: переберите его, «{% for x in people %}{{ x.person }}{% endfor %}»",
    "{{ person }}": "есть в списке «people»: {% for x in people %}{{ x.person }}{% endfor %}",
    "{% for p in title %}{{ p }}{% endfor %}": "«title» – одно значение, а не список; списки: people",
    "{{ title.person }}": "«title» – одно значение, столбцов у него нет",
}
# Tags of a table's cells, row by row, and what is said of them.
TABLES = {
    "a tag over two cells": ([("{{ title", "}}")], "тег не закрыт"),
    "a loop over two cells": (
        [("{% for p in people %}{{ p.person }}", "{% endfor %}")],
        "начат в одной ячейке или вне таблицы, а кончен в другом месте (таблица 1, строка 1, столбец 2)",
    ),
    "no end of rows": ([("{%tr for p in people %}", ""), ("{{ p.person }}", "")], "нет конца – «endfor»"),
    "a loop in its own row": ([("{%tr for p in people %}{{ p.person }}{%tr endfor %}", "")], "убирает всю свою строку"),
    "text beside the loop": (
        [("{%tr for p in people %}", "Итого"), ("{{ p.person }}", ""), ("{%tr endfor %}", "")],
        "пропадёт «Итого»",
    ),
    "two kinds of ends": ([("{%tr for p in people %}", ""), ("{{ p.person }}", ""), ("{% endfor %}", "")], "разные"),
}
# What Word makes of a right tag by itself: nothing is to be said of it.
WORDS_OWN = [
    "{{\u00a0title\u00a0|\u00a0прописными\u00a0}}",
    "{%\u00a0for\u00a0p\u00a0in\u00a0people\u00a0%}{{\u00a0p.person\u00a0}}{%\u00a0endfor\u00a0%}",
    "{{ ti\u200btle }}{{ ti\u00adtle }}",
    "{{ hours | мн(“час”, “часа”, “часов”) }}",
    "{{ hours | мн(„час“, „часа“, „часов“) }}",
    "{{ hours | мн(‘час’, «часа», 'часов') }}",
    "{% if title == «Школа» %}да{% endif %}",
    "{{ title\t|\nпрописными }}",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_told_and_becomes_a_comment(fault: str, tmp_path: Path) -> None:
    data = template("Первый абзац", fault)
    asked = ACT.model_copy(update={"each": "SELECT * FROM schools, people"})
    found = lint(asked, packed(tmp_path, data), lambda sql: (*columns("schools"), *columns("people")))
    assert found
    assert any(FAULTS[fault] in what for _, what in found)
    (tmp_path / "copy.docx").write_bytes(annotated(data, found, TODAY))
    told = comments(tmp_path / "copy.docx")
    assert any(FAULTS[fault] in text for text in told)
    document = docx.Document(str(tmp_path / "copy.docx"))
    assert [paragraph.text for paragraph in document.paragraphs] == ["Первый абзац", fault]
    marked = [bool(paragraph._p.xpath("./w:commentRangeStart")) for paragraph in document.paragraphs]
    assert marked == [False, True]


@pytest.mark.parametrize("fault", LISTS)
def test_a_list_and_a_value_are_told_apart(fault: str, tmp_path: Path) -> None:
    assert LISTS[fault] in lint(ACT, packed(tmp_path, template(fault)), columns)[0][1]


@pytest.mark.parametrize("fault", TABLES)
def test_faults_of_tables_have_their_cell(fault: str, tmp_path: Path) -> None:
    cells, said = TABLES[fault]
    document = docx.Document()
    table = document.add_table(rows=len(cells), cols=2)
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    found = lint(ACT, packed(tmp_path, buffer.getvalue()), columns)
    assert any(said in what for _, what in found)
    assert all(where.startswith("таблица 1, строка ") for where, _ in found)


@pytest.mark.parametrize("right", WORDS_OWN)
def test_what_word_makes_of_a_right_tag_is_no_fault(right: str, tmp_path: Path) -> None:
    assert lint(ACT, packed(tmp_path, template(right)), columns) == []
    assert "{" not in "".join(rendered(tmp_path, template(right)))


@pytest.mark.parametrize(
    "pieces", [("{", "{ title }", "}"), ("{{ ti", "tle ", "}}"), ("{", "% if title %}да{% end", "if %}")]
)
def test_a_tag_in_several_runs_is_one(pieces: tuple[str, ...], tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for number, piece in enumerate(pieces):
        paragraph.add_run(piece).bold = bool(number % 2)
    buffer = io.BytesIO()
    document.save(buffer)
    assert lint(ACT, packed(tmp_path, buffer.getvalue()), columns) == []


def test_a_tag_that_words_corrections_erased(tmp_path: Path) -> None:
    gone = b'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{{ title }}</w:delText></w:r></w:del></w:p><w:sectPr'
    data = with_part("word/document.xml", lambda old: old.replace(b"<w:sectPr", gone, 1))
    assert lint(ACT, packed(tmp_path, data), columns) == [("абзац 2", say("documents.template.erased"))]


@pytest.mark.parametrize("danger", [name for name in DANGERS if name not in {"doctype", "no zip", "no word"}])
def test_dangers_are_comments_too(danger: str, tmp_path: Path) -> None:
    found = lint(ACT, packed(tmp_path, DANGERS[danger]), columns)
    assert found
    if danger in {"chunk", "template"}:  # point at parts that are not there: enough to refuse, too broken to copy
        return
    (tmp_path / "copy.docx").write_bytes(annotated(DANGERS[danger], found, TODAY))
    assert len(comments(tmp_path / "copy.docx")) == len(found)


def test_right_cases_are_no_faults(tmp_path: Path) -> None:
    data = template(
        "Назначить {{ position | вн(person) }} {{ person | вн | инициалы_после }} наставником",
        "Поручить {{ person | дт }} и ознакомить {{ person | вн }}",
        "{{ position | с_заглавной }} {{ person | инициалы }}",
        "Выдан {{ person | дт }}",
    )
    asked = ACT.model_copy(update={"each": "SELECT * FROM people", "file": "Акт {person}.docx"})
    assert lint(asked, packed(tmp_path, data), columns) == []


def test_comments_have_places_in_cells_and_a_fixed_date(tmp_path: Path) -> None:
    data = template("Текст", cells=("{{ title }}", "{{ dey }}"))
    found = lint(ACT, packed(tmp_path, data), columns)
    one, two = annotated(data, found, TODAY), annotated(data, found, TODAY)
    with zipfile.ZipFile(io.BytesIO(one)) as first, zipfile.ZipFile(io.BytesIO(two)) as second:
        assert first.read("word/comments.xml") == second.read("word/comments.xml")
    (tmp_path / "copy.docx").write_bytes(one)
    cell = docx.Document(str(tmp_path / "copy.docx")).tables[0].rows[0].cells[1]
    assert cell.paragraphs[0]._p.xpath("./w:commentRangeStart")


def test_lint_writes_a_copy_and_takes_it_away(office: Office) -> None:
    path = order(office)
    assert templates.lint_file(office, path).problems == ()
    spoil(path, "head_name", "hed_name")
    done = templates.lint_file(office, path)
    assert done.copy == path.with_name("order_iom — замечания.docx")
    assert any("возможно, «head_name»" in text for text in comments(done.copy))
    shutil.copy(packs.shipped() / "tyumen" / "documents" / "order_iom.docx", path)
    assert templates.lint_file(office, path).copy is None
    assert not done.copy.exists()


def test_a_template_without_a_definition_is_looked_at_too(office: Office, tmp_path: Path) -> None:
    (tmp_path / "новый.docx").write_bytes(template("{{ что_угодно }}", "{% if x %}"))
    done = templates.lint_file(office, tmp_path / "новый.docx", preview=True)
    assert [where for where, _ in done.problems] == ["абзац 2", "весь шаблон"]
    assert "новый.toml" in done.problems[1][1]
    assert done.preview is None


def test_a_preview_is_a_whole_document(office: Office) -> None:
    done = templates.lint_file(office, order(office), preview=True)
    assert done.preview == order(office).with_name("order_iom — образец.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(done.preview)).paragraphs)
    assert "ПРИКАЗ" in text
    assert "{{" not in text
    assert "Кедрова" in text or "Заозёрная" in text


def test_commands(office: Office) -> None:
    path, root = order(office), ("--workspace", office.root)
    spoil(path, "head_name", "hed_name")
    ran = iomdocs("documents", "lint", path, "--json", *root)
    assert (ran.code, ran.json["schema"]) == (1, 1)
    assert "возможно, «head_name»" in ran.json["problems"][0]["what"]
    assert Path(ran.json["copy"]).is_file()
    shown = iomdocs("documents", "fields", "order_iom", *root)
    assert shown.code == 0
    assert "{{ head_name }}" in shown.out
    assert "{% for x in teachers %}" in shown.out
    named = iomdocs("documents", "fields", "order_iom", "--json", *root).json["fields"]
    assert {"name": "place", "owner": "", "each": False, "tag": "{{ place }}"}.items() <= next(
        each for each in named if each["name"] == "place"
    ).items()
    with pytest.raises(UsageError, match="order_iom"):
        templates.fields_of(office, "нет")


def test_check_writes_comments(tmp_path: Path) -> None:
    plain = docx.Document()
    plain.add_paragraph("Привет - это я")
    plain.save(str(tmp_path / "x.docx"))
    done = iomdocs("documents", "check", tmp_path / "x.docx", "--annotate", "--profile", "gost-2016")
    assert done.code == 1
    assert any(text.startswith("B-13.") for text in comments(tmp_path / "x — замечания.docx"))


def test_a_preview_of_a_draft_shows_the_draft(office: Office, tmp_path: Path) -> None:
    draft = Path(shutil.copy(order(office), tmp_path / "order_iom.docx"))
    document = docx.Document(str(draft))
    document.add_paragraph("Новая строка черновика {{ head_name | дт }}")
    document.save(str(draft))
    made = templates.lint_file(office, draft, preview=True).preview
    assert made is not None
    assert docx.Document(str(made)).paragraphs[-1].text == "Новая строка черновика Кедровой Анне Ильиничне"


def test_a_changed_template_is_looked_at_once_it_is_quiet(office: Office) -> None:
    seen, waiting = templates.stamps(office), {}
    assert list(templates.changed(office, seen, waiting)) == []
    spoil(order(office), "head_name", "hed_name")
    assert list(templates.changed(office, seen, waiting)) == []
    assert list(templates.changed(office, seen, waiting)) == [order(office)]
    assert templates.lint_file(office, order(office)).copy is not None
    assert list(templates.changed(office, seen, waiting)) == []
    assert list(templates.changed(office, seen, waiting)) == []
