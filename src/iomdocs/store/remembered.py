"""What the store remembers of people's answers, of letters and documents that were made, and for the program itself."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, update
from sqlalchemy import insert as insert_into

from iomdocs.replies import Replies, Reply
from iomdocs.store import again, asked, corrections, listing, owed
from iomdocs.store.engines import guarded
from iomdocs.store.recalled import Recalled
from iomdocs.store.rows import Submission, stamp
from iomdocs.store.schema import documents, submissions
from iomdocs.verdicts import Verdict


class Remembered(Recalled):
    """The part of the store that keeps what was asked, answered and made."""

    def __init__(self, writer: Engine, reader: Engine, host: str) -> None:
        super().__init__(reader)
        self._writer, self._host = writer, host

    # Questions and answers

    def reply(self, given: Sequence[Reply], sha256: str | None, at: dt.datetime) -> list[tuple[Reply, Reply]]:
        """Remember answers; returns those that differ from an earlier answer, each with that one."""
        with guarded(), self._writer.begin() as connection:
            return asked.put_replies(connection, given, sha256, at)

    def replies(self) -> Replies:
        """All answers that hold."""
        with guarded(), self._reader.connect() as connection:
            return asked.all_replies(connection)

    def replies_after(self, number: int) -> tuple[list[Reply], int]:
        """Answers that were given after the one of this number, and the number of the last."""
        with guarded(), self._reader.connect() as connection:
            return asked.replies_after(connection, number)

    def mentions(self) -> list[asked.Mention]:
        """Whose every current entry is, in the order of arrival."""
        with guarded(), self._reader.connect() as connection:
            return list(asked.mentions(connection))

    def names_after(self, number: int) -> tuple[dict[str, str], int]:
        """Names in entries stored after the one of this number, each with its file; and the last entry's number."""
        with guarded(), self._reader.connect() as connection:
            return asked.names_after(connection, number)

    def with_findings(self, codes: Iterable[str]) -> list[Submission]:
        """Submissions that got one of these findings, the oldest first."""
        with guarded(), self._reader.connect() as connection:
            return asked.with_findings(connection, codes)

    def note_doubts(self, given: Iterable[asked.DoubtfulWord]) -> None:
        """Remember words whose declension a person should look at."""
        with guarded(), self._writer.begin() as connection:
            asked.put_doubts(connection, given)

    def doubts(self) -> list[asked.DoubtfulWord]:
        """All words that documents were not sure of, also those answered since."""
        with guarded(), self._reader.connect() as connection:
            return asked.all_doubts(connection)

    def rejudge(self, found: Sequence[tuple[int, Verdict]], at: dt.datetime) -> None:
        """Put new verdicts on stored submissions, by their numbers; the past stays as it was."""
        with guarded(), self._writer.begin() as connection:
            again.rejudge(connection, found, at)

    def setting(self, name: str) -> str | None:
        """A value that the program keeps for itself."""
        with guarded(), self._reader.connect() as connection:
            return listing.setting(connection, name)

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a value for the next start."""
        with guarded(), self._writer.begin() as connection:
            listing.keep_setting(connection, name, value)

    # What lies in the outbox

    def paid(self) -> tuple[list[owed.Owed], frozenset[str]]:
        """Files in our outbox that nobody owes an answer to any more, and the places of those that somebody does."""
        with guarded(), self._reader.connect() as connection:
            return owed.paid(connection, self._host)

    def forget_owed(self, given: Iterable[owed.Owed]) -> None:
        """Note that these files are no longer there."""
        with guarded(), self._writer.begin() as connection:
            owed.forget(connection, given)

    def hold_against(self, number: int, rival: int) -> None:
        """Note that a copy that waits contradicts another submission now, and that its sender must hear of it."""
        with guarded(), self._writer.begin() as connection:
            query = update(submissions).where(submissions.c.id == number)
            connection.execute(query.values(rival=rival, answered=False))

    def keep_differences(self, number: int, told: Sequence[Sequence[str]]) -> None:
        """Remember what a copy that is held says otherwise: row, field, what holds, what it says."""
        with guarded(), self._writer.begin() as connection:
            owed.put_differences(connection, number, told)

    def differences(self) -> dict[int, list[tuple[str, ...]]]:
        """What each copy that was held says otherwise, by its submission's number."""
        with guarded(), self._reader.connect() as connection:
            return owed.all_differences(connection)

    # Letters and documents

    def reminded(self) -> set[tuple[str, ...]]:
        """What was reminded of: organisation, form, due day (ISO), mark."""
        with guarded(), self._reader.connect() as connection:
            return corrections.reminded(connection)

    def remember_reminders(self, rows: Iterable[tuple[str, str, str, str]], file: str, at: dt.datetime) -> None:
        """Note that a letter reminded of these."""
        with guarded(), self._writer.begin() as connection:
            corrections.remember(connection, rows, file, stamp(at))

    def record_document(self, name: str, number: str | None, file: str, sha256: str, made_at: dt.datetime) -> int:
        """Log a made document; returns its number in the log."""
        row = {"name": name, "number": number, "file": file, "sha256": sha256, "made_at": stamp(made_at)}
        with guarded(), self._writer.begin() as connection:
            key = connection.execute(insert_into(documents).values(**row)).inserted_primary_key
            return int(key[0]) if key else 0
