"""What goes into the store and what comes out of it, and how both are packed for a table."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic_core import to_json

from iomdocs.findings import Finding
from iomdocs.verdicts import Entry, Record, Verdict

_FINDING = tuple(field.name for field in fields(Finding))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A judged file to be stored; ``file`` is its path in the inbox with «/», ``received_at`` has a time zone.

    ``year`` is that of the incoming number, by default the moment's own. A file whose name says that it is a copy
    tells in ``copy_of`` of what («ИОМ.xlsx»), in ``conflict`` whether a sync client made it, and in ``question`` what
    is asked when it says something else than what holds now. ``corrects`` is the returned submission whose marked copy
    this file was. ``host`` is the one it came to, where several share the work.
    """

    sha256: str
    file: str
    sender: str
    received_at: dt.datetime
    verdict: Verdict
    year: int | None = None
    copy_of: str | None = None
    conflict: bool = False
    question: Finding | None = None
    corrects: int | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One file that arrived, as the store remembers it; times are UTC."""

    id: int
    sha256: str
    file: str
    sender: str
    received_at: dt.datetime
    form: str | None
    edition: str | None
    organisation: str | None
    outcome: str
    entries: int
    records: int
    findings: tuple[Finding, ...]
    duplicate_of: int | None = None
    answered: bool = False
    answer: str | None = None
    year: int = 0
    incoming: int = 0
    rival: int | None = None
    corrects: int | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Superseded:
    """An older entry that a new one replaced."""

    entry: int
    by: int
    submission: int
    key: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing one arrival came to.

    ``duplicate_of`` has the same bytes, or the same content: all it says holds already. ``rival`` is the submission
    that holds while this copy waits for an answer. ``settled`` is the one that waited and was answered by this file.
    """

    id: int
    duplicate_of: Submission | None = None
    superseded: tuple[Superseded, ...] = ()
    rival: Submission | None = None
    settled: Submission | None = None
    year: int = 0
    incoming: int = 0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that was applied with the sender's consent; ``consent`` is the cell of our sheet where he gave it."""

    submission: int
    number: int
    code: str
    sheet: str | None
    cell: str | None
    field: str | None
    was: str | None
    now: str
    consent: str


def stamp(moment: dt.datetime) -> str:
    """Write a moment as text that sorts as time does.

    >>> stamp(dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=5))))
    '2026-11-22T04:05:00.000000Z'
    """
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stamped(moment: dt.datetime | None) -> str | None:
    """Write a moment if there is one."""
    return None if moment is None else stamp(moment)


def moment(text: str) -> dt.datetime:
    """Read back what ``stamp`` wrote."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def printable(text: str) -> str:
    r"""Replace what no database takes: NUL, and the halves of a broken character.

    >>> printable("Отч\x00ёт \udcff")
    'Отчёт ?'
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def pack(value: Any) -> str:
    """JSON text for a table, compact, Russian letters as they are.

    The standard library's encoder takes three times as long, and this is most of what storing costs.
    """
    try:
        packed = to_json(value, inf_nan_mode="null", fallback=dict).decode()
    except ValueError:  # half a character
        return to_json(_clean(value)).decode()
    return to_json(_clean(value)).decode() if "\\u0000" in packed else packed


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_clean(item) for item in value]
    return value


def unpack(stored: Any) -> Any:
    """Read back what ``pack`` wrote; psycopg has parsed it already."""
    return json.loads(stored) if isinstance(stored, str) else stored


def pack_findings(findings: Sequence[Finding]) -> str:
    """Pack findings as JSON; empty facets are left out."""
    rows = ({name: getattr(finding, name) for name in _FINDING} for finding in findings)
    return pack([{name: value for name, value in row.items() if value is not None} for row in rows])


def submission(row: Mapping[str, Any]) -> Submission:
    """Build a submission from a row of its table."""
    values = {field.name: row[field.name] for field in fields(Submission)}
    values["received_at"] = moment(row["received_at"])
    values["findings"] = tuple(Finding(**finding) for finding in unpack(row["findings"]))
    return Submission(**{**values, "answered": bool(row["answered"])})


def entry(row: Mapping[str, Any], records: Sequence[Record]) -> Entry:
    """Build an entry from a row of its table and its records."""
    start, end = (row[name] and dt.date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    return Entry(
        row["key"],
        row["sheet"],
        unpack(row["answers"]),
        unpack(row["addresses"]),
        tuple(records),
        row["organisation"],
        row["person"],
        start,
        end,
    )


def record(row: Mapping[str, Any]) -> Record:
    """Build a record from a row of its table."""
    return Record(row["part"], row["sheet"], row["line"], unpack(row["answers"]), unpack(row["addresses"]))
