"""Writing that survives a power cut, on Windows too."""

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, BufferedWriter
from itertools import count
from pathlib import Path

_NUMBER = count(1)
_PIECE = 1 << 20
_PRIVATE = 0o640
"""What we write is for us and our group: it tells of people."""
_BINARY = getattr(os, "O_BINARY", 0)
_NO_TRICKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_TEMPORARY = ".iomdocs-"
DRAFTS = f"{_TEMPORARY}*.tmp"
"""How the names of files look that are not written to their end."""
_HERE = secrets.token_hex(4)
"""Another host may have a process of our number, and write into the same folder."""


def fsync_directory(folder: Path) -> None:
    """Make names in a folder durable; Windows does that by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary(folder: Path) -> Path:
    """Make a name beside the final one that nobody else uses and every scan ignores."""
    return folder / f"{_TEMPORARY}{os.getpid()}-{next(_NUMBER)}-{_HERE}.tmp"


def sweep(folder: Path) -> int:
    """Remove drafts that a program which is no more left here and below; returns how many."""
    drafts = [path for path in folder.rglob(DRAFTS) if not is_alive(path.name.split("-")[1])]
    for path in drafts:
        with suppress(OSError):
            path.unlink()
    return len(drafts)


def is_alive(process: str) -> bool:
    """Whether a process of this number runs; Windows cannot be asked without ending it, so there it is our own only."""
    if not process.isdigit() or os.name == "nt":
        return process == str(os.getpid())
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def opened(path: Path) -> BufferedReader:
    """Open a stranger's file for reading; ``OSError`` for a link, a pipe or a device: a pipe would never open."""
    descriptor = os.open(path, os.O_RDONLY | _BINARY | _NO_TRICKS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(descriptor, "rb")


def created(path: Path) -> BufferedWriter:
    """Make a new file that only we and our group may read; ``FileExistsError`` if there is one."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, _PRIVATE), "wb")


@contextmanager
def removed_on_failure(path: Path) -> Iterator[None]:
    """Leave no half file behind."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def write_durably(path: Path, data: bytes) -> None:
    """Write a whole new file and wait for the disk."""
    with removed_on_failure(path), created(path) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy_durably(source: Path, target: Path) -> str:
    """Copy into a new file, wait for the disk, and return the SHA-256 of exactly what was written.

    ``OSError`` with ``EBUSY`` when somebody wrote to the source meanwhile.
    """
    sha = hashlib.sha256()
    with removed_on_failure(target), opened(source) as giver, created(target) as taker:
        before = _written(giver)
        while piece := giver.read(_PIECE):
            sha.update(piece)
            taker.write(piece)
        if _written(giver) != before:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(source))
        taker.flush()
        os.fsync(taker.fileno())
    return sha.hexdigest()


def _written(file: BufferedReader) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rename_new(source: Path, target: Path) -> bool:
    """Give a file its final name unless that name is taken; then the file is removed and False returned."""
    if renamed(source, target):
        return True
    source.unlink()
    return False


def renamed(source: Path, target: Path) -> bool:
    """Give a file another name unless that name is taken; then nothing is changed and False returned."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EINVAL}:
            raise
        return _renamed_without_links(source, target)
    source.unlink()
    return True


def _renamed_without_links(source: Path, target: Path) -> bool:
    """As ``renamed`` where there are no hard links (FAT, some shares)."""
    if target.exists():
        return False
    source.rename(target)
    return True
