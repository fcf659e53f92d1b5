"""Names by which programs and people mark a copy of a file."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_DAY = r"\d{4}-\d\d-\d\d"
# What sync clients append: Dropbox, Nextcloud and ownCloud, Syncthing, OneDrive (the computer's name), Seafile.
_CONFLICT = (
    r"\s*\((?:[^()]*\s)?(?:конфликтующ\w+\s+(?:копия|версия)|conflict(?:ed|ing)?(?:\s+copy)?)(?!\w)(?:[^()]|\([^()]*\))*\)",
    rf"_conflict-\d{{8}}-\d{{6}}|\.sync-conflict-\d{{8}}-\d{{6}}(?:-\w+)?|\s*\(sfconflict [^()]*{_DAY}[^()]*\)",
    r"-(?:desktop|laptop|notebook|win|pc|комп\w*)-[\w-]{3,}",
    r"\s*[-–—(\[]\s*(?:конфликтующ\w+|conflict(?:ed|ing)?)(?:\s+(?:копия|версия|copy))?\s*[)\]]?",
)
# What Explorer, Finder, browsers and people append; a person may also mean something else by it.
_COPY = (
    r"\s*[-–—]\s*(?:копия|copy)(?:\s*\(\d+\))?",
    r"\s*\((?:копия|copy)(?:\s+\d+)?\)",
    r"\s+(?:копия|copy)(?:\s+\d+)?",
    r"\s*\(1\)",  # browsers and Google Drive; «(2)» is how people call a newer version
)
_BEGUN = re.compile(r"(?:копия|copy of)\s+(?=\S)", re.IGNORECASE)
_CONFLICTS, _COPIES = (re.compile(f"(?:{'|'.join(each)})+$", re.IGNORECASE) for each in (_CONFLICT, _COPY))


@dataclass(frozen=True, slots=True)
class Copy:
    """What a name says: of which file (its path in the inbox) it is a copy, and whether a sync client made it."""

    original: str
    conflict: bool


def copy_of(file: str) -> Copy | None:
    """Tell of which file this one is a copy, by its name alone.

    >>> copy_of("школа/ИОМ (конфликтующая копия 2026-11-22).xlsx"), copy_of("ИОМ (1).xlsx"), copy_of("СОШ № 1.xlsx")
    (Copy(original='школа/ИОМ.xlsx', conflict=True), Copy(original='ИОМ.xlsx', conflict=False), None)
    """
    path = PurePosixPath(file)
    stem, conflict = _CONFLICTS.sub("", path.stem), True
    if stem == path.stem:
        stem, conflict = _BEGUN.sub("", _COPIES.sub("", path.stem), count=1), False
    stem = stem.rstrip()
    return Copy(path.with_name(stem + path.suffix).as_posix(), conflict) if stem and stem != path.stem else None
