"""Forget a person, or what has been kept long enough: rows go, what others said stays without the name."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Integer, Table, Text, delete, insert, select, update

from iomdocs.store.rows import stamp, unpack
from iomdocs.store.schema import (
    ID,
    PURGED,
    changes,
    documents,
    entries,
    fixes,
    issued,
    metadata,
    organisations,
    organisations_past,
    overlays,
    people,
    people_past,
    records,
    reminders,
    submissions,
)
from iomdocs.store.schema_asked import differences, doubts, owed, replies
from iomdocs.store.visitors import audit, users
from iomdocs.wording import say

# That something was removed for good, when and how much; never of whom.
purges = Table(
    "purges",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "purged_at", "reason")),
    *(Column(name, Integer, nullable=False) for name in ("entries", "records", "files")),
)

Hide: TypeAlias = Callable[[str], str]
"""Gives a text without the name of the person."""
HIDDEN = say("store.hidden")
_IN_ONE_QUERY = 500
# Where else a name may stand: in any text of these columns.
_TEXTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (changes, ("subject", "old", "new", "author", "reason", "file", "decision")),
    (fixes, ("was", "now")),
    (documents, ("file",)),
    (reminders, ("file",)),
    (doubts, ("file",)),
    (issued, ("title", "signer", "note", "file")),
    (organisations, ("head_name",)),
    (organisations_past, ("head_name",)),
    (users, ("name",)),
    (audit, ("about",)),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came, as far as its copies must be found: number, hash, answer below the outbox."""

    id: int
    sha256: str
    file: str
    answer: str | None


@dataclass(slots=True)
class Purged:
    """What was removed: numbers of entries and rows; files of which nothing is left, and files that told of others."""

    entries: int = 0
    rows: int = 0
    gone: list[Sent] = field(default_factory=list)
    shared: list[Sent] = field(default_factory=list)
    texts: int = 0


def forget_person(connection: Connection, hide: Hide, mentioned: Collection[str]) -> Purged:
    """Remove a person's entries and rows, and the name from everything else.

    ``mentioned`` are the hashes of originals in which the person stands although nothing was stored of them.
    """
    done = Purged()
    doomed = {row.id: row.submission for row in _entries(connection) if row.person and hide(row.person) != row.person}
    touched = _hide_in_entries(connection, hide, doomed) | _hide_in_records(connection, hide, doomed, done)
    _drop(connection, doomed, done)
    _settle(connection, touched | set(doomed.values()) | _by_hash(connection, mentioned), done)
    _hide_in_texts(connection, hide, done)
    _hide_in_issued(connection, hide, done)
    _hide_in_outbox(connection, hide)
    _forget_in_directory(connection, hide)
    return done


def forget_expired(connection: Connection, ended: Callable[[str, dt.date], bool]) -> Purged:
    """Remove entries and refused files that are kept no longer; ``ended`` decides by the form and the last day."""
    done = Purged()
    doomed = {
        row.id: row.submission
        for row in _entries(connection)
        if ended(row.form, dt.date.fromisoformat((row.period_end or row.since)[:10]))
    }
    _drop(connection, doomed, done)
    fruitless = {
        row.id
        for row in connection.execute(select(submissions.c.id, submissions.c.form, submissions.c.received_at))
        if row.form and ended(row.form, dt.date.fromisoformat(row.received_at[:10]))
    }
    _settle(connection, set(doomed.values()) | (fruitless - _owners(connection)), done)
    return done


def names(connection: Connection) -> set[str]:
    """Everybody who is known by name."""
    known = (entries.c.person, people.c.name, people_past.c.name)
    return {str(name) for column in known for name in connection.execute(select(column).distinct()).scalars() if name}


def journal(connection: Connection, kind: str, done: Purged, at: dt.datetime, reason: str) -> None:
    """Note that something was removed, when and how much; never of whom."""
    counts = {"entries": done.entries, "records": done.rows, "files": len(done.gone) + len(done.shared)}
    connection.execute(insert(purges).values(kind=kind, purged_at=stamp(at), reason=reason, **counts))


def _entries(connection: Connection) -> Iterator[Any]:
    table = entries.c
    yield from connection.execute(
        select(table.id, table.submission, table.form, table.person, table.period_end, table.since)
    ).all()


def _owners(connection: Connection) -> set[int]:
    return set(connection.execute(select(entries.c.submission).distinct()).scalars())


def _by_hash(connection: Connection, hashes: Collection[str]) -> set[int]:
    found: set[int] = set()
    for some in _portions(hashes):
        found |= set(connection.execute(select(submissions.c.id).where(submissions.c.sha256.in_(some))).scalars())
    return found


def _hide_in_entries(connection: Connection, hide: Hide, doomed: Mapping[int, int]) -> set[int]:
    """Take the name out of the headers of others' cards; numbers of the files they came in."""
    table, touched = entries.c, set()
    for row in connection.execute(select(table.id, table.submission, table.answers, table.source_file)).all():
        answers = hidden(unpack(row.answers), hide)
        source = row.source_file and hide(row.source_file)
        if row.id not in doomed and (answers != unpack(row.answers) or source != row.source_file):
            told = {"answers": answers, "source_file": source}
            connection.execute(update(entries).where(table.id == row.id).values(**told))
            touched.add(row.submission)
    return touched


