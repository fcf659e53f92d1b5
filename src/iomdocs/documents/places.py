"""Where a tag stands in a template, as a methodologist would look for it in Word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from iomdocs.documents.package import MAIN, W, stories, tree
from iomdocs.wording import say

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_HALF = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_NOTE = re.compile(r"\{#.*?#\}", re.DOTALL)
# Nobody sees them, and Word's hyphenation or a messenger puts them inside a word.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag and its place: «абзац 5», «таблица 1, строка 2, столбец 3»; ``half`` is one without its other end."""

    where: str
    text: str
    half: bool = False


def text_of(paragraph: etree._Element) -> str:
    """The text of a paragraph, its runs joined; tabs and breaks as they are seen."""
    shown = []
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}noBreakHyphen"):
        if node.tag == f"{W}t":
            shown.append(node.text or "")
        elif (parent := node.getparent()) is not None and parent.tag == f"{W}r":
            shown.append({f"{W}tab": "\t", f"{W}br": "\n"}.get(str(node.tag), "-"))
    return "".join(shown)


def paragraphs(root: etree._Element, story: str = MAIN) -> Iterator[tuple[str, etree._Element]]:
    """Every paragraph of a part with its place; text boxes are paragraphs too."""
    prefix = "" if story == MAIN else say("documents.place.header" if "header" in story else "documents.place.footer")
    tables = {table: number for number, table in enumerate(root.iter(f"{W}tbl"), 1)}
    number = 0
    for paragraph in root.iter(f"{W}p"):
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        if cell is None:
            number += 1
            yield prefix + say("documents.place.paragraph", number=number), paragraph
        else:
            yield prefix + _cell(cell, tables), paragraph


def tables(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every table with its place: «таблица 2»."""
    for number, table in enumerate(root.iter(f"{W}tbl"), 1):
        yield say("documents.place.table", number=number), table


def _cell(cell: etree._Element, tables: Mapping[etree._Element, int]) -> str:
    row = next(cell.iterancestors(f"{W}tr"))
    table = next(cell.iterancestors(f"{W}tbl"))
    return say(
        "documents.place.cell",
        table=tables[table],
        row=list(table.iter(f"{W}tr")).index(row) + 1,
        column=list(row.iter(f"{W}tc")).index(cell) + 1,
    )


def tags(package: Mapping[str, bytes]) -> list[Tag]:
    """All tags of a template in reading order; a half of one, «{{ name», is a tag too, so that it gets a remark."""
    return [tag for story in stories(package) for tag in tags_of(package, story)]


def tags_of(package: Mapping[str, bytes], story: str) -> list[Tag]:
    """All tags of one part."""
    return list(_tags(package[story], story))


@lru_cache(maxsize=32)
def _tags(part: bytes, story: str) -> tuple[Tag, ...]:
    """Remembered, as those who look a template through and those who compile it ask in turn."""
    found = []
    for where, paragraph in paragraphs(tree(part), story):
        text = text_of(paragraph).translate(UNSEEN)
        found += [Tag(where, tag) for tag in _TAG.findall(text)]
        if _HALF.search(_NOTE.sub("", _TAG.sub("", text))):
            found.append(Tag(where, text.strip(), half=True))
    return tuple(found)
