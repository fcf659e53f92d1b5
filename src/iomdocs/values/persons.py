"""Read a person's full name."""

import re
from functools import lru_cache
from typing import Literal

from iomdocs.values.cleaning import Cleaned, as_text, fold, is_blank, russify, tidy
from iomdocs.values.shapes import EMPTY, Context, Reading, Scalar, changed, trouble
from iomdocs.values.texts import broken
from iomdocs.wording import catalogue

_PARTICLES = frozenset({"оглы", "кызы", "гызы", "улы", "уулу", "огли", "кизи"})
_FEMALE_PARTICLES = frozenset({"кызы", "гызы", "кизи"})
_PATRONYMIC = re.compile(
    r"(?:[а-яё]+(?:вич|ична|вна|инична)|(?:иль|лук|фом|кузьм|ник[ио]т|сав|пантелейм|эрнест)ич)", re.IGNORECASE
)
_OBLIQUE = re.compile(r"[а-яё]+(?:(?:ов|ев|ин)?ич(?:а|у|ем|е)|(?:овн|евн|ичн)(?:ы|е|у|ой|ою))", re.IGNORECASE)
_INITIAL = re.compile(r"[А-ЯЁа-яё]\.?|(?:[А-ЯЁа-яё]\.\s*-?){1,3}[А-ЯЁа-яё]?\.?")
_INITIALS_GLUED = re.compile(r"[А-ЯЁ]{2}")
_STRANGE = re.compile(r"[^А-Яа-яЁё .\-–'’`]")
_HYPHEN = re.compile(r"\s*[-–—]\s*(?=[А-Яа-яЁё])")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_APART = re.compile(r"\s*[,;/\n]\s*|\s+и\s+(?=[А-ЯЁ])|\s+[–—]\s+")
_FORMER = re.compile(r"[А-ЯЁ][А-Яа-яЁё-]+")
_NO_PATRONYMIC = re.compile(r"\s+[-–—]+$")
_FULL = 3
_SAMPLES = frozenset(map(fold, catalogue("values")["sample_people"]))


def read_person(raw: Scalar, _context: Context, _raw_text: str | None = None) -> Reading:
    """Read «Фамилия Имя Отчество»; parts ``surname``, ``name``, ``patronymic``, ``gender`` (m, f), ``former``."""
    return EMPTY if is_blank(raw) else _person(as_text(raw))


@lru_cache(maxsize=2048)
def _person(raw: str) -> Reading:
    cleaned = tidy(raw)
    problem = broken(cleaned)
    if problem:
        return problem
    text, former, code = _cut(russify(cleaned.text))
    words = [_cased(word) for word in _words(_NO_PATRONYMIC.sub("", text))]
    fault = _fault(text, words)
    if fault:
        return trouble(fault, cleaned.text)
    no_patronymic = _NO_PATRONYMIC.search(text) is not None
    if not no_patronymic and len(words) == 2 and _is_patronymic(words[1]):
        return trouble("person-incomplete", cleaned.text)
    return _arranged(words, former, cleaned, code, no_patronymic=no_patronymic)


def _cut(text: str) -> tuple[str, str | None, str]:
    """Cut off a former surname and a post; also the code of the note that this deserves.

    Two people stay two, for ``_fault`` to see.
    """
    brackets = _BRACKETS.search(text)
    rest = _BRACKETS.sub(" ", text).strip()
    former = _cased(brackets[1].strip()) if brackets and _FORMER.fullmatch(brackets[1].strip()) else None
    pieces = [piece for piece in _APART.split(rest) if piece]
    if sum(map(_like_person, pieces)) > 1:
        return rest, former, ""
    name = _without_post(pieces[0] if pieces else rest)
    cut = name != rest or (brackets is not None and former is None)
    return name, former, "person-post" if cut else "person-former" if former else "person-text"


