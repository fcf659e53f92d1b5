"""The human answers of the sheet «Склонения»: they stand above every rule."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeAlias

from iomdocs.russian.forms import Forms, Gender
from iomdocs.russian.lists import key
from iomdocs.wording import catalogue

Kind: TypeAlias = Literal["surname", "first", "patronymic", "position", "name"]
_FIELDS = ("genitive", "dative", "accusative", "instrumental")


@dataclass(frozen=True, slots=True)
class Override:
    """One row: a word, what part of a name it is, whose gender, and its forms; an empty form means «as by rule»."""

    word: str
    part: Kind
    gender: Gender | None = None
    genitive: str = ""
    dative: str = ""
    accusative: str = ""
    instrumental: str = ""
    confirmed: bool = True

    def bad_fields(self) -> tuple[str, ...]:
        """Name the forms that cannot be right: not Cyrillic, with «?», or beginning with another letter."""
        return tuple(name for name in _FIELDS if not _plausible(self.word, getattr(self, name)))


def override_from_words(row: Iterable[str], *, confirmed: bool = True) -> Override | None:
    """Read a sheet row «слово, часть, пол, кого, кому, кого, кем» as text; None when the part is unknown."""
    word, part, gender, *forms = [cell.strip() for cell in row]
    kinds = _kinds()
    if key(part) not in kinds or not word:
        return None
    genitive, dative, accusative, instrumental = (*forms, "", "", "", "")[:4]
    sex: Gender | None = {"м": "m", "ж": "f", "m": "m", "f": "f"}.get(key(gender)[:1])  # type: ignore[assignment]
    return Override(word, kinds[key(part)], sex, genitive, dative, accusative, instrumental, confirmed)


@cache
def _kinds() -> dict[str, Kind]:
    named: dict[str, Kind] = {key(text): code for code, text in catalogue("russian")["part"].items()}
    plain: tuple[Kind, ...] = ("surname", "first", "patronymic", "position", "name")
    return named | {code: code for code in plain}


@dataclass(frozen=True, eq=False)
class Overrides:
    """All rows, found by word + part + gender (letter case and ё do not matter); a row without gender fits both."""

    rows: tuple[Override, ...] = ()
    _index: dict[tuple[str, str, Gender | None], Override] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the index; of two rows for the same word the lower one counts."""
        rows = {(_fold(row.word), row.part, row.gender): row for row in self.rows}
        object.__setattr__(self, "_index", rows)

    def find(self, word: str, part: Kind, gender: Gender | None) -> Override | None:
        """Return the row for a word, or None."""
        folded = _fold(word)
        return self._index.get((folded, part, gender)) or self._index.get((folded, part, None))

    def gender_of(self, word: str, part: Kind) -> Gender | None:
        """Return the gender a person wrote for a word, when all its rows agree."""
        genders = {row.gender for row in self.rows if row.part == part and _fold(row.word) == _fold(word)} - {None}
        return genders.pop() if len(genders) == 1 else None

    def apply(self, forms: Forms, part: Kind) -> Forms:
        """Put a person's forms over the automatic ones; a confirmed row makes them certain."""
        row = self.find(forms.nominative, part, forms.gender)
        if row is None:
            return forms
        bad = row.bad_fields()
        given = {name: getattr(row, name).strip() for name in _FIELDS if name not in bad}
        filled = {name: text for name, text in given.items() if text}
        return replace(forms, **filled, certain=forms.certain or (row.confirmed and not bad))


def _fold(text: str) -> str:
    return " ".join(key(text).split())


def _plausible(word: str, form: str) -> bool:
    tidy = form.strip()
    if not tidy:
        return True
    letters = [char for char in key(tidy) if char.isalpha()]
    return bool(letters) and all("а" <= char <= "я" for char in letters) and "?" not in tidy and _same_start(word, tidy)


def _same_start(word: str, form: str) -> bool:
    return key(word.strip())[:1] == key(form)[:1]
