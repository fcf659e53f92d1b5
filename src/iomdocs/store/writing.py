"""Store a group of verdicts in one transaction: one wait for the disk for all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, select, update

from iomdocs.store.engines import is_sqlite
from iomdocs.store.rows import (
    Arrival,
    Saved,
    Submission,
    Superseded,
    pack,
    pack_findings,
    printable,
    stamp,
    submission,
)
from iomdocs.store.schema import counters, entries, records, submissions
from iomdocs.verdicts import Entry

Row: TypeAlias = tuple[Any, ...]
_IN_ONE_QUERY = 500


@dataclass(slots=True)
class Group:
    """Rows on their way into the tables."""

    submissions: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    replaced: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Ids:
    """Numbers last given."""

    submission: int
    entry: int


def save(connection: Connection, arrivals: Sequence[Arrival]) -> list[Saved]:
    """Store arrivals in order; the answer keeps their order.

    The counters' row is locked first, so that groups of several hosts come one after another.
    """
    ids = take(connection)
    seen = known(connection, {arrival.sha256 for arrival in arrivals})
    current = current_of(
        connection, {printable(entry.key) for arrival in arrivals for entry in arrival.verdict.entries}
    )
    group = Group()
    saved = [_add(group, ids, arrival, seen, current) for arrival in arrivals]
    for table in (submissions, entries, records):
        insert(connection, table, getattr(group, table.name))
    if group.replaced:
        mark = _mark(connection)
        connection.exec_driver_sql(
            f"UPDATE entries SET until = {mark}, superseded_by = {mark} WHERE id = {mark}",  # noqa: S608 - marks only
            group.replaced,
        )
    connection.execute(update(counters).values(submissions=ids.submission, entries=ids.entry))
    return saved


def take(connection: Connection) -> Ids:
    """Lock the counters until the transaction ends, and read them."""
    connection.execute(update(counters).values(entries=counters.c.entries))
    row = connection.execute(select(counters.c.submissions, counters.c.entries)).one()
    return Ids(row.submissions, row.entries)


def known(connection: Connection, sha256s: Iterable[str]) -> dict[str, Submission]:
    """Submissions of these bytes, the first of each."""
    found: dict[str, Submission] = {}
    for some in _portions(sha256s):
        query = select(submissions).where(submissions.c.sha256.in_(some), submissions.c.duplicate_of.is_(None))
        rows = connection.execute(query).mappings()
        found |= {row["sha256"]: submission(row) for row in rows}  # type: ignore[arg-type]
    return found


_Current: TypeAlias = dict[tuple[str, str], list[tuple[int, int]]]


def current_of(connection: Connection, keys: Iterable[str]) -> _Current:
    """Current entries by form and key, as ``(entry, submission)``."""
    found: _Current = defaultdict(list)
    table = entries.c
    for some in _portions(keys):
        query = select(table.form, table.key, table.id, table.submission)
        for row in connection.execute(query.where(table.until.is_(None), table.key.in_(some))):
            found[row.form, row.key].append((row.id, row.submission))
    return found


def _portions(values: Iterable[str]) -> Iterator[list[str]]:
    rest = sorted(values)
    for start in range(0, len(rest), _IN_ONE_QUERY):
        yield rest[start : start + _IN_ONE_QUERY]


def _add(group: Group, ids: Ids, arrival: Arrival, seen: dict[str, Submission], current: _Current) -> Saved:
    ids.submission += 1
    earlier = seen.get(arrival.sha256)
    if earlier is not None:
        group.submissions.append(_submission_row(ids.submission, arrival, "duplicate", earlier.id))
        return Saved(ids.submission, earlier)
    verdict = arrival.verdict
    group.submissions.append(_submission_row(ids.submission, arrival, verdict.outcome, None))
    seen[arrival.sha256] = _as_stored(ids.submission, arrival)
    superseded: list[Superseded] = []
    if verdict.accepted:
        for number, entry in enumerate(verdict.entries, 1):
            ids.entry += 1
            superseded += _supersede(group, ids, arrival, entry, current)
            add_entry(group, ids, arrival, number, entry)
    return Saved(ids.submission, None, tuple(superseded))


def _submission_row(number: int, arrival: Arrival, outcome: str, duplicate_of: int | None) -> Row:
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
        outcome,
        len(verdict.entries),
        verdict.records,
        verdict.count("error"),
        verdict.count("warning"),
        pack_findings(verdict.findings),
        duplicate_of,
        False,
        None,
    )


def _as_stored(number: int, arrival: Arrival) -> Submission:
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
    )


def _supersede(group: Group, ids: Ids, arrival: Arrival, entry: Entry, current: _Current) -> list[Superseded]:
    """Replace older entries of the same key; two cards of one file never replace each other."""
    if not entry.key:
        return []
    place = (entry.form or arrival.verdict.form or "", printable(entry.key))
    older = [pair for pair in current[place] if pair[1] != ids.submission]
    current[place] = [pair for pair in current[place] if pair[1] == ids.submission] + [(ids.entry, ids.submission)]
    group.replaced += [(stamp(arrival.received_at), ids.entry, old) for old, _ in older]
    return [Superseded(old, ids.entry, owner, entry.key) for old, owner in older]


def add_entry(group: Group, ids: Ids, arrival: Arrival, number: int, entry: Entry) -> None:
    """Put an entry and its records into the group, under the last number given."""
    start, end = entry.period_start, entry.period_end
    group.entries.append(
        (
            ids.entry,
            ids.submission,
            number,
            entry.form or arrival.verdict.form or "",
            entry.edition or arrival.verdict.edition,
            printable(entry.key),
            entry.organisation,
            None if entry.person is None else printable(entry.person),
            start and start.isoformat(),
            end and end.isoformat(),
            printable(entry.sheet),
            pack(entry.values),
            pack(entry.cells),
            stamp(arrival.received_at),
            None,
            None,
            entry.origin and printable(entry.origin.file),
            entry.origin and entry.origin.sha256,
        ),
    )
    counted: Counter[str] = Counter()
    sheet = printable(entry.sheet)
    for record in entry.records:
        counted[record.table] += 1
        group.records.append(
            (
                ids.entry,
                record.table,
                counted[record.table],
                sheet if record.sheet == entry.sheet else printable(record.sheet),
                record.row,
                pack(record.values),
                pack(record.cells),
            ),
        )


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert whole rows, in the order of the table's columns.

    The statement goes to the driver as it is: building it through SQLAlchemy costs twice the insert itself.
    """
    if not rows:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_statement(table, _mark(connection)), list(rows))
        return
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _statement(table: Table, mark: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join(mark for _ in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own table's names


def _mark(connection: Connection) -> str:
    return "?" if is_sqlite(connection) else "%s"
