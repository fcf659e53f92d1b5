"""Read hours and other numbers from cells."""

import datetime as dt
import math
import re

from iomdocs.values.cleaning import as_text, is_blank, tidy
from iomdocs.values.shapes import EMPTY, Context, Note, Reading, Scalar, changed, trouble

_MOST_HOURS = 1000
_ACADEMIC_HOUR = 45
_NUMBER = r"[+−–-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?|[+−–-]?\d+(?:[.,]\d+)?"
_BARE = re.compile(rf"'?({_NUMBER})")
_WORDS_IN_BRACKETS = re.compile(r"\s*\([^()\d]*\)\s*")
_HOURS = re.compile(
    rf"(?:объ[её]м\w*:?\s*)?(?P<n>{_NUMBER})\s*[-–]?\s*(?:(?:ти|и|х)[\s-]*)?"
    r"(?:(?:акад|академическ\w+|ак|ауд|аудиторн\w+|уч|учебн\w+)\.?\s*)?(?:ч|час\w*)?\.?"
)
_MINUTES = re.compile(rf"(?:(?P<h>\d+)\s*(?:ч|час\w*)\.?\s*)?(?P<n>{_NUMBER})\s*мин(?:ут\w*)?\.?")
_TERM = re.compile(rf"\s*({_NUMBER})\s*[^\d+]*")
_OTHER_UNIT = re.compile(rf"\s*(?:{_NUMBER}|один|одна|два|две|три|полтора)\s*[а-яё]+.*")
_SAME_BUT_UNIT = re.compile(r".*[^\d]\s*(?:ч|час\w*)\b.*")
_FIRST_DAYS = dt.date(1900, 3, 1)
_LAST_DAY = dt.date(1902, 12, 31)


def read_hours(raw: Scalar, context: Context, raw_text: str | None = None) -> Reading:
    """Read academic hours: a number above zero, at most the field's maximum or 1000."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _hours(raw, context, raw_text or as_text(raw))
    if is_blank(raw):
        return EMPTY
    if isinstance(raw, str):
        return _hours_text(raw, context)
    return _from_date(raw, context, "hours-unreadable")


def _hours(number: float, context: Context, shown: str, notes: tuple[Note, ...] = ()) -> Reading:
    if not math.isfinite(number):
        return trouble("hours-unreadable", shown)
    if number <= 0:
        return trouble("hours-zero", shown)
    most = _MOST_HOURS if context.maximum is None else context.maximum
    if number > most:
        return trouble("hours-many", shown)
    if context.minimum is not None and number < context.minimum:
        return _out_of_bounds("number-small", shown, context.minimum)
    if not float(number * 2).is_integer():
        notes = (*notes, changed("hours-fraction", shown, as_text(float(number))))
    return Reading(_whole(number), notes=notes)


def _hours_text(raw: str, context: Context) -> Reading:
    shown = raw.strip()
    bare = _BARE.fullmatch(shown)
    if bare:
        return _hours(_value(bare[1]), context, shown, _rewritten("number-text", shown, _value(bare[1])))
    text = _WORDS_IN_BRACKETS.sub(" ", tidy(raw).text.casefold()).strip()
    match = _HOURS.fullmatch(text)
    if match:
        return _hours(_value(match["n"]), context, shown, _rewritten("hours-unit", shown, _value(match["n"])))
    minutes = _MINUTES.fullmatch(text)
    if minutes:
        hours = int(minutes["h"] or 0) + max(round(_value(minutes["n"]) / _ACADEMIC_HOUR * 2) / 2, 0)
        return _hours(hours, context, shown, _rewritten("hours-minutes", shown, hours))
    terms = text.split("+")
    if len(terms) > 1 and all(_TERM.fullmatch(term) for term in terms):
        total = sum(_value(m[1]) for term in terms if (m := _TERM.match(term)))
        return _hours(total, context, shown, _rewritten("hours-sum", shown, total))
    return _unreadable_hours(text, shown)


def _unreadable_hours(text: str, shown: str) -> Reading:
    """Choose the one reason why a text is not hours."""
    numbers = re.findall(r"\d+(?:[.,]\d+)?", text)
    if len(numbers) > 1:
        return trouble("hours-two", shown)
    if _OTHER_UNIT.fullmatch(text):
        return trouble("hours-unit-wrong", shown)
    likely = numbers[0] if numbers and _SAME_BUT_UNIT.fullmatch(text) else None
    return trouble("hours-unreadable", shown, proposed=likely)


def _from_date(raw: Scalar, context: Context, unreadable: str) -> Reading:
    """Undo Excel's showing of a number as a date or a time; a day of our time is a mistake of typing."""
    shown = as_text(raw)
    if isinstance(raw, dt.timedelta):
        number = raw.total_seconds() / 3600
    elif isinstance(raw, dt.time):
        number = raw.hour + raw.minute / 60
    elif isinstance(raw, dt.date) and raw.year >= 1899 and (raw.year, raw.month, raw.day) <= _LAST_DAY.timetuple()[:3]:
        number = _serial(raw)
    elif isinstance(raw, dt.date):
        return trouble("number-date", shown, proposed=f"{raw.day},{raw.month}")
    else:
        return trouble(unreadable, shown)
    notes = (changed("hours-date", shown, as_text(float(number))),)
    return (
        _hours(number, context, shown, notes)
        if unreadable == "hours-unreadable"
        else _bounded(number, context, shown, notes)
    )


