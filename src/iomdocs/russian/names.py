"""Full names: split into parts, decide the gender, decline each part, and write initials."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from iomdocs.russian import given
from iomdocs.russian.clean import clean_name
from iomdocs.russian.engine import Part
from iomdocs.russian.forms import Forms, Gender, joined, unchanged
from iomdocs.russian.lists import key, words
from iomdocs.russian.overrides import Kind, Overrides
from iomdocs.russian.surname import surname
from iomdocs.russian.witness import confirms

_NBSP = "\u00a0"
_BRACKET = re.compile(r"[\s,]*[(,].*")
_FULL = 3


@dataclass(frozen=True, slots=True)
class NamePart:
    """One part of a declined name: its kind and forms, as the sheet «Склонения» lists them."""

    kind: Part
    forms: Forms


@dataclass(frozen=True, slots=True)
class _Split:
    parts: tuple[tuple[Part, str], ...]
    sure: bool

    def text(self, part: Part) -> str:
        return next((text for kind, text in self.parts if kind == part), "")


@lru_cache(maxsize=8192)
def decline_name(
    fio: str, *, gender: str | None = None, overrides: Overrides | None = None, second_opinion: bool = False
) -> Forms:
    """Decline a full name «Фамилия Имя Отчество»; the parts keep their order.

    ``gender`` is ``"m"``, ``"f"`` or None (then the patronymic decides, then the lists of names). Without a gender
    nothing is declined. ``second_opinion`` lets pymorphy3, if it is installed, confirm doubtful surnames.
    """
    parts = name_parts(fio, gender=gender, overrides=overrides, second_opinion=second_opinion)
    tidy, neat = clean_name(fio)
    if not parts:
        whole = unchanged(tidy, _known(gender), certain=False)
        return overrides.apply(whole, "name") if overrides else whole
    whole = joined([part.forms for part in parts], " ", parts[0].forms.gender)
    whole = whole if neat else whole.doubtful()
    return overrides.apply(whole, "name") if overrides else whole


def decline_surname(
    text: str, *, gender: str, overrides: Overrides | None = None, second_opinion: bool = False
) -> Forms:
    """Decline a surname alone."""
    return decline_part(text, "surname", gender=gender, overrides=overrides, second_opinion=second_opinion)


@lru_cache(maxsize=8192)
def decline_part(
    text: str, part: Part, *, gender: str, overrides: Overrides | None = None, second_opinion: bool = False
) -> Forms:
    """Decline one part of a name: ``"surname"``, ``"first"`` or ``"patronymic"``."""
    tidy, neat = clean_name(text)
    sex = _known(gender)
    if sex is None or not _declinable(tidy):
        return unchanged(tidy, sex, certain=False)
    forms = {"surname": surname, "first": given.first_name, "patronymic": given.patronymic}[part](tidy, sex)
    if part == "surname" and second_opinion and not forms.certain and confirms(forms):
        forms = replace(forms, certain=True)
    forms = forms if neat else forms.doubtful()
    return overrides.apply(forms, part) if overrides else forms


@lru_cache(maxsize=8192)
def name_parts(
    fio: str, *, gender: str | None = None, overrides: Overrides | None = None, second_opinion: bool = False
) -> tuple[NamePart, ...]:
    """Decline every part of a name on its own; empty when the gender cannot be told or nothing is written."""
    tidy = clean_name(fio)[0]
    split = _split(tidy)
    told = _known(gender) or _written_gender(tidy, split, overrides)
    sex = told or name_gender(fio)
    if sex is None or not split.parts:
        return ()
    sure = split.sure and _gender_is_sure(split, sex, told=told is not None)
    told_all = overrides is not None and all(_is_told(overrides, kind, text, sex) for kind, text in split.parts)
    parts = []
    for kind, text in split.parts:
        if text.endswith("."):
            parts.append(NamePart(kind, unchanged(text, sex, certain=told_all)))
            continue
        forms = decline_part(text, kind, gender=sex, overrides=overrides, second_opinion=second_opinion)
        confirmed = sure or (overrides is not None and _is_told(overrides, kind, text, sex))
        parts.append(NamePart(kind, forms if confirmed else forms.doubtful()))
    return tuple(parts)


def name_doubts(fio: str, *, overrides: Overrides | None = None) -> tuple[tuple[Kind, Forms], ...]:
    """What of a full name a person should look at once: its doubtful parts, or the whole when no part is to blame."""
    forms = decline_name(fio, overrides=overrides)
    if forms.certain:
        return ()
    unsure = [part for part in name_parts(fio, overrides=overrides) if not part.forms.certain]
    return tuple((part.kind, part.forms) for part in unsure) or (("name", forms),)


def _is_told(overrides: Overrides, kind: Part, text: str, gender: Gender) -> bool:
    """Whether a person confirmed the forms of this part for this gender; initials need nobody's word."""
    row = overrides.find(text, kind, gender)
    return text.endswith(".") or (row is not None and row.confirmed and not row.bad_fields())


