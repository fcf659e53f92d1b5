"""Unpack an archive of forms, as schools send them: a few workbooks, perhaps in folders; anything else is refused."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from iomdocs.files import safe_name
from iomdocs.inbox import is_ignored
from iomdocs.reader import LIMITS
from iomdocs.workbook import SUFFIXES

_MOST_FILES = 200
_MOST_BYTES = 4 * LIMITS.file
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar"})
_UTF8, _ENCRYPTED = 0x800, 0x1


def unpacked(data: bytes) -> Mapping[str, bytes]:
    """Files of a .zip by their paths; nothing when it holds no workbook, or what no honest sender packs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = {name: each for each in archive.infolist() if not each.is_dir() and (name := _name(each))}
            if not _is_plain(found):
                return {}
            return {name: archive.read(each) for name, each in found.items()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        return {}


def _is_plain(found: Mapping[str, zipfile.ZipInfo]) -> bool:
    suffixes = {PurePosixPath(name).suffix.lower() for name in found}
    sizes = [each.file_size for each in found.values()]
    return (
        len(found) <= _MOST_FILES
        and sum(sizes) <= _MOST_BYTES
        and max(sizes, default=0) <= LIMITS.file
        and bool(suffixes & SUFFIXES)
        and not suffixes & _ARCHIVES
        and not any(".." in PurePosixPath(name).parts or each.flag_bits & _ENCRYPTED for name, each in found.items())
    )


def _name(each: zipfile.ZipInfo) -> str:
    """Path of a member with «/», in the encoding that Windows here packs in; empty for a program's own file."""
    name = each.filename
    if not each.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("cp866")
        except UnicodeError:
            name = each.filename
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", "."}]
    if not parts or "__MACOSX" in parts or is_ignored(parts[-1]):
        return ""
    return "/".join(part if part == ".." else safe_name(part) for part in parts)
