"""What must not be left in a document, as a table: the name of a leftover and how it looks in a paragraph."""

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MANY = (
    "часов|мероприятий|программ|педагогов|работников|организаций|этапов|слушателей|модулей|тем|практик|маршрутов"
    "|документов|записей|ячеек|участников|человек"
)
LEFTOVERS = {
    "тег": r"\{\{|\}\}|\{%|%\}|\{#",
    "значение машины": r"\b(?:None|nan|NaN|NULL|null|True|False|undefined)\b|<[a-z]+>|\[\]",
    "дата машины": r"\d{4}-\d\d-\d\d",
    "два пробела": r"[ \u00a0]{2,}(?=\S)",
    "пробел перед знаком": r"[ \u00a0](?:[,;:!?]|\.(?!\.))",
    "два знака": r",,|;;|::|,\.|;\.|;,|(?<!\.)\.\.(?!\.)|\?\.|:\.",
    "пустые скобки": r"\(\s*\)|\[\s*\]",
    "пробел в скобках": r"\(\s|\s\)|«\s|\s»",
    "пустые кавычки": r"«\s*»",
    "две кавычки подряд": r"»»|««",
    "прямые кавычки": r"[\"“”„]",
    "дефис вместо тире": r"\S - \S",
    "запятая в начале": r"^[,;:.)]",
    "1 часов": rf"(?<![\d,.])(?:\d*[02-9])?1[ \u00a0](?:{_MANY})\b(?<!человек)",
    "5 часа": r"(?<![\d,.])(?:\d*[05-9]|\d*1[1-4])[ \u00a0](?:часа|мероприятия|программы|педагога|этапа|модуля|темы)\b",
}
_ITEM = re.compile(r"[–—-]|(?:\d+|[а-я])\)|\d+\.")
_ANY = re.compile("|".join(f"(?:{each})" for each in LEFTOVERS.values()))


def words(path: Path) -> Iterator[str]:
    """Every paragraph of a document with its headers and footers."""
    with ZipFile(path) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/(?:document|header\d*|footer\d*)\.xml", name):
                for paragraph in etree.fromstring(package.read(name)).iter(f"{WORDS}p"):
                    yield "".join(node.text or "" for node in paragraph.iter(f"{WORDS}t"))


def left(path: Path) -> list[tuple[str, str]]:
    """What is left in a document: the name of the leftover and the paragraph it stands in."""
    found, before = [], ""
    for text in filter(None, map(str.strip, words(path))):
        if _ANY.search(text):
            found += [(name, text) for name, look in LEFTOVERS.items() if re.search(look, text)]
        if _ITEM.match(before) and before.endswith(";") and not _ITEM.match(text):
            found.append(("перечень без точки", before))
        before = text
    return found
