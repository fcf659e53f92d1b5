"""Store a new verdict on bytes that are there already: something became known that changes how they are read."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, func, insert, select, update

from iomdocs.store.inserting import Written, entry_row, fix_rows, record_rows, written
from iomdocs.store.inserting import insert as insert_rows
from iomdocs.store.rows import Arrival, Submission, pack, pack_findings, printable, stamp, unpack
from iomdocs.store.schema import counters, entries, fixes, overlays, records, submissions
from iomdocs.store.writing import by_number, current_of, take
from iomdocs.verdicts import Verdict

_Place: TypeAlias = tuple[str, str, int, int]
_Key: TypeAlias = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class _Correction:
    """What a person changed in a row that was accepted.

    ``place`` is the row's part, sheet, line, and which of that line: two tables may stand side by side.
    """

    place: _Place
    change: int
    answers: Mapping[str, Any]


def rejudge(connection: Connection, found: Sequence[tuple[int, Verdict]], at: dt.datetime) -> None:
    """Replace verdicts and entries, oldest submission first; what held before stays in the past.

    A file that came into force later keeps its place: an older one that is read anew never supersedes it.
    Corrections that were applied to rows of a file stay with these rows.
    """
    last = take(connection, set()).entry
    for number, verdict in sorted(found, key=lambda pair: pair[0]):
        known, corrections = by_number(connection, number), _corrections(connection, number)
        begun = _begun(connection, number) or stamp(known.received_at)
        _end(connection, known, verdict, stamp(at))
        if verdict.accepted:
            arrival = Arrival(known.sha256, known.file, known.sender, at, verdict)
            last = _add(connection, arrival, (number, begun), last)
            _correct(connection, number, corrections, stamp(at))
    connection.execute(update(counters).values(entries=last))


def _end(connection: Connection, known: Submission, verdict: Verdict, moment: str) -> None:
    """End what held of a submission, and put the new verdict on it."""
    own = entries.c.submission == known.id
    connection.execute(update(entries).where(own, entries.c.until.is_(None)).values(until=moment))
    told = _told(verdict)
    if (known.outcome, known.findings) != (verdict.outcome, verdict.findings):
        told["answered"] = False  # its sender must hear of it, also after a crash
    connection.execute(update(submissions).where(submissions.c.id == known.id).values(**told))
    connection.execute(delete(fixes).where(fixes.c.submission == known.id))
    insert_rows(connection, fixes, list(fix_rows(known.id, verdict)))


def _told(verdict: Verdict) -> dict[str, object]:
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


def _begun(connection: Connection, number: int) -> str | None:
    """When a submission came into force first: a copy that was held did so later than it came."""
    return connection.execute(select(func.min(entries.c.since)).where(entries.c.submission == number)).scalar()


def _add(connection: Connection, arrival: Arrival, owner: tuple[int, str], last: int) -> int:
    """Add the entries of ``owner``, a submission and when it came into force; returns the last number used."""
    moment = stamp(arrival.received_at)
    current = current_of(connection, {printable(entry.key) for entry in arrival.verdict.entries})
    ready = list(enumerate(written(arrival), 1))
    insert_rows(
        connection, entries, [entry_row((last + place, owner[0], place), arrival, each) for place, each in ready]
    )
    insert_rows(connection, records, [row for place, each in ready for row in record_rows(last + place, each)])
    for place, each in ready:
        rivals = [(one.entry, one.submission) for one in current[_key(arrival, each)]] if each.entry.key else []
        newer = next((rival for rival, other in rivals if _is_newer(connection, other, owner)), None)
        number = last + place
        _replace(connection, [number] if newer else [rival for rival, _ in rivals], newer or number, moment)
    return last + len(ready)


def _key(arrival: Arrival, new: Written) -> tuple[str, str]:
    return new.entry.form or arrival.verdict.form or "", printable(new.entry.key)


def _is_newer(connection: Connection, other: int, owner: tuple[int, str]) -> bool:
    return (_begun(connection, other) or "", other) > (owner[1], owner[0])


def _replace(connection: Connection, old: Sequence[int], by: int, moment: str) -> None:
    if old:
        query = update(entries).where(entries.c.id.in_(old), entries.c.until.is_(None))
        connection.execute(query.values(until=moment, superseded_by=by))


def _corrections(connection: Connection, number: int) -> list[_Correction]:
    """Corrections that hold in what holds of a submission."""
    over, own = overlays.c, (entries.c.submission == number, entries.c.until.is_(None))
    query = select(over.entry, over.part, over.number, over.change, over.answers)
    laid = connection.execute(query.join(entries, entries.c.id == over.entry).where(*own, over.until.is_(None))).all()
    rows = {key: (place, sent) for place, (key, sent) in _rows(connection, number).items()} if laid else {}
    found = []
    for entry, part, line, change, answers in laid:
        place, sent = rows[entry, part, line]
        changed = {name: value for name, value in unpack(answers).items() if sent.get(name) != value}
        found.append(_Correction(place, change, changed))
    return found


def _correct(connection: Connection, number: int, corrections: Sequence[_Correction], moment: str) -> None:
    """Lay corrections over the rows as they are read now."""
    rows = _rows(connection, number) if corrections else {}
    for each in corrections:
        if each.place in rows:
            (entry, part, line), sent = rows[each.place]
            place = {"entry": entry, "part": part, "number": line, "since": moment, "change": each.change}
            merged = unpack(pack({**sent, **each.answers}))
            connection.execute(insert(overlays).values(**place, answers=merged))


def _rows(connection: Connection, number: int) -> dict[_Place, tuple[_Key, Mapping[str, Any]]]:
    """Rows and headers of what holds of a submission, by their places: key in their table, and answers."""
    one, line = entries.c, records.c
    own = (one.submission == number, one.until.is_(None))
    cards = connection.execute(select(one.id, one.sheet, one.number, one.answers).where(*own))
    found = {("", row.sheet, 0, row.number): ((row.id, "", 0), unpack(row.answers)) for row in cards}
    query = select(line.entry, line.part, line.number, line.sheet, line.line, line.answers)
    query = query.join(entries, one.id == line.entry).where(*own).order_by(one.number, line.part, line.number)
    met: Counter[tuple[str, str, int]] = Counter()
    for row in connection.execute(query):
        met[row.part, row.sheet, row.line] += 1
        place = (row.part, row.sheet, row.line, met[row.part, row.sheet, row.line])
        found[place] = (row.entry, row.part, row.number), unpack(row.answers)
    return found
