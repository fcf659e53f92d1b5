"""Clean a text: spaces, quotes, number signs, letters of the wrong alphabet, broken encoding."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from iomdocs.values.shapes import Note, Scalar, changed
from iomdocs.wording import catalogue

_MARKS = "0-9«».,:;!?()/%–—-"
_WORD = rf"(?:№ (?=\d))?[А-Яа-яЁё{_MARKS}]++"
_PLAIN = re.compile(rf"{_WORD}(?: {_WORD})*+")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD, *range(9), *range(0xE, 0x20), 0x7F])
_SPACES = dict.fromkeys([0xA0, 0x2007, 0x202F, 0x2009, 0x200A, 0x2002, 0x2003, 0x3000, 9], " ")
_BREAK = re.compile(r" *(?:_x000D_|\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029)\s*")
_NUMBER_SIGN = re.compile(r"(?<![A-Za-zА-Яа-яЁё0-9№])(?:№|N[oоº°Ь]?|Nº|#|в„–)(?:\. ?| )*(?=\d)")
_GAP = re.compile(r" {2,}")
_MIXED = re.compile(r"[A-Za-zËë]+[А-Яа-яЁё][A-Za-zА-Яа-яЁёËë]*|[А-Яа-яЁё]+[A-Za-zËë][A-Za-zА-Яа-яЁёËë]*")
_GLUED = re.compile(r"[A-Za-z]{2,}[А-Яа-яЁё]{2,}|[А-Яа-яЁё]{2,}[A-Za-z]{2,}")
_LATIN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]+(?![A-Za-z])")
_LATIN, _CYRILLIC = "ABCEHKMOPTXYaceopxykmËë", "АВСЕНКМОРТХУасеорхукмЁё"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN)
_QUOTE = re.compile(r"(^|[\s«(\[/–—-])?(?:''|[\"“”„‟〝〞])")
_SCRAMBLED = re.compile(r"[РС][^\s\wа-я«»(),:;!?–—-]|[РС][Ѐ-Џѐ-џ]|[ÐÑ].|[À-ÿ]{3}|\ufffd|\?{3}")
_LOST = re.compile(r"\ufffd|\?{3,}.*\?{3,}|(?:[РС][^\s\wа-я«»!-/:-@–—]){2}|(?:[ÐÑ][\x80-\xbf]){2}")
_CYRILLIC_SHARE = 0.95
_KEY_HOMOGLYPHS = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
_KEY_NUMBER_WORD = re.compile(r"(?<![^\W_])n[oо]?(?![^\W_])")
_KEY_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_KEY_DROPPED = re.compile(r"(?!№)[^\w ]+|_+|(?<!\d) | (?!\d)")
_KEY_NUMBER = re.compile(r"n[оo]?(?=\d)|№+")
_BLANK = re.compile(r"[\s\-‐-―−_.…*/\\]*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text, and what is wrong with it still: a word of mixed alphabets, or an unreadable encoding."""

    text: str
    notes: tuple[Note, ...] = ()
    mixed: str | None = None
    lost: bool = False


def clean(text: str, *, lines: bool = False) -> tuple[str, list[Note]]:
    """Clean a text, with at most one note of what was changed; outer spaces are trimmed without a word.

    Line breaks become spaces unless ``lines`` keeps them. A genuine Latin word stays; «№» and «…» are never decomposed.
    """
    cleaned = tidy(text, lines=lines)
    return cleaned.text, list(cleaned.notes)


def tidy(text: str, *, lines: bool = False) -> Cleaned:
    """Clean a text and say what could not be mended."""
    return Cleaned(text) if _PLAIN.fullmatch(text) and "???" not in text else _tidy(text, lines)


@lru_cache(maxsize=4096)
def _tidy(text: str, lines: bool) -> Cleaned:  # noqa: FBT001 - private, a cache key
    readable = _unscramble(text)
    now = unicodedata.normalize("NFC", readable).translate(_INVISIBLE | _SPACES)
    now = _BREAK.sub("\n" if lines else " ", now).strip()
    now = _GAP.sub(" ", _NUMBER_SIGN.sub("№ ", now))
    quoted = _quotes(now)
    final, mixed = _one_alphabet(quoted)
    was = unicodedata.normalize("NFC", text).translate(_SPACES).strip()
    code = "mojibake" if readable != text else "homoglyph" if final != quoted else "text-cleaned"
    if final == quoted and quoted != now and now == was:
        code = "quotes"
    notes = () if final == was else (changed(code, text.strip(), final),)
    return Cleaned(final, notes, mixed, bool(_LOST.search(final)))


