"""Surnames: small rules in front of pytrovich, and the gate that tells certain forms from doubtful ones."""

import re
from dataclasses import replace

from iomdocs.russian.endings import Class, surname_class
from iomdocs.russian.engine import inflect
from iomdocs.russian.forms import Endings, Forms, Gender, joined, make, spliced, unchanged
from iomdocs.russian.lists import key, words

_MANLY_ON_WOMAN = re.compile(r".{2,}(?:ов|ев|[иы]н|[сц]кий|ый|ой|[гкх]ий)")
_FOREIGN_IN = re.compile(r".*(?:[рлд]вин|уин|[дт]дин|аин|сеин|янин|ейлин|фин|флин|клин|джин|гвин|мак.+ин)")
_GEORGIAN = re.compile(r".*(?:гелая|ария|укая|анаая|егая|убая|урая|акая)")
# Women's adjectives that no noun looks like: Полевая, Красная, Белая.
_ADJECTIVE = re.compile(
    r".+(?:[ое]в|[бвгджзклмнпрстфхцчшщ]н)ая|белая|толстая|седая|молодая|крутая|сухая|золотая|живая|немая|худая"
)
# Полевой, Береговой; «повой» is a noun.
_MAN_OF_FIELDS = re.compile(r".*[аеиоуыэюя].*[ое]вой")
_RUSSIAN_HALF = re.compile(r".{2,}(?:(?:[ое]в|ин)а?|[сц]к(?:ий|ая))")
_SINGLE = re.compile(r"[^аеиоуыэюя]*[аеиоуыэюя][^аеиоуыэюя]*")
_NOUN_A: tuple[tuple[str, int, Endings], ...] = (
    (r".*[аеиоуыэюя]а", 0, ("", "", "", "")),
    (r".*[гкх]а", 1, ("и", "е", "у", "ой")),
    (r".*[жшчщ]а", 1, ("и", "е", "у", "ей")),
    (r".*ца", 1, ("ы", "е", "у", "ей")),
    (r".*а", 1, ("ы", "е", "у", "ой")),
    (r".*ия", 1, ("и", "и", "ю", "ей")),
    (r".*я", 1, ("и", "е", "ю", "ей")),
)


def surname(text: str, gender: Gender) -> Forms:
    """Decline a surname of one piece, of two with a hyphen, or with a particle («фон Берг»)."""
    spaced = text.split(" ")
    if len(spaced) > 1:
        return joined([_hyphened(word, gender) for word in spaced], " ", gender).doubtful()
    return _hyphened(text, gender)


def _hyphened(text: str, gender: Gender) -> Forms:
    pieces = text.split("-")
    if len(pieces) == 1:
        return _single(text, gender)
    if key(pieces[-1]) in words("surname", "enders"):  # «Гасан-заде»; but «Петрова-Заде» may be a married name
        return unchanged(text, gender, certain=not _RUSSIAN_HALF.fullmatch(key(pieces[0])))
    firsts = [_front(piece, gender) for piece in pieces[:-1]]
    return joined([*firsts, _single(pieces[-1], gender)], "-", gender)


def _front(piece: str, gender: Gender) -> Forms:
    """Decline the front half of a double surname; a short foreign one may be a mere prefix, so it is doubtful."""
    folded = key(piece)
    if folded in words("surname", "prefixes") or _is_particle(piece):
        return unchanged(piece, gender, certain=folded == "тер")
    forms = _single(piece, gender)
    known = surname_class(folded, gender)
    safe = gender == "f" or (known is not None and known.double) or folded.endswith("енко")
    return replace(forms, certain=forms.certain and safe)


def _is_particle(word: str) -> bool:
    return word.islower() and key(word) in words("surname", "particles")


def _single(word: str, gender: Gender) -> Forms:
    folded = key(word)
    if _is_particle(word) or folded in words("surname", "stressed_french"):
        return unchanged(word, gender, certain=False)
    if re.fullmatch(r".*[оеэиуюы]", folded):
        return unchanged(word, gender, certain=len(folded) > 1)
    if re.fullmatch(r".*[иы]х", folded):
        return _plural_looking(word, folded, gender)
    if folded[-1] in "ая":
        return _on_vowel(word, folded, gender)
    if gender == "f":
        return unchanged(word, gender, certain=not _manly(folded))
    return _man(word, folded)


