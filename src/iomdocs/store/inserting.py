"""Rows as they go into the tables."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table

from iomdocs.store.engines import is_sqlite
from iomdocs.store.rows import Arrival, Submission, pack, pack_findings, printable, stamp
from iomdocs.verdicts import Entry, Record, Verdict

Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One entry ready for its table."""

    entry: Entry
    answers: str
    records: tuple[tuple[Record, str], ...]
    content: str


def book_year(arrival: Arrival) -> int:
    """The year of its incoming number."""
    return arrival.year or arrival.received_at.year


def submission_row(
    number: int, arrival: Arrival, incoming: int, *, duplicate_of: int | None = None, rival: int | None = None
) -> Row:
    """A row of ``submissions``, in the order of its columns."""
    verdict = arrival.verdict
    return (
        number,
        arrival.sha256,
        printable(arrival.file),
        printable(arrival.sender),
        stamp(arrival.received_at),
        verdict.form,
        verdict.edition,
        verdict.organisation,
        "duplicate" if duplicate_of is not None else verdict.outcome,
        len(verdict.entries),
        verdict.records,
        verdict.count("error"),
        verdict.count("warning"),
        pack_findings(verdict.findings),
        duplicate_of,
        False,
        None,
        book_year(arrival),
        incoming,
        rival,
        arrival.corrects,
        arrival.host,
    )


def fix_rows(number: int, verdict: Verdict) -> Iterator[Row]:
    """Rows of ``fixes``."""
    for place, fix in enumerate(verdict.fixes, 1):
        cured = fix.finding
        texts = (cured.code, cured.sheet, cured.cell, cured.field, cured.found, cured.proposed or "", fix.consent)
        yield (number, place, *(each if each is None else printable(each) for each in texts))


def as_stored(number: int, arrival: Arrival, incoming: int) -> Submission:
    """The submission as it will be read back."""
    verdict = arrival.verdict
    return Submission(
        number,
        arrival.sha256,
        printable(arrival.file),
        printable(arrival.sender),
        arrival.received_at,
        verdict.form,
        verdict.edition,
        verdict.organisation,
        verdict.outcome,
        len(verdict.entries),
        verdict.records,
        verdict.findings,
        year=book_year(arrival),
        incoming=incoming,
    )


def written(arrival: Arrival) -> tuple[Written, ...]:
    """The entries of an arrival, ready."""
    return tuple(_packed(arrival, entry) for entry in arrival.verdict.entries)


def _packed(arrival: Arrival, entry: Entry) -> Written:
    """Pack an entry once, for its table and for its hash: what it says, wherever on the sheet it says so."""
    answers = pack(entry.values)
    lines = tuple((record, pack(record.values)) for record in entry.records)
    told = hashlib.sha256(f"{entry.edition or arrival.verdict.edition}\x1f{entry.organisation}\x1f{answers}".encode())
    for line in sorted(f"\x1e{record.table}\x1f{packed}" for record, packed in lines):
        told.update(line.encode())
    return Written(entry, answers, lines, told.hexdigest())


def entry_row(ids: tuple[int, int, int], arrival: Arrival, new: Written) -> Row:
    """A row of ``entries``; ``ids`` are the entry's own, its submission's, and its place there."""
    entry, (number, owner, place) = new.entry, ids
    start, end = entry.period_start, entry.period_end
    return (
        number,
        owner,
        place,
        entry.form or arrival.verdict.form or "",
        entry.edition or arrival.verdict.edition,
        printable(entry.key),
        entry.organisation,
        None if entry.person is None else printable(entry.person),
        start and start.isoformat(),
        end and end.isoformat(),
        printable(entry.sheet),
        new.answers,
        pack(entry.cells),
        stamp(arrival.received_at),
        None,
        None,
        entry.origin and printable(entry.origin.file),
        entry.origin and entry.origin.sha256,
        new.content,
    )


def record_rows(number: int, new: Written) -> Iterator[Row]:
    """Rows of ``records`` of the entry with this number."""
    counted: Counter[str] = Counter()
    sheet = printable(new.entry.sheet)
    for record, packed in new.records:
        counted[record.table] += 1
        shown = sheet if record.sheet == new.entry.sheet else printable(record.sheet)
        yield (number, record.table, counted[record.table], shown, record.row, packed, pack(record.cells))


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert whole rows, in the order of the table's columns.

    The statement goes to the driver as it is: building it through SQLAlchemy costs twice the insert itself.
    """
    if not rows:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_statement(table, mark(connection)), list(rows))
        return
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _statement(table: Table, mark_: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join(mark_ for _ in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own table's names


def mark(connection: Connection) -> str:
    """How the driver writes a parameter."""
    return "?" if is_sqlite(connection) else "%s"
