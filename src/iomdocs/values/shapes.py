"""What reading a cell gives and what it may depend on."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Stored: TypeAlias = str | int | float | bool | None
Part: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Note:
    """A normalisation that was made: a finding's code and what its wording needs, «was» and «now» above all.

    Whether it is a note or a warning to the clerk is said by the catalogue of findings.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    ``value`` is what is stored: a date as ISO text, a whole number as ``int``, None when the cell is empty.
    ``parts`` are derived values by suffix («start», «number»). ``problem`` is the code of the one root cause why the
    value cannot be taken as it is; the value is then None, unless the problem is only a warning or an unknown choice.
    ``proposed`` is how the clerk would type the likely value.
    """

    value: Stored
    parts: Mapping[str, Part] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str | None = None
    problem_values: Mapping[str, str] = field(default_factory=dict)
    severity: Literal["error", "warning"] | None = None
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What reading may depend on besides the cell.

    ``choices`` are the values of a list, each with its synonyms. ``period`` is the period of the entry: it lends the
    year to «март» and the days to «в течение года»; ``year_doubted`` asks about a bare year. ``lines`` keeps the line
    breaks of a text.
    """

    today: dt.date
    precision: Literal["day", "period"] = "day"
    moment: Literal["any", "past"] = "any"
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    date_1904: bool = False
    year_doubted: bool = False
    period: tuple[dt.date, dt.date] | None = None
    lines: bool = False


Reader: TypeAlias = Callable[[Scalar, Context, str | None], Reading]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value: how it is read, shown in Excel and stored; ``width`` of a column is in characters."""

    name: str
    read: Reader
    excel_format: str
    width: float
    stored: Literal["text", "number", "date"]


EMPTY = Reading(None)


def trouble(code: str, found: str, *, proposed: str | None = None, notes: tuple[Note, ...] = ()) -> Reading:
    """Make a reading without a value: the problem's code, and what was found as the clerk sees it."""
    return Reading(None, notes=notes, problem=code, problem_values={"was": found}, proposed=proposed)


def changed(code: str, was: str, now: str) -> Note:
    """Note that one text was taken as another."""
    return Note(code, {"was": was, "now": now})
