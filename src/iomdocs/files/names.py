"""File names that Windows, Linux and a network share all take."""

import hashlib
import re
import unicodedata
from collections.abc import Container
from pathlib import PurePath

from iomdocs.wording import say

LONGEST_BYTES = 200
"""Leaves room for a mark after a name; file systems allow 255 bytes, which is 127 Russian letters."""
# Signs that some system forbids, and invisible ones that make two names look alike.
_FORBIDDEN = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}
_RESERVED |= {"conin$", "conout$"}


def safe_name(name: str, longest: int = LONGEST_BYTES) -> str:
    """Make a name that Windows, Linux and a network share all take; at most ``longest`` bytes of UTF-8.

    >>> safe_name("con.xlsx"), safe_name("Отчёт: I кв. «5/6»?.xlsx"), safe_name(" . ")
    ('_con.xlsx', 'Отчёт_ I кв. «5_6»_.xlsx', '_')
    """
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip().rstrip(". ") or "_"
    if clean.split(".")[0].rstrip().casefold() in _RESERVED:
        clean = f"_{clean}"
    path = PurePath(clean)
    suffix = path.suffix if len(path.suffix.encode()) <= longest // 4 else ""
    return shortened(clean.removesuffix(suffix), longest - len(suffix.encode())) + suffix


def shortened(text: str, longest: int) -> str:
    """Cut by bytes, between letters; what is cut off is hashed, so that two long names stay two."""
    if len(text.encode()) <= longest:
        return text
    mark = "~" + hashlib.sha256(text.encode()).hexdigest()[:6]
    kept = text.encode()[: longest - len(mark)].decode("utf-8", "ignore")
    return kept.rstrip(". ") + mark


def plain(text: str) -> str:
    """Replace what no file name may hold; the length stays as it is."""
    return _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))


def numbered(name: str, n: int | str) -> str:
    """Make the same name for one more file: «ИОМ — ПРИНЯТО (2).xlsx», or with a mark instead of a number."""
    path = PurePath(name)
    return say("files.again", stem=path.stem, n=n, suffix=path.suffix)


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or «name (2).docx» if one that differs at most in letter case is taken (``taken`` is casefolded)."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = numbered(safe_name(name, LONGEST_BYTES - len(f" ({number})")), number)
    return free
