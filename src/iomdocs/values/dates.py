"""Read dates and periods from cells."""

import datetime as dt
import re
from collections.abc import Mapping

from iomdocs.values.cleaning import as_text, fold, is_blank, tidy
from iomdocs.values.periods import EARLIEST, LATEST, Span, Unclear
from iomdocs.values.shapes import EMPTY, Context, Note, Part, Reading, Scalar, changed, trouble
from iomdocs.values.spans import exact_day_in, span_of
from iomdocs.wording import catalogue, say

_MARKS = frozenset(catalogue("values")["mark"]) | frozenset(
    key for word in catalogue("values")["mark"] if (key := fold(word))
)
_SHOWN = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}")
_FIRST_SERIAL, _LAST_SERIAL = 36526, 55153
_EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}


def read_date(raw: Scalar, context: Context, raw_text: str | None = None) -> Reading:
    """Read one day; several days or, where the field allows it, a period give their last day.

    Parts ``start`` (ISO) and ``text`` are there for several days, and always where periods are allowed.
    """
    if isinstance(raw, dt.date):
        return _known_day(raw.date() if isinstance(raw, dt.datetime) else raw, context)
    if is_blank(raw):
        return EMPTY
    if isinstance(raw, str):
        return _date_text(raw, context)
    if isinstance(raw, bool):
        return trouble("date-mark", as_text(raw))
    if isinstance(raw, int | float):
        return _date_number(raw, context)
    return trouble("date-unreadable", raw_text or as_text(raw))


def _known_day(day: dt.date, context: Context, notes: tuple[Note, ...] = ()) -> Reading:
    shown = f"{day:%d.%m.%Y}"
    if not EARLIEST <= day.year <= LATEST:
        return trouble("date-far", shown)
    if context.moment == "past" and day > context.today:
        return trouble("date-future", shown, notes=notes)
    iso = day.isoformat()
    parts: Mapping[str, Part] = {} if context.precision == "day" else {"start": iso, "text": shown}
    return Reading(iso, parts, notes)


def _date_number(raw: float, context: Context) -> Reading:
    if _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        day = _EPOCHS[context.date_1904] + dt.timedelta(int(raw))
        return _known_day(day, context, (changed("date-serial", as_text(raw), f"{day:%d.%m.%Y}"),))
    whole = isinstance(raw, int) or raw.is_integer()
    # «3.2024» typed in a cell becomes a number, and is March all the same.
    return _date_text(str(int(raw)) if whole else str(raw), context)


def _date_text(raw: str, context: Context) -> Reading:
    shown = raw.strip()
    as_in_blank = _SHOWN.fullmatch(raw)
    if as_in_blank:  # by far the most frequent text
        try:
            return _known_day(dt.date(int(as_in_blank[3]), int(as_in_blank[2]), int(as_in_blank[1])), context)
        except ValueError:
            pass
    cleaned = tidy(raw)
    if shown.casefold() in _MARKS or fold(raw) in _MARKS:
        return trouble("date-mark", shown)
    span = span_of(cleaned.text, context.period)
    if span is None:
        likely = exact_day_in(cleaned.text)
        return trouble("date-unreadable", shown, proposed=f"{likely:%d.%m.%Y}" if likely else None)
    return _unclear(span, shown, context) if isinstance(span, Unclear) else _date_span(span, shown, context)


def _unclear(why: Unclear, shown: str, context: Context) -> Reading:
    if why.code == "date-no-year" and not any(c.isdigit() for c in shown) and context.precision == "day":
        return trouble("date-not-exact", shown)
    if why.code == "date-no-year" and context.precision == "period":
        # A plan may be vague: the words are kept, the day stays unknown.
        return Reading(None, {"start": None, "text": tidy(shown).text}, (), why.code, {"was": shown}, "warning")
    return trouble(why.code, shown, proposed=why.proposed)


def _date_span(span: Span, shown: str, context: Context) -> Reading:
    if span.unit not in {"day", "days"} and context.precision == "day":
        return trouble("date-not-exact", shown)
    if context.moment == "past" and span.end > context.today:
        return trouble("date-future", shown)
    now = f"{span.end:%d.%m.%Y}"
    notes: tuple[Note, ...] = ()
    if span.swapped:
        notes = (changed("date-swapped", shown, now),)
    elif span.unit == "days":
        notes = (changed("date-list" if span.listed else "date-several", shown, f"{span.start:%d.%m.%Y} – {now}"),)
    elif span.unit == "day" and shown.translate({0xA0: " "}).strip() != now:
        notes = (changed("date-text", shown, now),)
    parts: Mapping[str, Part] = {}
    if context.precision == "period" or span.start != span.end:
        parts = {"start": span.start.isoformat(), "text": now if span.unit == "day" else tidy(shown).text}
    if context.year_doubted and span.unit == "year" and _YEAR.search(shown):
        return Reading(span.end.isoformat(), parts, notes, "date-year", {"was": shown}, "warning")
    return Reading(span.end.isoformat(), parts, notes)


def read_period(raw: Scalar, context: Context, _raw_text: str | None = None) -> Reading:
    """Read a period into parts ``start`` and ``end`` (ISO); the value is how it is usually written."""
    if is_blank(raw):
        return EMPTY
    if isinstance(raw, dt.date):
        day = raw.date() if isinstance(raw, dt.datetime) else raw
        return Reading(f"{day:%d.%m.%Y}", {"start": day.isoformat(), "end": day.isoformat()})
    cleaned = tidy(as_text(raw))
    span = span_of(cleaned.text, context.period)
    if not isinstance(span, Span):
        return Reading(
            cleaned.text, {"start": None, "end": None}, (), "period-unreadable", {"was": cleaned.text}, "warning"
        )
    now = _canonical(span) or cleaned.text
    notes = (changed("period-text", cleaned.text, now),) if isinstance(raw, str) and now != cleaned.text else ()
    return Reading(now, {"start": span.start.isoformat(), "end": span.end.isoformat()}, notes)


def _canonical(span: Span) -> str | None:
    if span.unit == "year":
        return say("values.year", year=span.start.year)
    return say("values.school_year", start=span.start.year, end=span.end.year) if span.unit == "school-year" else None
