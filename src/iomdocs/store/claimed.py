"""Files that a host has taken and some worker judges, and answers on their way back to that host."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from iomdocs.store import writing
from iomdocs.store.rows import Arrival, Saved, moment, printable, stamp, unpack
from iomdocs.store.schema import organisations, people, submissions
from iomdocs.store.schema_asked import replies
from iomdocs.store.schema_hosts import claims, outgoing

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file that a host took: ``claim`` is its name there; ``id`` is 0 as long as it is not stored; time is UTC.

    ``tries`` counts workers that began to judge it; ``submission`` is there when one has stored its verdict.
    """

    host: str
    claim: str
    sha256: str
    file: str
    received_at: dt.datetime
    id: int = 0
    tries: int = 0
    submission: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer for a host's outbox: ``beside`` is one that lies beside another; ``owed`` as in ``Owed.keys``.

    ``incoming`` is the submission's number of the year.
    """

    host: str
    submission: int
    path: str
    data: bytes
    beside: bool = False
    owed: tuple[str, ...] | None = None
    id: int = 0
    incoming: int = 0


class OvertakenError(Exception):
    """Another worker has stored some of these meanwhile: look again which are left."""


def put(connection: Connection, taken: Sequence[Claimed]) -> list[int]:
    """Note claims; returns the numbers of those that were not noted before."""
    rows = [
        {
            "host": each.host,
            "claim": each.claim,
            "sha256": each.sha256,
            "file": printable(each.file),
            "received_at": stamp(each.received_at),
            "tries": 0,
        }
        for each in taken
    ]
    if not rows:
        return []
    statement = insert(claims).values(rows).on_conflict_do_nothing().returning(claims.c.id)
    return sorted(connection.execute(statement).scalars())


def find(connection: Connection, numbers: Iterable[int]) -> list[Claimed]:
    """Claims that are not answered yet, in the order they were taken."""
    query = select(claims).where(claims.c.id.in_(list(numbers))).order_by(claims.c.id)
    return [_claimed(row) for row in connection.execute(query)]


def noted(connection: Connection, host: str, names: Sequence[str]) -> set[str]:
    """Which of a host's claims are noted."""
    query = select(claims.c.claim).where(claims.c.host == host, claims.c.claim.in_(names))
    return set(connection.execute(query).scalars())


def waiting(connection: Connection, host: str) -> int:
    """How many files of a host have no answer yet."""
    query = select(func.count()).where(claims.c.host == host)
    return int(connection.execute(query).scalar() or 0)


def begin(connection: Connection, numbers: Sequence[int]) -> None:
    """Note that a worker begins to judge these, before they can end it."""
    connection.execute(update(claims).where(claims.c.id.in_(numbers)).values(tries=claims.c.tries + 1))


def forgive(connection: Connection, numbers: Sequence[int]) -> None:
    """A worker outlived these: trouble with a disk or the database says nothing about a file."""
    connection.execute(update(claims).where(claims.c.id.in_(numbers)).values(tries=0))


def save(connection: Connection, numbers: Sequence[int], arrivals: Sequence[Arrival]) -> list[Saved]:
    """Store verdicts on claims, each once whoever judged it; ``OvertakenError`` when one was stored meanwhile."""
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
    query = select(claims.c.id).where(claims.c.id.in_(numbers), claims.c.submission.is_(None))
    free = set(connection.execute(query.order_by(claims.c.id).with_for_update()).scalars())
    if free != set(numbers):
        raise OvertakenError
    saved = writing.save(connection, arrivals)
    for number, stored in zip(numbers, saved, strict=True):
        connection.execute(update(claims).where(claims.c.id == number).values(submission=stored.id))
    return saved


def send(connection: Connection, answers: Sequence[Outgoing], done: Sequence[int]) -> None:
    """Put answers on their way; the claims that they answer are done."""
    mine = set(connection.execute(select(claims.c.id).where(claims.c.id.in_(done)).with_for_update()).scalars())
    if mine != set(done):
        raise OvertakenError
    for each in answers:
        row: dict[str, Any] = {name: getattr(each, name) for name in ("host", "submission", "path", "data")}
        owed = None if each.owed is None else list(map(printable, each.owed))
        connection.execute(insert(outgoing).values(**row, beside=int(each.beside), owed=owed))
    connection.execute(delete(claims).where(claims.c.id.in_(done)))


def sent(connection: Connection, host: str) -> list[Outgoing]:
    """Answers for a host's outbox, the oldest first, not too many at once; those of one file come together."""
    few = select(outgoing.c.submission).where(outgoing.c.host == host).order_by(outgoing.c.id).limit(_AT_ONCE)
    query = select(outgoing, submissions.c.incoming).join(submissions, submissions.c.id == outgoing.c.submission)
    query = query.where(outgoing.c.host == host, outgoing.c.submission.in_(few))
    return [_outgoing(row) for row in connection.execute(query.order_by(outgoing.c.id))]


def arrived(connection: Connection, numbers: Sequence[int]) -> None:
    """Answers that lie in their outbox are on their way no longer."""
    connection.execute(delete(outgoing).where(outgoing.c.id.in_(numbers)))


def news(connection: Connection) -> str:
    """How much was said by directories and answers so far."""
    counts = [
        *(select(func.max(table.c.since)) for table in (organisations, people)),
        *(select(func.count()).select_from(table) for table in (organisations, people)),
        select(func.max(replies.c.id)),
    ]
    return " ".join(str(connection.execute(query).scalar()) for query in counts)


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        row.host,
        row.claim,
        row.sha256,
        row.file,
        moment(row.received_at),
        row.id,
        row.tries,
        row.submission,
    )


def _outgoing(row: Row[Any]) -> Outgoing:
    owed = None if row.owed is None else tuple(unpack(row.owed))
    told = (row.host, row.submission, row.path, bytes(row.data))
    return Outgoing(*told, bool(row.beside), owed, row.id, row.incoming)
