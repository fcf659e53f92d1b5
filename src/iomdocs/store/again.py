"""Store a new verdict on bytes that are there already: something became known that changes how they are read."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from iomdocs.store.rows import Arrival, pack_findings, printable, stamp, submission, unpack
from iomdocs.store.schema import counters, entries, records, submissions
from iomdocs.store.writing import Group, Ids, add_entry, current_of, insert, take
from iomdocs.verdicts import Verdict


def rejudge(connection: Connection, found: Sequence[tuple[int, Verdict]], at: dt.datetime) -> None:
    """Replace verdicts and entries, oldest submission first; what held before stays in the past.

    A file that arrived later keeps its place: an older one that is read anew never supersedes it.
    """
    last = take(connection).entry
    for number, verdict in sorted(found, key=lambda pair: pair[0]):
        row = connection.execute(select(submissions).where(submissions.c.id == number)).mappings().one()
        known = submission(row)  # type: ignore[arg-type]
        arrival = Arrival(known.sha256, known.file, known.sender, at, verdict)
        own = entries.c.submission == number
        connection.execute(update(entries).where(own, entries.c.until.is_(None)).values(until=stamp(at)))
        connection.execute(update(submissions).where(submissions.c.id == number).values(**_verdict(verdict)))
        if verdict.accepted:
            last = _add(connection, arrival, Ids(number, last))
    connection.execute(update(counters).values(entries=last))


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "form": verdict.form,
        "edition": verdict.edition,
        "organisation": verdict.organisation,
        "outcome": verdict.outcome,
        "entries": len(verdict.entries),
        "records": verdict.records,
        "errors": verdict.count("error"),
        "warnings": verdict.count("warning"),
        "findings": unpack(pack_findings(verdict.findings)),
    }


def _add(connection: Connection, arrival: Arrival, ids: Ids) -> int:
    """Add the entries; returns the last number used."""
    moment, group = stamp(arrival.received_at), Group()
    current = current_of(connection, {printable(entry.key) for entry in arrival.verdict.entries})
    first = ids.entry + 1
    for number, entry in enumerate(arrival.verdict.entries, 1):
        ids.entry += 1
        add_entry(group, ids, arrival, number, entry)
    for table in (entries, records):
        insert(connection, table, getattr(group, table.name))
    for number, entry in enumerate(arrival.verdict.entries, first):
        rivals = current[entry.form or arrival.verdict.form or "", printable(entry.key)] if entry.key else []
        newer = next((rival for rival, owner in rivals if owner > ids.submission), None)
        _replace(connection, [number] if newer else [rival for rival, _ in rivals], newer or number, moment)
    return ids.entry


def _replace(connection: Connection, old: Sequence[int], by: int, moment: str) -> None:
    if old:
        query = update(entries).where(entries.c.id.in_(old), entries.c.until.is_(None))
        connection.execute(query.values(until=moment, superseded_by=by))
