"""What a sender most likely meant by an answer that cannot be taken; offered to him, never taken by itself."""

import datetime as dt
import re
from collections.abc import Iterator

from iomdocs.values import Context, Reading, Scalar, as_text, read

# Letters that are typed for digits.
_FOR_DIGITS = str.maketrans("ОоOoЗзбlIІ", "0000336111")
_LETTER_IN_NUMBER = re.compile(r"[\dОоOoЗзбlIІ]+(?:[.,/ -][\dОоOoЗзбlIІ]+)*")
_HOURS = re.compile(r"(\d+(?:[.,]\d+)?)\s*ч[а-яё]*\W*", re.IGNORECASE)
_END = " .,г"


def proposal(kind: str, raw: Scalar, reading: Reading, context: Context, period: tuple[dt.date, dt.date] | None) -> str:
    """How the likely value is typed, empty when none is; it would itself be taken without a word."""
    candidates = [reading.proposed] if reading.proposed else list(_candidates(kind, raw, reading, period))
    read_again = {each: read(kind, each, context) for each in candidates}
    good = {str(found.value): each for each, found in read_again.items() if found.problem is None}
    return next(iter(good.values())) if len(good) == 1 else ""


def _candidates(kind: str, raw: Scalar, reading: Reading, period: tuple[dt.date, dt.date] | None) -> Iterator[str]:
    text = as_text(raw).strip()
    if reading.problem == "date-no-year" and period:
        yield from _dated(text, period)
    elif kind in {"date", "hours", "number"} and _LETTER_IN_NUMBER.fullmatch(text):
        yield _typed(kind, text.translate(_FOR_DIGITS))
    elif kind == "hours" and (match := _HOURS.fullmatch(text)):
        yield match[1]


def _dated(text: str, period: tuple[dt.date, dt.date]) -> Iterator[str]:
    """The day in each year of the card's period in which it lies there."""
    for year in range(period[0].year, period[1].year + 1):
        for joint in (" ", "."):
            found = read("date", f"{text.rstrip(_END)}{joint}{year}", Context(period[1]))
            day = dt.date.fromisoformat(found.value) if found.problem is None and isinstance(found.value, str) else None
            if day is not None and period[0] <= day <= period[1]:
                yield f"{day:%d.%m.%Y}"


def _typed(kind: str, text: str) -> str:
    """A date as our blanks show it."""
    found = read(kind, text, Context(dt.date.max))
    return f"{dt.date.fromisoformat(str(found.value)):%d.%m.%Y}" if kind == "date" and found.value else text
