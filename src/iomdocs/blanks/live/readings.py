"""What an answer means, as Excel can tell: the server's readers in the few functions that every office program has.

A reading is exact or says ``UNSURE``: the server knows a thousand ways of writing a date, a cell knows three.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from iomdocs.blanks.live.grid import BAD, SOME, UNSURE, Grid
from iomdocs.definitions import FormField
from iomdocs.packs import Pack
from iomdocs.values import Context, is_blank, read
from iomdocs.values.cleaning import is_blank_text
from iomdocs.wording import catalogue

LETTERS, DIGITS = "абвгдежзийклмнопрстуфхцчшщъыьэюя", "0123456789"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# Signs by which a text may be unreadable, or blank in disguise; «~» tells SEARCH to take the next one literally.
_ODD = (*_LATIN, "#", "!!!", "~*", "~~", "\ufffd", "ð", "ñ", "ë", "\xa0", "\xad", "\u200b", "\ufeff")
_SPELT = ("-", "–", "—", ".", "..", "...", "_", "/", "--", "н.д.", "б.д.")
_LONGEST, _LONG_PERSON, _SHORT = 250, 60, 31
FIRST_DAY, LAST_DAY = 36526, 55154
# From here on a number may be a day that somebody alive has seen (October 1954 and later).
_OLD_DAY = 20_000
_MOST_HOURS = 1000
_FIRST_YEAR, _LAST_YEAR = 2000, 2050

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lists:
    """Ranges of the hidden sheet that every reading looks into."""

    letters: str
    blanks: str
    blank_texts: str
    odd: str
    said: str
    folded: str

    @classmethod
    def of(cls, grid: Grid) -> "Lists":
        """Write them down."""
        words = [*catalogue("values")["blank"], *_SPELT]
        more = [*words, *catalogue("values")["blank_text"]]
        return cls(
            grid.listed([LETTERS]).partition(":")[0],
            grid.listed(dict.fromkeys(word for word in words if is_blank(word))),
            grid.listed(dict.fromkeys(word for word in more if is_blank_text(word))),
            grid.listed(_ODD),
            grid.listed(_beginnings()),
            grid.listed(dict.fromkeys(_bare(word) for word in catalogue("values")["blank"])),
        )


def _beginnings() -> list[str]:
    """Beginnings by which a short text is certainly none of the words for «nothing», however these are spelt."""
    words = sorted({_bare(word) for word in catalogue("values")["blank"]})
    found = [*DIGITS[1:]]
    for size in range(1, 5):
        for begun in sorted({word[: size - 1] for word in words if len(word) >= size - 1}):
            found += [begun + letter for letter in LETTERS if not any(w.startswith(begun + letter) for w in words)]
    return found


def _bare(word: str) -> str:
    return "".join(sign for sign in _folded(word) if sign in LETTERS)


def small(x: str) -> str:
    """A text in small letters without outer spaces, «?» hidden from MATCH; nothing where there is no text."""
    return f'IF(ISTEXT({x}),LOWER(TRIM(SUBSTITUTE({x},"?","!"))),"")'


def folded(t: str) -> str:
    """The same without spaces and hyphens, as names of a list are compared."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({t}," ",""),"-",""),"ё","е")'


def guarded(x: str, t: str, text: str, other: str) -> str:
    """A reading with a formula for texts and one for numbers; an error in the cell is wrong, an empty cell is empty."""
    told = f'IF(ISTEXT({x}),IF({t}="","",{text}),IF(ISBLANK({x}),"",IF(ISLOGICAL({x}),"{UNSURE}",{other})))'
    return f'IF(ISERROR({x}),"{BAD}",{told})'


def is_one(t: str, where: str) -> str:
    """Whether a text is one of a range; MATCH would take «*» in it for anything."""
    return f"SUMPRODUCT(--({where}={t}))>0"


def made_of(text: str, signs: str, count: int, filler: str) -> str:
    """Whether the first signs of a text, filled up to so many, are all of these."""
    return f'SUMPRODUCT(--ISNUMBER(FIND(MID({text}&REPT("{filler}",{count}),ROW($1:${count}),1),{signs})))={count}'


def _odd(t: str, lists: Lists) -> str:
    return f"SUMPRODUCT(--ISNUMBER(SEARCH({lists.odd},{t})))>0"


