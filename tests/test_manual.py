"""The manual is true: what its pages show is run and written as they tell it, page by page, and it works."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from iomdocs.packs import load
from iomdocs.workspace import open_office
from tests.commands import iomdocs, run_here
from tests.conftest import SAMPLES
from tests.manual import DOCS, ROOT, Follower, blocks, district, name, pages, replace
from tests.offices import begin

HOW_TO = DOCS / "how-to"


# What people do between the commands of a page


def rows(root: Path, sql: str) -> list[dict[str, Any]]:
    office = open_office(root)
    try:
        return list(office.store.read(sql).dicts())
    finally:
        office.store.close()


def at_work(root: Path, *words: str) -> None:
    done = run_here(*words, cwd=root)
    assert done.code in ANY_CODE, done


def put_directory(root: Path) -> None:
    """The office's own workbook of schools."""
    shutil.copy(SAMPLES / "организации.xlsx", root / "Организации.xlsx")


def put_route(root: Path) -> None:
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", root / "ИОМ Ким.xlsx")


def put_regulation(root: Path) -> None:
    """A regulation with an empty table in its appendix."""
    paper = docx.Document()
    for text in ("Приложение 2", "Маршрут педагога"):
        paper.add_paragraph(text)
    table = paper.add_table(rows=3, cols=3)
    for cell, text in zip(table.rows[0].cells, ("№ п/п", "Мероприятие", "Количество часов"), strict=True):
        cell.text = text
    paper.save(str(root / "Положение.docx"))


def put_draft(root: Path) -> None:
    """«Положите файл в templates/ПАКЕТ/forms»."""
    (draft,) = (root / "черновики").glob("*.toml")
    draft.rename(root / "templates" / "tyumen" / "forms" / "route.2026.toml")


def send_other_hours(root: Path) -> None:
    """A school sends a signed route again, with other hours."""
    one = rows(
        root,
        "SELECT e.source_row, e.hours, s.sha256 FROM tyumen_iom_events e JOIN submissions s ON s.id = e.submission "
        "WHERE e.organisation_code = '900102' AND e.hours IS NOT NULL",
    )[0]
    again = root / "inbox" / "ещё раз.xlsx"
    shutil.copy(next((root / "archive").rglob(f"{one['sha256']}*")), again)
    book = load_workbook(again)
    cell = next(
        cell for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.row == one["source_row"] and cell.value == one["hours"]
    )  # fmt: skip
    cell.value += 1
    book.save(again)
    at_work(root, "receive")


def correct_register(root: Path) -> None:
    """Somebody writes other hours in two rows of a register, and it is built anew."""
    at_work(root, "registers", "routes")
    path = root / "outbox" / "registers" / "Реестр индивидуальных образовательных маршрутов.xlsx"
    book = load_workbook(path)
    sheet = book["Реестр"]
    hours = next(cell.column for row in sheet.iter_rows(max_row=4) for cell in row if cell.value == "Количество часов")
    for number in (5, 6):
        sheet.cell(number, hours).value += 1
    book.save(path)
    at_work(root, "registers", "routes")


def build_registers(root: Path) -> None:
    at_work(root, "registers", "routes")


def add_column(root: Path) -> None:
    """«В columns таблицы – ещё строка»."""
    replace(
        root / "templates" / "tyumen" / "forms" / "iom.2026.toml",
        "columns = [\n",
        'columns = [\n  { name = "note", title = "Примечание", kind = "text", width = 20 },\n',
    )


def put_orders(root: Path) -> None:
    """Orders with a code on the first sheet, as a Word file and as a PDF."""
    replace(root / "iomdocs.toml", "[folders]", "qr = true\n[folders]")
    at_work(root, "documents", "make", "order_iom", "--pdf")
    for suffix in (".docx", ".pdf"):
        first = min((root / "outbox" / "documents" / "order_iom").glob(f"*{suffix}"))
        shutil.copy(first, root / f"Приказ об утверждении ИОМ{suffix}")


@dataclass(frozen=True)
class Scene:
    """How a page is followed; ``apart`` – each section begins in the folder in which ``office`` lies."""

    before: dict[str, Any] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)
    codes: dict[str, set[int]] = field(default_factory=dict)
    apart: bool = False
    marks: tuple[Any, ...] = ()


