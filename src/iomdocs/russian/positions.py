"""Posts: a table checked by hand, then the rule «only the head inflects, the rest stays»."""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from iomdocs.russian.forms import CASES, Endings, Forms, Gender, joined, make, spliced, unchanged
from iomdocs.russian.lists import key
from iomdocs.russian.overrides import Overrides

_PARTICIPLES = {
    "исполняющий": "исполняющая",
    "заведующий": "заведующая",
    "управляющий": "управляющая",
    "заведывающий": "заведывающая",
}
_SHORT = re.compile(r"(?:и\.\s?о\.|врио|вр\.\s?и\.\s?о\.|зам\.|ст\.|пом\.|зав\.|муз\.|уч\.|пед\.).*")
_ADJECTIVE = re.compile(r"[а-я]{2,}(?:ый|ий|ой)")
_WOMAN = re.compile(r"[а-я]{2,}(?:ая|яя)")
_SPACES = re.compile("[\\s\u00a0]+")
_PREPOSITION = re.compile(r"по|при|с|со|для|за|на|в|во|от|к|об?")
_GENITIVE = re.compile(r"[а-я-]+(?:ого|его|ой|шей|ых|их|ов|ния|ии|ы|ки|сти)")


@lru_cache(maxsize=2048)
def decline_position(position: str, *, gender: str | None = None, overrides: Overrides | None = None) -> Forms:
    """Decline a post; the first letter keeps its case, and participles follow the person's gender.

    Certain for the posts of the table and for a known head with a tail («учитель …»); otherwise by rule and doubtful.
    """
    tidy = _SPACES.sub(" ", position).strip()
    tidy = re.sub(r"([а-яё]+) ?- ?([а-яё]+)", _hyphen, tidy, flags=re.IGNORECASE)
    sex: Gender | None = "m" if gender == "m" else "f" if gender == "f" else None
    low = tidy if tidy[:2].isupper() else tidy[:1].lower() + tidy[1:]
    if tidy.isupper() and key(tidy) in _table():
        low = _table()[key(tidy)].nominative
    forms = _declined(_agreeing(low, sex), sex)
    if tidy[:1].isupper():
        forms = make(_up(forms.nominative), _upper(forms.oblique), sex, certain=forms.certain)
    return overrides.apply(forms, "position") if overrides else forms


def _hyphen(found: re.Match[str]) -> str:
    """Close «педагог - психолог», but not a dash between two different posts."""
    pair = f"{found[1]}-{found[2]}"
    return pair if key(pair) in _table() or {key(found[1]), key(found[2])} <= _table().keys() else found[0]


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _upper(texts: Endings) -> Endings:
    first, second, third, fourth = texts
    return _up(first), _up(second), _up(third), _up(fourth)