def _manly(folded: str) -> bool:
    """Say whether a woman's surname looks like a slip of the pen for -ова, -ая."""
    return len(folded) > 3 and bool(_MANLY_ON_WOMAN.fullmatch(folded)) and not _SINGLE.fullmatch(folded)


def _plural_looking(word: str, folded: str, gender: Gender) -> Forms:
    """Tell the Russian -их, -ых (never change) from the German -их (a man's name changes)."""
    if gender == "f":
        return unchanged(word, gender)
    if folded in words("surname", "german_ich"):
        return make(word, spliced(word, 0, ("а", "у", "а", "ом")), gender, certain=True)
    many = not _SINGLE.fullmatch(folded[:-2]) or len(folded) > 4
    if re.fullmatch(r".*ых|.*[гкхжшщч]их", folded) or folded in words("surname", "russian_ich_n"):
        return unchanged(word, gender, certain=many)
    return make(word, spliced(word, 0, ("а", "у", "а", "ом")), gender, certain=False)


def _on_vowel(word: str, folded: str, gender: Gender) -> Forms:
    """Decline a surname on -а, -я: like a woman's adjective, like Иванова, or like a noun."""
    known = surname_class(folded, gender)
    noun = folded in words("surname", "nouns") or _is_given(folded) or folded.endswith("щина")
    if known and not noun:
        return _agreed(word, known, gender)
    if gender == "f" and not noun and re.fullmatch(r".{2,}[ая]я", folded) and not _GEORGIAN.fullmatch(folded):
        return make(word, inflect(word, "surname", gender), gender, certain=bool(_ADJECTIVE.fullmatch(folded)))
    return make(word, _noun(word, folded), gender, certain=False)


def _noun(word: str, folded: str) -> Endings:
    for pattern, cut, endings in _NOUN_A:
        if re.fullmatch(pattern, folded):
            return spliced(word, cut, endings)
    return (word, word, word, word)


def _man(word: str, folded: str) -> Forms:
    if _takes_plain_endings(folded):
        return make(word, spliced(word, 0, ("а", "у", "а", "ом")), "m", certain=False)
    known = surname_class(folded, "m")
    risky = folded in words("surname", "fleeting_men") or _FOREIGN_IN.fullmatch(folded) or _is_given(folded)
    if known and not risky:
        return _agreed(word, known, "m")
    return make(word, _mended(word, folded), "m", certain=bool(_MAN_OF_FIELDS.fullmatch(folded)) and not risky)


def _takes_plain_endings(folded: str) -> bool:
    """Say whether -ов, -ин here is not a suffix: Мартын, Грин, and one-syllable Korean names (Юн, Цин)."""
    one = re.fullmatch(r".*(?:[ое]в|[иыю]н)", folded) and _SINGLE.fullmatch(folded)
    return bool(one) or folded in words("surname", "plain_men")


def _agreed(word: str, known: Class, gender: Gender) -> Forms:
    """Decline by the regular class; certain only when the engine, asked separately, says the same."""
    own = spliced(word, known.cut, known.endings)
    engine = inflect(word, "surname", gender)
    return make(word, own, gender, certain=[key(form) for form in own] == [key(form) for form in engine])


def _mended(word: str, folded: str) -> Endings:
    """Take the engine's forms and mend the instrumental cases it is known to get wrong."""
    genitive, dative, accusative, instrumental = inflect(word, "surname", "m")
    if genitive == word and folded[-1] not in "ьй":
        return spliced(word, 0, ("а", "у", "а", "ом"))
    if re.fullmatch(r".*[гкхжшчщ]ой", folded) and genitive.endswith("ого"):
        instrumental = word[:-2] + "им"
    elif folded.endswith("ец") and genitive == word + "а":
        instrumental = word + "ом"
    elif folded.endswith("енок") and genitive == word + "а":
        return spliced(word, 2, ("ка", "ку", "ка", "ком"))
    elif re.fullmatch(r"[^аеиоуыэюя]*[аеиоуыэюя][жшчщ]|.*ач", folded) or re.fullmatch(r".*[дт]дин", folded):
        instrumental = word + "ом"
    return genitive, dative, accusative, instrumental


def _is_given(folded: str) -> bool:
    return folded in words("given", "male") or folded in words("given", "female")
