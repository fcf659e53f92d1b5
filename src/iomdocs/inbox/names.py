"""File names: which belong to no person, and which are safe to give."""

import hashlib
import re
import unicodedata
from fnmatch import fnmatchcase
from pathlib import PurePath

from iomdocs.wording import say

LONGEST_BYTES = 200
"""Leaves room for a mark after a name; file systems allow 255 bytes, which is 127 Russian letters."""

IGNORED_FILES = (
    "~$*",  # Excel and Word: open now
    ".~lock.*#",  # LibreOffice: open now
    "~wrl*.tmp",
    "~*.tmp",
    "*.tmp",
    "*.part",
    "*.partial",
    "*.filepart",
    "*.crdownload",
    ".syncthing.*.tmp",
    "~syncthing~*.tmp",
    ".*.??????",  # rsync
    ".~*",  # Nextcloud, WPS
    "._*",  # macOS
    ".ds_store",
    "thumbs.db",
    "desktop.ini",
    ".sync_*.db*",
    "._sync_*.db*",
    ".owncloudsync.log*",
    ".nextcloudsync.log*",
    ".nfs*",
    ".smbdelete*",
    ".fuse_hidden*",
    "*:zone.identifier",
    ".iomdocs*",
    ".gitkeep",
    ".gitignore",
)
IGNORED_FOLDERS = (
    "@eadir",
    "$recycle.bin",
    "system volume information",
    ".trash-*",
    ".stfolder",
    ".stversions",
    "#recycle",
    ".iomdocs*",
)
_EXCEL_SAVING = re.compile(r"[0-9a-f]{8}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}


def is_ignored(name: str) -> bool:
    """Whether a file of this name is a program's own: a lock, a half copy, a system's file.

    >>> [is_ignored(name) for name in ("~$ИОМ.xlsx", "ИОМ (conflicted copy 2026-11-22).xlsx", "CEDD4100")]
    [True, False, True]
    """
    folded = name.casefold()
    return any(fnmatchcase(folded, pattern) for pattern in IGNORED_FILES) or bool(_EXCEL_SAVING.fullmatch(folded))


def is_ignored_folder(name: str) -> bool:
    """Whether a folder of this name is never looked into."""
    return any(fnmatchcase(name.casefold(), pattern) for pattern in IGNORED_FOLDERS)


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
    return _shortened(clean.removesuffix(suffix), longest - len(suffix.encode())) + suffix


def _shortened(text: str, longest: int) -> str:
    """Cut by bytes, between letters; what is cut off is hashed, so that two long names stay two."""
    if len(text.encode()) <= longest:
        return text
    mark = "~" + hashlib.sha256(text.encode()).hexdigest()[:6]
    kept = text.encode()[: longest - len(mark)].decode("utf-8", "ignore")
    return kept.rstrip(". ") + mark


def answer_name(stem: str, words: str, n: int | None = None, suffix: str = ".xlsx") -> str:
    """Name an answer after the sender's file.

    >>> answer_name("ИОМ Ким", "ОШИБКИ", 7), answer_name("ИОМ Ким", "ПРИНЯТО", suffix=".txt")
    ('ИОМ Ким — ОШИБКИ-7.xlsx', 'ИОМ Ким — ПРИНЯТО.txt')
    """
    key = "inbox.name.plain" if n is None else "inbox.name.counted"
    rest = say(key, stem="", words=words, n=n, suffix=suffix)
    room = LONGEST_BYTES - len(rest.encode())
    cut = _shortened(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", stem)), room)
    return safe_name(say(key, stem=cut, words=words, n=n, suffix=suffix))


def numbered(name: str, n: int) -> str:
    """Make the same name for one more file: «ИОМ — ПРИНЯТО (2).xlsx»."""
    path = PurePath(name)
    return say("inbox.name.again", stem=path.stem, n=n, suffix=path.suffix)
