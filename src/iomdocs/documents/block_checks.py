"""Faults in how the tags of a template stand together: blocks without an end, across cells, text that would vanish."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from iomdocs.documents.package import W, stories, tree
from iomdocs.documents.places import UNSEEN, paragraphs, text_of
from iomdocs.wording import say

_BLOCK = re.compile(r"\{%-?\s*(?:(?:tr|tc|p|r)\s)?\s*(end)?(for|if|macro|set)\b([^%]*)")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NEAR = re.compile(r"\{\s*\{?\s*(\w+)[^{}\n]*\}\s*\}?|\[\[\s*(?P<square>\w+)[^\[\]\n]*\]\]|<<\s*(?P<angle>\w+)\s*>>")
_WHOLE = re.compile(r"\{[%{](tr|tc|p)\s")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A tag where it stands; ``cell`` is the innermost one, None outside of tables."""

    where: str
    text: str
    cell: etree._Element | None
    paragraph: etree._Element

    @property
    def whole(self) -> str:
        """«tr», «tc», «p»: it takes the place of a whole row, cell or paragraph; empty for an ordinary tag."""
        found = _WHOLE.match(self.text)
        return found[1] if found else ""


def blocks(package: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Blocks without an end or a beginning, across cells, and tags that wipe out what stands beside them."""
    for story in stories(package):
        placed = list(_placed(package, story))
        yield from _pairs(placed)
        for tag in placed:
            if tag.whole:
                yield from ((tag.where, what) for what in _alone(tag))


def _placed(package: Mapping[str, bytes], story: str) -> Iterator[_Placed]:
    for where, paragraph in paragraphs(tree(package[story]), story):
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        for text in _TAG.findall(text_of(paragraph).translate(UNSEEN)):
            yield _Placed(where, text, cell, paragraph)


def _pairs(tags: list[_Placed]) -> Iterator[tuple[str, str]]:
    opened: list[tuple[str, _Placed]] = []
    for tag in tags:
        found = _BLOCK.match(tag.text)
        if found is None or (found[2] == "set" and not found[1] and "=" in found[3]):
            continue
        if not found[1]:
            opened.append((found[2], tag))
        elif opened and opened[-1][0] == found[2]:
            yield from _across(opened.pop()[1], tag, found[2])
        else:
            told = {"tag": tag.text, "word": f"end{found[2]}", "opener": found[2]}
            yield tag.where, say("documents.template.unopened", **told)
    for word, tag in opened:
        yield tag.where, say("documents.template.unclosed", tag=tag.text, word=word, closer=f"end{word}")


def _across(first: _Placed, last: _Placed, word: str) -> Iterator[tuple[str, str]]:
    """A plain block may not begin in one cell and end in another; one for whole rows may not end in plain text."""
    if first.whole != last.whole:
        told = {"tag": first.text, "end": last.text, "where": last.where}
        yield first.where, say("documents.template.unlike", **told)
    elif not first.whole and first.cell is not last.cell:
        told = {"tag": first.text, "word": word, "where": last.where}
        yield first.where, say("documents.template.across", **told)


def _alone(tag: _Placed) -> Iterator[str]:
    """A tag for a whole row, cell or paragraph takes away everything else that is written there."""
    if tag.whole != "p" and tag.cell is None:
        yield say("documents.template.not_in_table", tag=tag.text, mark=tag.whole)
        return
    owner = tag.paragraph if tag.whole == "p" else next(tag.paragraph.iterancestors(f"{W}{tag.whole}"))
    texts = [owner] if tag.whole == "p" else owner.iter(f"{W}p")
    rest = "".join(map(text_of, texts)).translate(UNSEEN).replace(tag.text, "", 1).strip()
    if rest:
        yield say(f"documents.template.not_alone_{tag.whole}", tag=tag.text, rest=rest[:40])


def near_tags(package: Mapping[str, bytes], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """What only looks like a tag, «{ title }» or «[[ title ]]», and tags that Word's corrections have erased."""
    for story in stories(package):
        for where, paragraph in paragraphs(tree(package[story]), story):
            for found in _NEAR.finditer(_TAG.sub("", text_of(paragraph))):
                name = found[1] or found["square"] or found["angle"]
                if name in known:
                    yield where, say("documents.template.braces", text=found[0], tag=f"{{{{ {name} }}}}")
            if any("{{" in (gone.text or "") or "{%" in (gone.text or "") for gone in paragraph.iter(f"{W}delText")):
                yield where, say("documents.template.erased")
