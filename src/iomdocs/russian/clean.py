"""Bring a name to the shape the rules expect: NFC, one space, Capitals at the beginning, Cyrillic only."""

import re
import unicodedata

from iomdocs.russian.lists import key, words

_HOMOGLYPHS = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_DASHES = re.compile("\\s*[-\u2010-\u2015\u2212]\\s*")
_SPACES = re.compile("[\\s\u00a0\u2007\u202f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\ufeff]")
_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё][а-яё]+)*|[а-яё]+")
_NO_PATRONYMIC = re.compile(r"(?:\s+-)+$")


def clean_name(text: str) -> tuple[str, bool]:
    """Return a tidy name and whether its letters were already as they should be.

    >>> clean_name("  ИВАНОВА   Мария")
    ('Иванова Мария', False)
    """
    spaced = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
    tight = _DASHES.sub("-", _NO_PATRONYMIC.sub("", re.sub("[\u2010-\u2015\u2212]", "-", spaced)))
    fixed = " ".join(_recased(word) for word in _cyrillic(tight).split(" "))
    return fixed, fixed == tight and all(_NAME.fullmatch(word) for word in fixed.split(" "))


def _cyrillic(text: str) -> str:
    return text.translate(_HOMOGLYPHS) if re.search("[А-Яа-яЁё]", text) else text


def _recased(word: str) -> str:
    """Give ИВАНОВА and иванова a capital; a particle (фон) and an ending (оглы) stay small."""
    if word.islower() and key(word) in words("surname", "particles"):
        return word
    if "." in word or not (word.isupper() or word.islower()):
        return word
    return "-".join(_recased_piece(piece) for piece in word.split("-"))


def _recased_piece(piece: str) -> str:
    return piece.lower() if key(piece) in words("surname", "enders") else piece.capitalize()
