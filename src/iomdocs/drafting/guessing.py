"""Guess what a title asks for: its kind, and a name for rules and queries."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from iomdocs.definitions import KindName
from iomdocs.wording import catalogue, say

_LONGEST = 40
_WORDS = 3
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DATED = frozenset({"date", "period"})


@dataclass(frozen=True, slots=True)
class Guess:
    """A field as guessed: ``reason`` says why, ``maybe_list`` that its answers may well come from a list.

    ``added`` is a field that the file does not have, and without which nobody knows whose a card is.
    """

    name: str
    kind: KindName
    title: str
    reason: str
    precision: str = "day"
    example: str = ""
    maybe_list: bool = False
    added: bool = False


class Names:
    """Gives names, each only once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, wanted: str) -> str:
        """Give the name, with a number when it is taken."""
        name, number = wanted[:_LONGEST], 2
        while name in self._given:
            tail = f"_{number}"
            name, number = wanted[: _LONGEST - len(tail)] + tail, number + 1
        self._given.add(name)
        return name


def guess(title: str, names: Names, example: str = "") -> Guess:
    """Guess a field by its title, and its kind by an example where there is one."""
    known = _known(title)
    kind = cast("KindName", known.get("kind", "text"))
    reason = say("drafting.comment.by_title" if known else "drafting.comment.by_nothing")
    shown = _by_example(example)
    if shown and kind in {"text", "number", "date"} and shown != kind:
        kind, reason = shown, say("drafting.comment.by_example", example=example[:40])
    return Guess(
        names.give(str(known.get("name") or identifier(title))),
        kind,
        title,
        reason,
        known.get("precision", "day") if kind == "date" else "day",
        example,
        bool(known.get("maybe_list")) and kind == "text",
    )


def _known(title: str) -> Mapping[str, Any]:
    small = small_letters(title)
    return next((each for each in _rules("known") if each["seen"].search(small)), {})


def form_name(title: str) -> str:
    """Name a form's file by its title."""
    small = small_letters(title)
    return next((each["name"] for each in _rules("forms") if each["seen"].search(small)), identifier(title, "form"))


@cache
def _rules(name: str) -> tuple[Mapping[str, Any], ...]:
    return tuple({**each, "seen": re.compile(each["pattern"])} for each in catalogue("drafting")[name])


def small_letters(text: str) -> str:
    """A text as patterns see it."""
    return text.casefold().replace("ё", "е").strip()


def identifier(title: str, otherwise: str = "field") -> str:
    """Write the first words of a title in Latin letters.

    >>> identifier("Уровень владения, баллы"), identifier("2026: итог"), identifier("***")
    ('uroven_vladeniya_bally', 'field_2026_itog', 'field')
    """
    letters: Mapping[str, str] = catalogue("drafting")["letters"]
    latin = "".join(letters.get(letter, letter) for letter in title.casefold())
    words = [word for word in _NOT_NAME.split(latin) if word][:_WORDS]
    if not words:
        return otherwise
    name = "_".join(words) if words[0][0].isalpha() else "_".join([otherwise, *words])
    return name[:_LONGEST].rstrip("_")


def _by_example(example: str) -> KindName | None:
    if _DAY.fullmatch(example):
        day, month, year = map(int, example.split("."))
        try:
            dt.date(year, month, day)
        except ValueError:
            return None
        return "date"
    return "number" if _NUMBER.fullmatch(example) else None
