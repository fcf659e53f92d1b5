"""The kind of an event at the head of a text, and the days of a period, as Excel can tell them."""

import re
from collections.abc import Sequence

from iomdocs.blanks.live.grid import BAD, SOME, UNSURE
from iomdocs.blanks.live.readings import DIGITS, Lists, day_of, is_day, looks_like_day, made_of
from iomdocs.definitions import Choice, FormField
from iomdocs.packs import Pack
from iomdocs.values import Context, read

_APART = "«»\"().,;:!?-–—/%+…'*=&"
_WORD = re.compile(r"[0-9a-zа-я№]+")
_KEPT = 120
_YEAR_TAILS = ("", " год", " г.", " г", " года")
_SCHOOL_TAILS = ("", " учебный год", " уч. год", " уч.год")


def words(x: str) -> str:
    """The first words of a text in small letters with single spaces between, and a space after the last."""
    told = f"LOWER(LEFT({x},{_KEPT}))"
    for sign in _APART:
        told = f'SUBSTITUTE({told},"{sign.replace(chr(34), chr(34) * 2)}"," ")'
    return f'TRIM(SUBSTITUTE(SUBSTITUTE({told},CHAR(10)," "),"ё","е"))&" "'


def kind_lines(items: Sequence[Choice]) -> list[tuple[str, Choice]]:
    """Every name of every kind in plain words with a space after it, the longest last; of equal names the first."""
    found: dict[str, Choice] = {}
    for item in items:
        for name in (item.value, *item.synonyms):
            found.setdefault(" ".join(_WORD.findall(name.casefold().replace("ё", "е"))) + " ", item)
    return sorted(found.items(), key=lambda pair: len(pair[0]))


def kind_number(state: str, told: str, names: str, longest: int, lists: Lists) -> str:
    """Which line of the kinds a text begins with, 0 for none; ``told`` is the cell of its words."""
    signs = f'{lists.letters}&"{DIGITS}№ "'
    clear = made_of(told, signs, longest, " ")
    found = f"SUMPRODUCT(MAX((LEFT({told},LEN({names}))={names})*ROW({names})))"
    return _through(state, f'IF({clear},{found},"{UNSURE}")')


def exact_lines(field: FormField, pack: Pack, context: Context) -> list[tuple[str, Choice]]:
    """Posts of a list that the server reads as they stand, in small letters, each with the kind it begins with."""
    kinds = kind_lines(pack.items(field.split or ""))[::-1]
    found: dict[str, Choice] = {}
    for item in pack.items(field.split or ""):
        for name in (item.value, *item.synonyms):
            value = read(field.kind, name, context).value
            plain = " ".join(_WORD.findall(str(value or "").casefold().replace("ё", "е"))) + " "
            kind = next((kind for begun, kind in kinds if plain.startswith(begun)), None)
            if kind is not None:
                found.setdefault(" ".join(name.lower().split()), kind)
    return list(found.items())


def exact_number(state: str, x: str, names: str) -> str:
    """Which line of the names a text is."""
    literal = f'SUBSTITUTE(SUBSTITUTE(LOWER(TRIM({x})),"*","~*"),"?","~?")'
    return _through(state, f'IFERROR(MATCH({literal},{names},0),"{UNSURE}")')


def part(number: str, column: str) -> str:
    """A further column of the line found."""
    return f'IF({number}="","",IF({number}="{UNSURE}","{UNSURE}",IF({number}=0,"",INDEX({column},{number}))))'


def _through(state: str, told: str) -> str:
    return f'IF(OR({state}="",{state}="{BAD}"),"",IF({state}="{UNSURE}","{UNSURE}",{told}))'


def shown(value: str) -> str:
    """A further column's value; an empty one is no blank to the server, and no text to Excel."""
    return value or SOME


def period(x: str, state: str, *, last: bool) -> str:
    """First or last day of «2026 год», «2025/2026 учебный год» or «01.01.2026 – 31.03.2026»."""
    clear = f"TRIM({x})"
    forms = (_year(clear, last=last), _school_year(clear, last=last), _span(clear, last=last))
    told = f'"{UNSURE}"'
    for fits, day in reversed(forms):
        told = f"IF({fits},{day},{told})"
    return f'IF(OR({state}="",{state}="{BAD}"),"",IFERROR({told},"{UNSURE}"))'


def _year(clear: str, *, last: bool) -> tuple[str, str]:
    year = f"VALUE(LEFT({clear},4))"
    digits = made_of(f"LEFT({clear},4)", _quoted(DIGITS), 4, "x")
    fits = f"AND({digits},{_is_one(f'LOWER(MID({clear},5,30))', _YEAR_TAILS)})"
    day = f"DATE({year},12,31)" if last else f"DATE({year},1,1)"
    return fits, f'IF(AND({year}>=2000,{year}<2050),{day},"{UNSURE}")'


def _school_year(clear: str, *, last: bool) -> tuple[str, str]:
    first, second = f"VALUE(LEFT({clear},4))", f"VALUE(MID({clear},6,4))"
    digits = made_of(f"LEFT({clear},4)&MID({clear},6,4)", _quoted(DIGITS), 8, "x")
    mark = _is_one(f"MID({clear},5,1)", "/-–")
    fits = f"AND({digits},{mark},{_is_one(f'LOWER(MID({clear},10,30))', _SCHOOL_TAILS)})"
    day = f"DATE({second},8,31)" if last else f"DATE({first},9,1)"
    return fits, f'IF(AND({first}>=2000,{first}<2050,{second}={first}+1),{day},"{UNSURE}")'


def _span(clear: str, *, last: bool) -> tuple[str, str]:
    left, right = f"LEFT({clear},10)", f"RIGHT({clear},10)"
    between = _is_one(f"MID({clear},11,3)", (" – ", " - "))
    fits = f"AND(LEN({clear})=23,{between},{looks_like_day(left)},{looks_like_day(right)})"
    ordered = f"{day_of(left)}<={day_of(right)}"
    return fits, f'IF(AND({is_day(left)},{is_day(right)},{ordered}),{day_of(right if last else left)},"{UNSURE}")'


def _quoted(text: str) -> str:
    return f'"{text}"'


def _is_one(text: str, of: Sequence[str]) -> str:
    return f"OR({','.join(f'{text}={_quoted(each)}' for each in of)})"