def _serial(day: dt.date) -> float:
    """Give the number that Excel keeps for a day; with a time of day it was a duration, and hours are meant."""
    date = day.date() if isinstance(day, dt.datetime) else day
    # Excel counts a 29 February 1900 that never was.
    whole = (date - dt.date(1899, 12, 31 if date < _FIRST_DAYS else 30)).days
    if isinstance(day, dt.datetime) and day.time() != dt.time():
        return whole * 24 + day.hour + day.minute / 60
    return whole


def read_number(raw: Scalar, context: Context, raw_text: str | None = None) -> Reading:
    """Read a number within the field's bounds, whole ones as ``int``."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _bounded(raw, context, raw_text or as_text(raw))
    if is_blank(raw):
        return EMPTY
    if not isinstance(raw, str):
        return _from_date(raw, context, "number-unreadable")
    shown = raw.strip()
    text = _WORDS_IN_BRACKETS.sub(" ", tidy(raw).text).strip()
    bare = _BARE.fullmatch(text.removesuffix("%").rstrip())
    if bare is None:
        return trouble("number-unreadable", shown)
    return _bounded(_value(bare[1]), context, shown, _rewritten("number-text", shown, _value(bare[1])))


def _bounded(number: float, context: Context, shown: str, notes: tuple[Note, ...] = ()) -> Reading:
    if not math.isfinite(number):
        return trouble("number-unreadable", shown)
    if context.minimum is not None and number < context.minimum:
        return _out_of_bounds("number-small", shown, context.minimum)
    if context.maximum is not None and number > context.maximum:
        return _out_of_bounds("number-large", shown, context.maximum)
    return Reading(_whole(number), notes=notes)


def _out_of_bounds(code: str, shown: str, limit: float) -> Reading:
    return Reading(None, problem=code, problem_values={"was": shown, "limit": as_text(limit)})


def read_ordinal(raw: Scalar, _context: Context, _raw_text: str | None = None) -> Reading:
    """Keep the number of a row when it is one; anything else is no concern of anybody."""
    text = as_text(raw).strip().rstrip(".)")
    return Reading(int(text)) if text.isdecimal() and len(text) < 10 else EMPTY


def _value(text: str) -> float:
    """Read the number in a text matched by ``_NUMBER``."""
    return float(re.sub("[−–]", "-", text).replace(" ", "").replace(",", "."))


def _whole(number: float) -> float:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _rewritten(code: str, was: str, number: float) -> tuple[Note, ...]:
    now = as_text(float(number))
    return (changed(code, was, now),) if was != now else ()
