"""What the store remembers of one submission: its question, its number, what it changed."""

import datetime as dt

from sqlalchemy import Engine, func, select

from iomdocs.store import listing
from iomdocs.store.engines import guarded
from iomdocs.store.rows import Fixed, Submission, Superseded, entry, printable, record, stamp, submission
from iomdocs.store.schema import entries, fixes, submissions
from iomdocs.verdicts import Entry


class Recalled:
    """The part of the store that only reads about single submissions."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def was_stored(self, sha256: str, file: str, at: dt.datetime) -> bool:
        """Whether this very arrival was stored; the same bytes may have come before, under this name or another."""
        table = submissions.c
        query = select(table.id).where(
            table.sha256 == sha256, table.file == printable(file), table.received_at == stamp(at)
        )
        with guarded(), self._reader.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def held(self) -> list[Submission]:
        """Submissions that wait for an answer, the oldest first."""
        query = select(submissions).where(submissions.c.outcome == "held", submissions.c.duplicate_of.is_(None))
        with guarded(), self._reader.connect() as connection:
            rows = connection.execute(query.order_by(submissions.c.id)).mappings()
            return [submission(row) for row in rows]  # type: ignore[arg-type]

    def holds(self, number: int) -> bool:
        """Whether any entry of a submission holds now."""
        query = select(entries.c.id).where(entries.c.submission == number, entries.c.until.is_(None)).limit(1)
        with guarded(), self._reader.connect() as connection:
            return connection.execute(query).first() is not None

    def standing_for(self, number: int) -> Submission | None:
        """The submission whose entries hold in place of those of this one: itself, or what came after it."""
        later = entries.alias("later")
        query = select(func.max(later.c.submission)).where(later.c.id == entries.c.superseded_by)
        with guarded(), self._reader.connect() as connection:
            while (after := connection.execute(query.where(entries.c.submission == number)).scalar() or 0) > number:
                number = after
            row = connection.execute(select(submissions).where(submissions.c.id == number)).mappings().first()
            return submission(row) if row is not None else None  # type: ignore[arg-type]

    def superseded(self, number: int) -> list[Superseded]:
        """Older entries that those of a submission replaced."""
        with guarded(), self._reader.connect() as connection:
            return [Superseded(*row) for row in listing.superseded(connection, number)]

    def handed(self) -> dict[tuple[int, str], str]:
        """SHA-256 of the files that other levels handed on, by the submission's number and the file's name."""
        query = select(entries.c.submission, entries.c.source_file, entries.c.source_sha256).distinct()
        with guarded(), self._reader.connect() as connection:
            rows = connection.execute(query.where(entries.c.source_sha256.is_not(None)))
            return {(row.submission, row.source_file): row.source_sha256 for row in rows}

    def incoming(self, year: int, number: int) -> Submission | None:
        """Find a submission by its number in the book of a year."""
        query = select(submissions).where(submissions.c.year == year, submissions.c.incoming == number)
        with guarded(), self._reader.connect() as connection:
            row = connection.execute(query).mappings().first()
            return submission(row) if row is not None else None  # type: ignore[arg-type]

    def fixes(self, number: int) -> list[Fixed]:
        """Values of a submission that were applied with the sender's consent, in their order."""
        query = select(fixes).where(fixes.c.submission == number).order_by(fixes.c.number)
        with guarded(), self._reader.connect() as connection:
            return [Fixed(*row) for row in connection.execute(query)]

    def entry(self, number: int) -> Entry | None:
        """Read one entry with its records, whether it holds or not."""
        with guarded(), self._reader.connect() as connection:
            row = connection.execute(select(entries).where(entries.c.id == number)).mappings().one_or_none()
            lines = [record(line) for line in listing.records_of(connection, number)]  # type: ignore[arg-type]
            return entry(row, lines) if row is not None else None  # type: ignore[arg-type]
