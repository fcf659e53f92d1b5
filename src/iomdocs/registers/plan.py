"""The columns of a register's sheet: what each is called, what it holds and how wide it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from iomdocs.definitions import Column, Form, FormField, KindName, Register, RegisterSheet
from iomdocs.errors import PackError
from iomdocs.packs import Pack
from iomdocs.wording import catalogue, say

Shape: TypeAlias = Literal["text", "id", "number", "whole", "date", "moment"]
SHAPES: tuple[Shape, ...] = ("text", "id", "number", "whole", "date", "moment")
LINEAGE = ("source_file", "source_sheet", "source_row", "submission")

_OF_KIND: dict[str, Shape] = {
    "number": "number",
    "hours": "number",
    "ordinal": "whole",
    "date": "date",
    "snils": "id",
    "inn": "id",
}
_RESERVED: dict[str, Shape] = {
    "source_row": "whole",
    "submission": "whole",
    "received_at": "moment",
    "organisation_code": "id",
    "period_start": "date",
    "period_end": "date",
    "calendar_year": "whole",
    "number": "whole",
    "entry": "whole",
    "edition": "id",
}
_OF_PART: dict[str, Shape] = {"start": "date", "end": "date", "date": "date", "number": "id"}
_NARROWEST: dict[Shape, float] = {"text": 10, "id": 8, "number": 8, "whole": 6, "date": 11.5, "moment": 16.5}
_WIDEST: dict[Shape, float] = {"text": 36, "id": 20, "number": 14, "whole": 12, "date": 11.5, "moment": 16.5}
_FILTER_BUTTON = 3
_HEADER_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Planned:
    """One column as it will stand; ``width`` is in characters, 0 while it is still to be fitted."""

    name: str
    title: str
    shape: Shape
    total: str = ""
    width: float = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's title, its table's identifier, its query and its columns."""

    title: str
    table: str
    sql: str
    columns: tuple[Planned, ...]


def form_of(register: Register, pack: Pack) -> Form | None:
    """Find the newest edition of the form that lends its titles; its full id or its name alone may be given."""
    if not register.form:
        return None
    named = [form for form in pack.forms if register.form in {form.id, form.name}]
    if not named:
        known = ", ".join(sorted({form.id for form in pack.forms}))
        raise PackError((_where(register), say("registers.pack.no_form", name=register.form, known=known)))
    own = [form for form in named if form.pack == register.pack] or named
    return max(own, key=lambda form: form.edition)


def planned(register: Register, sheet: RegisterSheet, form: Form | None, given: Sequence[str]) -> tuple[Planned, ...]:
    """Plan the columns of a sheet over a query that gives ``given``; ``PackError`` if they do not fit together."""
    where = f"{_where(register)}, {sheet.title}"
    problems = [
        (where, say("registers.pack.no_column", name=column.name, known=", ".join(given)))
        for column in sheet.columns
        if column.name not in given
    ]
    if problems:
        raise PackError(*problems)
    columns = list(sheet.columns)
    if sheet is register.rows:
        shown = {column.name for column in columns}
        columns += [Column(name=name) for name in LINEAGE if name in given and name not in shown]
    fields = _fields(form) if form else {}
    return distinct(_planned(column, fields, where) for column in columns)


def fitted(columns: Iterable[Planned], sample: Sequence[Sequence[object]]) -> tuple[Planned, ...]:
    """Give every column a width that suits its title and a sample of its values."""
    return tuple(
        column if column.width else replace(column, width=_width(column, [row[place] for row in sample]))
        for place, column in enumerate(columns)
    )


def _where(register: Register) -> str:
    return f"{register.pack}/registers/{register.name}"


def _fields(form: Form) -> dict[str, FormField]:
    fields = {field.name: field for field in form.fields}
    for table in reversed(form.tables):
        fields.update((field.name, field) for field in table.columns)
    return fields


def _planned(column: Column, fields: dict[str, FormField], where: str) -> Planned:
    titles, field = catalogue("registers")["titles"], fields.get(column.name)
    shape: Shape
    if field is not None:
        title, shape = field.title, _OF_KIND.get(field.kind, "text")
    elif column.name in titles:
        title, shape = titles[column.name], _RESERVED.get(column.name, "text")
    else:
        title, shape = _part(column.name, fields)
    kind: KindName | None = column.kind
    title = " ".join((column.title or title).split())
    if not title:
        raise PackError((where, say("registers.pack.no_title", name=column.name)))
    return Planned(
        column.name,
        title[:_HEADER_LIMIT],
        _OF_KIND.get(kind, "text") if kind else shape,
        column.total,
        column.width or 0,
    )


def _part(name: str, fields: dict[str, FormField]) -> tuple[str, Shape]:
    base, _, part = name.rpartition("_")
    words = catalogue("registers")["parts"].get(part)
    if base in fields and words:
        return words.format(title=fields[base].title), _OF_PART.get(part, "text")
    return "", "text"


def distinct(columns: Iterable[Planned]) -> tuple[Planned, ...]:
    """Excel repairs a table in which two titles are equal, whatever their case."""
    seen: set[str] = set()
    distinct: list[Planned] = []
    for column in columns:
        title, count = column.title, 1
        while title.casefold() in seen:
            count += 1
            title = f"{column.title} ({count})"
        seen.add(title.casefold())
        distinct.append(replace(column, title=title))
    return tuple(distinct)


def _width(column: Planned, values: Sequence[object]) -> float:
    narrowest, widest = _NARROWEST[column.shape], _WIDEST[column.shape]
    if column.shape in {"date", "moment"}:
        values = [value for value in values if isinstance(value, str) and not value[:4].isdigit()]
        widest = _WIDEST["text"]
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    word = max(len(word) for word in column.title.split()) + _FILTER_BUTTON
    return max(narrowest, word, min(longest * 1.15 + 2, widest))
