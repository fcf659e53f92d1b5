"""Checks of the text: spaces, quotes, leftovers, letters, dates."""

import datetime as dt
import re
from collections.abc import Iterator

from iomdocs.documents.page_checks import Found, is_text
from iomdocs.documents.paper import Paper
from iomdocs.documents.profiles import Profile
from iomdocs.wording import catalogue

_BREAKABLE = re.compile(
    r"№ (?!п/п)\S{1,12}|\b[А-ЯЁ]\. ?[А-ЯЁ]\. [А-ЯЁ][а-яё]+|\b[А-ЯЁ]\. [А-ЯЁ]\.|[а-яё]+ [А-ЯЁ]\.[А-ЯЁ]\.(?!\w)"
    r"|\b(?:пп?|ст|гл)\. \d+|\b[гсп]\. [А-ЯЁ][а-яё]+|\d (?:час\w*|%|г\.)|\bот \d\d\.\d\d\.\d{4}|\d{4} №"
)
_QUOTES = re.compile(r"[^\s]*(?:\"|““|««|»»»|„„)[^\s]*")
_DASH = re.compile(r"\S+ - \S+")
_LEFT = re.compile(r"\{\{|\}\}|\{%|%\}|\[\[|\]\]|\b[ХX]{3,}\b|#Н/Д|#N/A|#REF!|\b(?:None|nan|NaN|NaT|NULL|undefined)\b")
_BLANK = re.compile(r"_{3,}")
_WORD = re.compile(r"[^\W_]+")
_HAS_BOTH = re.compile(r"(?=.*[А-Яа-яЁё])(?=.*[A-Za-z])")
_DIGIT_INSIDE = re.compile(r"[А-Яа-яё][03][А-Яа-яё]")
_SPACES = re.compile(
    r"\S*[ \u00a0]{2,}\S*|\S+[ \u00a0]+[,;:](?!\S)|\S+[ \u00a0]+\.(?=\s|$)|«[ \u00a0]\S*|\S*[ \u00a0]»"
    r"|\S*[^.\s]\.\.(?!\.)"
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d|\.\d)")
_DAY_TAIL = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}\s*(?:года|г\.\s?г\.)|\d{1,2}\.\s\d{1,2}\.\s?\d{4}")


def breakable(paper: Paper, _: Profile) -> Found:
    """B-11: no line may break inside «№ 5», «М.П. Иванова», «п. 3», «36 часов»."""
    for paragraph in paper.paragraphs:
        if found := _BREAKABLE.search(paragraph.text):
            yield paragraph.where, found[0]


def quotes(paper: Paper, _: Profile) -> Found:
    """B-12: quotes are «ёлочки», the inner ones „лапки“."""
    yield from _search(paper, _QUOTES)


def dashes(paper: Paper, _: Profile) -> Found:
    """B-13: a dash between words is no hyphen."""
    yield from _search(paper, _DASH)


def leftovers(paper: Paper, _: Profile) -> Found:
    """B-14: no placeholder is left; lines to write on stand only in requisites, signatures and tables."""
    for paragraph in paper.everywhere:
        if found := _LEFT.search(paragraph.text):
            yield paragraph.where, found[0]
        elif _BLANK.search(paragraph.text) and is_text(paragraph):
            yield paragraph.where, "___"
    for name in ("docProps/core.xml", "docProps/custom.xml"):
        if b"{{" in paper.package.get(name, b""):
            yield name, "{{"


def letters(paper: Paper, _: Profile) -> Found:
    """B-15: no Latin letter or digit hides in a Cyrillic word."""
    for paragraph in paper.everywhere:
        for word in _WORD.findall(paragraph.text):
            if _HAS_BOTH.match(word) or _DIGIT_INSIDE.search(word):
                yield paragraph.where, word
                break


def spaces(paper: Paper, _: Profile) -> Found:
    """B-17: one space between words, none before a comma or inside quotes."""
    for paragraph in paper.paragraphs:
        if found := _SPACES.search(paragraph.text):
            yield paragraph.where, found[0].strip()


def dates(paper: Paper, _: Profile) -> Found:
    """B-21: dates are written «12.03.2026» or «12 марта 2026 г.» and exist."""
    months = "|".join(catalogue("russian")["date"]["genitive"])
    padded = re.compile(rf"(?<![«\d])0\d\s(?:{months})")
    for paragraph in paper.paragraphs:
        for found in _bad_dates(paragraph.text, padded):
            yield paragraph.where, found


def _bad_dates(text: str, padded: re.Pattern[str]) -> Iterator[str]:
    for pattern in (_DAY_TAIL, padded):
        if found := pattern.search(text):
            yield found[0]
            return
    for found in _DAY.finditer(text):
        try:
            dt.date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            yield found[0]


def _search(paper: Paper, pattern: re.Pattern[str]) -> Found:
    for paragraph in paper.paragraphs:
        if found := pattern.search(paragraph.text):
            yield paragraph.where, found[0]