def _hide_in_records(connection: Connection, hide: Hide, doomed: Mapping[int, int], done: Purged) -> set[int]:
    """Remove rows about the person from lists, and the name from rows of others' cards."""
    touched: set[int] = set()
    for table in (records, overlays):
        query = select(table, entries.c.submission, entries.c.person).join(entries, entries.c.id == table.c.entry)
        for row in connection.execute(query).mappings().all():
            answers = unpack(row["answers"])
            without = hidden(answers, hide)
            if row["entry"] in doomed or without == answers:
                continue
            here = [column == row[column.name] for column in table.primary_key.columns]
            about = row["person"] is None and any(_is_name(value, without[name]) for name, value in answers.items())
            connection.execute(
                delete(table).where(*here) if about else update(table).where(*here).values(answers=without)
            )
            done.rows += about and table is records
            touched.add(row["submission"])
    return touched


def _is_name(value: object, without: object) -> bool:
    """Whether a cell held the name and nothing else."""
    return isinstance(value, str) and value != without and str(without) == HIDDEN


def hidden(value: Any, hide: Hide) -> Any:
    """Any JSON value without the name."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {name: hidden(item, hide) for name, item in value.items()}
    return [hidden(item, hide) for item in value] if isinstance(value, list) else value


def _drop(connection: Connection, doomed: Collection[int], done: Purged) -> None:
    for some in _portions(doomed):
        connection.execute(update(entries).where(entries.c.superseded_by.in_(some)).values(superseded_by=None))
        connection.execute(delete(overlays).where(overlays.c.entry.in_(some)))
        done.rows += connection.execute(delete(records).where(records.c.entry.in_(some))).rowcount
        done.entries += connection.execute(delete(entries).where(entries.c.id.in_(some))).rowcount


def _settle(connection: Connection, touched: set[int], done: Purged) -> None:
    """Of files that lost something, those that hold nothing more lose their names and hashes too."""
    owners = _owners(connection)
    for number in sorted(touched | _copies(connection, touched - owners)):
        row = connection.execute(select(submissions).where(submissions.c.id == number)).mappings().one()
        sent = Sent(number, row["sha256"], row["file"], row["answer"])
        if number in owners:
            done.shared.append(sent)
            connection.execute(update(submissions).where(submissions.c.id == number).values(findings=[]))
            continue
        done.gone.append(sent)
        for table in (owed, differences):
            connection.execute(delete(table).where(table.c.submission == number))
        connection.execute(delete(fixes).where(fixes.c.submission == number))
        bare: dict[str, Any] = {
            "sha256": f"{PURGED}{number}",
            "file": HIDDEN,
            "findings": [],
            "answer": None,
            "answered": True,
        }
        connection.execute(update(submissions).where(submissions.c.id == number).values(**bare))


def _copies(connection: Connection, gone: Collection[int]) -> set[int]:
    """Numbers under which the same files came again."""
    found: set[int] = set()
    for some in _portions(gone):
        query = select(submissions.c.id).where(submissions.c.duplicate_of.in_(some))
        found |= set(connection.execute(query).scalars())
    return found


def _hide_in_texts(connection: Connection, hide: Hide, done: Purged) -> None:
    for table, names in (*_TEXTS, (submissions, ("file", "sender", "answer"))):
        keys = list(table.primary_key.columns) or [table.c.code, table.c.until]
        for row in connection.execute(select(table)).mappings().all():
            new = {name: hide(row[name]) for name in names if row[name] and hide(row[name]) != row[name]}
            if table is submissions and (findings := hidden(unpack(row["findings"]), hide)) != unpack(row["findings"]):
                new["findings"] = findings
            if new:
                done.texts += 1
                connection.execute(update(table).where(*_here(keys, row)).values(**new))


def _hide_in_issued(connection: Connection, hide: Hide, done: Purged) -> None:
    """An issued document keeps its number and date; what it was made of loses the name."""
    for row in connection.execute(select(issued.c.id, issued.c.subject, issued.c.snapshot)).all():
        subject, snapshot = hide(row.subject), unpack(row.snapshot)
        without = hidden(snapshot, hide)
        if subject != row.subject or without != snapshot:
            apart = subject if subject == row.subject else f"{subject} {row.id}"
            connection.execute(update(issued).where(issued.c.id == row.id).values(subject=apart, snapshot=without))
            done.texts += 1


def _here(keys: list[Column[Any]], row: Any) -> list[Any]:
    return [column == row[column.name] for column in keys]


def _hide_in_outbox(connection: Connection, hide: Hide) -> None:
    """Letters that name the person go, so nothing lies there for them; what a held copy differs in loses the name."""
    for row in connection.execute(select(owed.c.submission, owed.c.path)).all():
        if hide(row.path) != row.path:
            connection.execute(delete(owed).where(owed.c.submission == row.submission, owed.c.path == row.path))
    for row in connection.execute(select(differences)).all():
        told = unpack(row.told)
        if hidden(told, hide) != told:
            here = differences.c.submission == row.submission
            connection.execute(update(differences).where(here).values(told=hidden(told, hide)))


def _forget_in_directory(connection: Connection, hide: Hide) -> None:
    """Remove the person from the lists of workers, and the answers about them."""
    for table in (people, people_past):
        for row in connection.execute(select(table)).mappings().all():
            if hide(row["name"]) != row["name"]:
                connection.execute(
                    delete(table).where(table.c.organisation == row["organisation"], table.c.name == row["name"])
                )
    for row in connection.execute(select(replies)).mappings().all():
        told = [row["key"], unpack(row["subject"]), unpack(row["answer"])]
        if hidden(told, hide) != told:
            connection.execute(delete(replies).where(replies.c.id == row["id"]))


def _portions(values: Collection[Any]) -> Iterator[list[Any]]:
    rest = sorted(values)
    for start in range(0, len(rest), _IN_ONE_QUERY):
        yield rest[start : start + _IN_ONE_QUERY]
