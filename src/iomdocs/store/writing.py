"""Store a group of verdicts in one transaction: one wait for the disk for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sqlalchemy import Connection, func, select, update

from iomdocs.store.inserting import (
    Row,
    Written,
    as_stored,
    book_year,
    entry_row,
    fix_rows,
    insert,
    mark,
    record_rows,
    submission_row,
    written,
)
from iomdocs.store.rows import Arrival, Saved, Submission, Superseded, pack_findings, printable, stamp, submission
from iomdocs.store.schema import counters, entries, fixes, records, submissions
from iomdocs.verdicts import Entry

_IN_ONE_QUERY = 500


@dataclass(slots=True)
class _Group:
    """Rows on their way into the tables, and what is known of those that are there."""

    ids: "_Ids"
    seen: dict[str, Submission]
    current: "_Current"
    submissions: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    fixes: list[Row] = field(default_factory=list)
    replaced: list[tuple[str, int, int]] = field(default_factory=list)
    late: list[tuple[str, int, int, str, int]] = field(default_factory=list)
    settled: list[tuple[str, int]] = field(default_factory=list)
    stored: dict[int, Submission] = field(default_factory=dict)


@dataclass(slots=True)
class _Ids:
    submission: int
    entry: int
    incoming: dict[int, int]

    def next(self, year: int) -> tuple[int, int]:
        """The next submission, and its number in the book of the year."""
        self.submission += 1
        self.incoming[year] = self.incoming.get(year, 0) + 1
        return self.submission, self.incoming[year]


@dataclass(frozen=True, slots=True)
class _Holder:
    """An entry that holds now, and the file it came from."""

    entry: int
    submission: int
    content: str | None
    file: str
    since: str


def save(connection: Connection, arrivals: Sequence[Arrival]) -> list[Saved]:
    """Store arrivals in order; the answer keeps their order.

    The counters' row is locked first, so that groups of several hosts come one after another.
    """
    group = _group(connection, arrivals)
    saved = [_numbered(group, arrival, _add(connection, group, arrival)) for arrival in arrivals]
    _write(connection, group)
    return saved


def settle(connection: Connection, number: int, arrival: Arrival) -> Saved:
    """Give a submission that was held its verdict; ``arrival`` says it, and when."""
    group = _group(connection, [arrival])
    superseded = _enter(group, number, arrival, written(arrival)) if arrival.verdict.accepted else []
    _write(connection, group)
    verdict = arrival.verdict
    told = {
        "outcome": verdict.outcome,
        "organisation": verdict.organisation,
        "errors": verdict.count("error"),
        "warnings": verdict.count("warning"),
        "answered": False,
        "answer": None,
    }
    connection.execute(update(submissions).where(submissions.c.id == number).values(**told))
    sign = mark(connection)
    connection.exec_driver_sql(
        f"UPDATE submissions SET findings = {sign} WHERE id = {sign}",  # noqa: S608 - marks only
        (pack_findings(verdict.findings), number),
    )
    known_now = by_number(connection, number)
    return Saved(number, None, tuple(superseded), year=known_now.year, incoming=known_now.incoming)


def _group(connection: Connection, arrivals: Sequence[Arrival]) -> _Group:
    ids = take(connection, {book_year(arrival) for arrival in arrivals})
    keys = {printable(entry.key) for arrival in arrivals for entry in arrival.verdict.entries}
    return _Group(ids, known(connection, {arrival.sha256 for arrival in arrivals}), current_of(connection, keys))


def _write(connection: Connection, group: _Group) -> None:
    for table in (submissions, entries, records, fixes):
        insert(connection, table, getattr(group, table.name))
    sign = mark(connection)
    if group.replaced:
        connection.exec_driver_sql(
            f"UPDATE entries SET until = {sign}, superseded_by = {sign} WHERE id = {sign}",  # noqa: S608 - marks only
            group.replaced,
        )
    if group.late:  # what held before the newer one came held only until this one did
        connection.exec_driver_sql(
            f"UPDATE entries SET until = {sign}, superseded_by = {sign} "  # noqa: S608 - marks only
            f"WHERE superseded_by = {sign} AND until > {sign} AND id <> {sign}",
            group.late,
        )
    if group.settled:
        connection.exec_driver_sql(
            f"UPDATE submissions SET outcome = {sign} WHERE id = {sign}",  # noqa: S608 - marks only
            group.settled,
        )
    connection.execute(update(counters).values(submissions=group.ids.submission, entries=group.ids.entry))


def take(connection: Connection, years: set[int]) -> _Ids:
    """Lock the counters until the transaction ends, and read them; also the last incoming numbers of these years."""
    connection.execute(update(counters).values(entries=counters.c.entries))
    row = connection.execute(select(counters.c.submissions, counters.c.entries)).one()
    last = {
        year: connection.execute(select(func.max(submissions.c.incoming)).where(submissions.c.year == year)).scalar()
        for year in years
    }
    return _Ids(row.submissions, row.entries, {year: number or 0 for year, number in last.items()})


def known(connection: Connection, sha256s: Iterable[str]) -> dict[str, Submission]:
    """Submissions of these bytes, the first of each."""
    found: dict[str, Submission] = {}
    for some in _portions(sha256s):
        query = select(submissions).where(submissions.c.sha256.in_(some), submissions.c.duplicate_of.is_(None))
        rows = connection.execute(query).mappings()
        found |= {row["sha256"]: submission(row) for row in rows}  # type: ignore[arg-type]
    return found


def by_number(connection: Connection, number: int) -> Submission:
    """The submission with this number, which there must be."""
    row = connection.execute(select(submissions).where(submissions.c.id == number)).mappings().one()
    return submission(row)  # type: ignore[arg-type]


_Current: TypeAlias = dict[tuple[str, str], list[_Holder]]


def current_of(connection: Connection, keys: Iterable[str]) -> _Current:
    """Entries that hold now, by form and key."""
    found: _Current = defaultdict(list)
    table = entries.c
    for some in _portions(keys):
        query = select(
            table.form, table.key, table.id, table.submission, table.content, table.since, submissions.c.file
        )
        query = query.join(submissions, submissions.c.id == table.submission)
        for row in connection.execute(query.where(table.until.is_(None), table.key.in_(some))):
            found[row.form, row.key].append(_Holder(row.id, row.submission, row.content, row.file, row.since))
    return found


def _portions(values: Iterable[str]) -> Iterator[list[str]]:
    rest = sorted(values)
    for start in range(0, len(rest), _IN_ONE_QUERY):
        yield rest[start : start + _IN_ONE_QUERY]


def _numbered(group: _Group, arrival: Arrival, saved: Saved) -> Saved:
    year = book_year(arrival)
    return replace(saved, year=year, incoming=group.ids.incoming[year])


def _add(connection: Connection, group: _Group, arrival: Arrival) -> Saved:
    number, incoming = group.ids.next(book_year(arrival))
    earlier = group.seen.get(arrival.sha256)
    if earlier is not None:
        group.submissions.append(submission_row(number, arrival, incoming, duplicate_of=earlier.id))
        return _seen_again(group, number, arrival, earlier)
    ready = written(arrival) if arrival.verdict.accepted else ()
    same = _unchanged(group, number, arrival, ready)
    rival = _rival(group, arrival, ready)
    if same is not None:
        owner = group.stored.get(same) or by_number(connection, same)
        group.submissions.append(submission_row(number, arrival, incoming, duplicate_of=same))
        return Saved(number, owner)
    if rival is not None:
        arrival = _held(arrival)
    group.submissions.append(submission_row(number, arrival, incoming, rival=rival))
    group.seen[arrival.sha256] = group.stored[number] = as_stored(number, arrival, incoming)
    if rival is not None:
        return Saved(number, rival=group.stored.get(rival) or by_number(connection, rival))
    group.fixes += fix_rows(number, arrival.verdict)
    superseded = _enter(group, number, arrival, ready)
    return Saved(number, None, tuple(superseded))


def _seen_again(group: _Group, number: int, arrival: Arrival, earlier: Submission) -> Saved:
    """Bytes that came before are counted once; a copy that was held is answered by coming under a plain name."""
    if earlier.outcome != "held" or arrival.copy_of is not None or not arrival.verdict.accepted:
        return Saved(number, earlier)
    superseded = _enter(group, earlier.id, arrival, written(arrival))
    group.fixes += fix_rows(earlier.id, arrival.verdict)
    group.settled.append((arrival.verdict.outcome, earlier.id))
    return Saved(number, None, tuple(superseded), settled=earlier)


def _unchanged(group: _Group, number: int, arrival: Arrival, ready: Sequence[Written]) -> int | None:
    """The submission that says the same already, entry by entry; it is the first of them if there are several."""
    owners = []
    for each in ready:
        holders = group.current[_place(arrival, each.entry)] if each.entry.key else []
        if len(holders) != 1 or holders[0].content != each.content or holders[0].submission == number:
            return None
        owners.append(holders[0].submission)
    return owners[0] if owners else None


def _rival(group: _Group, arrival: Arrival, ready: Sequence[Written]) -> int | None:
    """The submission that a copy contradicts: any for a sync client's copy, the copied file's for another."""
    if arrival.copy_of is None:
        return None
    original = printable(arrival.copy_of).casefold()
    for each in ready:
        for holder in group.current[_place(arrival, each.entry)] if each.entry.key else []:
            if holder.content != each.content and (arrival.conflict or holder.file.casefold() == original):
                return holder.submission
    return None


def _held(arrival: Arrival) -> Arrival:
    asked = (arrival.question,) if arrival.question else ()
    findings = (*asked, *arrival.verdict.findings)
    return replace(arrival, verdict=replace(arrival.verdict, outcome="held", findings=findings))


def _place(arrival: Arrival, entry: Entry) -> tuple[str, str]:
    return entry.form or arrival.verdict.form or "", printable(entry.key)


def _enter(group: _Group, owner: int, arrival: Arrival, ready: Sequence[Written]) -> list[Superseded]:
    """Put the entries of an accepted file into force under the submission ``owner``."""
    superseded: list[Superseded] = []
    for number, each in enumerate(ready, 1):
        group.ids.entry += 1
        superseded += _supersede(group, owner, arrival, each)
        group.entries.append(entry_row((group.ids.entry, owner, number), arrival, each))
        group.records += record_rows(group.ids.entry, each)
    return superseded


def _supersede(group: _Group, owner: int, arrival: Arrival, new: Written) -> list[Superseded]:
    """Replace older entries of the same key; two cards of one file never replace each other.

    What came earlier may be judged later, by another host: then it is replaced itself by what holds.
    """
    if not new.entry.key:
        return []
    place, entry, moment = _place(arrival, new.entry), group.ids.entry, stamp(arrival.received_at)
    older = [holder for holder in group.current[place] if holder.submission != owner]
    own = [holder for holder in group.current[place] if holder.submission == owner]
    if newer := [holder for holder in older if holder.since > moment]:
        group.replaced.append((newer[0].since, newer[0].entry, entry))
        group.late.append((moment, entry, newer[0].entry, moment, entry))
        return []
    group.current[place] = [*own, _Holder(entry, owner, new.content, printable(arrival.file), moment)]
    group.replaced += [(moment, entry, old.entry) for old in older]
    return [Superseded(old.entry, entry, old.submission, new.entry.key) for old in older]
