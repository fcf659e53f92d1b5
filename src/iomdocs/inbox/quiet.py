"""When a file is whole: nobody holds it, nothing of it changed for long enough, and it does not end in the middle."""

import datetime as dt
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from iomdocs.files import opened
from iomdocs.inbox.scanning import Hold, Scan, Stamp, held, settled

UNSURE = 15.0
"""Seconds without a change where the system cannot say whether somebody still writes: a share, another's file."""
UNFINISHED = 120.0
"""Seconds that a workbook without its end is given: a copy in the making, or one made long before it is filled."""
_TAIL = 66_000


class Quiet:
    """Remembers since when each file has been as it is, by a clock that never jumps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._before = Scan()
        self._since: dict[Path, float] = {}

    def look(self, found: Scan, at: dt.datetime) -> list[Path]:
        """Files that may be taken now, the oldest first; ``at`` is the moment by the wall clock."""
        now = self._clock()
        ready = settled(self._before, found, at=at)
        for path, stamp in found.items():
            if self._before.get(path) != stamp or path not in self._since:
                self._since[path] = now
        self._since = {path: since for path, since in self._since.items() if path in found}
        self._before = found
        return [path for path in ready if self._is_whole(path, found[path], now - self._since[path], at)]

    def forget(self, paths: Iterable[Path]) -> None:
        """A file that comes again under a name starts anew."""
        for path in paths:
            self._before.pop(path, None)

    def _is_whole(self, path: Path, stamp: Stamp, quiet: float, at: dt.datetime) -> bool:
        hold: Hold = held(path, at=at)
        if hold == "held" or (hold == "unknown" and quiet < UNSURE):
            return False
        return quiet >= UNFINISHED or not stamp.size or not is_unfinished(path)


def is_unfinished(path: Path) -> bool:
    """Whether a file begins as a workbook, or as room made for one, and has no end of a zip.

    What cannot be read is not unfinished: taking it will tell.
    """
    with suppress(OSError), opened(path) as file:
        head = file.read(4)
        if head not in {b"PK\3\4", b"\0\0\0\0"}:
            return False
        file.seek(max(0, path.stat().st_size - _TAIL))
        return _without_end(file.read())
    return False


def _without_end(tail: bytes) -> bool:
    return b"PK\5\6" not in tail