def _said(t: str, lists: Lists) -> str:
    return f"OR(LEN({t})>={_SHORT},SUMPRODUCT(--ISNUMBER(MATCH(LEFT({t},{{1,2,3,4}}),{lists.said},0)))>0)"


def text(x: str, t: str, field: FormField, lists: Lists, value: str | None = None) -> str:
    """A text: empty, certainly there, or unsure; ``value`` is what it says then."""
    blanks = lists.blank_texts if field.kind == "text" else lists.blanks
    value = value or f'IF(LEN({t})<{_LONGEST},TRIM({x}),"{SOME}")'
    number = f'IF({x}=0,"","{SOME}")' if field.kind == "text" else f'"{SOME}"'
    number = f'"{UNSURE}"' if field.kind in {"person", "document", "snils", "inn"} else number
    told = f'IF({_odd(t, lists)},"{UNSURE}",IF({_said(t, lists)},{value},"{UNSURE}"))'
    return guarded(x, t, f'IF({is_one(t, blanks)},"",{told})', number)


def cell_of_matrix(x: str, t: str, lists: Lists) -> str:
    """A cell of free text: empty or not."""
    told = f'IF({is_one(t, lists.blanks)},"",IF({_said(t, lists)},"{SOME}","{UNSURE}"))'
    return guarded(x, t, told, f'"{SOME}"')


def person(x: str, t: str, _field: FormField, lists: Lists) -> str:
    """«Фамилия Имя Отчество» in Russian letters; anything else is for the server."""
    gap = f'FIND(" ",{t})'
    second = f'FIND(" ",{t},{gap}+1)'
    russian = made_of(t, f'{lists.letters}&"ё "', _LONG_PERSON, " ")
    words = f'LEN({t})-LEN(SUBSTITUTE({t}," ",""))=2'
    lengths = f"AND({gap}>3,{second}-{gap}>3,LEN({t})-{second}>2)"
    ends = [f'RIGHT({t},3)="{end}"' for end in ("вич", "вна", "чна")]
    middle = [f'ISNUMBER(SEARCH("{end} ",{t}))' for end in ("ич", "вна", "чна", "лы", "зы", "ли", "зи")]
    plain = f"AND(OR({','.join(ends)}),NOT(OR({','.join(middle)})),EXACT(TRIM({x}),PROPER({t})))"
    full = f'IF(AND(LEN({t})<={_LONG_PERSON},{russian},{words},{lengths}),IF({plain},TRIM({x}),"{SOME}"),"{UNSURE}")'
    return guarded(x, t, f'IF({is_one(t, lists.blanks)},"",IFERROR({full},"{UNSURE}"))', f'"{UNSURE}"')


def number(x: str, t: str, field: FormField, lists: Lists) -> str:
    """Hours or another number within the field's bounds; a text of digits is a number too.

    A formula cannot tell a large number from a date, which the server takes for a mistake of typing.
    """
    digits = made_of(t, f'"{DIGITS}"', 6, "0")
    typed = f'IF(AND(LEN({t})<6,{digits}),{_bounded(f"VALUE({t})", field)},"{UNSURE}")'
    written = f'IF({is_one(t, lists.blanks)},"",{typed})'
    told = _bounded(x, field)
    if field.kind == "number" and (field.maximum is None or field.maximum >= _OLD_DAY):
        told = f'IF({x}>={_OLD_DAY},"{UNSURE}",{told})'
    return guarded(x, t, written, f'IF(ISNUMBER({x}),{told},"{BAD}")')


def _bounded(x: str, field: FormField) -> str:
    limits = []
    if field.kind == "hours":
        limits += [f"{x}<=0", f"{x}>{_plain(_MOST_HOURS if field.maximum is None else field.maximum)}"]
    elif field.maximum is not None:
        limits.append(f"{x}>{_plain(field.maximum)}")
    if field.minimum is not None:
        limits.append(f"{x}<{_plain(field.minimum)}")
    return f'IF(OR({",".join(limits)}),"{BAD}",{x})' if limits else x


def _plain(number: float) -> str:
    return f"{number:.15g}"


