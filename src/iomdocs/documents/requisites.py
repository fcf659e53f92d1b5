"""The number and date of a document as they stand in it: lines to fill in by hand until there are any."""

import datetime as dt
from dataclasses import dataclass

from iomdocs import russian
from iomdocs.documents.cleaning import Row
from iomdocs.wording import say

REQUISITES = "requisites"
COLUMNS = ("date", "number", "reference")


@dataclass(frozen=True, slots=True)
class Requisites:
    """What registers a paper; ``year`` stands in the line for a date that is not there yet."""

    year: int
    number: str | None = None
    date: dt.date | None = None

    def row(self) -> Row:
        """For a template: ``date`` and ``number`` of the heading, ``reference`` «от 12.03.2026 № 41-од»."""
        return Row(date=self._date(), number=self.number or say("documents.requisites.number"), reference=self._ref())

    def _date(self) -> str:
        return russian.date_words(self.date) if self.date else say("documents.requisites.date", year=self.year)

    def _ref(self) -> str:
        day = russian.date_digits(self.date) if self.date else say("documents.requisites.day", year=self.year)
        number = self.number or say("documents.requisites.short_number")
        return say("documents.requisites.reference", date=day, number=number)
