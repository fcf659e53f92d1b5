"""Put an answer where the sender looks for it, whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from iomdocs.inbox.disk import fsync_directory, removed_on_failure, temporary, write_durably
from iomdocs.inbox.names import numbered

WINDOWS = os.name == "nt"
_TRIES = 20


def write_answer(target: Path, data: bytes) -> Path:
    """Write a file; returns where it is.

    When Windows refuses because somebody has the old answer open, the new one is called «… (2)».
    """
    return write_answers([(target, data)])[0]


def write_answers(answers: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Write several files with one wait for each folder."""
    written = [_write(target, data) for target, data in answers]
    for folder in {path.parent for path in written}:
        fsync_directory(folder)
    return written


def _write(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = temporary(target.parent)
    write_durably(part, data)
    with removed_on_failure(part):
        return _place(part, target)


def _place(part: Path, target: Path) -> Path:
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