ANY_CODE = {0, 1}  # what it says depends on what has been sent, or on the computer
SCENES = {
    "how-to/backup.md": Scene(
        apart=True, codes={"iomdocs doctor": ANY_CODE, "iomdocs receive": ANY_CODE}, marks=(pytest.mark.slow,)
    ),
    "how-to/blanks.md": Scene(before={"iomdocs directory": put_directory}),
    "how-to/export.md": Scene(),
    "how-to/form-from-file.md": Scene(
        before={"iomdocs forms draft": put_regulation, "iomdocs pack check": put_draft}, means={"ПАКЕТ": "tyumen"}
    ),
    "how-to/orders.md": Scene(before={"iomdocs documents amend": send_other_hours}),
    "how-to/page.md": Scene(),
    "how-to/postgresql.md": Scene(codes={"iomdocs receive": ANY_CODE}),
    "how-to/print.md": Scene(
        before={'iomdocs documents verify "Приказ об утверждении ИОМ.docx"': put_orders},
        codes={'iomdocs documents verify "ИОМ1': {1}},
        marks=(pytest.mark.office, pytest.mark.slow),
    ),
    "how-to/purge.md": Scene(),
    "how-to/questions.md": Scene(),
    "how-to/register-notes.md": Scene(before={"iomdocs changes": correct_register}),
    "how-to/reminders.md": Scene(),
    "how-to/returned.md": Scene(before={"iomdocs check": put_route}),
    "how-to/rule-or-column.md": Scene(before={"iomdocs pack check": add_column}),
    "tutorial/methodologist.md": Scene(codes={"iomdocs receive": ANY_CODE}),
    "reference/cli.md": Scene(before={"iomdocs trace": build_registers}),
}
# Followed by a test of their own, in this file or in the one named.
ELSEWHERE = {
    "docs/how-to/document.md",
    "docs/how-to/form.md",
    "docs/how-to/region.md",
    "docs/how-to/register.md",
    "docs/tutorial/administrator.md",
    "docs/tutorial/first-day.md",
    "README.md",
}
# Of another computer: a server, a mail box, Windows, a developer's. Their commands are parsed by tests/test_docs.py.
FOREIGN = {"CONTRIBUTING.md"} | {
    f"docs/how-to/{page}.md" for page in ("containers", "hosts", "install", "mail", "service", "windows")
}


def test_every_page_with_commands_is_followed():
    told = {f"docs/{page}" for page in SCENES} | ELSEWHERE | FOREIGN
    assert {name(page) for page in pages()} <= told


@pytest.mark.sqlite
@pytest.mark.parametrize("page", [pytest.param(page, id=page, marks=scene.marks) for page, scene in SCENES.items()])
def test_a_page_can_be_followed(page: str, tmp_path: Path) -> None:
    scene, root = SCENES[page], district(tmp_path / "office")
    means = {"/backup": str(tmp_path), "Ким Юлия Витальевна": somebody(root), **scene.means}
    once = {beginning: at_first(hook) for beginning, hook in scene.before.items()}
    home = tmp_path if scene.apart else root
    follower = Follower(home, means=means, before=once, codes=scene.codes, apart=scene.apart)
    follower.follow(DOCS / page)
    assert followed(follower, DOCS / page)


def somebody(root: Path) -> str:
    return str(rows(root, "SELECT person FROM tyumen_iom ORDER BY person")[0]["person"])


def followed(follower: Follower, page: Path) -> bool:
    """Whether every command of the page's blocks was done."""
    return set(commands_of(page)) <= set(follower.done)


def commands_of(page: Path) -> Iterator[str]:
    """Every command of ours in the blocks of a page."""
    yield from (line for block in blocks(page) for line in block if line.startswith("iomdocs "))


def at_first(hook: Any) -> Any:
    """People do a thing once, though its command may come again."""
    left = [hook]
    return lambda root: left.pop()(root) if left else None


# From nothing


