"""Stored numbers become numbers, dates, times or durations, as the format of their cell says."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from iomdocs.workbook import Scalar

Shape: TypeAlias = Literal["number", "date", "time", "duration"]

NOT_A_NUMBER = "#ЧИСЛО!"
_WHOLE = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPACE = " \t\r\n"
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ANY_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - only its clock is used
_EXACT = 10**15
_LAST_DAY = 2_958_465
_LEAP_THAT_WAS_NOT = 60
_BUILT_IN: dict[int, Shape] = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47), "time"),
    46: "duration",
}


def built_in(number: int) -> Shape:
    """Shape of a number format that has no code in the file (ECMA-376, part 1, 18.8.30)."""
    return _BUILT_IN.get(number, "number")


def shape(code: str) -> Shape:
    """Tell from a format code what the number means.

    >>> shape("dd.mm.yyyy"), shape('[h]:mm'), shape('0" ч."'), shape("mm:ss"), shape("[Red]0.00")
    ('date', 'duration', 'number', 'time', 'number')
    """
    first = code.split(";", 1)[0]
    if _ELAPSED.search(first):
        return "duration"
    marks = set(_SILENT.sub("", first).lower())
    if "general" in first.lower() or marks.isdisjoint("ymdhs"):
        return "number"
    return "time" if marks.isdisjoint("yd") and not marks.isdisjoint("hs") else "date"


def number(raw: str) -> int | float | None:
    """Read a number as XML Schema writes it; None if it is none or not finite.

    >>> number("36"), number("36.50"), number("1E3"), number("1e400"), number("1_000")
    (36, 36.5, 1000, None, None)
    """
    raw = raw.strip(_SPACE)
    if _WHOLE.fullmatch(raw):
        return int(raw)
    if not _NUMBER.fullmatch(raw):
        return None
    found = float(raw)
    if not math.isfinite(found):
        return None
    return int(found) if found.is_integer() and abs(found) < _EXACT else found


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a workbook counts its days: from 1900, with a 29 February that was not, or from 1904."""

    from_1904: bool = False

    def read(self, content: str, meant: Shape) -> tuple[Scalar, str | None, str | None]:
        """Value, error text and raw number of a stored number; people write the same days and hours again and again."""
        return _told(content, meant, self.from_1904)

    def moment(self, serial: float, meant: Shape) -> Scalar:
        """Value of a number under a date or time format; the number itself where no such date exists."""
        if not 0 <= serial < _LAST_DAY + 1:
            return serial
        if meant == "duration":
            return _span(serial)
        if serial < 1 and not (self.from_1904 and meant == "date"):
            return serial if serial == 0 and meant == "date" else _clock(serial)
        start = self._start(serial)
        return serial if start is None else _date(start, serial)

    def _start(self, serial: float) -> dt.datetime | None:
        """Day zero; none for the day that Excel invented and for days after the year 9999."""
        if self.from_1904:
            return dt.datetime(1904, 1, 1) if serial < _LAST_DAY - 1461 else None  # noqa: DTZ001 - local time
        if math.floor(serial) == _LEAP_THAT_WAS_NOT:
            return None
        return dt.datetime(1899, 12, 31 if serial < _LEAP_THAT_WAS_NOT else 30)  # noqa: DTZ001 - local time


@lru_cache(maxsize=1 << 14)
def _told(content: str, meant: Shape, from_1904: bool) -> tuple[Scalar, str | None, str | None]:  # noqa: FBT001 - a key
    found = number(content)
    if found is None:
        return None, NOT_A_NUMBER, None
    return found if meant == "number" else Calendar(from_1904).moment(found, meant), None, content.strip()


def _span(days: float) -> dt.timedelta:
    """Length rounded to a millisecond, as Excel keeps no more."""
    whole = math.floor(days)
    return dt.timedelta(days=whole, milliseconds=round((days - whole) * 86_400_000))


def _clock(part: float) -> dt.time | dt.timedelta:
    span = _span(part)
    return span if span.days else (_ANY_DAY + span).time()


def _date(start: dt.datetime, serial: float) -> dt.date | dt.datetime | float:
    try:
        found = start + _span(serial)
    except OverflowError:
        return serial
    return found.date() if found.time() == dt.time() else found


def iso(text: str) -> Scalar:
    """Read a date cell of strict OOXML; the text itself if it is no date.

    >>> iso("2026-01-15T00:00:00")
    datetime.date(2026, 1, 15)
    """
    try:
        if ":" in text and "-" not in text:
            return dt.time.fromisoformat(text.strip(_SPACE)).replace(tzinfo=None)
        found = dt.datetime.fromisoformat(text.strip(_SPACE)).replace(tzinfo=None)
    except ValueError:
        return text
    return found.date() if found.time() == dt.time() else found
