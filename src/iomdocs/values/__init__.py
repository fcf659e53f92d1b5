"""Kinds of values: how each is read from a cell, normalised, shown in Excel and stored.

Reading never raises and never guesses in silence: what was changed is a note, what cannot be taken is one problem.
"""

from collections.abc import Mapping
from types import MappingProxyType

from iomdocs.values.choices import read_choice, read_document
from iomdocs.values.cleaning import as_text, clean, fold, is_blank
from iomdocs.values.dates import read_date, read_period
from iomdocs.values.identifiers import read_inn, read_snils
from iomdocs.values.numbers import read_hours, read_number, read_ordinal
from iomdocs.values.organisations import organisation_key, read_organisation
from iomdocs.values.persons import read_person
from iomdocs.values.posts import read_position
from iomdocs.values.shapes import Context, Kind, Note, Reading, Scalar
from iomdocs.values.texts import read_signature, read_text

__all__ = [
    "KINDS",
    "Context",
    "Kind",
    "Note",
    "Reading",
    "Scalar",
    "as_text",
    "clean",
    "fold",
    "is_blank",
    "organisation_key",
    "read",
]

# A long text in a cell of the text format shows as ####, so only numbers that are no quantities have «@».
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("text", read_text, "General", 40, "text"),
            Kind("ordinal", read_ordinal, "0", 6, "number"),
            Kind("number", read_number, "General", 10, "number"),
            Kind("hours", read_hours, "General", 10, "number"),
            Kind("date", read_date, "DD.MM.YYYY", 13, "date"),
            Kind("period", read_period, "@", 20, "text"),
            Kind("person", read_person, "General", 34, "text"),
            Kind("position", read_position, "General", 26, "text"),
            Kind("organisation", read_organisation, "General", 36, "text"),
            Kind("choice", read_choice, "General", 18, "text"),
            Kind("document", read_document, "@", 34, "text"),
            Kind("signature", read_signature, "General", 16, "text"),
            Kind("snils", read_snils, "@", 16, "text"),
            Kind("inn", read_inn, "@", 14, "text"),
        )
    }
)


def read(kind: str, raw: Scalar, context: Context, *, raw_text: str | None = None) -> Reading:
    """Read a cell's value as one of ``KINDS``; ``raw_text`` is a number as it stands in the file.

    >>> import datetime as dt
    >>> read("date", "«8» февраля 2026 г.", Context(dt.date(2026, 11, 1))).value
    '2026-02-08'
    """
    return KINDS[kind].read(raw, context, raw_text)