def fill_directory(root: Path) -> None:
    """«Откройте Организации 2026.xlsx, впишите школы и положите книгу в inbox»."""
    book = load_workbook(root / "outbox" / "blanks" / "Организации 2026.xlsx")
    told = list(load_workbook(SAMPLES / "организации.xlsx").active.iter_rows(min_row=2, values_only=True))
    sheet = next(sheet for sheet in book if any(cell.value == "Код" for row in sheet.iter_rows() for cell in row))
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Код")
    titles = {str(cell.value): cell.column for cell in sheet[head.row] if cell.value}
    heads = [cell.value for cell in load_workbook(SAMPLES / "организации.xlsx").active[1]]
    rows_below = range(head.row + 1, sheet.max_row)
    first = next(row for row in rows_below if not sheet.cell(row, head.column).protection.locked)
    for number, line in enumerate(told):
        for title, value in zip(heads, line, strict=True):
            sheet.cell(first + number, titles[str(title)], value)
    book.save(root / "inbox" / "Организации.xlsx")


def send_two(root: Path) -> None:
    """«Положите один-два заполненных бланка» in the folder of a school; one of them is wrong."""
    folder = root / "inbox" / "720105"
    folder.mkdir()
    for sent in ("01 ИОМ чистый.xlsx", "03 ИОМ с ошибками.xlsx"):
        shutil.copy(SAMPLES / sent, folder)


def both_answered(root: Path) -> bool:
    return len([*root.glob("outbox/accepted/720105/*"), *root.glob("outbox/returned/720105/*")]) == 2


def test_the_first_day_word_for_word(tmp_path: Path) -> None:
    page = DOCS / "tutorial" / "first-day.md"
    follower = Follower(
        tmp_path,
        means={"Степнянский муниципальный район": "Заозёрный муниципальный округ"},
        before={"iomdocs receive": at_first(fill_directory), "iomdocs watch": at_first(send_two)},
        codes={"iomdocs doctor": ANY_CODE},
        until=both_answered,
    )
    follower.follow(page)
    assert followed(follower, page)
    root = tmp_path / "office"
    assert len(list(root.glob("outbox/blanks/7201*/ИОМ*.xlsx"))) == 5
    assert list(root.glob("outbox/accepted/720105/*ПРИНЯТО.docx"))
    assert list(root.glob("outbox/returned/720105/*ОШИБКИ*.xlsx"))
    assert list(root.glob("outbox/registers/Реестр индивидуальных*.xlsx"))
    assert list(root.glob("outbox/documents/order_iom/*.docx"))


def test_the_five_minutes_of_the_readme(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    follower = Follower(tmp_path)
    follower.follow(page)
    assert followed(follower, page)
    assert (tmp_path / "office" / "outbox" / "blanks" / "Организации 2026.xlsx").is_file()


def test_who_installs_it_follows_the_page(tmp_path: Path) -> None:
    page = DOCS / "tutorial" / "administrator.md"
    follower = Follower(tmp_path, codes={"iomdocs doctor": ANY_CODE})
    follower.follow(page)
    assert followed(follower, page)
    assert (tmp_path / "office-проба" / "iomdocs.toml").is_file()


# Pages about packs


def follow(page: str, root: Path) -> list[str]:
    return Follower(root).follow(HOW_TO / page)


def cells(path: Path) -> Iterator[object]:
    for sheet in load_workbook(path).worksheets:
        yield from (cell for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_form_and_its_register(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис")
    told = follow("form.md", root)
    assert "Чей урок" in told[1]
    assert "Журнал взаимопосещений уроков" in set(cells(root / "Взаимопосещения.xlsx"))
    follow("register.md", root)
    (register,) = (root / "outbox" / "registers").glob("*.xlsx")
    written = set(cells(register))
    assert {"Доля организаций, где посещали уроки", "—", "Чей урок", "Дата посещения"} <= written


def test_a_document(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис")
    told = follow("document.md", root)
    assert any("thanks" in each for each in told)


def test_an_unknown_region(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис", "kostroma", "municipality")
    follow("region.md", root)
    pack = load("zareche", (root / "templates",))
    assert pack.head.title.startswith("Заречный район")
    assert not [
        path for path in (root / "templates" / "zareche").rglob("*.toml") if "kostroma_" in path.read_text("utf-8")
    ]
    assert {"Потребность педагогов в обучении", "Чему хочет научиться"} <= set(cells(root / "Потребность.xlsx"))


@pytest.mark.parametrize(("copy", "code"), [("Заречье", 2), ("tyumen", 2), ("zareche", 0)])
def test_a_copy_needs_a_new_name_in_latin(tmp_path: Path, copy: str, code: int) -> None:
    root = begin(tmp_path / "офис")
    assert iomdocs("pack", "copy", "tyumen", copy, cwd=root).code == code
