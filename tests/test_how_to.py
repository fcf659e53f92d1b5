"""The pages about packs are true: what they show is written and run as they tell it, and it works."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from iomdocs.packs import load
from tests.commands import iomdocs
from tests.offices import begin

PAGES = Path(__file__).parents[1] / "docs" / "how-to"
_STEPS = re.compile(
    r"^```(?P<kind>\w*)\n(?P<fence>.*?)^```$"
    r"|(?P<end>конец файла|Создайте в рабочей папке|примеры в) `(?P<file>[^`]+)`"
    r"|копируйте файл `(?P<source>[^`]+)` в `(?P<target>[^`]+)`"
    r"|(?:файле|шаблоне) `(?P<edited>[^`]+)`,? вместо\s+`(?P<old>[^`]+)` напишите\s+`(?P<new>[^`]+)`",
    re.MULTILINE | re.DOTALL,
)


def follow(page: str, root: Path) -> list[str]:
    """Do what a page tells, in order; returns what its commands printed."""
    told, file, append = [], None, False
    for step in _STEPS.finditer((PAGES / page).read_text("utf-8")):
        if step["file"]:
            file, append = root / step["file"], step["end"] == "конец файла"
        elif step["source"]:
            shutil.copy(root / step["source"], root / step["target"])
        elif step["edited"]:
            replace(root / step["edited"], step["old"], step["new"])
        elif step["kind"]:
            assert file is not None, "the page does not say where to put it"
            before = file.read_text("utf-8") if append else ""
            file.write_text(before + step["fence"], "utf-8")
        else:
            told += [ran(root, line) for line in step["fence"].splitlines()]
    return told


def replace(path: Path, old: str, new: str) -> None:
    if path.suffix != ".docx":
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
        return
    document = docx.Document(str(path))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert runs, old
    runs[0].text = runs[0].text.replace(old, new, 1)
    document.save(str(path))


def ran(root: Path, line: str) -> str:
    done = iomdocs(*shlex.split(line)[1:], cwd=root)
    assert done.code == 0, (line, done.out, done.err)
    return done.out


def cells(path: Path) -> Iterator[object]:
    for sheet in load_workbook(path).worksheets:
        yield from (cell for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_form_and_its_register(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис")
    told = follow("form.md", root)
    assert "Чей урок" in told[1]
    assert "Журнал взаимопосещений уроков" in set(cells(root / "Взаимопосещения.xlsx"))
    follow("register.md", root)
    (made,) = (root / "outbox" / "registers").glob("*.xlsx")
    written = set(cells(made))
    assert {"Доля организаций, где посещали уроки", "—", "Чей урок", "Дата посещения"} <= written


def test_a_document(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис")
    told = follow("document.md", root)
    assert "thanks" in told[-1]


def test_an_unknown_region(tmp_path: Path) -> None:
    root = begin(tmp_path / "офис", "kostroma", "municipality")
    follow("region.md", root)
    pack = load("zareche", (root / "templates",))
    assert pack.head.title.startswith("Заречный район")
    assert not [
        path for path in (root / "templates" / "zareche").rglob("*.toml") if "kostroma_" in path.read_text("utf-8")
    ]
    assert {"Потребность педагогов в обучении", "Чему хочет научиться"} <= set(cells(root / "Потребность.xlsx"))


@pytest.mark.parametrize(("name", "code"), [("Заречье", 2), ("tyumen", 2), ("zareche", 0)])
def test_a_copy_needs_a_new_name_in_latin(tmp_path: Path, name: str, code: int) -> None:
    root = begin(tmp_path / "офис")
    assert iomdocs("pack", "copy", "tyumen", name, cwd=root).code == code
