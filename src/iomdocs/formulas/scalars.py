"""What one cell may hold, and how Excel turns one kind of content into another."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from iomdocs.formulas.serials import serial
from iomdocs.wording import catalogue


@dataclass(frozen=True, slots=True)
class Failure:
    """An Excel error as a value: ``Failure("#VALUE!")``."""

    code: str

    def __str__(self) -> str:
        return self.code


Value: TypeAlias = float | int | str | bool | Failure | None
"""Content of a cell: None is blank, a date is its serial number."""

BAD_VALUE, DIVISION, BAD_NUMBER = Failure("#VALUE!"), Failure("#DIV/0!"), Failure("#NUM!")


class FailureError(Exception):
    """Carries a ``Failure`` up through a formula to IFERROR or to its end."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Cells:
    """A reference given to a function: it may skip here what it would refuse in a plain value."""

    values: Sequence[Value]


_NEARLY = 2.0**-48  # Excel compares 15 significant digits; this is as near as LibreOffice comes to them
_EXACT = 2.0**53
_NUMERAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?%?", re.IGNORECASE | re.ASCII)
_DATES = (
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
)
_LOGICALS = {
    word.lower(): name == "TRUE"
    for name, russian in catalogue("formulas")["constants"].items()
    for word in (name, russian)
}


def ensure(value: Value) -> Value:
    """Give the value back, unless it is an Excel error, which is then raised."""
    if type(value) is Failure:
        raise FailureError(value)
    return value


def number(value: Value) -> float:
    """Value as arithmetic takes it: blank is 0, TRUE is 1, «5» is 5; other text is #VALUE!."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if isinstance(value, str):
        found = numeral(value)
        if found is None:
            raise FailureError(BAD_VALUE)
        return found
    if isinstance(value, Failure):
        raise FailureError(value)
    return float(value)


def numeral(text: str) -> float | None:
    """Read the number or the date that a text spells, as a Russian or an English Excel would read it; else None.

    >>> [numeral(text) for text in ("5", " 2,5 ", "30%", "01.09.2026", "5 ч")]
    [5.0, 2.5, 0.3, 46266.0, None]
    """
    text = text.strip(" ")
    if _NUMERAL.fullmatch(text):
        found = float(text.rstrip("%").replace(",", ".")) / (100 if text.endswith("%") else 1)
        return found if math.isfinite(found) else None
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return None


def _day(year: int, month: int, day: int) -> float | None:
    try:
        return float(serial(dt.date(year, month, day)))
    except ValueError:
        return None


def text(value: Value) -> str:
    """Value as text functions and ``&`` take it: blank is empty, 5.0 is «5», TRUE is «TRUE».

    >>> [text(value) for value in (None, 5.0, 0.1 + 0.2, 1e21, True)]
    ['', '5', '0.3', '1E+21', 'TRUE']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Failure):
        raise FailureError(value)
    return _digits(float(value))


def _digits(value: float) -> str:
    shown = f"{value:.15g}"
    if "e+" in shown and abs(value) < 1e21:  # from here on Excel writes the power of ten
        return f"{float(shown):.0f}"
    return "0" if shown == "-0" else shown.replace("e", "E")


def logical(value: Value) -> bool:
    """Value as a condition: blank is FALSE, a number is TRUE unless it is 0; text but «TRUE», «FALSE» is #VALUE!."""
    if isinstance(value, str):
        if (found := as_logical(value)) is None:
            raise FailureError(BAD_VALUE)
        return found
    return bool(ensure(value))


def as_logical(text: str) -> bool | None:
    """Read the logical that a text spells in English or in Russian, else None."""
    return _LOGICALS.get(text.lower())


def whole(value: Value) -> int:
    """Value as a whole number, the fraction cut off as in EDATE or LEFT."""
    return int(number(value))


def compare(left: Value, right: Value) -> int:
    """Order of two values as ``-1, 0, 1``: numbers before texts before logicals, a blank is whatever it meets.

    Letter case does not count, nor do digits of a number beyond the fifteenth.

    >>> compare(None, 0), compare(None, ""), compare("А", "а"), compare(9, "1"), compare(True, "я")
    (0, 0, 0, -1, 1)
    """
    left, right = _unblanked(left, right), _unblanked(right, left)
    if isinstance(left, str) and isinstance(right, str):
        first, second = collated(left), collated(right)
        return (first > second) - (first < second)
    difference = _rank(left) - _rank(right)
    if difference:
        return -1 if difference < 0 else 1
    return _order(number(left), number(right))


def _unblanked(value: Value, other: Value) -> Value:
    if value is not None:
        return ensure(value)
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0.0


def _rank(value: Value) -> int:
    return 1 if isinstance(value, str) else 2 if isinstance(value, bool) else 0


def _order(left: float, right: float) -> int:
    if left == right or nearly(left, right):
        return 0
    return -1 if left < right else 1


def nearly(left: float, right: float) -> bool:
    """Whether two numbers differ in nothing Excel would notice."""
    if abs(left - right) > _NEARLY * max(abs(left), abs(right)):
        return False
    return left == right or not (left.is_integer() and right.is_integer() and abs(left) < _EXACT)


def collated(text: str) -> str:
    """Key of a text for comparison: letter case does not count, «ё» follows «е»."""
    return text.lower().replace("ё", "е\uffff")
