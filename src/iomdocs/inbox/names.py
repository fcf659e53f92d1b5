"""File names: which belong to no person, and which are safe to give."""

import re
from fnmatch import fnmatchcase

from iomdocs.files import LONGEST_BYTES, plain, safe_name, shortened
from iomdocs.wording import say

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


def answer_name(stem: str, words: str, n: int | None = None, suffix: str = ".xlsx") -> str:
    """Name an answer after the sender's file.

    >>> answer_name("ИОМ Ким", "ОШИБКИ", 7), answer_name("ИОМ Ким", "ПРИНЯТО", suffix=".txt")
    ('ИОМ Ким — ОШИБКИ-7.xlsx', 'ИОМ Ким — ПРИНЯТО.txt')
    """
    key = "inbox.name.plain" if n is None else "inbox.name.counted"
    rest = say(key, stem="", words=words, n=n, suffix=suffix)
    room = LONGEST_BYTES - len(rest.encode())
    cut = shortened(plain(stem), room)
    return safe_name(say(key, stem=cut, words=words, n=n, suffix=suffix))
