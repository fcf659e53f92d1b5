"""The page ``docs/reference/findings.md``: every finding of the catalogue.

``python -m tests.docs_pages --write`` writes the page anew; without the key it says whether the page is up to date.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from iomdocs.wording import catalogue

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "findings.md"
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
что написано, `{now}` – как прочитано.

Страница строится из `src/iomdocs/wording/findings.toml` командой `python -m tests.docs_pages --write`; её сверяет тест.
"""


def page() -> str:
    """The page as it must be."""
    return _HEAD + "\n".join(_lines())


def _lines() -> Iterator[str]:
    for code, words in catalogue("findings").items():
        if code in _PARTS:
            yield f"\n## {_PARTS[code]}\n"
            yield "| Код | Строгость | Что сказано | Что сделать |"
            yield "|---|---|---|---|"
        told = (words["message"].strip(), words["cure"].strip())
        yield f"| `{code}` | {_SEVERITIES[words['severity']]} | {' | '.join(map(_cell, told))} |"
    yield ""


def _cell(text: str) -> str:
    plain = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text)
    return re.sub(r"\{\w+\}", lambda found: f"`{found[0]}`", plain).replace("|", "\\|")


def main() -> int:
    """Write the page, or compare; 1 when it differs."""
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8", newline="\n")
        return 0
    same = PAGE.exists() and PAGE.read_text("utf-8") == page()
    if not same:
        sys.stderr.write(f"{PAGE.name}: python -m tests.docs_pages --write\n")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
