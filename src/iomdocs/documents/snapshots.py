"""The data that one document is made from, so that it can be made again, and compared with what holds now."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from pydantic_core import to_json

from iomdocs.definitions import Document
from iomdocs.documents.cleaning import Row, one_line, rows

Table: TypeAlias = tuple[tuple[str, ...], Sequence[Sequence[Any]]]
_DAYS = ("today", "period_start", "period_end")
# Whose document it is: the first of each group that the query gives.
_ORGANISATION = ("organisation_code", "organisation", "organisation_name", "sender")
_WHOSE = (_ORGANISATION, ("municipality",), ("person",))
_ISSUERS = (*_ORGANISATION, "municipality")
BETWEEN = " · "


@dataclass(frozen=True)
class Snapshot:
    """What the queries gave for one document; ``each`` is its own row, ``tables`` the named queries.

    ``given`` are the parameters of the pack, the day and the period; ``words`` those of the pack and the office.
    ``subject`` says for whom the document is, the same at every run.
    """

    subject: str
    each: Mapping[str, Any]
    tables: Mapping[str, Table]
    given: Mapping[str, Any]
    words: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        """Hash of the data, whatever the day."""
        given = sorted((name, value) for name, value in self.given.items() if name != "today")
        tables = [(name, self.tables[name]) for name in sorted(self.tables)]
        told = [sorted(self.each.items()), tables, given, sorted(self.words.items())]
        return hashlib.sha256(to_json(told, inf_nan_mode="null", fallback=str)).hexdigest()

    @property
    def today(self) -> dt.date:
        """The day of the document's making."""
        day: dt.date = self.given["today"]
        return day

    @property
    def issuer(self) -> str:
        """Whose document it is by its own row: an organisation, a municipality; empty for the office's own."""
        return next((one_line(str(self.each[name])) for name in _ISSUERS if self.each.get(name)), "")

    @cached_property
    def row(self) -> Row:
        """The document's own row, ready for a template."""
        return rows(tuple(self.each), [tuple(self.each.values())])[0]

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns of every query, the document's own under ``each``."""
        return {"each": tuple(self.each)} | {name: columns for name, (columns, _) in self.tables.items()}

    def packed(self) -> dict[str, Any]:
        """For the store."""
        tables = {
            name: {"columns": list(columns), "rows": list(found)} for name, (columns, found) in self.tables.items()
        }
        given = {name: value.isoformat() if name in _DAYS else value for name, value in self.given.items()}
        return {"each": dict(self.each), "tables": tables, "given": given, "words": dict(self.words)}

    @classmethod
    def unpacked(cls, subject: str, told: Mapping[str, Any]) -> "Snapshot":
        """Back from the store."""
        tables = {name: (tuple(one["columns"]), one["rows"]) for name, one in told["tables"].items()}
        days = {name: dt.date.fromisoformat(told["given"][name]) for name in _DAYS}
        return cls(subject, told["each"], tables, {**told["given"], **days}, told["words"])

    def names(self, document: Document) -> dict[str, Any]:
        """What a template gets."""
        named: dict[str, Any] = {}
        for name, (columns, found) in self.tables.items():
            listed = rows(columns, found)
            only = listed[0] if listed else Row.fromkeys(columns)
            named[name] = only if name in document.one else listed
        return {**named, **self.given, "words": Row(self.words), **self.row}


def subjects(document: Document, every: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """For whom each row's document is: by the document's ``key``, else organisation, municipality, person, period.

    Two rows that say the same are told apart by their order.
    """
    seen: dict[str, int] = {}
    for row in every:
        told = BETWEEN.join(filter(None, (one_line(str(row[name] or "")) for name in _key(document, row))))
        seen[told] = seen.get(told, 0) + 1
        yield told if seen[told] == 1 else f"{told}{BETWEEN}{seen[told]}".removeprefix(BETWEEN)


def _key(document: Document, row: Mapping[str, Any]) -> list[str]:
    if document.key:
        return [name for name in document.key if name in row]
    found = [next((name for name in group if row.get(name)), "") for group in _WHOSE]
    return [*filter(None, found), *(name for name in row if name.endswith("period"))]
