"""Put a file where somebody looks for it, whole or not at all."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

from iomdocs.files.disk import created, digest, fsync_directory, removed_on_failure, renamed, temporary, write_durably
from iomdocs.files.many import at_once
from iomdocs.files.names import LONGEST_BYTES, numbered, safe_name

_T = TypeVar("_T")
WINDOWS = os.name == "nt"
_TRIES = 20


def write_file(target: Path, data: bytes) -> Path:
    """Write a file; returns where it is.

    When Windows refuses because somebody has the old one open, the new one is called «… (2)».
    """
    return write_files([(target, data)])[0]


def write_files(files: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Write several files with one wait for each folder."""
    return _all(_write, list(files))


def write_new_files(files: Iterable[tuple[Path, bytes, str]]) -> list[Path]:
    """Write several files over nobody's: a name that is taken gets the mark, «ИОМ (вх. 17).xlsx», then a number.

    What lies there already with the very same bytes is not written again.
    """
    return _all(_write_new, [(target, (data, mark)) for target, data, mark in files])


def _all(write: Callable[[tuple[Path, _T]], Path], wanted: Sequence[tuple[Path, _T]]) -> list[Path]:
    for folder in {target.parent for target, _ in wanted}:
        if not folder.is_dir():  # asking is cheaper than making
            folder.mkdir(parents=True, exist_ok=True)
    written = at_once(write, wanted)
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


def put_changed(draft: Path, target: Path) -> tuple[Path, str]:
    """Put a written draft in place as ``put_durably`` does, unless the same bytes lie there: they keep their date."""
    if target.is_file() and target.stat().st_size == draft.stat().st_size and digest(target) == (same := digest(draft)):
        draft.unlink()
        return target, same
    return put_durably(draft, target)


def _write(file: tuple[Path, bytes]) -> Path:
    target, data = file
    part = temporary(target.parent)
    write_durably(part, data)
    with removed_on_failure(part):
        return put_in_place(part, target)


def _write_new(file: tuple[Path, tuple[bytes, str]]) -> Path:
    target, (data, mark) = file
    part = temporary(target.parent)
    write_durably(part, data)
    with removed_on_failure(part):
        for place in _places(target, mark):
            if renamed(part, place):
                return place
            if _holds(place, data):
                part.unlink()
                return place
    raise AssertionError(target)  # there is no end of names


def _places(target: Path, mark: str) -> Iterator[Path]:
    yield target
    for n in count(1):
        told = mark if n == 1 else f"{mark}, {n}"
        room = LONGEST_BYTES - len(f" ({told})".encode())
        yield target.with_name(numbered(safe_name(target.name, room), told))


def _holds(place: Path, data: bytes) -> bool:
    with suppress(OSError):
        return place.stat().st_size == len(data) and place.read_bytes() == data
    return False


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
