"""The part of the store that keeps mail: what came, what became of it, what waits to be sent."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iomdocs.store import letters
from iomdocs.store.engines import guarded
from iomdocs.store.letters import Came, Dispatch, Enclosed
from iomdocs.store.remembered import Remembered


class Mailed(Remembered):
    """Letters that came and letters that go; every method may raise ``StoreError``."""

    def keep_letter(self, letter: Came, files: Sequence[tuple[str, str]], replies: Iterable[Dispatch] = ()) -> int:
        """Remember a letter, its files (paths in the inbox, SHA-256) and what is replied at once, in one transaction.

        Returns its number, 0 when it is known already: then nothing changes.
        """
        with guarded(), self._writer.begin() as connection:
            number = letters.put(connection, letter, files, self._host)
            if number:
                letters.queue(connection, replies, letter.came_at)
            return number

    def letter(self, key: str) -> Came | None:
        """A letter that came, by its key."""
        with guarded(), self._reader.connect() as connection:
            return letters.find(connection, key)

    def not_laid(self) -> list[tuple[str, Enclosed]]:
        """Files of letters that are not known to be in our inbox yet, each with its letter's key."""
        with guarded(), self._reader.connect() as connection:
            return letters.not_laid(connection, self._host)

    def laying(self, file: Enclosed, **values: Any) -> None:
        """Note how far a letter's file is on its way: ``after`` before it is laid, then ``laid``."""
        with guarded(), self._writer.begin() as connection:
            letters.lay(connection, file, values)

    def unfinished_letters(self) -> list[tuple[Came, list[Enclosed]]]:
        """Letters that came to us of which something is to be told to their senders."""
        with guarded(), self._reader.connect() as connection:
            return letters.unfinished(connection, self._host)

    def came_as(self, file: str, after: int) -> int | None:
        """Number of the first submission above ``after`` that came as this file."""
        with guarded(), self._reader.connect() as connection:
            return letters.first_of(connection, file, after)

    def came_below(self, folder: str, after: int) -> list[int]:
        """Numbers of the submissions above ``after`` from below a folder, one for each file."""
        with guarded(), self._reader.connect() as connection:
            return letters.first_below(connection, folder, after)

    def conclude_letter(
        self, letter: int, told: Mapping[int, tuple[int, str]], replies: Iterable[Dispatch], at: dt.datetime
    ) -> int:
        """Note what is told of a letter's files and let the reply wait, in one transaction; returns how many wait."""
        with guarded(), self._writer.begin() as connection:
            letters.conclude(connection, letter, told)
            return letters.queue(connection, replies, at)

    def queue_mail(self, given: Iterable[Dispatch], at: dt.datetime) -> int:
        """Let letters wait to be sent, each cause once; returns how many are new."""
        with guarded(), self._writer.begin() as connection:
            return letters.queue(connection, given, at)

    def due_mail(self, at: dt.datetime) -> list[Dispatch]:
        """Letters that are to be sent now."""
        with guarded(), self._reader.connect() as connection:
            return letters.due(connection, at)

    def change_mail(self, number: int, **values: Any) -> None:
        """Note how far a letter is."""
        with guarded(), self._writer.begin() as connection:
            letters.change(connection, number, values)

    def bounced_mail(self, message_ids: Sequence[str]) -> int:
        """Note that letters of ours came back; returns how many there were."""
        with guarded(), self._writer.begin() as connection:
            return letters.bounce(connection, message_ids)

    def mailed_since(self, recipient: str, kinds: Sequence[str], since: dt.datetime) -> int:
        """How many letters of some kinds an address got since a moment, or has waiting."""
        with guarded(), self._reader.connect() as connection:
            return letters.answered_since(connection, recipient, kinds, since)

    def mail_causes(self, causes: Sequence[str]) -> set[str]:
        """Which of these causes had a letter already."""
        with guarded(), self._reader.connect() as connection:
            return letters.known_causes(connection, causes)

    def reminder_files(self, since: dt.datetime) -> list[tuple[str, str, str]]:
        """Letters of reminder made since a moment: organisation, file below the outbox, the moment as text."""
        with guarded(), self._reader.connect() as connection:
            return letters.reminder_files(connection, since)

    def mail_counted(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many letters came by fate, and how many of ours there are by state."""
        with guarded(), self._reader.connect() as connection:
            return letters.counted(connection)