def _unscramble(text: str) -> str:
    """Undo a text decoded by the wrong table, when the result is Russian beyond doubt."""
    if not _SCRAMBLED.search(text):
        return text
    for wrong, right in (("cp1251", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp1251")):
        try:
            mended = b"".join(b"\x98" if c == "\x98" else c.encode(wrong) for c in text).decode(right)
        except UnicodeError:
            continue
        letters = [c for c in mended if c.isalpha()]
        russian = sum("А" <= c <= "я" or c in "Ёё" for c in letters)
        if letters and russian >= _CYRILLIC_SHARE * len(letters):
            return mended
    return text


def _quotes(text: str) -> str:
    """Turn quotes into «»; a text whose quotes would not pair keeps them."""
    mended = text.replace("<<", "«").replace(">>", "»")
    # Nested closing quotes stand next to each other, so each is looked at with what is already turned before it.
    while (match := _QUOTE.search(mended)) is not None:
        opening = match[1] is not None
        mended = mended[: match.start()] + (match[1] or "") + ("«" if opening else "»") + mended[match.end() :]
    depth = 0
    for mark in mended:
        depth += (mark == "«") - (mark == "»")
        if depth < 0:
            return text
    return text if depth else mended


def _one_alphabet(text: str) -> tuple[str, str | None]:
    """Mend words written in two alphabets; the second is the first word that cannot be mended."""
    broken: list[str] = []

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        for table, other in ((_TO_CYRILLIC, r"[A-Za-zËë]"), (_TO_LATIN, r"[А-Яа-яЁё]")):
            mended = word.translate(table)
            if not re.search(other, mended):
                return mended
        if not _GLUED.fullmatch(word):
            broken.append(word)
        return word

    mended = _MIXED.sub(mend, text)
    return mended, broken[0] if broken else None


def russify(text: str, shortest: int = 1) -> str:
    """Turn words of Latin look-alikes into Russian ones, where only Russian can be meant (names, posts)."""

    def mend(match: re.Match[str]) -> str:
        mended = match[0].translate(_TO_CYRILLIC)
        return match[0] if len(mended) < shortest or re.search("[A-Za-z]", mended) else mended

    return _LATIN_WORD.sub(mend, text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Key by which two texts are the same to a person: case, ё, quotes, spaces, punctuation, look-alike letters apart.

    >>> fold("МБОУ «СОШ № 5»") == fold('мбоу "COШ N5"')
    True
    """
    key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_INVISIBLE).casefold())
    key = _KEY_NUMBER_WORD.sub("№", key).translate(_KEY_HOMOGLYPHS)
    key = _KEY_BETWEEN_DIGITS.sub(" ", key)
    return _KEY_NUMBER.sub("№", _KEY_DROPPED.sub("", key))


_BLANK_WORDS = frozenset(map(fold, catalogue("values")["blank"]))
_BLANK_TEXTS = frozenset(catalogue("values")["blank_text"])


def is_blank(raw: Scalar, *, words: bool = True) -> bool:
    """Whether a cell says nothing: empty, spaces, dashes, dots and, with ``words``, «нет», «н/д» and the like."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    if len(raw) > 30:
        return not raw.strip()
    if not words:
        return not raw.translate(_INVISIBLE).strip()
    return _BLANK.fullmatch(raw.translate(_INVISIBLE)) is not None or fold(raw) in _BLANK_WORDS


def is_blank_text(raw: Scalar) -> bool:
    """Whether a cell of a text column says nothing: there a zero and a cross are empty too."""
    return is_blank(raw) or as_text(raw).strip().casefold() in _BLANK_TEXTS


def as_text(raw: Scalar) -> str:
    """Show a cell's value as the clerk sees it in Russian Excel."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "ИСТИНА" if raw else "ЛОЖЬ"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else f"{raw:.15g}".replace(".", ",")
    if isinstance(raw, dt.datetime):
        return f"{raw:%d.%m.%Y}" if raw.time() == dt.time() else f"{raw:%d.%m.%Y %H:%M}"
    if isinstance(raw, dt.date):
        return f"{raw:%d.%m.%Y}"
    return f"{raw:%H:%M}" if isinstance(raw, dt.time) else "" if raw is None else str(raw)
