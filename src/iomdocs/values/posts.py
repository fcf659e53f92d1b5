"""Read positions."""

import datetime as dt
import re
from dataclasses import replace
from functools import lru_cache

from iomdocs.values.cleaning import as_text, is_blank, russify, tidy
from iomdocs.values.shapes import EMPTY, Context, Reading, Scalar, changed
from iomdocs.values.texts import broken
from iomdocs.wording import catalogue

_WORDS = catalogue("values")["posts"]
_WHOLE = [(re.compile(pattern), post, "position-text") for pattern, post in _WORDS["whole"].items()]
_SLANG = [(re.compile(pattern), post, "position-slang") for pattern, post in _WORDS["slang"].items()]
_RENAMED = [(re.compile(pattern), post) for pattern, post in _WORDS["renamed"].items()]
_SINCE = dt.date(2024, 9, 1)
_PARTS = [(re.compile(pattern, re.IGNORECASE), now) for pattern, now in _WORDS["parts"].items()]
_SHORTENED = re.compile(r"[.\-]|\b[а-яё]{2,3}\b|[ая]я\b|ица\b|иса\b|физ")
_HYPHEN = re.compile(r"(?<=[а-яё])(?:\s+[-–]\s*|\s*[-–]\s+)(?=[а-яё])", re.IGNORECASE)
_ACRONYM = re.compile(r"[А-ЯЁ]{2}")
_SHORTEST_LATIN = 3


def read_position(raw: Scalar, context: Context, _raw_text: str | None = None) -> Reading:
    """Read a position in its official form: abbreviations written out, masculine, with a small letter."""
    if is_blank(raw):
        return EMPTY
    reading = _position(as_text(raw))
    now = _renamed(str(reading.value or "")) if context.today >= _SINCE else None
    if now is None:
        return reading
    return replace(
        reading, problem="position-renamed", problem_values={"was": str(reading.value), "now": now}, severity="warning"
    )


def _renamed(post: str) -> str | None:
    """What a post is called since its subject was renamed; None when nothing changed."""
    small = post.casefold()
    return next((pattern.sub(now, small) for pattern, now in _RENAMED if pattern.fullmatch(small)), None)


@lru_cache(maxsize=2048)
def _position(raw: str) -> Reading:
    cleaned = tidy(raw)
    problem = broken(cleaned)
    if problem:
        return problem
    text = _HYPHEN.sub("-", russify(cleaned.text, _SHORTEST_LATIN)).rstrip(" ,;")
    now, code = _official(text)
    notes = (changed(code, cleaned.text, now),) if now.casefold() != cleaned.text.casefold() else cleaned.notes
    return Reading(now, {}, notes)


def _official(text: str) -> tuple[str, str]:
    small = text.casefold()
    for pattern, post, code in (*_WHOLE, *_SLANG):
        if pattern.fullmatch(small):
            return post, code
    now = small if text.isupper() and len(text) > _SHORTEST_LATIN else text
    if _SHORTENED.search(small):
        now = _written_out(now)
    return now if _ACRONYM.match(now) else now[:1].lower() + now[1:], "position-text"


def _written_out(text: str) -> str:
    """Write out the abbreviations of a text; words that are none keep their case."""
    now = text
    for pattern, words in _PARTS:
        now = pattern.sub(words, now)
    if now == text:
        return text
    now = re.sub(r" {2,}", " ", now).strip()
    return re.sub(r"\s+(?=[,;)])", "", now)
