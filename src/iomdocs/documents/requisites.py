"""The number and date of a document as they stand in it: lines to fill in by hand until there are any."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from iomdocs import russian
from iomdocs.documents.cleaning import Row
from iomdocs.wording import say

REQUISITES = "requisites"
COLUMNS = ("date", "number", "own_number", "reference", "approval", "approval_number")


@dataclass(frozen=True, slots=True)
class Requisites:
    """What registers a paper; ``year`` stands in the line for a date that is not there yet.

    ``approval`` are those of the order that puts the paper in force, when it has them.
    """

    year: int
    number: str | None = None
    date: dt.date | None = None
    approval: "Requisites | None" = None

    def row(self) -> Row:
        """For a template: ``date`` and ``number`` of the heading, ``reference`` «от 12.03.2026 № 41-од».

        ``approval`` is the same of the order that approves the paper; ``own_number`` and ``approval_number`` are empty
        until there is one.
        """
        return Row(_told(self))


@lru_cache(maxsize=64)
def _told(paper: Requisites) -> dict[str, str]:
    """Most documents of a batch have the same: lines to fill in."""
    year, date, order = paper.year, paper.date, paper.approval or Requisites(paper.year)
    return {
        "date": russian.date_words(date) if date else say("documents.requisites.date", year=year),
        "number": paper.number or say("documents.requisites.number"),
        "own_number": paper.number or "",
        "reference": _reference(paper),
        "approval": _reference(order),
        "approval_number": order.number or "",
    }


def _reference(paper: Requisites) -> str:
    day = russian.date_digits(paper.date) if paper.date else say("documents.requisites.day", year=paper.year)
    return say(
        "documents.requisites.reference", date=day, number=paper.number or say("documents.requisites.short_number")
    )
