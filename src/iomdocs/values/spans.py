"""Read days and periods from the many ways in which people write them."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from iomdocs.values.periods import EARLIEST, LATEST, Span, Unclear, Window, month_of, period_of

_CENTURY_BREAK = 79
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class _Item:
    """One date as written, perhaps without its month or year."""

    day: int
    month: int | None = None
    year: str | None = None
    american: bool = False


_Y = r"(?P<y>\d{2,5})(?!\d)(?:\s*г(?:ода?|г)?\b\.?(?:г\.)?)?"
_FORMS = tuple(
    map(
        re.compile,
        (
            r"(?P<y>\d{4})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})(?!\d)(?:\s*г\b\.?)?",
            rf"(?P<d>\d{{1,2}})\s?(?:[.\\]{{1,2}}|,| )\s?(?P<m>\d{{1,2}})\s?[.,\\]{{1,2}}\s?{_Y}",
            rf"(?P<d>\d{{1,2}})\s?(?P<foreign>[-/])\s?(?P<m>\d{{1,2}})\s?(?P=foreign)\s?{_Y}",
            r"(?P<d>\d{1,2}) (?P<m>\d{1,2}) (?P<y>\d{4})(?!\d)(?:\s*г(?:ода?)?\b\.?)?",
            rf"(?P<d>\d{{1,2}})(?:-?(?:го|ое|е)\b)?[-. ]*(?P<word>[а-я]{{3,8}})\b[-., ]*{_Y}",
            r"(?P<d>\d{1,2})(?:-?(?:го|ое|е)\b)?[-. ]*(?P<word>[а-я]{3,8})\b\.?",
            r"(?P<d>\d{1,2})\s?[./]\s?(?P<m>\d{1,2})(?!\d)",
            r"(?P<d>\d{1,2})(?!\d)",
        ),
    )
)
_SEPARATOR = re.compile(r"\s*(?:-|–|\bпо\b|\bдо\b|[;,/]|\bи\b)\s*")
_SPACE = re.compile(r"\s+")
_FROM_TO = re.compile(r"[-–]|\bпо\b|\bдо\b")
_ONE_BY_ONE = re.compile(r"[;,]|\bи\b")
_PREFIX = re.compile(r"(?:(?:в )?период )?(?:с|со|от)\b\s*")
_DEADLINE = re.compile(r"(?:до|не позднее|не позже|к)\b\s*(?=\d)")
_TIME = re.compile(r"(?<=\d)(?:t|,?\s+(?:в\s+)?)\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$")
_SIMPLER = str.maketrans({"ё": "е", **dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("«»\"“”„'`", ""), "\xa0": " "})


def span_of(text: str, window: Window | None = None) -> Span | Unclear | None:
    """Read a day, several days or a period; None when the text is nothing of the kind.

    ``window`` is the period from which a text without a year takes it.
    """
    return _span_of(text.strip(), window) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _span_of(text: str, window: Window | None) -> Span | Unclear | None:
    simple = re.sub(r"\s+", " ", text.casefold().translate(_SIMPLER)).strip(" ;,'")
    simple = _TIME.sub("", simple)
    deadline = _DEADLINE.match(simple)
    simple = simple[deadline.end() :] if deadline else _PREFIX.sub("", simple, count=1)
    items = _items(simple.rstrip(" ."), 0, {})
    if items is None:
        return period_of(simple, window)
    listed = _FROM_TO.search(simple) is None or _ONE_BY_ONE.search(simple) is not None
    span = _days(items, listed=listed)
    return replace(span, unit="period") if deadline and isinstance(span, Span) else span


def exact_day_in(text: str) -> dt.date | None:
    """Find the only date written out in full in a text, if there is exactly one."""
    found = {
        span.end
        for m in re.finditer(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)", text)
        if isinstance(span := span_of(m[0]), Span)
    }
    return found.pop() if len(found) == 1 else None


def _items(text: str, at: int, dead: dict[int, bool]) -> list[_Item] | None:
    """Split a text into dates and separators, trying the fullest form of a date first."""
    if at in dead:
        return None
    for form in _FORMS:
        match = form.match(text, at)
        item = match and _item(match)
        if not match or not item:
            continue
        if match.end() == len(text):
            return [item]
        gap = _SEPARATOR.match(text, match.end()) or (_SPACE.match(text, match.end()) if item.year else None)
        rest = _items(text, gap.end(), dead) if gap else None
        if rest is not None:
            return [item, *rest]
    dead[at] = True
    return None


def _item(match: re.Match[str]) -> _Item | None:
    parts = match.groupdict()
    word = parts.get("word")
    month = month_of(word) if word else int(parts["m"]) if parts.get("m") else None
    if word and month is None:
        return None
    return _Item(int(parts["d"]), month, parts.get("y"), parts.get("foreign") is not None)


def _days(items: list[_Item], *, listed: bool) -> Span | Unclear | None:
    """Make days of the items; each takes the month and the year it lacks from the next one."""
    last = items[-1]
    if last.month is None:
        return None
    if last.year is None:
        return Unclear("date-no-year")
    days: list[dt.date] = []
    swapped = False
    for item in reversed(items):
        last = _Item(item.day, item.month or last.month, item.year or last.year, item.american)
        day = _day(last)
        if isinstance(day, Unclear):
            return day
        if days and item.year is None and item.month is not None and day > days[-1]:
            day = _day(replace(last, year=str(days[-1].year - 1)))
            if isinstance(day, Unclear):
                return day
        swapped |= last.american and (last.month or 0) > 12
        days.append(day)
    if not listed and days[-1] > days[0]:
        return Unclear("date-reversed")
    return Span(min(days), max(days), "day" if len(days) == 1 else "days", swapped, listed)


def _day(item: _Item) -> dt.date | Unclear:
    written = item.year or ""
    year, month, day = int(written), item.month or 0, item.day
    if len(written) == 2:
        year += 2000 if year <= _CENTURY_BREAK else 1900
    if month > 12 >= day > 0:  # the American order, as an import leaves it
        if not item.american:
            return Unclear("date-impossible", f"{month:02}.{day:02}.{year}" if month <= 31 else None)
        month, day = day, month
    far = not EARLIEST <= year <= LATEST
    try:
        made = dt.date(2000 if far else year, month, day)
    except ValueError:
        return Unclear("date-impossible")
    return Unclear("date-far") if far else made
