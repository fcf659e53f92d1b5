"""What is wrong with a template before any document is made from it: all mistakes in one run, each with its place."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

from jinja2 import TemplateSyntaxError

from iomdocs.definitions import Document
from iomdocs.documents import grammar
from iomdocs.documents.block_checks import blocks, near_tags
from iomdocs.documents.environment import environment
from iomdocs.documents.facts import Source
from iomdocs.documents.name_checks import WORDS, Columns, known_names, lone_names, names, unknown
from iomdocs.documents.package import NotDocument, dangers, parts
from iomdocs.documents.places import tags
from iomdocs.documents.requisites import COLUMNS as REQUISITE_COLUMNS
from iomdocs.documents.requisites import REQUISITES
from iomdocs.documents.tag_checks import fault
from iomdocs.documents.template import source, tagged
from iomdocs.errors import IomdocsError
from iomdocs.packs import Pack
from iomdocs.wording import say

Problem: TypeAlias = tuple[str, str]
_PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml")
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
        (f"{document.name}.toml: one", unknown(each, document.data))
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
    broken = [(tag.where, what) for tag in every if (what := fault(tag))]
    found += broken
    found += blocks(package)
    found += near_tags(package, known_names(document, columns)) if columns is not None else ()
    if broken:
        return list(dict.fromkeys([*found, *lone_names(every, document, columns)]))
    for story in tagged(package):
        try:
            tree = environment().parse(source(package[story].decode("utf-8")))
        except TemplateSyntaxError:
            whole = found or [(say("documents.place.whole"), say("documents.template.blocks"))]
            return list(dict.fromkeys([*whole, *lone_names(every, document, columns)]))
        found += names(tree, every, document, columns) if columns is not None else ()
    return list(dict.fromkeys(found))


def _file_names(document: Document, known: Sequence[str] | Collection[str]) -> Iterator[str]:
    for name in re.findall(r"\{(\w+)", document.file):
        if known and name not in known:
            yield unknown(name, known)