def date(x: str, t: str, day: str, field: FormField, lists: Lists) -> str:
    """A true date, or a text ДД.ММ.ГГГГ; ``day`` is the cell where ``spelt_day`` stands."""
    outside = UNSURE if field.precision == "period" else BAD
    late = f"INT({x})>TODAY()" if field.moment == "past" else "FALSE"
    true = f'IF(AND({x}>={FIRST_DAY},{x}<{LAST_DAY}),IF({late},"{BAD}",INT({x})),"{outside}")'
    too_late = f'IF({day}>TODAY(),"{BAD}",{day})' if field.moment == "past" else day
    spelt = f'IF({day}="","{UNSURE}",IF({day}=0,"{BAD}",{too_late}))'
    return guarded(x, t, f'IF({is_one(t, lists.blanks)},"",{spelt})', f'IF(ISNUMBER({x}),{true},"{BAD}")')


def spelt_day(t: str) -> str:
    """The day that a text ДД.ММ.ГГГГ spells, 0 when there is no such day, nothing when it is another text."""
    return f'IF({looks_like_day(t)},IF({is_day(t)},{day_of(t)},0),"")'


def looks_like_day(text: str) -> str:
    """Whether a text is two digits, two digits and four with points between."""
    digits = made_of(f"LEFT({text},2)&MID({text},4,2)&MID({text},7,4)", f'"{DIGITS}"', 8, "x")
    return f'AND(LEN({text})=10,MID({text},3,1)=".",MID({text},6,1)=".",{digits})'


def is_day(text: str) -> str:
    """Whether such a text is a day that there was or will be."""
    day, month, year = (f"VALUE(MID({text},{at},{size}))" for at, size in ((1, 2), (4, 2), (7, 4)))
    last = f"DAY(DATE({year},{month}+1,0))"
    return f"AND({year}>={_FIRST_YEAR},{year}<={_LAST_YEAR},{month}>0,{month}<13,{day}>0,{day}<={last})"


def day_of(text: str) -> str:
    """The day that such a text spells."""
    return f"DATE(VALUE(MID({text},7,4)),VALUE(MID({text},4,2)),VALUE(MID({text},1,2)))"


def choice(x: str, t: str, key: str, field: FormField, keys: tuple[str, str], lists: Lists) -> str:
    """An answer from a list, under any of its names; ``keys`` are the ranges of names and of what they mean.

    ``key`` is the cell where ``folded`` stands.
    """
    names, meant = keys
    russian = f"AND(LEN({t})<={_LONG_PERSON},{made_of(key, lists.letters, _LONG_PERSON, 'а')})"
    literal = f'SUBSTITUTE(SUBSTITUTE({t},"~","~~"),"*","~*")'
    unknown = f'"{BAD}"' if field.closed and field.unknown == "error" else f"TRIM({x})"
    known = f'IFERROR(INDEX({meant},MATCH({key},{names},0)),IF(OR({key}="",{is_one(key, lists.folded)}),"",{unknown}))'
    other = f'IFERROR(INDEX({meant},MATCH({literal},{names},0)),IF({is_one(t, lists.blanks)},"","{UNSURE}"))'
    return guarded(x, t, f'IF({russian},{known},IF(LEN({t})>{_LONGEST},"{UNSURE}",{other}))', f'"{UNSURE}"')


def choice_keys(field: FormField, pack: Pack, context: Context) -> list[Key]:
    """Names of a list's values as a cell compares them, each with the value that the server reads."""
    items = pack.items(field.list or "")
    known = replace(context, choices=tuple((item.value, item.synonyms) for item in items))
    found: dict[str, str] = {}
    for item in items:
        for name in (item.value, *item.synonyms):
            value = read("choice", name, known).value
            if isinstance(value, str):
                found.setdefault(" ".join(name.lower().split()), value)
                if set(key := _folded(name)) <= set(LETTERS):
                    found.setdefault(key, value)
    return [(name, value) for name, value in found.items() if len(name) < _LONGEST]


def _folded(name: str) -> str:
    return name.lower().replace(" ", "").replace("-", "").replace("ё", "е")


def either(conditions: Iterable[str]) -> str:
    """«OR» of conditions, which may be none."""
    told: Sequence[str] = tuple(conditions)
    return f"OR({','.join(told)})" if told else "FALSE"
