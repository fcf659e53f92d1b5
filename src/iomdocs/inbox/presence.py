"""Whether the inbox is there: a share that went away leaves an empty folder that looks like it.

An inbox outside the workspace, or on another disk, bears a mark ``.iomdocs-inbox``; what it says is remembered on our
own disk. One that lies with the workspace cannot go away alone and needs none.
"""

import json
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from iomdocs.files import write_file

MARK = ".iomdocs-inbox"


@dataclass(frozen=True, slots=True)
class _Known:
    """The inbox as it was last seen: its path, its mark, and the disk it lies on."""

    path: str
    mark: str
    device: int


def is_there(inbox: Path, memory: Path) -> bool:
    """Whether the folder is the inbox that was served before; a new or emptied one is made, marked and remembered.

    It is away when its mark is missing and it lies on another disk than before: that is the bare mount point.
    An empty mark, put there by a person, says that this is the one.
    """
    known = _remembered(memory)
    if known is not None and known.path != str(inbox):  # the configuration names another folder now
        known = None
    if known is not None and _mark(inbox) not in {known.mark, ""} and _device(inbox) != known.device:
        return False
    try:
        inbox.mkdir(parents=True, exist_ok=True)
        if known is not None or _is_apart(inbox, memory):
            _keep(inbox, memory, known)
    except OSError:
        return inbox.is_dir()  # a share on which we may not write is still an inbox
    return True


def _is_apart(inbox: Path, memory: Path) -> bool:
    root = memory.parent.parent
    return not inbox.is_relative_to(root) or _device(inbox) != _device(root)


def _keep(inbox: Path, memory: Path, known: _Known | None) -> None:
    mark = _mark(inbox) or (known.mark if known else uuid.uuid4().hex)
    if _mark(inbox) != mark:
        write_file(inbox / MARK, mark.encode())
    now = _Known(str(inbox), mark, inbox.stat().st_dev)
    if now != known:
        write_file(memory, json.dumps(asdict(now)).encode())


def _remembered(memory: Path) -> _Known | None:
    with suppress(OSError, ValueError, TypeError):
        return _Known(**json.loads(memory.read_text("utf-8")))
    return None


def _mark(inbox: Path) -> str | None:
    with suppress(OSError, ValueError):
        return (inbox / MARK).read_text("utf-8").strip()
    return None


def _device(inbox: Path) -> int | None:
    """The disk of the folder, or of the nearest one above it that is there."""
    for folder in (inbox, *inbox.parents):
        with suppress(OSError):
            return folder.stat().st_dev
    return None
