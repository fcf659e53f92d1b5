"""The page ``docs/reference/findings.md``: every finding of the catalogue, with an example that causes it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from iomdocs.wording import catalogue

DATA = Path(__file__).parent / "data"
_LONG = 60
_SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "note": "замечание"}
# Where a part of the catalogue begins: its first code, and the heading of the page.
_PARTS = {
    "form-unknown": "Форма, листы, столбцы, строки",
    "text-cleaned": "Текст",
    "date-text": "Даты и периоды",
    "hours-unit": "Часы и числа",
    "person-text": "Люди и должности",
    "organisation-form": "Организации, списки, документы, СНИЛС, ИНН",
    "file-too-hard": "Файл целиком",
}
_HEAD = """# Замечания

Всё, что программа может сказать о присланном файле. Код не меняется никогда, слова могут уточняться: другая программа
должна опираться на код. У правил положения код – `rule-` и имя правила: `rule-R-04`; их слова – в форме пакета
(`iomdocs pack show ПАКЕТ`).

- **ошибка** – файл возвращается, ни одна его строка в учёт не идёт;
- **предупреждение** – файл принят, но на это стоит посмотреть;
- **замечание** – как программа прочитала написанное; делать ничего не нужно.

Форма может назначить свою строгость: для пустой ячейки – ключом `missing`, для значения не из списка – ключом `unknown`
([пакеты](packs.md)). В фигурных скобках – то, что подставляется: `{title}` – название столбца, `{was}` и `{found}` –
что написано, `{now}` – как прочитано. Пример к каждому замечанию испытан: книга с такой порчей получает именно его.

Страница строится из `src/iomdocs/wording/findings.toml` и случаев `tests/data` командой
`python -m tests.docs_pages --write`; её сверяет тест.
"""


def page() -> str:
    """The page as it must be."""
    return _HEAD + "\n".join(_lines())


def examples() -> dict[str, Mapping[str, Any]]:
    """An example of each finding: a case of the dirt of real files, or one of the table beside it."""
    told: dict[str, Mapping[str, Any]] = {}
    for case in tomllib.loads((DATA / "dirt" / "dirt.toml").read_text("utf-8"))["case"]:
        for expected in case.get("expect", ()):
            told.setdefault(expected.split()[-1], case)
    return told | tomllib.loads((DATA / "finding_examples.toml").read_text("utf-8"))


def _lines() -> Iterator[str]:
    known = examples()
    for code, words in catalogue("findings").items():
        if code in _PARTS:
            yield f"\n## {_PARTS[code]}\n"
            yield "| Код | Строгость | Что сказано | Что сделать | Например |"
            yield "|---|---|---|---|---|"
        told = (words["message"].strip(), words["cure"].strip())
        cells = [_cell(each) for each in told] + [_escaped(_example(known[code]))]
        yield f"| `{code}` | {_SEVERITIES[words['severity']]} | {' | '.join(cells)} |"
    yield ""


def _example(case: Mapping[str, Any]) -> str:
    if "says" in case:
        return str(case["says"])
    told = str(case.get("dirt", ""))
    if "each" in case:
        written = [_written(case["each"][0])]
    else:
        written = [_written(each) for each in case.get("cells", {}).values()]
    shown = ", ".join(f"«{each}»" for each in written[:2] if each)
    return f"{told}: {shown}" if told and shown else told or f"написано {shown}"


def _written(told: Any) -> str:
    if isinstance(told, dict):
        told = next((told[key] for key in ("text", "value", "formula", "error") if key in told), "")
    text = f"{told:%d.%m.%Y}" if hasattr(told, "strftime") else str(told)
    return text if len(text) <= _LONG else ""


def _cell(text: str) -> str:
    plain = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text)
    return _escaped(re.sub(r"\{\w+\}", lambda found: f"`{found[0]}`", plain))


def _escaped(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
