"""What lies in the inbox, and which of it nobody is still writing."""

import datetime as dt
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from iomdocs.inbox.names import is_ignored, is_ignored_folder

EMPTY_AFTER = dt.timedelta(minutes=5)
"""A share makes the file first and fills it later, so an empty one is given time."""
STALE_LOCK = dt.timedelta(hours=24)
_OURS = ".iomdocs"
Hold: TypeAlias = Literal["free", "held", "unknown"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What of a file changes when somebody writes to it; times in nanoseconds."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """Take it from ``os.stat``."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Scan(dict[Path, Stamp]):
    """Files that a person may have put there; ``ignored`` are all others, so that nothing drops in silence.

    ``unread`` are files and folders that the disk or the share would not show.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ignored: dict[Path, Stamp] = {}
        self.unread: list[Path] = []


def scan(folder: Path) -> Scan:
    """Look through a folder and its subfolders; ``OSError`` if the folder itself cannot be read.

    Links, pipes, devices and a system's folders are among the ignored: opening a pipe would never end.
    """
    found = Scan()
    for path, status in _walk(str(folder), found.unread):
        kept = stat.S_ISREG(status.st_mode) and not is_ignored(path.name)
        (found if kept else found.ignored)[path] = Stamp.of(status)
    return found


def _walk(folder: str, unread: list[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    subfolders: list[str] = []
    with os.scandir(folder) as listing:
        for item in listing:
            if item.name.casefold().startswith(_OURS):
                continue
            if item.is_dir(follow_symlinks=False) and not is_ignored_folder(item.name):
                subfolders.append(item.path)
                continue
            try:
                # Windows leaves the inode out of a listing, so each file is asked.
                status = os.stat(item.path, follow_symlinks=False)  # noqa: PTH116 - of a listing's item
            except FileNotFoundError:  # it went while we looked
                continue
            except OSError:  # a bad sector, a share that went away: the others are served
                unread.append(Path(item.path))
                continue
            yield Path(item.path), status
    for subfolder in subfolders:
        try:
            yield from list(_walk(subfolder, unread))
        except FileNotFoundError:
            continue
        except OSError:
            unread.append(Path(subfolder))


def settled(before: Mapping[Path, Stamp], now: Mapping[Path, Stamp], *, at: dt.datetime | None = None) -> list[Path]:
    """Files that did not change between two scans, the oldest first.

    An empty file settles only when it has been so for ``EMPTY_AFTER`` at the moment ``at``.
    """
    quiet = [path for path, mark in now.items() if before.get(path) == mark and (mark.size or _old(mark, at))]
    return in_order(now, quiet)


def _old(mark: Stamp, at: dt.datetime | None, age: dt.timedelta = EMPTY_AFTER) -> bool:
    return at is not None and at.timestamp() - mark.modified / 1e9 > age.total_seconds()


def in_order(found: Mapping[Path, Stamp], paths: list[Path] | None = None) -> list[Path]:
    """Files by the time they were written: of two versions of a form the later one must come last."""
    return sorted(found if paths is None else paths, key=lambda path: (found[path].modified, str(path)))


def forgotten(found: Scan, at: dt.datetime, age: dt.timedelta = STALE_LOCK) -> list[Path]:
    """Ignored files that have been there too long to be somebody's work in progress."""
    return in_order(found.ignored, [path for path, mark in found.ignored.items() if _old(mark, at, age)])


def is_open_elsewhere(path: Path, *, at: dt.datetime | None = None) -> bool:
    """Whether another program still holds the file, as far as this machine can tell."""
    return held(path, at=at) == "held"


def held(path: Path, *, at: dt.datetime | None = None) -> Hold:
    """Whether another program holds the file: ``free`` is proved, ``unknown`` is what this machine cannot tell.

    A lock file older than ``STALE_LOCK`` at the moment ``at`` was left by a program that died.
    """
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        with suppress(OSError):
            if not _old(Stamp.of(path.with_name(lock).lstat()), at, STALE_LOCK):
                return "held"
    return _writer(path)


if sys.platform == "linux":
    import errno
    import fcntl

    def _writer(path: Path) -> Hold:
        """Ask the kernel for a read lease: it is refused while anybody has the file open for writing."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except OSError:
            return "unknown"
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            # Not our file, or a file system without leases: then only the other signs count.
            return "held" if error.errno == errno.EAGAIN else "unknown"
        finally:
            os.close(descriptor)
        return "free"

else:

    def _writer(path: Path) -> Hold:
        """Try to open for writing, which Windows refuses while Excel holds the file."""
        try:
            with path.open("r+b"):
                return "free" if os.name == "nt" else "unknown"
        except PermissionError:
            return "held" if os.access(path, os.W_OK) else "unknown"
        except OSError:
            return "unknown"
