"""Put a file where somebody looks for it, whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from iomdocs.files.disk import created, fsync_directory, removed_on_failure, temporary, write_durably
from iomdocs.files.many import at_once
from iomdocs.files.names import numbered

WINDOWS = os.name == "nt"
_TRIES = 20


def write_file(target: Path, data: bytes) -> Path:
    """Write a file; returns where it is.

    When Windows refuses because somebody has the old one open, the new one is called «… (2)».
    """
    return write_files([(target, data)])[0]


def write_files(files: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Write several files with one wait for each folder."""
    wanted = list(files)
    for folder in {target.parent for target, _ in wanted}:
        if not folder.is_dir():  # asking is cheaper than making
            folder.mkdir(parents=True, exist_ok=True)
    written = at_once(_write, wanted)
    at_once(fsync_directory, {path.parent for path in written})
    return written


def write_again(target: Path, data: bytes) -> Path:
    """Write a file that can be made again at any time: whole or not at all, but with no wait for the disk.

    Returns where it is, as ``write_file`` does.
    """
    part = temporary(target.parent)
    with removed_on_failure(part):
        with created(part) as file:
            file.write(data)
        return put_in_place(part, target)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary neighbour of ``target`` to write into; it is removed if writing fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = temporary(target.parent)
    with removed_on_failure(draft):
        yield draft


def put_durably(draft: Path, target: Path) -> tuple[Path, str]:
    """Make a written draft the file itself, whole or not at all; returns where it lies and its SHA-256."""
    with draft.open("rb+") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    there = put_in_place(draft, target)
    fsync_directory(target.parent)
    return there, sha256


def _write(file: tuple[Path, bytes]) -> Path:
    target, data = file
    part = temporary(target.parent)
    write_durably(part, data)
    with removed_on_failure(part):
        return put_in_place(part, target)


def put_in_place(part: Path, target: Path) -> Path:
    """Make a written draft the file itself; beside it, as «… (2)», when Windows refuses because the old one is open."""
    for n in range(1, _TRIES):
        place = target if n == 1 else target.with_name(numbered(target.name, n))
        try:
            part.replace(place)
        except PermissionError:
            if not WINDOWS:
                raise
        else:
            return place
    part.replace(target)
    return target
