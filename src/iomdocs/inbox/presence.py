"""Whether a folder is there: a share that went away leaves an empty folder that looks like it.

A folder outside the workspace, or on another disk, bears a mark, ``.iomdocs-inbox`` or ``.iomdocs-archive``; what it
says is remembered on our own disk. One that lies with the workspace cannot go away alone and needs none.
"""

import json
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from iomdocs.files import rename_new, temporary, write_durably, write_file

MARK, ARCHIVE_MARK = ".iomdocs-inbox", ".iomdocs-archive"


@dataclass(frozen=True, slots=True)
class _Known:
    """A folder as it was last seen: its path, its mark, and the disk it lies on."""

    path: str
    mark: str
    device: int


def is_there(folder: Path, memory: Path, name: str = MARK) -> bool:
    """Whether the folder is the one that was served before; a new or emptied one is made, marked and remembered.

    It is away when its mark is missing and it lies on another disk than before: that is the bare mount point.
    An empty mark, put there by a person, says that this is the one.
    """
    known = _remembered(memory)
    if known is not None and known.path != str(folder):  # the configuration names another folder now
        known = None
    if known is not None and _mark(folder / name) not in {known.mark, ""} and _device(folder) != known.device:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if known is not None or _is_apart(folder, memory):
            _keep(folder / name, memory, known)
    except OSError:
        return folder.is_dir()  # a share on which we may not write is still there
    return True


def marked(folder: Path, name: str) -> str:
    """What the mark of a folder says; a folder without one gets one, whoever of several hosts is the first to try."""
    place = folder / name
    if (told := _mark(place)) in {None, ""}:
        folder.mkdir(parents=True, exist_ok=True)
        if told is not None:  # an empty one was put there by a person
            place.unlink()
        draft = temporary(folder)
        write_durably(draft, uuid.uuid4().hex.encode())
        rename_new(draft, place)
    return _mark(place) or ""


def mark_of(folder: Path, name: str) -> str | None:
    """What the mark of a folder says: empty as a person put it there, None without one."""
    return _mark(folder / name)


def _is_apart(folder: Path, memory: Path) -> bool:
    root = memory.parent.parent
    return not folder.is_relative_to(root) or _device(folder) != _device(root)


def _keep(place: Path, memory: Path, known: _Known | None) -> None:
    mark = _mark(place) or (known.mark if known else uuid.uuid4().hex)
    if _mark(place) != mark:
        write_file(place, mark.encode())
    now = _Known(str(place.parent), mark, place.parent.stat().st_dev)
    if now != known:
        write_file(memory, json.dumps(asdict(now)).encode())


def _remembered(memory: Path) -> _Known | None:
    with suppress(OSError, ValueError, TypeError):
        return _Known(**json.loads(memory.read_text("utf-8")))
    return None


def _mark(place: Path) -> str | None:
    with suppress(OSError, ValueError):
        return place.read_text("utf-8").strip()
    return None


def _device(inbox: Path) -> int | None:
    """The disk of the folder, or of the nearest one above it that is there."""
    for folder in (inbox, *inbox.parents):
        with suppress(OSError):
            return folder.stat().st_dev
    return None
