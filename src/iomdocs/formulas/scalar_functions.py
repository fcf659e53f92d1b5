"""Functions of single values: conditions, numbers, text and dates."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from iomdocs.formulas.aggregates import is_number
from iomdocs.formulas.criteria import pattern
from iomdocs.formulas.operators import divide
from iomdocs.formulas.scalars import (
    BAD_NUMBER,
    BAD_VALUE,
    Failure,
    FailureError,
    Value,
    logical,
    number,
    text,
    whole,
)
from iomdocs.formulas.serials import LAST_SERIAL, month_length, month_start, parts

_FIRST_YEAR, _CENTURIES, _LAST_YEAR = 1900, 1900, 9999
_MOST_DIGITS = 20


def choose(condition: Value, then: Callable[[], Value], otherwise: Callable[[], Value] | None = None) -> Value:
    """IF: only the chosen branch is computed."""
    if logical(condition):
        return then()
    return otherwise() if otherwise else False


def if_error(value: Value, instead: Callable[[], Value]) -> Value:
    """IFERROR."""
    return instead() if isinstance(value, Failure) else value


def is_text(value: Value) -> Value:
    """ISTEXT."""
    return isinstance(value, str)


def is_blank(value: Value) -> Value:
    """ISBLANK."""
    return value is None


def opposite(value: Value) -> Value:
    """NOT."""
    return not logical(value)


def rounded(value: Value, digits: Value) -> Value:
    """ROUND, halves away from zero as people do it, on the digits that Excel shows."""
    places = max(-_MOST_DIGITS, min(_MOST_DIGITS, whole(digits)))
    exact = Decimal(f"{number(value):.15g}")
    if exact and -places > exact.adjusted() + 1:
        return 0.0
    if exact and exact.adjusted() + places > _MOST_DIGITS:
        return float(exact)
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def floor(value: Value) -> Value:
    """INT: down to a whole number."""
    return float(math.floor(float(f"{number(value):.15g}")))


def absolute(value: Value) -> Value:
    """ABS."""
    return abs(number(value))


def remainder(value: Value, divisor: Value) -> Value:
    """MOD: it has the sign of the divisor."""
    return number(value) - number(divisor) * number(floor(divide(value, divisor)))


def length(value: Value) -> Value:
    """LEN."""
    return len(text(value))


def _amount(value: Value, least: int) -> int:
    found = whole(value)
    if found < least:
        raise FailureError(BAD_VALUE)
    return found


def left(value: Value, amount: Value = 1) -> Value:
    """LEFT."""
    return text(value)[: _amount(amount, 0)]


def right(value: Value, amount: Value = 1) -> Value:
    """RIGHT."""
    shown = text(value)
    return shown[max(0, len(shown) - _amount(amount, 0)) :]


def middle(value: Value, start: Value, amount: Value) -> Value:
    """MID; signs are counted from 1."""
    first = _amount(start, 1) - 1
    return text(value)[first : first + _amount(amount, 0)]


def upper(value: Value) -> Value:
    """UPPER."""
    return text(value).upper()


def lower(value: Value) -> Value:
    """LOWER."""
    return text(value).lower()


def trimmed(value: Value) -> Value:
    """TRIM: plain spaces only, no-break ones stay as in Excel."""
    return " ".join(part for part in text(value).split(" ") if part)


def exact(one: Value, other: Value) -> Value:
    """EXACT: letter case counts."""
    return text(one) == text(other)


def joined(*values: Value) -> Value:
    """CONCATENATE."""
    return "".join(map(text, values))


def find(wanted: Value, within: Value, start: Value = 1) -> Value:
    """FIND: letter case counts, ``*`` and ``?`` are plain signs."""
    found = text(within).find(text(wanted), _amount(start, 1) - 1)
    return _place(found)


def search(wanted: Value, within: Value, start: Value = 1) -> Value:
    """SEARCH: letter case does not count, ``*`` and ``?`` stand for any signs."""
    match = pattern(text(wanted)).search(text(within), _amount(start, 1) - 1)
    return _place(match.start() if match else -1)


def _place(index: int) -> int:
    if index < 0:
        raise FailureError(BAD_VALUE)
    return index + 1


def date(year: Value, month: Value, day: Value) -> Value:
    """DATE: a month or a day past the end runs on into the next year or month."""
    years = whole(year)
    if years < _CENTURIES:
        years += _FIRST_YEAR
    return _checked(_start(years * 12 + whole(month) - 1) + whole(day) - 1)


def shifted(start: Value, months: Value) -> Value:
    """EDATE: 31 January and a month is the last day of February."""
    year, month, day = parts(_serial(start))
    target = year * 12 + month - 1 + whole(months)
    first = _start(target)
    return _checked(first + min(day, month_length(target)) - 1)


def month_end(start: Value, months: Value) -> Value:
    """EOMONTH."""
    year, month, _ = parts(_serial(start))
    target = year * 12 + month - 1 + whole(months)
    return _checked(_start(target) + month_length(target) - 1)


def year(value: Value) -> Value:
    """YEAR."""
    return parts(_serial(value))[0]


def month(value: Value) -> Value:
    """MONTH."""
    return parts(_serial(value))[1]


def day(value: Value) -> Value:
    """DAY."""
    return parts(_serial(value))[2]


def _serial(value: Value) -> int:
    return _checked(math.floor(number(value)))


def _start(months: int) -> int:
    if not _FIRST_YEAR * 12 <= months < (_LAST_YEAR + 1) * 12:
        raise FailureError(BAD_NUMBER)
    return month_start(months)


def _checked(days: int) -> int:
    if not 0 <= days <= LAST_SERIAL:
        raise FailureError(BAD_NUMBER)
    return days


def is_numeric(value: Value) -> Value:
    """ISNUMBER."""
    return is_number(value)
