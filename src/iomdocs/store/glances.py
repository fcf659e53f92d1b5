"""Quick looks at submissions: without their findings, or those of one file or organisation."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Index, func, or_, select

from iomdocs.store.rows import Submission, moment, submission
from iomdocs.store.schema import entries, submissions

Index("submissions_organisation", submissions.c.organisation)
Index("submissions_sender", submissions.c.sender)


@dataclass(frozen=True, slots=True)
class Glance:
    """A submission without its findings."""

    id: int
    organisation: str | None
    received_at: dt.datetime
    outcome: str
    errors: int
    records: int


def of_form(connection: Connection, form: str) -> list[Glance]:
    """Submissions of a form, the newest first."""
    seen = submissions.c
    query = select(seen.id, seen.organisation, seen.received_at, seen.outcome, seen.errors, seen.records)
    rows = connection.execute(query.where(seen.form == form).order_by(seen.id.desc()))
    return [Glance(row[0], row[1], moment(row[2]), row[3], row[4], row[5]) for row in rows]


def newest(connection: Connection) -> int:
    """Number of the newest submission, 0 when there is none."""
    return connection.execute(select(func.max(submissions.c.id))).scalar() or 0


def arrived(connection: Connection, file: str, after: int) -> Submission | None:
    """The newest submission that came as this file and has a number above ``after``."""
    query = select(submissions).where(submissions.c.id > after, submissions.c.file == file)
    row = connection.execute(query.order_by(submissions.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else submission(row)  # type: ignore[arg-type]


def of_organisation(connection: Connection, code: str) -> list[Submission]:
    """Submissions of an organisation, and those that came from its folder, the newest first."""
    seen = submissions.c
    below = seen.sender.startswith(f"{code}/", autoescape=True)
    query = select(submissions).where(or_(seen.organisation == code, seen.sender == code, below))
    rows = connection.execute(query.order_by(seen.id.desc())).mappings()
    return [submission(row) for row in rows]  # type: ignore[arg-type]


def owners(connection: Connection, number: int) -> frozenset[str | None]:
    """Codes of all organisations whose cards a submission holds."""
    query = select(entries.c.organisation).where(entries.c.submission == number).distinct()
    return frozenset(connection.execute(query).scalars())


def outcomes(connection: Connection) -> dict[str, int]:
    """How many submissions there are of each outcome."""
    query = select(submissions.c.outcome, func.count().label("times")).group_by(submissions.c.outcome)
    return {row.outcome: row.times for row in connection.execute(query)}
