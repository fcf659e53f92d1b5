"""Values as they may stand in a Word document: no control characters, and known to be a name or a post."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]|[\ufeff\u202a-\u202e\u2066-\u2069]"
)
_NAMES = frozenset({"person", "fio"})
_NAME_ENDS = ("_person", "_fio", "_name")
_NO_NAMES = frozenset({"organisation_name", "short_name", "full_name", "file_name"})


class Name(str):
    """A person's full name, «Иванова Мария Петровна»."""

    __slots__ = ()


class Post(str):
    """A post, «учитель математики»."""

    __slots__ = ()


class Row(dict[str, Any]):
    """One row of a query; in a template its columns are attributes."""


def clean(text: str) -> str:
    """Drop what XML forbids and what turns text around; all breaks become one."""
    return _FORBIDDEN.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Put all words of a text on one line with one space between them."""
    return " ".join(clean(text).split())


def is_name(column: str) -> bool:
    """Whether a column of a query holds full names of people."""
    return column in _NAMES or (column.endswith(_NAME_ENDS) and column not in _NO_NAMES)


def is_post(column: str) -> bool:
    """Whether a column of a query holds posts."""
    return column == "position" or column.endswith("_position")


def value(column: str, raw: Any) -> Any:
    """Give a database value the type that filters decide by."""
    if isinstance(raw, str):
        if is_name(column):
            return Name(one_line(raw))
        return Post(one_line(raw)) if is_post(column) else clean(raw)
    if isinstance(raw, Decimal):
        return int(raw) if raw == int(raw) else float(raw)
    if isinstance(raw, dt.datetime):
        return raw.date()
    return raw


def rows(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows of a query, ready for a template."""
    return [Row((name, value(name, raw)) for name, raw in zip(columns, line, strict=True)) for line in lines]
