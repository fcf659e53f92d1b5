"""The fields of a document, each with an example; and a sample made of the examples alone."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import nodes

from iomdocs.definitions import Document
from iomdocs.documents.cleaning import Row, is_name, is_post, value
from iomdocs.documents.diagnosis import FAILURES, failing
from iomdocs.documents.environment import environment
from iomdocs.documents.facts import Facts
from iomdocs.documents.filters import DECLINING, Declining
from iomdocs.documents.inserts import FILES
from iomdocs.documents.package import parts, stories
from iomdocs.documents.requisites import REQUISITES, Requisites
from iomdocs.documents.template import compiled, source
from iomdocs.errors import TemplateError
from iomdocs.packs import Pack
from iomdocs.wording import catalogue

_ROWS = 3
_COUNTED = frozenset({"мн", "слово", "число", "процент", "из", "sum", "round", "abs", "int"})
_DATED = frozenset({"дата", "дата_цифрами"})
_NUMERIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod)
_PLAIN_KINDS = frozenset({"number", "hours", "date"})
GIVEN = ("today", "period", "period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Field:
    """One name that a template may use.

    ``owner`` is the query it comes from (empty for the document's own row and what every template has); ``each`` says
    that the query gives many rows, so the name is used in a loop.
    """

    name: str
    owner: str
    each: bool
    title: str
    example: Any

    @property
    def tag(self) -> str:
        """How it is written in a template: in a loop, ``x`` is the variable of the loop."""
        if not self.owner:
            return f"{{{{ {self.name} }}}}"
        return f"{{{{ {'x' if self.each else self.owner}.{self.name} }}}}"


def fields(document: Document, pack: Pack, columns: Mapping[str, Collection[str]]) -> list[Field]:
    """Every name that a document's template may use, with an example of its value.

    ``columns`` are the columns of each query, as ``linting.with_pack`` gives them: key ``each`` for the document's own.
    """
    known = _Known.of(document, pack)
    found = [known.field(name, "", each=False) for name in dict.fromkeys((*columns["each"], *GIVEN))]
    for owner, names in columns.items():
        if owner != "each":
            many = owner in document.data and owner not in document.one
            found += [known.field(name, owner, each=many) for name in names]
    return [replace(each, example=_worded(each, pack)) for each in found]


def _worded(field: Field, pack: Pack) -> Any:
    if field.owner == REQUISITES:
        return catalogue("examples")["requisites"][field.name]
    told = pack.head.words if field.owner == "words" else {} if field.owner else pack.head.parameters
    return told.get(field.name) or field.example


def sample(
    document: Document, pack: Pack, columns: Mapping[str, Collection[str]], facts: Facts, draft: bytes | None = None
) -> bytes:
    """A document made of examples alone, from the template or from a ``draft`` of it.

    ``TemplateError`` names the tags that fail on the examples.
    """
    data = draft or pack.file(f"documents/{document.template}").read_bytes()
    names = {**sample_names(document, pack, columns), DECLINING: Declining(facts.overrides), FILES: pack.file}
    try:
        return compiled(data).render(names, facts.today.isoformat(), str(names.get("organisation_full", ""))).data
    except FAILURES as error:
        raise TemplateError(document.template, *failing(data, names)) from error


def sample_names(document: Document, pack: Pack, columns: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """What a template gets for a sample: one row for itself, three for every list."""
    every = fields(document, pack, columns)
    names: dict[str, Any] = {each.name: value(each.name, each.example) for each in every if not each.owner}
    names |= {name: dt.date.fromisoformat(names[name]) for name in GIVEN if name != "period"}
    for owner in columns:
        own = [each for each in every if each.owner == owner and owner != "each"]
        if own:
            lines = [_row(own, number) for number in range(_ROWS if own[0].each else 1)]
            names[owner] = lines if own[0].each else lines[0]
    names[REQUISITES] = Requisites(names["today"].year).row()
    return names


def _row(own: Collection[Field], number: int) -> Row:
    people = catalogue("examples")["people"]
    row = Row((each.name, value(each.name, each.example)) for each in own)
    for name in row:
        if number and is_name(name):
            row[name] = value(name, people["names"][number])
        elif number and is_post(name):
            row[name] = value(name, people["posts"][number])
    return row


@dataclass(frozen=True)
class _Known:
    """What is known of columns: from the forms of the pack, and from how the template uses them."""

    forms: Mapping[str, tuple[str, str, str]]
    used: Mapping[str, str]

    @classmethod
    def of(cls, document: Document, pack: Pack) -> "_Known":
        return cls(dict(_from_forms(pack)), dict(_from_template(document, pack)))

    def field(self, name: str, owner: str, *, each: bool) -> Field:
        """The field with its title and an example of the right kind."""
        kind, title, first = self.forms.get(name, ("", "", ""))
        told = catalogue("examples")
        special = told["column"].get(name, {})
        kind = self.used.get(name) or kind or _by_name(name)
        return Field(name, owner, each, title or special.get("title", ""), _example(name, kind, first))


def _example(name: str, kind: str, first: str) -> Any:
    told = catalogue("examples")
    people = told["people"]
    if name in people:
        return people[name]
    if is_name(name):
        return people["names"][0]
    if is_post(name):
        return people["posts"][0]
    if kind in _PLAIN_KINDS:
        return told["kind"][kind]
    if name in told["column"]:
        return told["column"][name]["example"]
    return first or told["kind"].get(kind, told["text"])


def _by_name(name: str) -> str:
    if name.endswith(("_date", "date")):
        return "date"
    return "number" if name.endswith(("_count", "_hours")) or name in {"hours", "entry"} else "text"


def _from_forms(pack: Pack) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Kind, title and first choice of every field of the pack's forms, and of what is stored beside it."""
    for form in reversed(pack.forms):
        for field in (*form.fields, *(column for table in form.tables for column in table.columns)):
            items = pack.items(field.list) if field.list else ()
            yield field.name, (field.kind, field.title, items[0].value if items else "")
            for part in pack.parts(field):
                kind = part if part in {"start", "end", "kind", "topic", "date"} else "text"
                yield f"{field.name}_{part}", (kind, field.title, "")


def _from_template(document: Document, pack: Pack) -> Iterator[tuple[str, str]]:
    """Columns that the template counts or shows as days."""
    package = parts(pack.file(f"documents/{document.template}").read_bytes())
    for story in stories(package):
        tree = environment().parse(source(package[story].decode("utf-8")))
        for each in tree.find_all(nodes.Filter):
            kind = "number" if each.name in _COUNTED else "date" if each.name in _DATED else ""
            if kind:
                yield from ((name, kind) for name in _columns(each.node))
            if each.name in {"из", "процент"}:
                yield from ((name, "number") for arg in each.args for name in _columns(arg))
        yield from _compared(tree)


def _compared(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    for each in tree.find_all(nodes.Compare):
        sides = [each.expr, *(operand.expr for operand in each.ops)]
        if any(isinstance(side, nodes.Const) and isinstance(side.value, int | float) for side in sides):
            yield from ((name, "number") for side in sides for name in _columns(side))
    for kind in _NUMERIC:
        for sum_ in tree.find_all(kind):
            yield from ((name, "number") for side in (sum_.left, sum_.right) for name in _columns(side))


def _columns(node: nodes.Node | None) -> Iterator[str]:
    """The column at the bottom of an expression: ``x.hours``, ``hours``, ``rows | map(attribute="hours")``."""
    while isinstance(node, nodes.Filter):
        if node.name in {"length", "count"}:
            return
        if node.name == "map":
            yield from (each.value.value for each in node.kwargs if isinstance(each.value, nodes.Const))
            return
        node = node.node
    if isinstance(node, nodes.Getattr):
        yield node.attr
    elif isinstance(node, nodes.Name):
        yield node.name
