"""Read periods: years, school years, halves, quarters, seasons, months."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

EARLIEST, LATEST = 2000, 2050
_STEMS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")

Window: TypeAlias = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` to ``end``, both included.

    ``unit`` says how it was written: as one exact day, as several, or as a period. ``swapped``: month before day.
    ``listed``: several days were named one by one, not the first and the last.
    """

    start: dt.date
    end: dt.date
    unit: Literal["day", "days", "year", "school-year", "period"]
    swapped: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a text is not a span: the code of a finding, and a likely reading."""

    code: str
    proposed: str | None = None


def month_of(word: str) -> int | None:
    """Recognise a month written in any case or shortened to three letters or more."""
    for number, stem in enumerate(_STEMS, 1):
        if (stem.startswith(word) and len(word) > 2) or (word.startswith(stem) and len(word) <= len(stem) + 2):
            return number if stem != "ма" or word in {"май", "мая", "мае", "маю"} else None
    return None


_YEAR_TAIL = re.compile(
    r"(?P<body>.*?)(?<!\d)(?P<first>\d{4})(?:\s?[-/]\s?(?P<second>\d{4}|\d{2}))?"
    r"\s?(?P<school>уч(?:ебн\w*)?\.?|у\.(?=\s?г))?\s?(?P<many>г\.?г\.?|годы|годов)?"
    r"(?:г(?:од\w*)?)?\.?(?:\s?уч(?:ебн\w*)?\.?)?"
)
_BEFORE = re.compile(r"\A(?:(?:в течени[еи]|в|на|за|весь|период|плановый|планируется)\b\s*)+")
_ALL = re.compile(
    r"(?:всего |учебного |календарного |всего учебного )?(?:год|года|период|периода|учебный год)"
    r"|до конца (?:учебного |календарного )?(?:года|периода)|весь (?:учебный )?(?:год|период)"
    r"|постоянно|ежемесячно|регулярно|систематически"
)
_QUARTER = re.compile(
    r"(?P<n>[1-4]|i{1,3}|iv|перв\w+|втор\w+|трет\w+|четв\w+)\s?-?\s?(?:[а-я]{1,2}\s)?кв(?:артал\w*)?\.?"
)
_HALF = re.compile(r"(?P<n>[12]|i{1,2}|перв\w+|втор\w+)\s?-?\s?(?:[а-я]{1,2}\s)?(?:полугоди\w+|полуг\.?|п/г)")
_ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "пер": 1, "вто": 2, "тре": 3, "чет": 4}
_SEASONS = {"зим": 12, "вес": 3, "лет": 6, "осе": 9}
_SEASON = re.compile(r"(?:зима|зимой|зимы|зиму|весна|весной|весны|весну|лето|летом|лета|осень|осенью|осени)")
_NUMERIC_MONTH = re.compile(
    r"(?:(?P<m>\d{1,2})\s?[./-]\s?(?P<y>\d{4})|(?P<y2>\d{4})[./-](?P<m2>\d{1,2}))\s?(?:г(?:ода?)?\.?)?"
)
_RANGE = re.compile(r"\s?(?:-|\bпо\b|\bдо\b|,|\bи\b)\s?")


def period_of(text: str, window: Window | None) -> Span | Unclear | None:
    """Read a period from a text in small letters; ``window`` lends it a year. None when it is no period."""
    numeric = _NUMERIC_MONTH.fullmatch(text)
    if numeric:
        month, year = int(numeric["m"] or numeric["m2"]), int(numeric["y"] or numeric["y2"])
        if not numeric["y2"] or month <= 12:
            return _bounded(lambda: _months(month, year, month, year), year)
    tail = _YEAR_TAIL.fullmatch(text)
    if tail is None:
        return _within(_body(text), window) if _known(_body(text)) else None
    body = _body(tail["body"])
    year = int(tail["first"])
    if not EARLIEST <= year <= LATEST:
        return Unclear("date-far") if _known(body) or not body else None
    named = _named_year(tail, year)
    if not body and named is not None:
        return named
    left = _ranged(tail["body"], text)
    return left or (_within(body, (named.start, named.end)) if named else None)


def _body(text: str) -> str:
    return _BEFORE.sub("", text.strip(" .,"), count=1).strip(" .,")


def _named_year(tail: re.Match[str], year: int) -> Span | None:
    """Make a calendar year, several of them, or a school year from September to August."""
    second = tail["second"]
    last = int(second) if second and len(second) > 2 else year // 100 * 100 + int(second) if second else year
    if tail["school"] and not second:
        return Span(dt.date(year, 9, 1), dt.date(year + 1, 8, 31), "school-year")
    if last == year + 1 and not tail["many"]:
        return Span(dt.date(year, 9, 1), dt.date(last, 8, 31), "school-year")
    if not year <= last <= LATEST:
        return None
    return Span(dt.date(year, 1, 1), dt.date(last, 12, 31), "year" if last == year else "period")


def _ranged(body: str, text: str) -> Span | None:
    """Two periods, each with its year: «сентябрь 2025 – май 2026»."""
    if not re.search(r"\d{4}", body):
        return None
    for gap in _RANGE.finditer(text):
        left, right = (period_of(part.strip(), None) for part in (text[: gap.start()], text[gap.end() :]))
        if isinstance(left, Span) and isinstance(right, Span) and left.start <= right.end:
            return Span(left.start, right.end, "period")
    return None


def _known(body: str) -> bool:
    """Whether a text without a year is a period at all."""
    return isinstance(_within(body, (dt.date(2025, 1, 1), dt.date(2025, 12, 31))), Span)


def _within(body: str, window: Window | None) -> Span | Unclear | None:
    """Find a part of a year, or the whole of it, inside the window."""
    if window is None:
        return Unclear("date-no-year")
    if _ALL.fullmatch(body):
        return Span(*window, "period")
    months = _half(body, window) or _season(body, window) or _quarter(body) or _named_months(body)
    return _from(*months, window) if months else None


def _quarter(body: str) -> tuple[int, int] | None:
    match = _QUARTER.fullmatch(body)
    first = _ordinal(match["n"]) * 3 - 2 if match else 0
    return (first, first + 2) if match else None


def _half(body: str, window: Window) -> tuple[int, int] | None:
    match = _HALF.fullmatch(body)
    if match is None:
        return None
    halves = ((9, 12), (1, 5)) if window[0].month == 9 else ((1, 6), (7, 12))
    return halves[_ordinal(match["n"]) - 1]


def _season(body: str, window: Window) -> tuple[int, int] | None:
    if not _SEASON.fullmatch(body):
        return None
    first = _SEASONS[body[:3]]
    if first == 12 and window[0].month == 1:  # a calendar year begins in the middle of a winter
        return 1, 2
    return first, (first + 1) % 12 + 1


def _named_months(body: str) -> tuple[int, int] | None:
    months = [month for word in _RANGE.split(body) if (month := month_of(word))]
    return (months[0], months[-1]) if len(months) == len(_RANGE.split(body)) else None


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else _ORDINALS.get(text) or _ORDINALS[text[:3]]


def _from(first: int, last: int, window: Window) -> Span | None:
    year = window[0].year if first >= window[0].month else window[0].year + 1
    return _months(first, year, last, year + (last < first))


def _bounded(make: Callable[[], Span | None], year: int) -> Span | Unclear:
    if not EARLIEST <= year <= LATEST:
        return Unclear("date-far")
    return make() or Unclear("date-impossible")


def _months(first: int, year: int, last: int, last_year: int) -> Span | None:
    """Whole months from the first to the last; None when there is no such month."""
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    return Span(dt.date(year, first, 1), dt.date(last_year, last, calendar.monthrange(last_year, last)[1]), "period")
