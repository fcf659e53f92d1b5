"""Read names of organisations and compare them."""

import re
from functools import lru_cache

from iomdocs.values.cleaning import as_text, fold, is_blank, tidy
from iomdocs.values.shapes import EMPTY, Context, Note, Reading, Scalar
from iomdocs.values.texts import broken
from iomdocs.wording import catalogue

_WORDS = catalogue("values")
_FORMS = "|".join(sorted(map(re.escape, _WORDS["legal_forms"]), key=len, reverse=True))
_TAILS = "|".join(sorted(map(re.escape, _WORDS["legal_tails"]), key=len, reverse=True))
_NOT_NAMES = frozenset(map(fold, _WORDS["not_organisation"]))
_INSTITUTION = (
    r"(?:\b[а-я-]+ое\b,? ?)+учреждение(?: (?:дополнительного|высшего|среднего)(?: профессионального)? образования)?"
    r"(?: [а-я]+(?:ой|ого) (?:области|края))?"
)
_SAME = tuple(
    (re.compile(pattern), now)
    for pattern, now in (
        (r"№|(?<![^\W_])n[oо]?\.? ?(?=\d)|\bномер\b", " "),
        (r"\bд/с\b|\bдетск(?:ий|ого) сада?\b|\bдет\. ?сад\b|\bдс\b(?= ?\d)", " детсад "),
        (_INSTITUTION, " "),
        (r"(?:автономная )?некоммерческая организация(?: дополнительного(?: профессионального)? образования)?", " "),
        (r"общество с ограниченной ответственностью", " "),
        (rf"(?<!\w)(?:{_FORMS})(?: (?:{_TAILS}))?(?!\w)", " "),
        (r"\bосновн\w+ (?:(?:обще)?образовательн\w+ )?школ\w+|\bо?ош\b", " основнаяшкола "),
        (r"\bначальн\w+ (?:(?:обще)?образовательн\w+ )?школ\w+|\bнош\b", " начальнаяшкола "),
        (r"\bсредн\w+ (?:(?:обще)?образовательн\w+ )?школ\w+|\bсо?ш\b|\bшкола\b", " школа "),
        (r"\b(?:г|с|п|пос|д|ст|р\.? ?п)\. ?(?=[а-я])", " "),
    )
)
_NAMED_AFTER = re.compile(r"\b(?:имени|им)\b.*")
_NOT_WORD = re.compile(r"[\W_]+")
_KINDERGARTEN = re.compile(r"\b\w{0,4}доу\b")


def read_organisation(raw: Scalar, _context: Context, _raw_text: str | None = None) -> Reading:
    """Read the name of an organisation as it is written, cleaned; which one it is, the directory knows."""
    if is_blank(raw):
        return EMPTY
    cleaned = tidy(as_text(raw))
    problem = broken(cleaned)
    if problem:
        return problem
    if fold(cleaned.text) in _NOT_NAMES:
        return Reading(cleaned.text, {}, (Note("organisation-form", {"was": cleaned.text}),))
    return Reading(cleaned.text, {}, cleaned.notes)


@lru_cache(maxsize=8192)
def organisation_key(text: str) -> str:
    """Key by which the ways of writing one organisation's name are the same; its numbers stay.

    >>> organisation_key('МБОУ "СОШ №5"') == organisation_key("мбоу сош n5") == organisation_key("Школа № 5")
    True
    """
    small = tidy(text).text.casefold().replace("ё", "е").replace("«", " ").replace("»", " ")
    key = re.sub(r" {2,}", " ", small).strip()
    kindergarten = _KINDERGARTEN.search(key) is not None
    for pattern, now in _SAME:
        key = pattern.sub(now, key)
    key = _NOT_WORD.sub(" ", key).strip()
    if kindergarten and "детсад" not in key:
        key = f"детсад {key}"
    short = _NAMED_AFTER.sub("", key).strip()
    if any(c.isdigit() for c in short) or len(short.split()) > 1:
        key = short
    return key.replace(" ", "_") or fold(text)
