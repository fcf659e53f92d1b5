"""Corrections of accepted rows: proposed, then applied over what was sent, or refused; what was sent never changes."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from iomdocs.store.rows import moment as read_moment
from iomdocs.store.rows import pack, unpack
from iomdocs.store.schema import (
    changes,
    entries,
    issued,
    organisations,
    overlays,
    people,
    records,
    reminders,
    submissions,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell of a register that a person corrected by hand.

    ``register`` is «pack/name», ``title`` the column's title, ``subject`` what the row is about; ``submission``,
    ``sheet`` and ``line`` the row's place in what was sent, ``field`` its name; ``old`` and ``new`` as shown.
    """

    register: str
    title: str
    subject: str
    submission: int | None
    sheet: str
    line: int | None
    field: str
    old: str
    new: str
    author: str = ""
    reason: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal with its number and what became of it: ``proposed``, ``applied`` or ``refused``."""

    id: int
    proposal: Proposal
    proposed_at: dt.datetime
    state: str
    decided_at: dt.datetime | None = None
    decision: str = ""


def propose(connection: Connection, proposals: Sequence[Proposal], at: str) -> list[Change]:
    """Keep what is not kept yet; returns the new ones."""
    kept = []
    waiting = {change.proposal: change for change in listed(connection, waiting=True)}
    same = {_what(proposal) for proposal in waiting}
    for proposal in proposals:
        if _what(proposal) in same:
            continue
        same.add(_what(proposal))
        values = asdict(proposal) | {"proposed_at": at, "state": "proposed"}
        key = connection.execute(insert(changes).values(**values)).inserted_primary_key
        kept.append(Change(int(key[0]) if key else 0, proposal, read_moment(at), "proposed"))
    return kept


def _what(proposal: Proposal) -> tuple[object, ...]:
    return proposal.submission, proposal.sheet, proposal.line, proposal.field, proposal.new


def listed(connection: Connection, *, waiting: bool) -> list[Change]:
    """Corrections, the oldest first."""
    query = select(changes).order_by(changes.c.id)
    if waiting:
        query = query.where(changes.c.state == "proposed")
    return [_change(row) for row in connection.execute(query).mappings()]


def _change(row: RowMapping) -> Change:
    names = Proposal.__dataclass_fields__
    decided = row["decided_at"]
    return Change(
        row["id"],
        Proposal(**{name: row[name] for name in names}),
        read_moment(row["proposed_at"]),
        row["state"],
        read_moment(decided) if decided else None,
        row["decision"] or "",
    )


def decide(connection: Connection, number: int, reason: str, at: str, answers: Mapping[str, object] | None) -> bool:
    """Apply with these answers, or refuse without; False when nothing waits or the row is no longer current."""
    row = connection.execute(select(changes).where(changes.c.id == number, changes.c.state == "proposed")).mappings()
    found = row.one_or_none()
    if found is None or (answers is not None and not _lay(connection, _change(found), at, answers)):
        return False
    state = "refused" if answers is None else "applied"
    told = {"state": state, "decided_at": at, "decision": reason}
    connection.execute(update(changes).where(changes.c.id == number).values(**told))
    return True


def _lay(connection: Connection, change: Change, at: str, answers: Mapping[str, object]) -> bool:
    """Put the corrected answers over those of the row, and end an earlier correction of it."""
    place = _place(connection, change.proposal)
    if place is None:
        return False
    entry, part, number, sent = place
    table = overlays.c
    here = (table.entry == entry, table.part == part, table.number == number, table.until.is_(None))
    before = connection.execute(select(table.answers).where(*here)).scalar()
    connection.execute(update(overlays).where(*here).values(until=at))
    merged = {**unpack(sent if before is None else before), **answers}
    row = {"entry": entry, "part": part, "number": number, "since": at, "change": change.id}
    connection.execute(insert(overlays).values(**row, answers=unpack(pack(merged))))
    return True


def _place(connection: Connection, proposal: Proposal) -> tuple[int, str, int, Any] | None:
    """Find the current row that holds the field: entry, part, number and answers; a card's header is part «»."""
    e, r = entries.c, records.c
    table, _, name = proposal.field.rpartition(".")
    if proposal.line is not None:
        query = (
            select(r.entry, r.part, r.number, r.answers)
            .join(entries, e.id == r.entry)
            .where(e.submission == proposal.submission, r.sheet == proposal.sheet, r.line == proposal.line)
            .where(e.until.is_(None))
        )
        for row in connection.execute(query.where(r.part == table) if table else query):
            if name in unpack(row.answers):
                return row.entry, row.part, row.number, row.answers
    cards = select(e.id, e.answers).where(e.submission == proposal.submission, e.until.is_(None))
    for card in connection.execute(cards.where(e.sheet == proposal.sheet)):
        if not table and name in unpack(card.answers):
            return card.id, "", 0, card.answers
    return None


def any_applied(connection: Connection) -> bool:
    """Whether any correction was ever applied."""
    return connection.execute(select(overlays.c.entry).limit(1)).first() is not None


def moment(connection: Connection, at: str | None, *, journal: bool = False) -> dt.datetime | None:
    """When the data changed last, not after a moment if one is given; ``journal`` counts that of documents too."""
    columns = [submissions.c.received_at, entries.c.since, overlays.c.since, organisations.c.since, people.c.since]
    if journal:
        columns += [issued.c[name] for name in ("made_at", "numbered_at", "signed_at", "superseded_at")]
    found = []
    for column in columns:
        query = select(func.max(column))
        found.append(connection.execute(query if at is None else query.where(column <= at)).scalar())
    newest = max((each for each in found if each), default=None)
    return read_moment(newest) if newest else None


def applied(connection: Connection, where: tuple[int, str | None, int | None, str]) -> list[Change]:
    """Corrections applied to a field: of which submission, sheet and line, and its name."""
    told = ((change, change.proposal) for change in listed(connection, waiting=False) if change.state == "applied")
    return [change for change, one in told if (one.submission, one.sheet, one.line, one.field) == where]


def reminded(connection: Connection) -> set[tuple[str, ...]]:
    """What letters reminded of."""
    table = reminders.c
    query = select(table.organisation, table.form, table.due, table.mark)
    return {tuple(row) for row in connection.execute(query)}


def remember(connection: Connection, rows: Iterable[tuple[str, str, str, str]], file: str, at: str) -> None:
    """Note what a letter reminded of."""
    names = ("organisation", "form", "due", "mark")
    values = [dict(zip(names, row, strict=True)) | {"made_at": at, "file": file} for row in rows]
    connection.execute(insert(reminders), values)
