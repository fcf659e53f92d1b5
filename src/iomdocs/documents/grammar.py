"""Faults of a template that Russian grammar shows: a case that the word before does not take."""

import re
from collections.abc import Iterator, Mapping, Sequence

from jinja2 import TemplateSyntaxError, nodes

from iomdocs.documents.cleaning import is_name, is_post
from iomdocs.documents.environment import environment
from iomdocs.documents.package import stories, tree
from iomdocs.documents.places import paragraphs, text_of
from iomdocs.documents.template import straight
from iomdocs.wording import catalogue, say

_CASES = {"рд": "rd", "дт": "dt", "вн": "vn", "тв": "tv", "пр": "pr", "им": "im"}
_SHOWN = re.compile(r"\{\{(?:p|r)?\s*(.*?)\s*\}\}")
_WORD = re.compile(r"[\s\u00a0]+")


def cases(package: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Wrong cases of names and posts, with their places."""
    for story in stories(package):
        for where, paragraph in paragraphs(tree(package[story]), story):
            text = text_of(paragraph)
            if "{{" in text:
                yield from ((where, what) for what in _faults(text))


def _faults(text: str) -> Iterator[str]:
    before: tuple[int, str, str, str] | None = None
    for found in _SHOWN.finditer(text):
        shown = _read(found[1])
        if shown is None:
            before = None
            continue
        name, filters = shown
        case = next((each for each in filters if each in _CASES), "")
        yield from _fitting(found[0], name, filters)
        if not (is_name(name) or is_post(name)):
            before = None
            continue
        yield from _governed(text[: found.start()], found[0], case)
        kind = "name" if is_name(name) else "post"
        if before and not text[before[0] : found.start()].strip(" \u00a0") and before[2] != kind and before[1] != case:
            told = {"first": before[1] or "им", "second": case or "им"}
            yield say("documents.case.apart", tag=found[0], **told)
        before = (found.end(), case, kind, found[0])


def _read(expression: str) -> tuple[str, Sequence[str]] | None:
    """The column of an expression and the filters it goes through; None for anything more complicated."""
    try:
        tree_ = environment().parse("{{ " + straight(expression) + " }}")
    except TemplateSyntaxError:
        return None
    output = next(tree_.find_all(nodes.Output), None)
    node = output.nodes[0] if output is not None and output.nodes else None
    filters = []
    while isinstance(node, nodes.Filter):
        filters.append(node.name)
        node = node.node
    if isinstance(node, nodes.Getattr):
        return node.attr, filters[::-1]
    return (node.name, filters[::-1]) if isinstance(node, nodes.Name) else None


def _fitting(tag: str, name: str, filters: Sequence[str]) -> Iterator[str]:
    """Filters that the column is not for."""
    for used in filters:
        if used in {"инициалы", "инициалы_после"} and is_post(name):
            yield say("documents.case.not_a_name", tag=tag, filter=used, name=name)
        if used in _CASES and name in _PLAIN:
            yield say("documents.case.not_declined", tag=tag, filter=used, name=name)


_PLAIN = frozenset(
    {
        "organisation_name",
        "organisation_full",
        "organisation_code",
        "municipality",
        "place",
        "period",
        "hours",
        "number",
    }
)


def _governed(before: str, tag: str, case: str) -> Iterator[str]:
    """What the words right before a tag demand."""
    words = _WORD.split(before.strip().lower())
    for count in (1, 2):
        word = " ".join(words[-count:]).strip("«»,.;:()0123456789 ")
        wanted = catalogue("documents")["governs"].get(word)
        if wanted and wanted != case:
            told = say(f"documents.case.{_CASES[wanted]}")
            yield say("documents.case.governed", tag=tag, word=word, case=told, filter=wanted)
            return
