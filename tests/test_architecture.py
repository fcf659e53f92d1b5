"""What the design promises of the code itself."""

import ast
import re
from pathlib import Path

import pytest

from iomdocs import packs

SOURCE = Path(__file__).parents[1] / "src" / "iomdocs"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST_FUNCTION, LONGEST_MODULE, NINETIETH = 40, 250, 15


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def functions():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_functions_are_short():
    lengths = {f"{path.relative_to(SOURCE)}:{node.name}": body_lines(node) for path, node in functions()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    ordered = sorted(lengths.values())
    assert ordered[int(len(ordered) * 0.9)] <= NINETIETH


def test_modules_are_small():
    sizes = {path: sum(1 for line in path.read_text("utf-8").splitlines() if line.strip()) for path in MODULES}
    assert {str(path): size for path, size in sizes.items() if size > LONGEST_MODULE} == {}


@pytest.mark.parametrize("name", [name for name in packs.names([packs.shipped()]) if name != "federal"])
def test_no_region_is_named_in_the_engine(name):
    """A region is a folder of data."""
    named = re.compile(rf"[\"'/«]{name}\b", re.IGNORECASE)
    assert [str(path) for path in MODULES if named.search(path.read_text("utf-8"))] == []


def test_every_word_of_the_catalogues_is_used():
    """A message that nothing says is a message that nobody keeps true."""
    code = "\n".join(path.read_text("utf-8") for path in MODULES)
    for path in sorted((SOURCE / "wording").glob("*.toml")):
        assert re.search(rf'["\'(\s]{path.stem}["\'.\s)]', code), path.name


def test_russian_words_of_the_engine_stand_in_catalogues():
    """Russian letters in code are grammar, examples and words to recognise, never a message."""
    told = re.compile(r"(?:raise|say|echo|print)\([^)]*[А-Яа-яё]{3}")
    assert [str(path) for path in MODULES if told.search(path.read_text("utf-8"))] == []


WRITES = re.compile(r"write_(string|number|blank|boolean|datetime|rich_string|formula|array_formula|url|row|column)")


def cell_writes(path: Path):
    """Places where a cell of a workbook is given a value."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if re.search(r"openpyxl|xlsxwriter", text) else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if WRITES.fullmatch(name) or (name == "cell" and len(node.args) + len(node.keywords) > 2):
                yield node.lineno
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in (each for one in targets for each in getattr(one, "elts", [one])):
            if isinstance(target, ast.Attribute) and target.attr in {"value", "data_type"}:
                yield node.lineno
            if isinstance(target, ast.Subscript) and getattr(target.value, "id", "") in {"sheet", "page", "live"}:
                yield node.lineno


def test_cells_are_written_in_one_place():
    """Whatever begins with «=» stays text, and what does not fit is told: only ``cells.py`` knows how."""
    strangers = SOURCE / "demo"  # plays people, who write as they like
    found = [f"{path.name}:{line}" for path in MODULES if strangers not in path.parents for line in cell_writes(path)]
    assert {each.partition(":")[0] for each in found} == {"cells.py"}, found
