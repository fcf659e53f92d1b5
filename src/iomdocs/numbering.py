"""Registration numbers of documents: the pattern of an office, «41-од», and when two numbers are one."""

import re
from dataclasses import dataclass

_COUNTED = re.compile(r"\{n(?::0?(\d{1,2}))?\}")
_DASHES = re.compile(r"[‐‑‒–—−]")
_LEADING = re.compile(r"(?<![\d.,])0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a journal writes its numbers: «{n}-од», «{n:03}/{year}»; ``{n}`` is counted, ``{year}`` is four digits.

    >>> Pattern("{n:02}-од").number(7, 2026), Pattern("{n}-од").place(" 41-ОД ", 2026)
    ('07-од', 41)
    """

    text: str

    @staticmethod
    def fits(text: str) -> bool:
        """Whether this is a pattern: one ``{n}``, perhaps ``{year}``, no other braces."""
        rest, counted = _COUNTED.subn("", text)
        return counted == 1 and not set("{}") & set(rest.replace("{year}", ""))

    def number(self, place: int, year: int) -> str:
        """The number at a place of a year's journal."""
        told = self.text.replace("{year}", str(year))
        return _COUNTED.sub(lambda found: str(place).zfill(int(found[1] or 0)), told)

    def place(self, number: str, year: int) -> int | None:
        """The place that a number tells; None when it is written otherwise, as «41/2-од» is."""
        found = self._written(year).fullmatch(mark(number))
        return int(found[1]) if found else None

    def _written(self, year: int) -> re.Pattern[str]:
        found = _COUNTED.search(self.text)
        start, end = found.span() if found else (len(self.text),) * 2
        halves = (mark(each.replace("{year}", str(year))) for each in (self.text[:start], self.text[end:]))
        return re.compile(r"(\d+)".join(re.escape(each) for each in halves))


def mark(number: str) -> str:
    """What two ways of writing one number have in common.

    >>> mark(" № 041 – ОД"), mark("41-од")
    ('41-од', '41-од')
    """
    told = _DASHES.sub("-", "".join(number.split())).removeprefix("№").casefold()
    return _LEADING.sub("", told)
