"""Names in a template: those that no query gives, columns that a row has not, lists where a value is meant."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from jinja2 import meta, nodes

from iomdocs.definitions import Document
from iomdocs.documents.environment import environment
from iomdocs.documents.places import Tag
from iomdocs.documents.requisites import REQUISITES
from iomdocs.documents.tag_checks import fault, guess, plain
from iomdocs.wording import say

Columns: TypeAlias = Mapping[str, Collection[str]]
WORDS = "words"
_GIVEN = ("today", "period", "period_start", "period_end")
_GIVES = re.compile(r"\{%-?\s*(?:(?:tr|tc|p|r)\s+)?((?:for|set|macro|with|call)\s[^%]+)")
_LOOP = re.compile(r"\{%-?\s*(?:(?:tr|tc|p|r)\s+)?(?:for\s+([\w\s,]+?)\s+in\b|(endfor)\b)")
_NOT_ROWS = frozenset({"map", "groupby", "batch"})


def unknown(name: str, known: Collection[str]) -> str:
    """Say that there is no such name, and which one was perhaps meant."""
    near = guess(name, known)
    return say(f"documents.template.{'near' if near else 'unknown'}", name=name, near=near)


def known_names(document: Document, columns: Columns) -> set[str]:
    """All names that a template may begin a tag with."""
    return {*columns["each"], *document.data, *_GIVEN, WORDS, REQUISITES, "loop", "range"}


def names(
    tree: nodes.Template, every: Sequence[Tag], document: Document, columns: Columns
) -> Iterator[tuple[str, str]]:
    """Names that no query gives, forbidden names, columns that a row has not, lists for values: ``(where, what)``."""
    given = _Given(document, columns)
    wrong = [(name, given.told(name)) for name in meta.find_undeclared_variables(tree) - given.known]
    rows = {
        **given.loops(tree),
        **{name: columns[name] for name in (*document.one, WORDS, REQUISITES) if name in columns},
    }
    for kind in (nodes.Getattr, nodes.Getitem):
        for each in tree.find_all(kind):
            wrong += _attribute(each, rows)
            wrong += given.columns_of_a_value(each, tree)
    wrong += given.mistaken(tree)
    for name, what in sorted(set(wrong)):
        yield from _placed(name, what, every)


def lone_names(every: Sequence[Tag], document: Document, columns: Columns | None) -> Iterator[tuple[str, str]]:
    """Unknown names of a template that cannot be read whole: tag by tag, without what its own tags name."""
    if columns is None:
        return
    own = {name for tag in every for told in _GIVES.findall(tag.text) for name in re.findall(r"\w+", told)}
    given = _Given(document, columns)
    for tag in every:
        if not tag.text.startswith("{{") or fault(tag):
            continue
        for name in sorted(meta.find_undeclared_variables(environment().parse(plain(tag.text))) - given.known - own):
            yield tag.where, f"{say('documents.template.tag', tag=tag.text)}: {given.told(name)}"


@dataclass(frozen=True, slots=True)
class _Given:
    """What the queries of a document give."""

    document: Document
    columns: Columns

    @property
    def known(self) -> set[str]:
        return known_names(self.document, self.columns)

    @property
    def lists(self) -> list[str]:
        return [name for name in self.document.data if name not in self.document.one]

    def told(self, name: str) -> str:
        """Say of an unknown name where it is, or what was perhaps meant."""
        for rows in self.lists:
            if name in self.columns.get(rows, ()):
                example = say("documents.template.example_loop", rows=rows, name=name)
                return say("documents.template.inside_rows", name=name, rows=rows, example=example)
        return unknown(name, self.known)

    def loops(self, tree: nodes.Template) -> dict[str, Collection[str]]:
        """The columns of every variable that runs over the rows of a query."""
        found: dict[str, Collection[str]] = {}
        for loop in tree.find_all(nodes.For):
            over = _plainly(loop.iter)
            if over in self.columns and isinstance(loop.target, nodes.Name):
                found[loop.target.name] = {*self.columns[over], *found.get(loop.target.name, ())}
        return found

    def mistaken(self, tree: nodes.Template) -> Iterator[tuple[str, str]]:
        """Lists that are shown as a value, values that are gone through as a list."""
        for output in tree.find_all(nodes.Output):
            for node in output.nodes:
                if isinstance(node, nodes.Name) and node.name in self.lists:
                    column = next(iter(self.columns.get(node.name, ())), "…")
                    example = say("documents.template.example_loop", rows=node.name, name=column)
                    yield node.name, say("documents.template.a_list", name=node.name, example=example)
        for loop in tree.find_all(nodes.For):
            name = loop.iter.name if isinstance(loop.iter, nodes.Name) else ""
            if self._is_a_value(name, tree):
                known = ", ".join(self.lists) or "–"
                yield name, say("documents.template.not_a_list", name=name, known=known)

    def columns_of_a_value(self, node: nodes.Node, tree: nodes.Template) -> Iterator[tuple[str, str]]:
        """``title.person`` where ``title`` is one value."""
        owner = getattr(node, "node", None)
        name = owner.name if isinstance(owner, nodes.Name) else ""
        if isinstance(node, nodes.Getattr) and not node.attr.startswith("_") and self._is_a_value(name, tree):
            yield f"{name}.{node.attr}", say("documents.template.no_columns", name=name)

    def _is_a_value(self, name: str, tree: nodes.Template) -> bool:
        own = {each.name for each in tree.find_all(nodes.Name) if each.ctx in {"store", "param"}}
        return name in self.columns["each"] and name not in {*self.document.data, *own, WORDS, REQUISITES}


def _plainly(over: nodes.Node) -> str:
    """The list that a loop goes over, whatever chooses and orders its rows; empty when it is another thing."""
    while isinstance(over, nodes.Filter) and over.node is not None and over.name not in _NOT_ROWS:
        over = over.node
    return over.name if isinstance(over, nodes.Name) else ""


def _placed(name: str, what: str, every: Sequence[Tag]) -> Iterator[tuple[str, str]]:
    """The tags that say a wrong name; what a loop gives is right inside it."""
    owner, dot, column = name.rpartition(".")
    exact = re.escape(owner) + (r"\s*(?:\.|\[\W)\s*" if dot else "") + re.escape(column)
    spoken = re.compile(rf"(?<![\w.]){exact}(?!\w)")
    inside = _inside(name, every) if not dot else frozenset()
    places = [tag for number, tag in enumerate(every) if number not in inside and spoken.search(tag.text)]
    told = say("documents.template.outside", name=name) if inside else what
    for tag in places or [Tag(say("documents.place.whole"), name)]:
        yield tag.where, f"{say('documents.template.tag', tag=tag.text)}: {told}"


def _inside(name: str, every: Sequence[Tag]) -> frozenset[int]:
    """Numbers of the tags between the «for» that gives this name and its end, with the «for» itself."""
    found, opened = set(), [False]
    for number, tag in enumerate(every):
        loop = _LOOP.match(tag.text)
        if loop and loop[2]:
            opened = opened[:-1] or [False]
        elif loop:
            opened.append(opened[-1] or name in re.findall(r"\w+", loop[1]))
        if opened[-1]:
            found.add(number)
    return frozenset(found)


def _attribute(node: nodes.Node, rows: Columns) -> Iterator[tuple[str, str]]:
    """A forbidden name, or a column that its owner has not; ``row["column"]`` is the same as ``row.column``."""
    name = node.attr if isinstance(node, nodes.Getattr) else getattr(getattr(node, "arg", None), "value", "")
    owner = getattr(getattr(node, "node", None), "name", "")
    if isinstance(name, str) and name.startswith("_"):
        yield (f"{owner}.{name}" if owner else name), say("documents.template.forbidden", name=name)
    elif owner in rows and isinstance(name, str) and name not in rows[owner]:
        yield f"{owner}.{name}", unknown(name, rows[owner])
