"""Small agreements: numbers in words, lists, verbs by gender, and spaces that must not break."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from iomdocs.wording import NBSP, catalogue, plural

LARGEST = 9999
_ONE = "[ \u00a0]"
_MORE = f"{_ONE}*"
_COUNTED = (
    "час|день|дня|дней|лет|год|месяц|недел|человек|педагог|учител|балл|рубл|минут|процент|класс|школ|"
    "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
)
# Each begins with the space itself, which the engine of expressions leaps to; what stands before it is looked back at.
_BOUND = re.compile(
    f"{_ONE}(?:"
    + "|".join(
        (
            rf"(?<=[№§]{_ONE}){_MORE}(?=\w)",
            rf"(?<=\b[пгсдрч]\.{_ONE}){_MORE}(?=[\dА-ЯЁ«])",
            rf"(?<=\b(?:пп|ст|гл|им|ул|кв|оф)\.{_ONE}){_MORE}(?=[\dА-ЯЁ«])",
            rf"(?<=\b(?:пос|стр|обл)\.{_ONE}){_MORE}(?=[\dА-ЯЁ«])",
            rf"(?<=\d{_ONE}){_MORE}(?=%|(?:гг?|ч|чел|руб|коп|кл|экз|стр)\.|(?:{_COUNTED}))",
            rf"(?<=\bот{_ONE}){_MORE}(?=\d\d?\.\d\d\.\d{{4}})",
            rf"(?<=\d{{4}}{_ONE}){_MORE}(?=№)",
            rf"{_MORE}(?=[–—])",
            rf"(?<=\b[А-ЯЁ]\.{_ONE}){_MORE}(?=[А-ЯЁ][а-яё])",
            rf"(?<=[а-яё]{_ONE}){_MORE}(?=[А-ЯЁ]\.{_ONE}?[А-ЯЁ]\.)",
        )
    )
    + ")"
)
_MAY_BIND = re.compile(r"[0-9№§–—.]")
_BETWEEN = re.compile(rf"{_ONE}(?<=\b[А-ЯЁ]\.{_ONE}){_MORE}(?=[А-ЯЁ]\.)")


def nbsp(text: str) -> str:
    """Put non-breaking spaces where a line must not break: № 5, п. 3, 36 часов, г. Омск, М.П. Иванова, before «–»."""
    if not (" " in text or NBSP in text) or not _MAY_BIND.search(text):
        return text
    if "." in text:
        text = _BETWEEN.sub("", text)
    return _BOUND.sub(NBSP, text)


def join_list(items: Sequence[str], end: str | None = None) -> str:
    """Join «а, б и в»; ``end`` is the word before the last item.

    >>> join_list(["химия", "физика", "труд"])
    'химия, физика и труд'
    """
    last = catalogue("russian")["list"]["and"] if end is None else end
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def agree(gender: str | None, masculine: str, feminine: str) -> str:
    """Choose «ознакомлен» or «ознакомлена»; unknown gender gives «ознакомлен(а)» only when the form adds letters."""
    if gender == "f":
        return feminine
    if gender == "m" or not feminine.startswith(masculine):
        return masculine
    return f"{masculine}({feminine[len(masculine) :]})"


def number_words(number: int, gender: Literal["m", "f", "n"] = "m") -> str:
    """Write a whole number 0..9999 in words, nominative: «одна тысяча двести тридцать четыре».

    Raises ``ValueError`` outside the range.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    words: Any = catalogue("russian")["number"]
    if number == 0:
        return str(words["ones"][0])
    thousands, rest = divmod(number, 1000)
    head = [_below_thousand(thousands, "f"), plural(thousands, *words["thousand"].split("|"))] if thousands else []
    return " ".join(part for part in (*head, _below_thousand(rest, gender)) if part)


def _below_thousand(number: int, gender: str) -> str:
    words: Any = catalogue("russian")["number"]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10) if rest >= 20 else (0, rest)
    special = {"f": words["feminine"], "n": words["neuter"]}.get(gender, {})
    parts = [words["hundreds"][hundreds - 1]] if hundreds else []
    parts += [words["tens"][tens - 2]] if tens else []
    parts += [special.get(str(ones), words["ones"][ones])] if ones else []
    return " ".join(parts)
