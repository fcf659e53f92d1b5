"""Read numbers that carry check digits: СНИЛС and ИНН."""

import re

from iomdocs.values.cleaning import as_text, is_blank
from iomdocs.values.shapes import EMPTY, Context, Note, Reading, Scalar, changed, trouble

_SEPARATORS = re.compile(r"[\s\-–—.№]+|снилс:?|инн:?", re.IGNORECASE)
_UNCHECKED = 1001998
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, *_INN_11)


def read_snils(raw: Scalar, _context: Context, raw_text: str | None = None) -> Reading:
    """Read an insurance number as «112-233-445 95»; lost leading zeros are put back when the check holds."""
    if is_blank(raw):
        return EMPTY
    digits, shown = _digits(raw, raw_text)
    padded = digits.zfill(11)
    if not digits or len(digits) > 11 or (len(digits) < 11 and not (len(digits) > 7 and snils_holds(padded))):
        return trouble("snils-length", shown)
    if not snils_holds(padded):
        return trouble("snils-check", shown)
    now = f"{padded[:3]}-{padded[3:6]}-{padded[6:9]} {padded[9:]}"
    return Reading(now, {}, _padding("snils-padded", digits, padded, shown, now))


def snils_holds(digits: str) -> bool:
    """Whether the check number of 11 digits holds; numbers up to 001-001-998 have none."""
    if int(digits[:9]) <= _UNCHECKED:
        return int(digits) > 0
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return total % 101 % 100 == int(digits[9:])


def read_inn(raw: Scalar, _context: Context, raw_text: str | None = None) -> Reading:
    """Read a taxpayer's number of 10 or 12 digits; one lost leading zero is put back when the check holds."""
    if is_blank(raw):
        return EMPTY
    digits, shown = _digits(raw, raw_text)
    padded = f"0{digits}" if len(digits) in {9, 11} and inn_holds(f"0{digits}") else digits
    if len(padded) not in {10, 12}:
        return trouble("inn-length", shown)
    if not inn_holds(padded):
        return trouble("inn-check", shown)
    return Reading(padded, {}, _padding("inn-padded", digits, padded, shown, padded))


def inn_holds(digits: str) -> bool:
    """Whether the check digits of 10 or 12 digits hold."""
    if not int(digits):
        return False
    rows = (_INN_10,) if len(digits) == 10 else (_INN_11, _INN_12)
    return all(
        sum(int(digit) * weight for digit, weight in zip(digits, row, strict=False)) % 11 % 10 == int(digits[len(row)])
        for row in rows
    )


def _digits(raw: Scalar, raw_text: str | None) -> tuple[str, str]:
    """Give the digits of a number, none when there is anything else in it, and the number as it is shown."""
    if isinstance(raw, str):
        bare = _SEPARATORS.sub("", raw)
        return bare if bare.isascii() and bare.isdecimal() else "", raw.strip()
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not float(raw).is_integer():
        return "", raw_text or as_text(raw)
    return str(int(raw)).lstrip("-") if raw > 0 else "", as_text(raw)


def _padding(code: str, digits: str, padded: str, shown: str, now: str) -> tuple[Note, ...]:
    return (changed(code, shown, now),) if digits != padded else ()
