"""The pack itself: whose it is, its parameters and deadlines."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from iomdocs.definitions.base import Definition, Name, Text
from iomdocs.numbering import Pattern


class Deadline(Definition):
    """Something due: each year on ``day`` (MM-DD), or in ``month``, or a span ``after`` an event of a form.

    ``after`` is a query of rows with columns ``day`` (ISO date when it is due), ``subject`` and ``organisation_code``.
    ``form`` is the form whose submission meets it; ``who`` owes it to ``whom``.
    """

    id: Text
    title: Text
    cites: Text
    day: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    after: str | None = None
    form: str | None = None
    who: str = ""
    whom: str = ""
    covers: tuple[str, ...] = ()


def journal_pattern(text: str) -> str:
    """A pattern of numbers, once it is one; for pydantic."""
    if not Pattern.fits(text):
        raise PydanticCustomError("journal_pattern", "{n}")
    return text


class Journal(Definition):
    """A journal in which documents get their numbers: «{n}-од», counted from one every year by each organisation."""

    title: Text
    number: Annotated[Text, AfterValidator(journal_pattern)]


class PackHead(Definition):
    """``pack.toml``: who the pack is for and the parameters in which regulations differ.

    ``shown_first`` marks the pack that a demonstration takes when none is named. ``submitters`` are the kinds of
    organisations that forms are awaited from; without them all are. ``editions`` lists, by form, the editions whose
    blanks are still accepted; a form that is not there accepts all. ``retention`` says for how many years after the end
    of its period what a form brought is kept; a form that is not there is kept for ever.
    """

    name: Name
    title: Text
    extends: Name | None = None
    shown_first: bool = False
    cites: str = ""
    submitters: tuple[Text, ...] = ()
    words: dict[str, str] = {}
    parameters: dict[Name, float | str | bool] = {}
    editions: dict[Name, tuple[str, ...]] = {}
    deadlines: tuple[Deadline, ...] = ()
    retention: dict[Name, Annotated[int, Field(ge=1)]] = {}
    journals: dict[Name, Journal] = {}
