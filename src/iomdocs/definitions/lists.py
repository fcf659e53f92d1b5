"""Lists of values that a field may have."""

import datetime as dt

from iomdocs.definitions.base import Definition, Name, Text


class Choice(Definition):
    """One line of a list; ``more`` keeps the list's further columns. ``was`` are values of older editions."""

    value: Text
    synonyms: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    more: dict[str, str] = {}


class ChoiceList(Definition):
    """A list of values: ``lists/NAME.csv`` with columns value, synonyms, since, until and any others."""

    name: Name
    items: tuple[Choice, ...]
