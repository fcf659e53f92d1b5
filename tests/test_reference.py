"""The built reference is fresh, its examples cause what they say, its schemas hold for real files and real outputs."""

import datetime as dt
import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iomdocs import packs
from iomdocs.judging import Judge
from iomdocs.reader import read
from iomdocs.wording import catalogue
from tests import docs_findings, docs_pages, docs_schemas
from tests.commands import run_here
from tests.conftest import SAMPLES, TEMPLATES, TODAY
from tests.manual import district
from tests.pictures import PICTURES, RECIPES
from tests.test_dirt import DATA, built
from tests.test_docs import COMMANDS, options

EXAMPLES = tomllib.loads((docs_findings.DATA / "finding_examples.toml").read_text("utf-8"))
SPOILT = {code: case for code, case in EXAMPLES.items() if {"cells", "insert", "below"} & case.keys()}


def test_built_pages_are_fresh() -> None:
    assert [path.name for path in docs_pages.stale()] == []


def test_every_finding_has_an_example() -> None:
    assert catalogue("findings").keys() <= docs_findings.examples().keys()


@pytest.mark.parametrize("code", SPOILT)
def test_an_example_causes_its_finding(code: str, judge: Judge, directory: Any) -> None:
    case = SPOILT[code]
    if case.get("base") == "staff":
        judge = Judge([packs.load("try", [DATA / "packs", TEMPLATES])], directory, TODAY)
    verdict = judge.judge(read(built(case), "пример.xlsx"))
    assert code in {each.code for each in verdict.findings}


def test_every_picture_is_made_by_us() -> None:
    journeys = (Path(__file__).parent / "browser" / "test_journeys.py").read_text("utf-8")
    made = set(RECIPES) | set(re.findall(r'picture\(page, "([\w-]+)"', journeys))
    assert made == {path.stem for path in PICTURES.glob("*.png")}


# Schemas


def plain(told: Any) -> Any:
    """TOML as JSON: days as text."""
    if isinstance(told, dict):
        return {key: plain(value) for key, value in told.items()}
    if isinstance(told, list):
        return [plain(each) for each in told]
    return told.isoformat() if isinstance(told, dt.date) else told


def problems(schema: dict[str, Any], told: Any) -> list[str]:
    Draft202012Validator.check_schema(schema)
    return [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(told)]


def kind_of(path: Path, told: dict[str, Any]) -> str:
    """Which schema a file of a pack is held against."""
    if path.parent.name == "documents":
        return "bundle" if "bundle" in told else "document"
    named = {"pack.toml": "pack", "indicators.toml": "indicator"}
    return named.get(path.name) or path.parent.name.removesuffix("s").replace("example", "examples")


def test_every_file_of_the_packs_is_as_its_schema_says() -> None:
    valid = {kind: Draft202012Validator(docs_schemas.of_file(kind)).is_valid for kind in docs_schemas.FILES}
    for path in TEMPLATES.rglob("*.toml"):
        told = plain(tomllib.loads(path.read_text("utf-8")))
        parts = told.values() if path.name == "indicators.toml" else [told]
        assert all(valid[kind_of(path, told)](part) for part in parts), path


def test_a_new_workspace_is_as_its_schema_says(workspace: Path) -> None:
    told = tomllib.loads((workspace / "iomdocs.toml").read_text("utf-8"))
    schema = docs_schemas.of_file("iomdocs")
    assert problems(schema, told) == []
    assert problems(schema, told | {"perriod": "2026 год"}) != []


def test_what_a_key_means_is_told_in_the_schemas() -> None:
    for name in docs_schemas.FILES:
        schema = docs_schemas.of_file(name)
        untold = [key for key, value in schema["properties"].items() if "description" not in value]
        assert untold == [], name


def test_every_output_has_a_schema_and_no_other() -> None:
    assert docs_schemas.OUTPUTS.keys() == {name for name, command in COMMANDS.items() if "--json" in options(command)}


ROUTES = "outbox/registers/Реестр индивидуальных образовательных маршрутов.xlsx"
TEMPLATE = "templates/tyumen/documents/order_iom.docx"
GOOD, BAD = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
# In this order, in a district that has worked.
ASKED: tuple[tuple[str, ...], ...] = (
    ("forms list",),
    ("forms show", "tyumen/iom"),
    ("check", str(GOOD), str(BAD)),
    ("receive",),
    ("users list",),
    ("held list",),
    ("registers", "routes", "debts"),
    ("trace", f"{ROUTES}!Реестр!J5"),
    ("changes list", "--all"),
    ("documents make", "order_iom", "--number"),
    ("documents sign", "order_iom", "--for", "900102"),
    ("documents list", "order_iom"),
    ("documents amend",),
    ("documents check", TEMPLATE),
    ("documents lint", TEMPLATE),
    ("documents fields", "order_iom"),
    ("status",),
    ("questions",),
    ("reminders",),
    ("calendar",),
    ("export",),
    ("decline", "Ким Юлия Витальевна", "--position", "учитель"),
    ("pack check", "templates/tyumen"),
    ("purge", "--expired"),
    ("backup", "копия.zip"),
    ("restore", "копия.zip", "новая"),
    ("doctor",),
)


def test_real_outputs_are_as_their_schemas_say(tmp_path: Path) -> None:
    root = district(tmp_path / "office")
    shutil.copy(BAD, root / "inbox")
    wrong = {}
    for command, *rest in ASKED:
        done = run_here(*command.split(), *rest, "--json", cwd=root)
        schema = docs_schemas.strict(docs_schemas.of_output(command))
        if found := problems(schema, json.loads(done.out)):
            wrong[command] = found
    assert wrong == {}
