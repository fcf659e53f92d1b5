"""Which file implements which item of the regulations: the page ``docs/reference/coverage.md``.

``python -m tests.coverage_page`` writes the page anew. An item that nothing implements has its reason in
``tests/data/not_covered.toml``.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from iomdocs import packs

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "coverage.md"
ITEMS = Path(__file__).parent / "data" / "regulation_items.tsv"
REASONS = Path(__file__).parent / "data" / "not_covered.toml"
_ITEM = re.compile(r"\b(?:S\d+\.\d+|REG-\d+|DOC-\d+|R-\d+|I-\d+)")
_SPAN = re.compile(r"\bS(\d+)\.(\d+)[–-](?:S\d+\.)?(\d+)\b")
_HEAD = """# Что чем сделано

Каждый пункт пяти положений, из которого следует форма, реестр, документ, правило, срок, показатель или список
(S1.1 … S5.27), и каждый реестр, документ, правило и показатель сводных перечней – и файлы, которые его исполняют.
Страница строится командой `python -m tests.coverage_page` и сверяется тестом.

| Пункт | Что это | Чем сделано |
|---|---|---|
"""
_KINDS = {
    "FORM": "форма",
    "REG": "реестр",
    "DOC": "документ",
    "RULE": "правило",
    "DATE": "срок",
    "IND": "показатель",
    "LIST": "список",
}


def items() -> dict[str, str]:
    with ITEMS.open(encoding="utf-8", newline="") as file:
        return {row["item"]: row["kinds"] for row in csv.DictReader(file, delimiter="\t")}


def reasons() -> dict[str, str]:
    return tomllib.loads(REASONS.read_text("utf-8")) if REASONS.exists() else {}


def named(*texts: str) -> set[str]:
    """Items in texts; «S1.12–13» names both ends and all between."""
    found: set[str] = set()
    for text in texts:
        for span in _SPAN.finditer(text):
            found |= {f"S{span[1]}.{number}" for number in range(int(span[2]), int(span[3]) + 1)}
        found |= set(_ITEM.findall(text))
    return {_padded(each) for each in found}


def _padded(item: str) -> str:
    kind, dash, number = item.partition("-")
    return f"{kind}-{int(number):02}" if dash else item


def implementations() -> Iterator[tuple[str, str]]:
    """Pairs of an item and the file that implements it."""
    shelf = packs.shipped()
    for name in packs.names([shelf]):
        pack = packs.load(name, [shelf])
        where = f"templates/{name}"
        for form in pack.forms:
            if form.pack == name:
                path = f"{where}/forms/{form.name}.{form.edition}.toml"
                told = [*form.covers, *(each for rule in form.rules for each in (rule.id, *rule.covers))]
                yield from ((item, path) for item in named(*told))
        for register in pack.registers:
            if register.pack == name:
                yield from ((item, f"{where}/registers/{register.name}.toml") for item in named(*register.covers))
        for document in pack.documents:
            if document.pack == name:
                yield from ((item, f"{where}/documents/{document.name}.docx") for item in named(*document.covers))
        own = (
            tomllib.loads((shelf / name / "indicators.toml").read_text("utf-8"))
            if (shelf / name / "indicators.toml").exists()
            else {}
        )
        for key in own:
            indicator = pack.indicators[key]
            yield from ((item, f"{where}/indicators.toml") for item in named(indicator.id, *indicator.covers))
        for deadline in pack.head.deadlines:
            yield from ((item, f"{where}/pack.toml") for item in named(*deadline.covers))


def covered() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for item, path in implementations():
        found.setdefault(item, set()).add(path)
    return {item: sorted(paths) for item, paths in found.items()}


def page() -> str:
    made, why = covered(), reasons()
    lines = []
    for item, kinds in items().items():
        what = ", ".join(_KINDS[kind] for kind in kinds.split())
        files = "<br>".join(f"[{path.removeprefix('templates/')}](../../{path})" for path in made.get(item, []))
        lines.append(f"| {item} | {what} | {files or why.get(item, '—')} |\n")
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