@lru_cache(maxsize=8192)
def name_gender(fio: str) -> Gender | None:
    """Tell the gender: by the patronymic, else by the first name, else by the surname; None when unknown."""
    split = _split(clean_name(fio)[0])
    father, first, family = (split.text(part) for part in ("patronymic", "first", "surname"))
    return (
        given.patronymic_gender(father)
        or (given.first_gender(first) if first else None)
        or (given.surname_gender(family) if family else None)
    )


@lru_cache(maxsize=8192)
def initials(fio: str, *, first: bool = True) -> str:
    """Write «М.П. Иванова» or, with ``first=False``, «Иванова М.П.», without a break inside.

    Works on a name in any case, so pass ``forms.dative`` for «М.П. Ивановой».
    """
    split = _split(clean_name(_BRACKET.sub(" ", fio))[0])
    family = split.text("surname")
    letters = "".join(_letter(split.text(part)) for part in ("first", "patronymic"))
    pair = (letters, family) if first else (family, letters)
    return _NBSP.join(text for text in pair if text)


def _written_gender(tidy: str, split: _Split, overrides: Overrides | None) -> Gender | None:
    """Take the gender from the sheet for a name whose patronymic does not tell it."""
    if overrides is None or given.patronymic_gender(split.text("patronymic")):
        return None
    return overrides.gender_of(tidy, "name") or overrides.gender_of(split.text("first"), "first")


def _letter(text: str) -> str:
    if text.endswith("."):
        return text.replace(" ", "")
    return "-".join(piece[0].upper() + "." for piece in text.split("-") if piece) if text else ""


def _split(text: str) -> _Split:
    """Tell surname, first name and patronymic apart; ``sure`` is False when the order or the count is unusual."""
    tokens = [token for token in text.split(" ") if token]
    if "." in text:
        return _Split(_with_initials(tokens), sure=False)
    lead = next((at for at, token in enumerate(tokens) if not token.islower()), 0)
    family, rest = " ".join(tokens[: lead + 1]), tokens[lead + 1 :]
    if len(rest) == 2 and given.looks_patronymic(rest[0]) and not given.looks_patronymic(rest[1]):
        return _Split((("first", family), ("patronymic", rest[0]), ("surname", rest[1])), sure=False)
    return _in_order(family, rest, sure=lead == 0)


def _with_initials(tokens: list[str]) -> tuple[tuple[Part, str], ...]:
    """Read «Иванова М.П.» or «М.П. Иванова», keeping the order."""
    family = " ".join(token for token in tokens if "." not in token)
    short = "".join(token for token in tokens if "." in token)
    pair: tuple[tuple[Part, str], ...] = (("surname", family), ("first", short))
    return pair[::-1] if "." in tokens[0] else pair


def _in_order(family: str, rest: list[str], *, sure: bool) -> _Split:
    if not rest:
        return _Split((("surname", family),) if family else (), sure=False)
    if len(rest) == 1:
        return _Split((("surname", family), ("first", rest[0])), sure)
    if key(rest[-1]) in words("surname", "enders"):
        first, father = " ".join(rest[:-2]), " ".join(rest[-2:])
        pair: tuple[tuple[Part, str], ...] = (("first", first),) if first else ()
        return _Split((("surname", family), *pair, ("patronymic", father)), sure and len(rest) == _FULL)
    if len(rest) == 2:
        return _Split((("surname", family), ("first", rest[0]), ("patronymic", rest[1])), sure)
    family = " ".join([family, *rest[:-2]])
    return _Split((("surname", family), ("first", rest[-2]), ("patronymic", rest[-1])), sure=False)


def _gender_is_sure(split: _Split, gender: Gender, *, told: bool) -> bool:
    """Say whether nothing in the name speaks against the gender, and something besides the surname speaks for it."""
    votes = {given.patronymic_gender(split.text("patronymic"))} if split.text("patronymic") else set()
    votes |= {given.first_gender(split.text("first"))} if split.text("first") else set()
    return votes <= {gender, None} and (told or gender in votes)


def _declinable(text: str) -> bool:
    return bool(re.fullmatch(r"[А-ЯЁа-яё]{2,}(?:[ -][А-ЯЁа-яё]+)*", text))


def _known(gender: str | None) -> Gender | None:
    return "m" if gender == "m" else "f" if gender == "f" else None
