"""The documentation is true: links lead somewhere, commands and keys are those there are, built pages are fresh."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from iomdocs import definitions
from iomdocs.cli import root
from iomdocs.definitions import Definition
from iomdocs.judging import CHECKS
from iomdocs.logs import LogSettings
from iomdocs.mail import ImapSettings, MailSettings, SmtpSettings
from iomdocs.pipeline.examples import Case, ExampleFile
from iomdocs.workspace import Configuration, Folders, PageSettings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# Headings of docs/reference/packs.md by the model whose keys stand below.
SECTIONS = {
    definitions.PackHead: "pack.toml",
    definitions.Journal: "Журнал",
    definitions.Deadline: "Срок",
    definitions.ChoiceList: "Список",
    definitions.Choice: "Список",
    definitions.Form: "Форма",
    definitions.FormField: "Поле",
    definitions.Table: "Таблица",
    definitions.Matrix: "Матрица",
    definitions.Section: "Раздел матрицы",
    definitions.Line: "Строка или столбец матрицы",
    definitions.Rule: "Правило",
    definitions.Basis: "Основание",
    definitions.Register: "Реестр",
    definitions.RegisterSheet: "Лист реестра",
    definitions.Column: "Столбец реестра",
    definitions.Chart: "Диаграмма",
    definitions.Indicator: "Показатель",
    definitions.Document: "Документ",
    definitions.Bundle: "Комплект",
    ExampleFile: "Файл примеров",
    Case: "Случай",
}
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def name(page: object) -> str:
    return page.relative_to(ROOT).as_posix() if isinstance(page, Path) else str(page)


def text(page: Path) -> str:
    return page.read_text("utf-8")


def without_fences(words: str) -> str:
    return _FENCE.sub("", words)


def anchors(page: Path) -> set[str]:
    """Anchors as GitHub makes them of headings."""
    headings = _HEADING.findall(without_fences(text(page)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(page: Path, heading: str) -> str:
    parts = re.split(r"^## ", text(page), flags=re.MULTILINE)
    return next(part for part in parts if part.partition("\n")[0].strip() == heading)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, each))
        elif command is not None:
            yield " ".join((*path, each)), command


COMMANDS = dict(commands(root))


def options(command: click.Command) -> set[str]:
    return {each for parameter in command.params if isinstance(parameter, click.Option) for each in parameter.opts}


GENERAL = options(root) | {"-h", "--help"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for link in _LINK.findall(without_fences(text(page))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_found_from_the_index():
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in _LINK.findall(text(index))}
    assert {page for page in DOCS.rglob("*.md") if page != index} <= linked


def test_pictures_are_small_and_shown_somewhere():
    shown = {
        (page.parent / link).resolve() for page in PAGES for link in _LINK.findall(text(page)) if link.endswith(".png")
    }
    pictures = set((DOCS / "pictures").iterdir())
    assert pictures == shown
    assert all(picture.stat().st_size <= 200 * 1024 for picture in pictures)


def test_no_page_speaks_of_somebodys_computer():
    for page in PAGES:
        assert not re.search(r"/(?:work|home|root|Users)/", text(page)), name(page)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_of_commands_tells_every_option_and_no_other(command):
    told = section(DOCS / "reference" / "cli.md", f"`iomdocs {command}`")
    assert set(_OPTION.findall(" ".join(_CODE.findall(told)))) - GENERAL == options(COMMANDS[command]) - GENERAL


def test_the_page_of_commands_tells_no_command_that_is_not_there():
    headings = re.findall(r"^## `iomdocs ([^`]+)`$", text(DOCS / "reference" / "cli.md"), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


def test_general_options_are_told():
    assert set(_OPTION.findall(section(DOCS / "reference" / "cli.md", "Общее"))) >= GENERAL


def examples() -> Iterator[tuple[str, str]]:
    """Every command line of iomdocs in the pages: in blocks, and between words."""
    for page in PAGES:
        blocks = (line for fence in _FENCE.findall(text(page)) for line in fence.splitlines())
        for line in (*blocks, *_CODE.findall(without_fences(text(page)))):
            found = re.match(r"^\s*(?:\S*[\\/])?iomdocs (?!\()(.+)$", line)
            if found:
                yield name(page), found[1].partition("  #")[0].strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(examples())))
def test_commands_in_the_pages_are_there(page, line):
    words = shlex.split(line.replace("\\", "/").replace("…", ""))
    while words and words[0].startswith("-"):
        assert words[0] in GENERAL
        words = words[2:] if words[0] == "--workspace" else words[1:]
    known = [command for command in COMMANDS if words[: len(command.split())] == command.split()]
    groups = {command.split()[0] for command in COMMANDS}
    assert known or not words or (words == words[:1] and words[0] in groups), line
    given = {word for word in words if word.startswith("-")}
    assert given <= GENERAL | (options(COMMANDS[known[0]]) if known else set())


def models() -> set[type[BaseModel]]:
    return {each for each in vars(definitions).values() if isinstance(each, type) and issubclass(each, Definition)}


def test_every_definition_has_its_section():
    assert models() - {Definition} <= set(SECTIONS)


@pytest.mark.parametrize("model", SECTIONS, ids=lambda model: model.__name__)
def test_the_page_of_packs_explains_every_key(model):
    told = set(_CODE.findall(section(DOCS / "reference" / "packs.md", SECTIONS[model])))
    keys = {field.alias or key for key, field in model.model_fields.items()}
    assert keys <= told


def test_the_page_of_packs_names_every_kind_and_check():
    told = set(_CODE.findall(text(DOCS / "reference" / "packs.md")))
    assert set(definitions.KindName.__args__) <= told
    assert set(CHECKS) <= told


def test_the_page_of_the_workspace_explains_every_setting():
    told = set(_CODE.findall(text(DOCS / "reference" / "workspace.md")))
    parts = (Configuration, Folders, PageSettings, LogSettings, MailSettings, ImapSettings, SmtpSettings)
    keys = {key for each in parts for key in each.model_fields}
    assert keys - {"folders", "page", "logs", "mail", "imap", "smtp"} <= told
    assert {"[folders]", "[page]", "[logs]", "[mail]", "[mail.imap]", "[mail.smtp]"} <= told


def test_the_page_of_the_workspace_tells_every_variable():
    used = {each for source in SOURCES for each in re.findall(r"\"(IOMDOCS_[A-Z_]+)\"", text(source))}
    told = set(re.findall(r"IOMDOCS_[A-Z_]+", text(DOCS / "reference" / "workspace.md")))
    assert told == used


def test_the_floors_in_the_architecture_are_those_that_are_checked():
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    floors = next(each["layers"] for each in contracts if each["type"] == "layers")
    told = re.findall(
        r"^[−\d]+\s+([a-z]+(?: \| [a-z]+)*)", text(DOCS / "explanation" / "architecture.md"), re.MULTILINE
    )
    assert [set(floor.split(" | ")) for floor in told] == [set(floor.split(" | ")) for floor in floors]


def test_the_readme_begins_with_the_two_commands():
    targets = re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE)
    told = re.findall(r"^make ([a-z-]+)", text(ROOT / "README.md"), re.MULTILINE)
    assert told[:2] == ["demo", "test"]
    for page in PAGES:
        assert set(re.findall(r"^ *make ([a-z-]+)", "\n".join(_FENCE.findall(text(page))), re.MULTILINE)) <= set(
            targets
        )
