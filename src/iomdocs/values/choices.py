"""Read answers that come from a list: choices and documents."""

import re
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import fuzz, process

from iomdocs.values.cleaning import Cleaned, as_text, fold, is_blank, tidy
from iomdocs.values.periods import Span, Unclear
from iomdocs.values.shapes import EMPTY, Context, Note, Reading, Scalar, changed, trouble
from iomdocs.values.spans import span_of
from iomdocs.values.texts import broken
from iomdocs.wording import say

Choices: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
_DASHES = re.compile(r"[‐-―−-]+")
_SIMILAR = 80
_SHOWN = 8


@lru_cache(maxsize=256)
def _keys(choices: Choices) -> dict[str, str]:
    """Every way of writing a choice, folded; a choice's own name wins over another's synonym."""
    keys = {_key(synonym): value for value, synonyms in choices for synonym in synonyms}
    return keys | {_key(value): value for value, _ in choices}


def _key(text: str) -> str:
    """What ways of writing have in common; signs that are no words stand for themselves: «+» is no dash."""
    return fold(text) or _DASHES.sub("-", "".join(text.split()))


def read_choice(raw: Scalar, context: Context, _raw_text: str | None = None) -> Reading:
    """Read an answer from a list; without a list any text passes.

    An answer outside the list keeps its text as the value: the form says how grave that is.
    """
    keys = _keys(context.choices)
    known = keys.get(_key(raw)) if isinstance(raw, str) else None
    if known is not None:
        return Reading(known, notes=() if known == raw else _noted(as_text(raw).strip(), known))
    if is_blank(raw):
        return EMPTY
    cleaned = tidy(as_text(raw))
    problem = broken(cleaned)
    if problem:
        return problem
    known = keys.get(_key(cleaned.text))
    if known is not None:
        return Reading(known, notes=_noted(cleaned.text, known))
    if not keys:
        return Reading(cleaned.text, notes=cleaned.notes)
    return _dated(cleaned, keys) or _unknown("choice-unknown", cleaned, context.choices)


def _dated(cleaned: Cleaned, keys: dict[str, str]) -> Reading | None:
    """«высшая, 28.01.2021 № 210»: a choice, and the date and number of the order that gave it."""
    rest, order = _ORDER.sub("", cleaned.text, count=1), _ORDER.search(cleaned.text)
    words, date = _cut_date(rest)
    known = keys.get(_key(words)) if order or date else None
    if known is None or isinstance(date, Unclear):
        return None
    parts = {"date": date.end.isoformat() if date else None, "number": order[1] if order else None}
    return Reading(known, parts, (changed("choice-synonym", cleaned.text, known),))


def _noted(was: str, now: str) -> tuple[Note, ...]:
    return (changed("choice-synonym", was, now),) if was.casefold() != now.casefold() else ()


def _unknown(code: str, cleaned: Cleaned, choices: Choices) -> Reading:
    keys = _keys(choices)
    nearest = process.extractOne(fold(cleaned.text), keys.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    known = [value for value, _ in choices]
    shown = ", ".join(known[:_SHOWN]) + (" …" if len(known) > _SHOWN else "")
    values = {"was": cleaned.text, "known": shown}
    proposed = keys[nearest[0]] if nearest else None
    return Reading(
        cleaned.text if code == "choice-unknown" else None, {}, cleaned.notes, code, values, proposed=proposed
    )


_DATE = re.compile(
    r"[\s,(]*(?:(?:\bот|\bдата(?: выдачи)?:?)\s*(?P<said>[«\d].*?)"
    r"|(?P<bare>\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)(?:\s?г\.?)?))\s*\)?$"
)
_NUMBER = re.compile(r"[\s,]*(?:(?:рег(?:\.|истрационный)?\s*)?№+\s*(?P<signed>.+)|(?P<bare>[^\s,]*\d.*))$")
_WITHOUT = re.compile(r"[\s,]*\b(?:б/н|б\.\s?н\.?|без номера|без №|№\s*б/н)\s*$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[EЕeе]\+?\d+", re.IGNORECASE)
_ORDER = re.compile(r"[\s,;(]*(?:(?:приказ|пр\.|распоряжение)\s*)?№+\s*([^\s,;()]+)\s*\)?", re.IGNORECASE)
_SHORTEST_STEM = 2


def read_document(raw: Scalar, context: Context, raw_text: str | None = None) -> Reading:
    """Read «удостоверение № 4672 от 12.03.2026» into parts ``kind``, ``number`` and ``date`` (ISO)."""
    if is_blank(raw):
        return EMPTY
    shown = raw_text if isinstance(raw, float) and raw_text else as_text(raw)
    cleaned = tidy(shown)
    problem = broken(cleaned)
    if problem:
        return problem
    rest, date = _cut_date(cleaned.text)
    if isinstance(date, Unclear):
        return trouble("document-date", cleaned.text, proposed=None)
    words, number = _cut_number(rest)
    kind = _kind(words, context.choices) if context.choices else words
    if kind is None:
        return _unknown("document-kind", Cleaned(words or cleaned.text), context.choices)
    return _document(cleaned, kind, number, date)


def _document(cleaned: Cleaned, kind: str, number: str | None, date: Span | None) -> Reading:
    now = [kind] if kind else []
    if number:
        now.append(number if "№" in number else say("values.document_number", number=number))
    if date:
        now.append(say("values.document_date", date=f"{date.end:%d.%m.%Y}"))
    parts = {"kind": kind or None, "number": number, "date": date.end.isoformat() if date else None}
    value = " ".join(now)
    notes = (changed("document-text", cleaned.text, value),) if value.casefold() != cleaned.text.casefold() else ()
    if number and _SCIENTIFIC.fullmatch(number):
        return Reading(value, parts, (), "document-number", {"was": number}, "warning")
    return Reading(value, parts, notes)


def _cut_date(text: str) -> tuple[str, Span | Unclear | None]:
    match = _DATE.search(text)
    if match is None:
        return text, None
    span = span_of((match["said"] or match["bare"]).rstrip(" )"))
    if span is None:
        return text, Unclear("date-unreadable") if match["said"] else None
    return text[: match.start()], span


def _cut_number(text: str) -> tuple[str, str | None]:
    """Split the words of a document's kind from its number, which keeps its leading zeros."""
    without = _WITHOUT.search(text)
    if without:
        return text[: without.start()].strip(" ,."), None
    match = _NUMBER.search(text)
    if match is None:
        return text.strip(" ,"), None
    return text[: match.start()].strip(" ,"), (match["signed"] or match["bare"]).strip(" ,;")


def _kind(words: str, choices: Choices) -> str | None:
    """Find the choice that a text begins with, the longest first; then the one that its first word shortens."""
    key, keys = fold(words), _keys(choices)
    begun = [name for name in keys if name and key.startswith(name)]
    if begun:
        return keys[max(begun, key=len)]
    return _shortened((words.split() or [""])[0], [value for value, _ in choices])


def _shortened(word: str, values: list[str]) -> str | None:
    """Find the only value that «удост.» or «уд-ние» can be; of those that begin alike, the shortest."""
    first, _, last = word.strip(".").partition("-")
    stem, end = fold(first), fold(last)
    if not stem or not (len(stem) > _SHORTEST_STEM or end or word.endswith(".")):
        return None
    meant = sorted((v for v in values if fold(v).startswith(stem) and fold(v).endswith(end)), key=len)
    return meant[0] if meant and all(value.startswith(meant[0]) for value in meant) else None
