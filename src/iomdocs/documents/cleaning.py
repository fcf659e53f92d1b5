"""Values as they may stand in a Word document: no control characters, and known to be a name or a post."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue002-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]"
    "|[\xad\u061c\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_KEPT = frozenset({str, int, float, bool, type(None)})
_NAMES = frozenset({"person", "fio"})
_NAME_ENDS = ("_person", "_fio", "_name")
_NO_NAMES = frozenset({"organisation_name", "short_name", "full_name", "file_name"})


class Name(str):
    """A person's full name, «Иванова Мария Петровна»."""

    __slots__ = ()


class Post(str):
    """A post, «учитель математики»."""

    __slots__ = ()


class Doubtful(str):
    """A declined form that a person should look at: it stands in the draft with a mark."""

    __slots__ = ()


class DoubtfulName(Name, Doubtful):
    """A name in such a form."""

    __slots__ = ()


class DoubtfulPost(Post, Doubtful):
    """A post in such a form."""

    __slots__ = ()


class Row(dict[str, Any]):
    """One row of a query; in a template its columns are attributes."""


def clean(text: str) -> str:
    """Drop what XML forbids, what turns text around and what nobody sees; all breaks become one."""
    if text.isprintable():
        return text
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


@lru_cache(maxsize=1024)
def _reader(column: str) -> Callable[[str], str] | None:
    """How a text of a column is read: as a name, a post, or as it is; every text is cleaned when it is shown."""
    if is_name(column):
        return _name
    return _post if is_post(column) else None


@lru_cache(maxsize=4096)
def _name(text: str) -> Name:
    return Name(one_line(text))


@lru_cache(maxsize=4096)
def _post(text: str) -> Post:
    return Post(one_line(text))


def value(column: str, raw: Any) -> Any:
    """Give a database value the type that filters decide by."""
    reader = _reader(column)
    return reader(raw) if reader and isinstance(raw, str) else _typed(raw)


def _typed(raw: Any) -> Any:
    if isinstance(raw, Decimal):
        return int(raw) if raw == int(raw) else float(raw)
    if isinstance(raw, dt.datetime):
        return raw.date()
    return raw


def rows(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows of a query, ready for a template."""
    readers = [(name, reader) for name in columns if (reader := _reader(name))]
    found = []
    for line in lines:
        row = Row(zip(columns, line, strict=True))
        if not _KEPT.issuperset(map(type, line)):
            row.update(zip(columns, map(_typed, line), strict=True))
        for name, reader in readers:
            if (raw := row[name]).__class__ is str:
                row[name] = reader(raw)
        found.append(row)
    return found