@cache
def _table() -> dict[str, Forms]:
    text = (files(__package__) / "positions.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {key(row[CASES[0]]): Forms(**{case: row[case] for case in CASES}, certain=True, gender=None) for row in rows}


def _tail_kept(text: str, row: Forms) -> Endings:
    """Give the row's forms the capitals of the sender's tail: «председатель Комитета …» stays so."""
    first, second, third, fourth = (_with_capitals(text, row.nominative, form) for form in row.oblique)
    return first, second, third, fourth


def _with_capitals(text: str, nominative: str, form: str) -> str:
    same = 0
    while same < min(len(nominative), len(form)) and nominative[-same - 1] == form[-same - 1]:
        same += 1
    if text.isupper() or len(text) != len(nominative) or not same:
        return form
    return form[:-same] + text[-same:]


def _agreeing(text: str, gender: Gender | None) -> str:
    if gender != "f":
        return text
    first, _, tail = text.partition(" ")
    if first == "временно":
        return f"{first} {_agreeing(tail, gender)}"
    return f"{_PARTICIPLES.get(first, first)} {tail}".strip()


def _declined(text: str, gender: Gender | None) -> Forms:
    found = _table().get(key(text))
    if found:
        return make(text, _tail_kept(text, found), gender, certain=True)
    if not text or not re.search("[а-яё]", text):
        return unchanged(text, gender, certain=False)
    if _SHORT.fullmatch(key(text)):
        return unchanged(text, gender, certain=bool(re.match(r"и\.\s?о\.|врио", key(text))))
    if text.startswith("временно "):
        return joined([unchanged("временно", gender), _declined(text[9:], gender)], " ", gender)
    return _listed(text, gender) or _with_tail(text, gender)


def _listed(text: str, gender: Gender | None) -> Forms | None:
    """Decline «логопед, психолог»: a list whose every item begins with a post of the table or is a shortened one."""
    items = text.split(", ")
    if len(items) == 1 or not all(_begins_with_post(item) for item in items[1:]):
        return None
    return joined([_declined(item, gender) for item in items], ", ", gender)


def _begins_with_post(text: str) -> bool:
    words = text.split(" ")
    heads = (key(" ".join(words[:count])) for count in (1, 2))
    return any(head in _table() for head in heads) or bool(_SHORT.fullmatch(key(text)))


def _with_tail(text: str, gender: Gender | None) -> Forms:
    """Find the longest head that the table knows and leave the rest as it is; else work by endings, doubtfully."""
    pieces = text.split(" ")
    for cut in range(len(pieces) - 1, 0, -1):
        head, tail = " ".join(pieces[:cut]), " ".join(pieces[cut:])
        found = _table().get(key(head))
        if found:
            steady = _steady(pieces[cut:])
            parts = [make(head, _tail_kept(head, found), gender, certain=steady), unchanged(tail, gender)]
            return joined(parts, " ", gender)
    return _by_endings(pieces, gender).doubtful()


def _steady(tail: list[str]) -> bool:
    """Say whether the tail surely stays: it begins with a preposition or a genitive and holds no second post."""
    # «учитель физики и астрономии»: the second subject is steady as the first one is.
    first = tail[1 if tail[0] == "и" and len(tail) > 1 else 0].rstrip(",")
    genitive = first.isupper() or _GENITIVE.fullmatch(key(first)) or _PREPOSITION.fullmatch(first)
    return bool(genitive) and not any(key(word) in _table() for word in tail)


def _by_endings(pieces: list[str], gender: Gender | None) -> Forms:
    """Inflect leading adjectives and the first noun by their endings; «ответственный за питание» has no noun."""
    lead = next((at for at, word in enumerate(pieces) if not _is_adjective(word)), len(pieces))
    done = [make(word, _adjective(word), gender, certain=False) for word in pieces[:lead]]
    rest = pieces[lead:]
    if rest and not (done and _PREPOSITION.fullmatch(key(rest[0]))):
        done.append(_noun_of_halves(rest.pop(0), gender))
    return joined([*done, *(unchanged(tail, gender) for tail in rest)], " ", gender)


def _is_adjective(word: str) -> bool:
    return bool(_ADJECTIVE.fullmatch(key(word)) or _WOMAN.fullmatch(key(word)))


def _noun_of_halves(word: str, gender: Gender | None) -> Forms:
    """Inflect «врач-педиатр» by its halves; a comma after it stays after it."""
    bare = word.rstrip(",")
    halves = [make(half, _noun(half), gender, certain=False) for half in bare.split("-")]
    return joined([joined(halves, "-", gender), unchanged(word[len(bare) :], gender)], "", gender)


def _adjective(word: str) -> Endings:
    folded = key(word)
    if folded.endswith("ая"):
        soft = folded[-3] in "жшчщ"
        return spliced(word, 2, ("ей", "ей", "ую", "ей") if soft else ("ой", "ой", "ую", "ой"))
    if folded.endswith("яя"):
        return spliced(word, 2, ("ей", "ей", "юю", "ей"))
    if folded.endswith("ий") and folded[-3] not in "гкх":
        return spliced(word, 2, ("его", "ему", "его", "им"))
    return spliced(word, 2, ("ого", "ому", "ого", "им" if folded[-3] in "гкхжшчщ" else "ым"))


def _noun(word: str) -> Endings:
    folded = key(word)
    found = _table().get(folded)
    if found:
        return found.oblique
    if folded.endswith(("ь", "й")):
        return spliced(word, 1, ("я", "ю", "я", "ем"))
    if folded[-1] in "ая":
        return _womanly(word, folded)
    if folded.endswith("ец"):
        return spliced(word, 2, ("ца", "цу", "ца", "цем"))
    return spliced(word, 0, ("а", "у", "а", "ом")) if folded[-1] not in "оеиыуюяэ" else (word, word, word, word)


def _womanly(word: str, folded: str) -> Endings:
    if folded.endswith("ца"):
        return spliced(word, 1, ("ы", "е", "у", "ей"))
    if folded.endswith("я"):
        return spliced(word, 1, ("и", "и" if folded.endswith("ия") else "е", "ю", "ей"))
    return spliced(word, 1, ("и" if folded[-2] in "гкхжшчщ" else "ы", "е", "у", "ой"))
