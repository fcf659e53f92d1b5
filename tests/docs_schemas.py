"""JSON schemas in ``docs/reference/schemas``: of the files of a pack, of ``iomdocs.toml``, of ``--json`` outputs.

The keys are those of the models; what a key means is told once, in the tables of the pages of the reference.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from iomdocs import definitions
from iomdocs.pipeline.examples import ExampleFile
from iomdocs.workspace import Configuration
from tests.docs_outputs import OUTPUTS

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What is taken from the place of a file and not written in it.
_PLACE = {"name", "pack", "edition"}
# The files of a pack: what a model is called in the page of packs.
FILES: dict[str, tuple[type[BaseModel], str]] = {
    "pack": (definitions.PackHead, "pack.toml"),
    "form": (definitions.Form, "forms/*.toml"),
    "register": (definitions.Register, "registers/*.toml"),
    "indicator": (definitions.Indicator, "раздел indicators.toml"),
    "document": (definitions.Document, "documents/*.toml"),
    "bundle": (definitions.Bundle, "documents/*.toml комплекта"),
    "examples": (ExampleFile, "examples/*.toml"),
    "iomdocs": (Configuration, "iomdocs.toml"),
}
_PART = re.compile(r"^Раздел `\[?(\w+)\]?`(?:: | – )([^.:]+)", re.MULTILINE)
_ROW = re.compile(r"^\| (`[^|]+`) \| ((?:[^|\\]|\\\|)+)", re.MULTILINE)


def files() -> dict[str, str]:
    """Each schema by its file name."""
    made = {name: of_file(name) for name in FILES}
    made |= {f"output-{command.replace(' ', '-')}": of_output(command) for command in OUTPUTS}
    return {f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for name, schema in made.items()}


def of_file(name: str) -> dict[str, Any]:
    """The schema of a TOML file, with what its keys mean."""
    model, title = FILES[name]
    schema = model.model_json_schema(by_alias=True)
    place = {"id"} if name == "indicator" else set() if name in {"iomdocs", "examples"} else _PLACE
    if "required" in schema:
        schema["required"] = [key for key in schema["required"] if key not in place]
    told = _told("workspace.md" if name == "iomdocs" else "packs.md")
    for part in (schema, *schema.get("$defs", {}).values()):
        _describe(part, told)
    return {"$schema": _DIALECT, **schema, "title": title}


def of_output(command: str) -> dict[str, Any]:
    """The schema of an output; keys may be added later, so unknown ones are allowed."""
    schema = TypeAdapter(OUTPUTS[command]).json_schema()
    return {"$schema": _DIALECT, **_plain(schema), "title": f"iomdocs {command} --json"}


def strict(schema: Any) -> Any:
    """The same schema with no other key allowed: what is printed today is all told."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: strict(value) for key, value in schema.items()}
    return inner | {"additionalProperties": False} if "properties" in inner else inner


def _told(page: str) -> Mapping[str, str]:
    """What each key means, by the tables of a page: the first table that names it."""
    text = (REFERENCE / page).read_text("utf-8")
    found: dict[str, str] = {}
    for keys, what in [*_ROW.findall(text), *((f"`{part}`", what) for part, what in _PART.findall(text))]:
        for key in re.findall(r"`([^`]+)`", keys):
            found.setdefault(key, re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", what).replace("\\|", "|").strip())
    return found


def _describe(part: dict[str, Any], told: Mapping[str, str]) -> None:
    part.pop("description", None)  # the docstring is for those who read the code
    part.pop("title", None)
    for key, value in part.get("properties", {}).items():
        value.pop("title", None)
        if key in told:
            value["description"] = told[key]


def _plain(part: Any) -> Any:
    """Without titles that only repeat names."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    names = set(_names(part))
    kept = {key: _plain(value) for key, value in part.items() if key not in {"title", "description"} or key in names}
    if "properties" in part:
        kept["properties"] = {key: _plain(value) for key, value in part["properties"].items()}
    return kept


def _names(part: Mapping[str, Any]) -> Iterator[str]:
    """Keys that are names of properties here, not words of the schema."""
    if not {"type", "properties", "anyOf", "$ref", "enum", "const", "items"} & part.keys():
        yield from part
