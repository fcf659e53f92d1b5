"""What a person was asked and answered, and what the questions are about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Text, cast, delete, insert, or_, select

from iomdocs.replies import Replies, Reply
from iomdocs.store.rows import Submission, printable, stamp, submission, unpack
from iomdocs.store.schema import entries, submissions
from iomdocs.store.schema_asked import doubts, replies
from iomdocs.verdicts import Stored


@dataclass(frozen=True, slots=True)
class Mention:
    """A current entry as far as it says whose it is; ``answers`` and ``addresses`` are of its header fields.

    ``period`` is the first day (ISO) of what it reports on.
    """

    submission: int
    file: str
    form: str
    sheet: str
    organisation: str | None
    person: str | None
    answers: Mapping[str, Stored]
    addresses: Mapping[str, str]
    period: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtfulWord:
    """A word that a document declined without being sure; ``gender`` is «m», «f» or empty."""

    word: str
    part: str
    gender: str
    forms: Mapping[str, str]
    file: str


def put_replies(
    connection: Connection, given: Sequence[Reply], sha256: str | None, at: dt.datetime
) -> list[tuple[Reply, Reply]]:
    """Remember answers; returns those that say something else than before, each with the earlier one.

    The journal keeps every answer; an answer that says the same again is not written twice.
    """
    known, changed = all_replies(connection), []
    rows = []
    for each in given:
        before = known.get(each.key)
        if before is not None and before.answer == each.answer:
            continue
        if before is not None:
            changed.append((each, before))
        facts = {"key": printable(each.key), "kind": each.kind, "sha256": sha256, "replied_at": stamp(at)}
        rows.append({**facts, "subject": dict(each.subject), "answer": dict(each.answer)})
    if rows:
        connection.execute(insert(replies), rows)
    return changed


def all_replies(connection: Connection) -> Replies:
    """Answers in the order they were given: the index keeps the last to each question."""
    rows = connection.execute(select(replies).order_by(replies.c.id))
    return Replies(tuple(Reply(row.kind, row.key, row.subject, row.answer) for row in rows))


def replies_after(connection: Connection, number: int) -> tuple[list[Reply], int]:
    """Answers after the one of this number, and the number of the last."""
    rows = list(connection.execute(select(replies).where(replies.c.id > number).order_by(replies.c.id)))
    found = [Reply(row.kind, row.key, row.subject, row.answer) for row in rows]
    return found, rows[-1].id if rows else number


def mentions(connection: Connection) -> Iterator[Mention]:
    """Every current entry, in the order of arrival."""
    header = entries.c
    query = (
        select(submissions.c.file, header.submission, header.form, header.sheet, header.organisation, header.person)
        .add_columns(header.answers, header.addresses, header.period_start)
        .join(submissions, submissions.c.id == header.submission)
        .where(header.until.is_(None))
        .order_by(header.id)
    )
    for row in connection.execute(query):
        told = (row.submission, row.file, row.form, row.sheet, row.organisation, row.person)
        yield Mention(*told, unpack(row.answers), unpack(row.addresses), row.period_start)


def names_after(connection: Connection, number: int) -> tuple[dict[str, str], int]:
    """Names of people in entries after the one of this number, each with the first file; the last entry's number."""
    query = select(entries.c.id, entries.c.person, submissions.c.file)
    query = query.join(submissions, submissions.c.id == entries.c.submission).where(entries.c.id > number)
    found: dict[str, str] = {}
    for row in connection.execute(query.order_by(entries.c.id)):
        number = row.id
        if row.person:
            found.setdefault(row.person, row.file)
    return found, number


def with_findings(connection: Connection, codes: Iterable[str]) -> list[Submission]:
    """Submissions that got one of these findings, the oldest first."""
    told = cast(submissions.c.findings, Text)
    wanted = or_(*(told.contains(f'"{code}"') for code in codes))
    query = select(submissions).where(submissions.c.duplicate_of.is_(None), wanted).order_by(submissions.c.id)
    return [submission(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]


def put_doubts(connection: Connection, given: Iterable[DoubtfulWord]) -> None:
    """Remember doubtful words, the last place of each."""
    for each in given:
        same = (doubts.c.word == each.word, doubts.c.part == each.part, doubts.c.gender == each.gender)
        connection.execute(delete(doubts).where(*same))
        row = {"word": each.word, "part": each.part, "gender": each.gender, "file": each.file}
        connection.execute(insert(doubts).values(**row, forms=dict(each.forms)))


def all_doubts(connection: Connection) -> list[DoubtfulWord]:
    """Doubtful words by the alphabet."""
    rows = connection.execute(select(doubts).order_by(doubts.c.part, doubts.c.word, doubts.c.gender))
    return [DoubtfulWord(row.word, row.part, row.gender, row.forms, row.file) for row in rows]
