"""File names that every system accepts, and writing that is never seen half done."""

import os
import re
import tempfile
from collections.abc import Container
from pathlib import Path

from iomdocs.errors import IomdocsError
from iomdocs.wording import say

LONGEST = 200
_FORBIDDEN = re.compile('[\x00-\x1f\x7f<>:"/\\\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)", re.IGNORECASE)


def safe_name(text: str, suffix: str = ".docx") -> str:
    """A file name with ``suffix`` that is allowed everywhere, at most 200 bytes in UTF-8.

    >>> safe_name('Приказ МБОУ «СОШ № 5» / 2026?.docx')
    'Приказ МБОУ «СОШ № 5» _ 2026_.docx'
    """
    stem = text[: -len(suffix)] if text.lower().endswith(suffix) else text
    plain = _FORBIDDEN.sub("_", stem.encode("utf-8", "replace").decode("utf-8"))
    tidy = " ".join(plain.split()).strip(". ") or "_"
    if _RESERVED.match(tidy):
        tidy = f"_{tidy}"
    return _cut(tidy, LONGEST - len(suffix)) + suffix


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8")[:size].decode("utf-8", "ignore").rstrip(". ")


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or «name (2).docx» if one that differs at most in letter case is taken (``taken`` is casefolded)."""
    stem, dot, suffix = name.rpartition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        tail = f" ({number})"
        free = _cut(stem, LONGEST - len(suffix) - 1 - len(tail)) + tail + dot + suffix
    return free


def write(path: Path, data: bytes) -> None:
    """Write a file so that others see it whole or not at all; an equal file stays untouched.

    ``IomdocsError`` says that the place cannot be written, or that the old file is open in another program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return
        _replace(path, data)
    except OSError as error:
        raise IomdocsError(say("documents.file.write", path=path.name, why=error.strerror or "")) from error


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix="~$", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)  # mkstemp is private; the folder is shared
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
