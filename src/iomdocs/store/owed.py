"""Answers that lie in the outbox as long as something is owed: what is returned, what waits for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from iomdocs.store.rows import printable, unpack
from iomdocs.store.schema import entries, submissions
from iomdocs.store.schema_asked import differences, owed

_ANSWERED = ("accepted", "accepted_with_warnings", "returned")


@dataclass(frozen=True, slots=True)
class Owed:
    """A file below the outbox that waits for its sender; ``sha256`` is of our bytes, so that his work is known by it.

    ``keys`` are those of the cards of a returned file, empty unless all of them are known.
    """

    submission: int
    path: str
    sha256: str
    keys: tuple[str, ...] = ()


def put(connection: Connection, given: Iterable[Owed]) -> None:
    """Remember files; one that was written anew in its place is remembered anew."""
    for each in given:
        connection.execute(delete(owed).where(owed.c.submission == each.submission, owed.c.path == each.path))
        row = {"submission": each.submission, "path": each.path, "sha256": each.sha256}
        connection.execute(insert(owed).values(**row, keys=list(map(printable, each.keys))))


def forget(connection: Connection, given: Iterable[Owed]) -> None:
    """Forget files that are no longer there."""
    for each in given:
        connection.execute(delete(owed).where(owed.c.submission == each.submission, owed.c.path == each.path))


def paid(connection: Connection, host: str) -> tuple[list[Owed], frozenset[str]]:
    """Files of a host that nobody owes an answer to any more; the places (case folded) of those that somebody does."""
    sent = submissions.c
    query = select(owed, sent.outcome, sent.answer, sent.form, sent.file, sent.sender, sent.organisation)
    query = query.join(submissions, sent.id == owed.c.submission).where(sent.host == host)
    rows = connection.execute(query.order_by(sent.id)).all()
    done = [row for row in rows if _is_paid(connection, row, rows)]
    return list(map(_owed, done)), frozenset(row.path.casefold() for row in rows if row not in done)


def _owed(row: Row[Any]) -> Owed:
    return Owed(row.submission, row.path, row.sha256, tuple(unpack(row.keys)))


def _is_paid(connection: Connection, row: Row[Any], rows: Sequence[Row[Any]]) -> bool:
    """Whether its question is answered, or a later file brings the same cards, accepted or returned in its turn."""
    if row.outcome == "held":
        return False
    if row.outcome.startswith("accepted") or row.path != row.answer:
        return True
    if row.outcome == "refused":
        return False
    keys = set(unpack(row.keys))
    if not keys:
        return _is_corrected(connection, row)
    later = {key for each in rows if each.submission > row.submission for key in unpack(each.keys)}
    return all(key in later or _is_accepted(connection, row, key) for key in keys)


def _is_accepted(connection: Connection, row: Row[Any], key: str) -> bool:
    table = entries.c
    query = select(table.id).where(table.form == row.form, table.key == key, table.submission > row.submission)
    return connection.execute(query.limit(1)).first() is not None


def _is_corrected(connection: Connection, row: Row[Any]) -> bool:
    """Of cards that are not known: whether the returned copy came back, or a later file of the same name and sender."""
    sent = submissions.c
    query = select(sent.file, sent.form, sent.organisation, sent.corrects).where(
        sent.id > row.submission, sent.outcome.in_(_ANSWERED), sent.duplicate_of.is_(None)
    )
    for each in connection.execute(query.where((sent.corrects == row.submission) | (sent.sender == row.sender))):
        same = row.sender or row.organisation == each.organisation  # in nobody's folder a name may be anybody's
        if each.corrects == row.submission or (same and each.form == row.form and _stem(each.file) == _stem(row.file)):
            return True
    return False


def _stem(file: str) -> str:
    return PurePosixPath(file).stem.casefold()


def put_differences(connection: Connection, number: int, told: Sequence[Sequence[str]]) -> None:
    """Remember what a copy that is held says otherwise than what holds."""
    connection.execute(delete(differences).where(differences.c.submission == number))
    connection.execute(insert(differences).values(submission=number, told=[list(each) for each in told]))


def all_differences(connection: Connection) -> dict[int, list[tuple[str, ...]]]:
    """What each copy that was held said otherwise, by its submission's number."""
    return {
        row.submission: [tuple(each) for each in unpack(row.told)] for row in connection.execute(select(differences))
    }
