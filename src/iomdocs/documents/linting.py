"""What is wrong with a template before any document is made from it: all mistakes in one run, each with its place."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from jinja2 import TemplateSyntaxError, meta, nodes

from iomdocs.definitions import Document
from iomdocs.documents import grammar
from iomdocs.documents.environment import environment
from iomdocs.documents.facts import Source
from iomdocs.documents.package import NotDocument, dangers, parts, stories
from iomdocs.documents.places import Tag, tags
from iomdocs.documents.requisites import COLUMNS as REQUISITE_COLUMNS
from iomdocs.documents.requisites import REQUISITES
from iomdocs.documents.template import source, straight
from iomdocs.errors import IomdocsError
from iomdocs.packs import Pack
from iomdocs.wording import say

Problem: TypeAlias = tuple[str, str]
Columns: TypeAlias = Mapping[str, Collection[str]]
GIVEN = ("today", "period", "period_start", "period_end")
_PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml")
_SPECIAL = re.compile(r"\{([%{])-?\s*(?:tr|tc|p|r)\s")
_EXPRESSION = re.compile(r"\{%-?\s*(?:if|elif|for\s+[\w\s,]+\s+in)\s+(.*?)(?:-?%\})", re.DOTALL)
WORDS = "words"
_PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


def lint(document: Document, pack: Pack, columns_of: Callable[[str], tuple[str, ...]]) -> list[Problem]:
    """Find all mistakes of a document's definition and template as ``(where, what)``.

    ``columns_of`` names the columns of a query; what it raises of ours is a mistake of that query.
    """
    found: list[Problem] = []
    columns: dict[str, Collection[str]] = {}
    for key, sql in {"each": document.each, **document.data}.items():
        try:
            columns[key] = columns_of(sql)
        except IomdocsError as error:
            found.append((f"{document.name}.toml: {key}", str(error)))
    found += [(f"{document.name}.toml: file", what) for what in _file_names(document, columns.get("each", ()))]
    found += [
        (f"{document.name}.toml: one", _unknown(each, document.data))
        for each in document.one
        if each not in document.data
    ]
    if found:
        return found
    data = pack.file(f"documents/{document.template}").read_bytes()
    return lint_template(document, data, with_pack(columns, pack))


def lint_template(document: Document, data: bytes, columns: Columns | None) -> list[Problem]:
    """Find all that keeps a document from being made, and what its author should look at: cases that do not fit."""
    found = template_problems(document, data, columns)
    try:
        return [*found, *dict.fromkeys(grammar.cases(parts(data)))]
    except NotDocument:
        return found


def with_pack(columns: Columns, pack: Pack, words: Collection[str] = ()) -> Columns:
    """Add the names that a pack gives to every template: its parameters, and its words under ``words``."""
    return {
        **columns,
        "each": (*columns["each"], *pack.head.parameters),
        WORDS: (*pack.head.words, *words),
        REQUISITES: REQUISITE_COLUMNS,
    }


def columns_from(source: Source, pack: Pack) -> Callable[[str], tuple[str, ...]]:
    """Tell the columns of queries by asking them with empty parameters."""
    given = {**pack.head.parameters, "today": "", "period": "", "period_start": "", "period_end": ""}

    def columns_of(sql: str) -> tuple[str, ...]:
        found = source.read(sql, {name: given.get(name) for name in _PARAMETER.findall(sql)})
        for _ in found:  # read to the end, or the connection stays taken
            pass
        return found.columns

    return columns_of


def template_problems(document: Document, data: bytes, columns: Columns | None) -> list[Problem]:
    """Find all mistakes of a template, given the columns of each query (key ``each`` for the documents' own).

    Without ``columns`` the names are not looked at.
    """
    try:
        package = parts(data)
        found = list(dangers(package))
        found += [(name, say("documents.danger.property")) for name in _PROPERTIES if b"{{" in package.get(name, b"")]
        every = tags(package)
    except NotDocument as error:
        return [(document.template, str(error))]
    broken = [(tag.where, what) for tag in every if (what := _broken(tag.text))]
    found += broken
    found += grammar.blocks(package)
    if broken:
        return list(dict.fromkeys(found))
    for story in stories(package):
        try:
            tree = environment().parse(source(package[story].decode("utf-8")))
        except TemplateSyntaxError:
            return found or [(say("documents.place.whole"), say("documents.template.blocks"))]
        found += _names(tree, every, document, columns) if columns is not None else ()
    return list(dict.fromkeys(found))


def _file_names(document: Document, known: Sequence[str] | Collection[str]) -> Iterator[str]:
    for name in re.findall(r"\{(\w+)", document.file):
        if known and name not in known:
            yield _unknown(name, known)


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, [each for each in known if not each.startswith("_")], n=1, cutoff=0.5)
    return (
        say("documents.template.near", name=name, near=near[0])
        if near
        else say("documents.template.unknown", name=name)
    )


def _broken(text: str) -> str:
    """What is wrong with one tag alone: a missing half, a bad expression, a filter that does not exist."""
    tag = _SPECIAL.sub(r"{\1 ", straight(text.replace("“", '"').replace("”", '"')))
    if tag.startswith("{{") and tag.endswith("}}"):
        return _bad_expression(tag[2:-2].strip("- "), text)
    if not (tag.startswith("{%") and tag.endswith("%}")):
        return say("documents.template.half", tag=text[:60])
    found = _EXPRESSION.match(tag)
    return _bad_expression(found[1].strip(), text) if found else ""


def _bad_expression(expression: str, tag: str) -> str:
    try:
        tree = environment().parse("{{ " + expression + " }}")
    except TemplateSyntaxError:
        return say("documents.template.syntax", tag=tag)
    known = environment().filters
    for used in tree.find_all(nodes.Filter):
        if used.name not in known:
            return f"{say('documents.template.tag', tag=tag)}: {_no_filter(used.name, list(known))}"
    return ""


def _no_filter(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return (
        say("documents.template.filter_near", name=name, near=near[0])
        if near
        else say("documents.template.filter", name=name)
    )


def _names(tree: nodes.Template, every: Sequence[Tag], document: Document, columns: Columns) -> Iterator[Problem]:
    """Names that no query gives, forbidden names, and columns that a loop's query has not."""
    known = {*columns["each"], *document.data, *GIVEN, WORDS, REQUISITES, "loop", "range"}
    wrong = [(name, _unknown(name, known)) for name in meta.find_undeclared_variables(tree) - known]
    rows = {
        **_loops(tree, columns),
        **{name: columns[name] for name in (*document.one, WORDS, REQUISITES) if name in columns},
    }
    for kind in (nodes.Getattr, nodes.Getitem):
        for each in tree.find_all(kind):
            wrong += _attribute(each, rows)
    for name, what in sorted(set(wrong)):
        owner, dot, column = name.rpartition(".")
        exact = re.escape(owner) + (r"\s*(?:\.|\[\W)\s*" if dot else "") + re.escape(column)
        places = [tag for tag in every if re.search(rf"(?<![\w.]){exact}(?!\w)", tag.text)]
        for tag in places or [Tag(say("documents.place.whole"), "")]:
            yield tag.where, f"{say('documents.template.tag', tag=tag.text)}: {what}"


def _loops(tree: nodes.Template, columns: Columns) -> dict[str, Collection[str]]:
    """The columns of every variable that runs over the rows of a query."""
    found: dict[str, Collection[str]] = {}
    for loop in tree.find_all(nodes.For):
        over = loop.iter
        while isinstance(over, nodes.Filter) and over.node is not None:
            if over.name in {"map", "groupby", "batch"}:
                break
            over = over.node
        if isinstance(over, nodes.Name) and isinstance(loop.target, nodes.Name) and over.name in columns:
            known = {*columns[over.name], *found.get(loop.target.name, ())}
            found[loop.target.name] = known
    return found


def _attribute(node: nodes.Node, rows: Columns) -> Iterator[Problem]:
    """A forbidden name, or a column that its owner has not; ``row["column"]`` is the same as ``row.column``."""
    name = node.attr if isinstance(node, nodes.Getattr) else getattr(getattr(node, "arg", None), "value", "")
    owner = getattr(getattr(node, "node", None), "name", "")
    if isinstance(name, str) and name.startswith("_"):
        yield (f"{owner}.{name}" if owner else name), say("documents.template.forbidden", name=name)
    elif owner in rows and isinstance(name, str) and name not in rows[owner]:
        yield f"{owner}.{name}", _unknown(name, rows[owner])
