"""Writing that survives a power cut, on Windows too."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

_NUMBER = count(1)
_PIECE = 1 << 20


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
    return folder / f".iomdocs-{os.getpid()}-{next(_NUMBER)}.tmp"


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
    with removed_on_failure(path), path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy_durably(source: Path, target: Path) -> str:
    """Copy into a new file, wait for the disk, and return the SHA-256 of exactly what was written."""
    sha = hashlib.sha256()
    with removed_on_failure(target), source.open("rb") as giver, target.open("xb") as taker:
        while piece := giver.read(_PIECE):
            sha.update(piece)
            taker.write(piece)
        taker.flush()
        os.fsync(taker.fileno())
    return sha.hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rename_new(source: Path, target: Path) -> bool:
    """Give a file its final name unless that name is taken; then the file is removed and False returned."""
    try:
        os.link(source, target)
    except FileExistsError:
        source.unlink()
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EINVAL}:
            raise
        return _rename_without_links(source, target)
    source.unlink()
    return True


def _rename_without_links(source: Path, target: Path) -> bool:
    """As ``rename_new`` where there are no hard links (FAT, some shares)."""
    if target.exists():
        source.unlink()
        return False
    source.rename(target)
    return True
