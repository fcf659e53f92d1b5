"""The part of the store that keeps the journal of issued documents."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from iomdocs.store import issued
from iomdocs.store.engines import guarded
from iomdocs.store.issued import Draft, Gap, Issued, Registration
from iomdocs.store.remembered import Remembered


class Issuing(Remembered):
    """What was issued for whom, under what number and in what state; every method may raise ``StoreError``."""

    def issued(self, document: str = "", subject: str | None = None) -> list[Issued]:
        """Documents of the journal, in the order they were first made.

        ``document`` is «pack/name», ``subject`` for whom it was made; without them all.
        """
        with guarded(), self._reader.connect() as connection:
            return issued.listed(connection, document=document, subject=subject)

    def issued_one(self, number: int) -> Issued | None:
        """The document with this id."""
        with guarded(), self._reader.connect() as connection:
            return issued.find(connection, number)

    def snapshot(self, number: int) -> dict[str, Any]:
        """The data that a document of the journal was made from."""
        with guarded(), self._reader.connect() as connection:
            return issued.snapshot(connection, number)

    def put_issued(self, drafts: Sequence[Draft], at: dt.datetime) -> list[Issued]:
        """Note documents that were made, in one transaction; what is signed keeps its data."""
        if not drafts:
            return []
        with guarded(), self._writer.begin() as connection:
            return issued.put(connection, drafts, at)

    def reserve(self, number: int, told: Registration, at: dt.datetime) -> Issued:
        """Give a document its registration number, the next of its journal unless one is told.

        Two processes never get the same. A number that another document has is not given: nothing changes then.
        """
        with guarded(), self._writer.begin() as connection:
            return issued.reserve(connection, number, told, at)

    def holder(self, one: Issued, number: str, year: int) -> Issued | None:
        """Another document of the same journal and year that has this number."""
        with guarded(), self._reader.connect() as connection:
            return issued.holder(connection, one, number, year)

    def sign(self, number: int, told: Registration, at: dt.datetime) -> Issued | None:
        """Note that a paper is signed, under its own number and date; None when the number is another document's."""
        with guarded(), self._writer.begin() as connection:
            return issued.sign(connection, number, told, at)

    def supersede(self, numbers: Iterable[int], by: int, note: str, at: dt.datetime) -> None:
        """Say that these signed documents are replaced by what another one tells."""
        with guarded(), self._writer.begin() as connection:
            issued.supersede(connection, numbers, by, note, at)

    def affect(self, numbers: Iterable[int], by: int) -> None:
        """Say that the data of these, and of no others, changed together with what an amendment tells."""
        with guarded(), self._writer.begin() as connection:
            issued.affect(connection, numbers, by)

    def withdraw(self, number: int) -> None:
        """Forget a draft that nobody needs any more."""
        with guarded(), self._writer.begin() as connection:
            issued.withdraw(connection, number)

    def gaps(self) -> list[Gap]:
        """Numbers that no document of a journal has, between its first and its last."""
        return list(issued.gaps(self.issued()))
