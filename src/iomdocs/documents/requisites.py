"""The number and date of a document as they stand in it: lines to fill in by hand until there are any."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

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
        return Row(_told(self))


@lru_cache(maxsize=64)
def _told(paper: Requisites) -> dict[str, str]:
    """Most documents of a batch have the same: lines to fill in."""
    year, number, date = paper.year, paper.number, paper.date
    day = russian.date_digits(date) if date else say("documents.requisites.day", year=year)
    short = number or say("documents.requisites.short_number")
    return {
        "date": russian.date_words(date) if date else say("documents.requisites.date", year=year),
        "number": number or say("documents.requisites.number"),
        "reference": say("documents.requisites.reference", date=day, number=short),
    }
