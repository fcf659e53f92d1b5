"""Our own table of regular endings: the witness that must agree with the engine before a form is certain.

Each row is (pattern of the folded word, letters to cut, the four endings). The first row that fits wins; only
classes where the ending alone decides the forms are here.
"""

import re
from typing import NamedTuple

from iomdocs.russian.forms import Endings, Gender

_VOWEL = "аеиоуыэюя"
_FIRM = "бвгдзклмнпрстфх"


class Class(NamedTuple):
    """One class of words that decline alike; ``double`` says whether it may be the first half of a double surname."""

    pattern: re.Pattern[str]
    cut: int
    endings: Endings
    double: bool


def _row(pattern: str, cut: int, endings: str, *, double: bool = False) -> Class:
    genitive, dative, accusative, instrumental = endings.split()
    return Class(re.compile(pattern), cut, (genitive, dative, accusative, instrumental), double)


_MEN = (
    _row(f".*[{_VOWEL}].*[ое]в", 0, "а у а ым", double=True),
    _row(f"(?=.{{5}}).*[{_VOWEL}].*[иы]н", 0, "а у а ым", double=True),
    _row(".{2,}[сц]к(?:ий|ой)", 2, "ого ому ого им", double=True),
    _row(".{3,}ый", 2, "ого ому ого ым"),
    _row(f".*[{_VOWEL}].*[ое]вич", 0, "а у а ем", double=True),
    _row(f".*[{_VOWEL}].*(?:ер|ман|ян|ик|ук|юк|як)", 0, "а у а ом"),
    _row(f".*(?:[ауэюя][{_FIRM}]|[иы][бгдзклмпрстф])", 0, "а у а ом"),
    _row(f".*[{_VOWEL}].*[{_FIRM}йь][{_FIRM}]", 0, "а у а ом"),
    _row(".{2,}[лнрт]ц", 0, "а у а ем"),
    _row(".{2,}а[рл]ь", 1, "я ю я ем"),
    _row(".{2,}[ау]й", 1, "я ю я ем"),
)
_WOMEN = (
    _row(f"(?=.{{5}}).*[{_VOWEL}].*(?:ова|ева|ина|ына)", 1, "ой ой у ой", double=True),
    _row(".{2,}[сц]кая", 2, "ой ой ую ой", double=True),
    _row(".{2,}[бвгджзклмпрстфхцчшщ]ная", 2, "ой ой ую ой"),
)
_BOTH = (_row(".{2,}[бвджзйлмнпрстфхцчшщь]ка", 1, "и е у ой"),)
_FIRST_MEN = (
    _row(f".+[{_FIRM}]", 0, "а у а ом"),
    _row(".+[йь]", 1, "я ю я ем"),
    _row(".+[бвдзлмнпрст]а", 1, "ы е у ой"),
    _row(".+[гкх]а", 1, "и е у ой"),
    _row(".+я", 1, "и е ю ей"),
)
_FIRST_WOMEN = (
    _row(".+[бвдзлмнпрстф]а", 1, "ы е у ой"),
    _row(".+[гкх]а", 1, "и е у ой"),
    _row(".{2,}ия", 1, "и и ю ей"),
    _row(".+[бвдзлмнпрстьаеоуй]я", 1, "и е ю ей"),
    _row(".+ь", 1, "и и ь ью"),
)
_PATRONYMICS = {"m": (_row(".+[ое]вич", 0, "а у а ем"),), "f": (_row(".+(?:овн|евн|ичн)а", 1, "ы е у ой"),)}


def surname_class(folded: str, gender: Gender) -> Class | None:
    """Find the regular class of a surname given in lower case with «е» for «ё»."""
    return _first((_MEN if gender == "m" else _WOMEN) + _BOTH, folded)


def first_class(folded: str, gender: Gender) -> Class | None:
    """Find the regular class of a first name."""
    return _first(_FIRST_MEN if gender == "m" else _FIRST_WOMEN, folded)


def patronymic_class(folded: str, gender: Gender) -> Class | None:
    """Find the regular class of a patronymic."""
    return _first(_PATRONYMICS[gender], folded)


def _first(rows: tuple[Class, ...], folded: str) -> Class | None:
    return next((row for row in rows if row.pattern.fullmatch(folded)), None)