def _fault(text: str, words: list[str]) -> str | None:
    """Choose the reason why a text is not one person's full name, if any."""
    people = sum(map(_like_person, _APART.split(text)))
    if people > 1 or (len(words) > 4 and sum(map(_is_patronymic, words)) > 1):
        return "person-two"
    if _STRANGE.search(text):
        return "person-symbols"
    glued = len(words) > 1 and _INITIALS_GLUED.fullmatch(text.split().pop())
    if glued or any(_INITIAL.fullmatch(word) for word in words):
        return "person-initials"
    return "person-incomplete" if len(words) < 2 else None


def _without_post(name: str) -> str:
    """Drop words in small letters before a name: «учитель Иванова Мария Петровна»."""
    words = name.split()
    first = next((i for i, word in enumerate(words) if word[0].isupper()), 0)
    return " ".join(words[first:]) if len(words) - first >= _FULL else name


def _like_person(piece: str) -> bool:
    words = piece.split()
    if not any(word[:1].isupper() for word in words):
        return False
    return any(_is_patronymic(word) or re.fullmatch(r"(?:[А-ЯЁ]\.\s*)+", word) for word in words)


def _words(text: str) -> list[str]:
    """Words of a name; a particle stays with the name before it."""
    spaced = re.sub(r"\.(?=[А-Яа-яЁё]{2})", ". ", _HYPHEN.sub("-", text))
    words: list[str] = []
    for word in spaced.split():
        if words and word.casefold() in _PARTICLES:
            words[-1] += f" {word.casefold()}"
        else:
            words.append(word)
    return words


def _cased(word: str) -> str:
    """Restore the case of a word that is all capitals, all small, or begins small.

    >>> _cased("РИМСКАЯ-КОРСАКОВА"), _cased("гасан оглы"), _cased("ДеВито")
    ('Римская-Корсакова', 'Гасан оглы', 'ДеВито')
    """
    name, space, particle = word.partition(" ")
    return "-".join(_part(part) for part in name.split("-")) + space + particle


def _part(part: str) -> str:
    if part.casefold() in _PARTICLES:
        return part.casefold()
    inner = part[1:]
    return part if part[:1].isupper() and (inner.islower() or not inner.isupper()) else part[:1].upper() + inner.lower()


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.fullmatch(word) is not None or re.split("[ -]", word).pop().casefold() in _PARTICLES


def _gender(patronymic: str | None) -> Literal["m", "f"] | None:
    if not patronymic or not _is_patronymic(patronymic):
        return None
    last = re.split("[ -]", patronymic).pop().casefold()
    return "f" if last in _FEMALE_PARTICLES or last.endswith("на") else "m"


def _arranged(words: list[str], former: str | None, cleaned: Cleaned, code: str, *, no_patronymic: bool) -> Reading:
    """Put the words in order, note what was changed and say what is missing."""
    if len(words) > _FULL and _is_patronymic(words[-1]):
        words = [" ".join(words[:-2]), *words[-2:]]
    elif len(words) == _FULL and _is_patronymic(words[1]):
        words = [words[2], words[0], words[1]]
        code = "person-order" if code == "person-text" else code
    value = " ".join(words)
    patronymic = " ".join(words[2:]) or None
    parts = {
        "surname": words[0],
        "name": words[1],
        "patronymic": patronymic,
        "gender": _gender(patronymic),
        "former": former,
    }
    notes = (changed(code, cleaned.text, value),) if value != cleaned.text else cleaned.notes
    doubt = "person-example" if fold(value) in _SAMPLES else _doubt(words, no_patronymic=no_patronymic)
    return Reading(value, parts, notes, doubt, {"was": value}, "warning") if doubt else Reading(value, parts, notes)


def _doubt(words: list[str], *, no_patronymic: bool) -> str | None:
    """Choose the warning that a name deserves, if any."""
    if len(words) == 2:
        return None if no_patronymic else "person-no-patronymic"
    if len(words) > _FULL:
        return "person-words"
    return "person-case" if _OBLIQUE.fullmatch(words[2]) and not _is_patronymic(words[2]) else None
