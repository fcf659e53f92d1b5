"""First names, patronymics, and the gender they show."""

import re

from iomdocs.russian.endings import Class, first_class, patronymic_class
from iomdocs.russian.engine import Part, inflect
from iomdocs.russian.forms import Endings, Forms, Gender, joined, make, spliced, unchanged
from iomdocs.russian.lists import key, words

_MALE = re.compile(r".+(?:ович|евич|[нмткв]ич|ьич)")
_FEMALE = re.compile(r".+(?:овна|евна|ична|инишна)")
_ANY_CASE = re.compile(r".+(?:ович|евич|[нмткв]ич|ьич)(?:а|у|ем|ом)?|.+(?:овн|евн|ичн)(?:а|ы|е|у|ой)")
_WOMEN_ENDERS = frozenset({"кызы", "гызы", "кизи"})


def patronymic_gender(text: str) -> Gender | None:
    """Read the gender off a patronymic in the nominative; None when the word is not a patronymic."""
    folded = key(text)
    last = re.split(r"[ -]", folded)[-1]
    if last in words("surname", "enders") - {"заде"}:
        return "f" if last in _WOMEN_ENDERS else "m"
    if _FEMALE.fullmatch(folded):
        return "f"
    return "m" if _MALE.fullmatch(folded) else None


def looks_patronymic(word: str) -> bool:
    """Say whether a word is a patronymic in any case (Петровна, Петровной)."""
    return bool(_ANY_CASE.fullmatch(key(word)))


def first_gender(text: str) -> Gender | None:
    """Look a first name up in the two closed lists; None for a name of both genders or an unknown one."""
    folded = key(text).split("-")[-1]
    male, female = folded in words("given", "male"), folded in words("given", "female")
    if male == female or folded in words("surname", "both_genders"):
        return None
    return "m" if male else "f"


def surname_gender(text: str) -> Gender | None:
    """Guess the gender by a surname's ending; only endings that one gender has."""
    folded = key(text).split("-")[-1]
    if re.fullmatch(r".{2,}(?:ова|ева|ина|ына|[сц]кая)", folded) and folded not in words("surname", "nouns"):
        return "f"
    return "m" if re.fullmatch(r".{2,}(?:ов|ев|ин|ын|[сц]кий)", folded) else None


def patronymic(text: str, gender: Gender) -> Forms:
    """Decline a patronymic; the Turkic «Али оглы», «Мамед кызы» never change."""
    if re.split(r"[ -]", key(text))[-1] in words("surname", "enders"):
        return unchanged(text, gender)
    if key(text) in words("given", "stressed_patronymics"):
        return make(text, spliced(text, 0, ("а", "у", "а", "ом")), gender, certain=True)
    if "-" in text:
        front, last = text.rsplit("-", 1)
        return joined([unchanged(front, gender, certain=False), patronymic(last, gender)], "-", gender)
    return _witnessed(text, "patronymic", gender, patronymic_class(key(text), gender))


def first_name(text: str, gender: Gender) -> Forms:
    """Decline a first name, simple or double; a double one is certain when both halves are known (Анна-Мария)."""
    if "-" in text:
        whole = joined([first_name(piece, gender) for piece in text.split("-")], "-", gender)
        return whole if all(first_gender(piece) == gender for piece in text.split("-")) else whole.doubtful()
    folded = key(text)
    listed = folded in words("given", "male" if gender == "m" else "female")
    if gender == "f" and folded[-1] not in "аяь":
        slip = folded + "а" in words("given", "female") or folded in words("given", "male")
        return unchanged(text, gender, certain=not slip)
    if re.fullmatch(r".*[еёэиоуюы]", folded):
        return unchanged(text, gender, certain=not re.fullmatch(r".*[лнр]о", folded))
    forms = _witnessed(text, "first", gender, first_class(folded, gender))
    if _in_use_two_ways(folded, gender) or first_gender(text) not in {gender, None}:
        return forms.doubtful()
    return forms if forms.certain or not listed else _listed(text, gender)


def _listed(text: str, gender: Gender) -> Forms:
    """Trust the engine on the everyday names whose forms follow no ending (Лев, Павел, Пётр)."""
    return make(text, inflect(text, "first", gender), gender, certain=key(text) in {"лев", "павел", "петр"})


def _in_use_two_ways(folded: str, gender: Gender) -> bool:
    """Name the classes that people decline differently: Айгуль, Лия, Зульфия; and rare men's names on -а."""
    if gender == "f":
        soft = folded.endswith("ь") and folded not in words("given", "soft_female")
        return soft or folded in {"ия", "лия", "алия", "вия"} or (folded.endswith("фия") and folded != "софия")
    rare = folded not in words("given", "male")
    return rare and bool(re.fullmatch(r".*(?:[ая]|е[лнцкв]|о[клн]|[цжшчщ]|ень)", folded))


def _witnessed(text: str, part: Part, gender: Gender, known: Class | None) -> Forms:
    engine = inflect(text, part, gender)
    if known is None:
        return make(text, engine, gender, certain=False)
    own: Endings = spliced(text, known.cut, known.endings)
    return make(text, engine, gender, certain=[key(form) for form in own] == [key(form) for form in engine])
