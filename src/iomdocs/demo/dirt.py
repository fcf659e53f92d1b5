"""Harmless dirt: the many ways in which people write what is right; a fair judge takes it without a word."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from iomdocs.definitions import FormField
from iomdocs.demo.chance import data
from iomdocs.packs import Pack
from iomdocs.workbook import Scalar

_LATIN = str.maketrans("аеорсху", "aeopcxy")
_WORD = re.compile(r"[а-яё]{5,}")
_NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a workbook is kept; each is true for a share of workbooks (see ``_RATES``).

    ``knot`` is a mistake of layout that a rehearsal plants: «twice», «missing», «total», «shifted», «double».
    ``far`` too is a rehearsal's alone: many a program would read such a sheet for minutes.
    """

    synonyms: bool = False
    two_levels: bool = False
    numbering: bool = False
    total: bool = False
    title_rows: bool = False
    shuffled: bool = False
    inline: bool = False
    signed: bool = False
    empty_sheets: bool = False
    extra_column: bool = False
    below: bool = False
    values: bool = False
    gaps: bool = False
    repeated: bool = False
    unnumbered: bool = False
    merged: bool = False
    far: bool = False
    example: bool = False
    hidden_rows: bool = False
    typo: bool = False
    knot: str = ""


_RATES = {
    "synonyms": 0.4,
    "two_levels": 0.3,
    "numbering": 0.3,
    "total": 0.5,
    "title_rows": 0.6,
    "shuffled": 0.15,
    "inline": 0.5,
    "signed": 0.6,
    "empty_sheets": 0.15,
    "extra_column": 0.1,
    "below": 0.3,
    "values": 0.8,
    "gaps": 0.1,
    "repeated": 0.08,
    "unnumbered": 0.15,
    "merged": 0.3,
    "example": 0.1,
    "hidden_rows": 0.05,
    "typo": 0.1,
}


def habits(chance: Random) -> Habits:
    """Draw the habits of one clerk."""
    drawn: dict[str, Any] = {name: chance.random() < rate for name, rate in _RATES.items()}
    return Habits(**drawn)


class Smudger:
    """Writes true answers as people write them."""

    def __init__(self, pack: Pack, chance: Random) -> None:
        self._pack, self._chance = pack, chance

    def write(self, field: FormField, value: Scalar, aliases: Sequence[str] = ()) -> Scalar:
        """Write one answer; ``aliases`` are other names of the organisation, when it is one."""
        if isinstance(value, dt.date):
            return self._date(value) if self._often(0.5) else value
        if field.kind in {"text", "person", "position", "organisation"}:
            return self._chance.choice(aliases) if aliases and self._often(0.4) else self._text(str(value))
        return self._short(field, value) if self._often(0.4) else value

    def _short(self, field: FormField, value: Scalar) -> Scalar:
        if field.kind == "hours":
            return self._hours(value)
        if field.kind == "choice":
            return self._choice(field, str(value))
        return self._document(str(value)) if field.kind == "document" else value

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _date(self, day: dt.date) -> str:
        words = data("dirt")
        form: str = self._chance.choice(words["dates"])
        word = words["months"][day.month - 1]
        return form.format(d=day.day, m=day.month, y=day.year, short=day.year % 100, word=word)

    def _hours(self, value: Scalar) -> str:
        form: str = self._chance.choice(data("dirt")["hours"])
        return form.format(n=value)

    def _choice(self, field: FormField, value: str) -> str:
        names = [each for item in self._pack.items(field.list or "") if item.value == value for each in item.synonyms]
        return self._chance.choice(names) if names else value

    def _document(self, value: str) -> str:
        kind, _, rest = value.partition(" ")
        return f"{data('dirt')['documents'].get(kind, kind)} {rest}"

    def _text(self, value: str) -> str:
        if self._often(0.15):
            value = value.replace(" ", self._chance.choice(("  ", _NBSP)), 1)
        if self._often(0.15):
            value = f"  {value} "
        if self._often(0.3) and value.count("«") == 1:
            value = value.replace("«", '"').replace("»", '"')
        if self._often(0.1):
            value = _WORD.sub(lambda match: match[0][:2] + match[0][2].translate(_LATIN) + match[0][3:], value, count=1)
        return value


def captions(columns: Sequence[FormField], chance: Random, *, synonyms: bool) -> dict[str, str]:
    """Choose a caption for each column: its title, or a synonym that no other column of the table shares."""
    chosen = {}
    for column in columns:
        others = {_folded(text) for each in columns if each is not column for text in (each.title, *each.synonyms)}
        own = [text for text in column.synonyms if _folded(text) not in others]
        chosen[column.name] = chance.choice(own) if synonyms and own and chance.random() < 0.6 else column.title
    return chosen


def _folded(text: str) -> str:
    return re.sub(r"[^а-яa-z0-9]+", " ", text.casefold().replace("ё", "е")).strip()
