"""Who serves an inbox, told in the inbox itself: two hosts on one share see each other, whatever their databases.

An inbox without a mark lies with its workspace, where the lock is enough.
"""

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

from iomdocs.files import put_in_place, removed_on_failure, temporary
from iomdocs.inbox.presence import MARK

LEASE = ".iomdocs-lease"
SECONDS = 90.0
_RENEW = 15.0
_NEVER = float("-inf")


def name_of(office: Path) -> str:
    """How an office is called before other computers."""
    return f"{socket.gethostname()}:{office}"


class _Sign(NamedTuple):
    holder: str
    at: float


class Lease:
    """A sign of life that must be renewed; one that is older than ``SECONDS`` counts for nothing.

    Inside ``with`` it is renewed whatever takes long, and left at the end. It prevents two offices by mistake, not two
    files: a file is taken by a rename, which only one can win.
    """

    def __init__(self, inbox: Path, office: Path, clock: Callable[[], float] = time.time) -> None:
        self._place, self._mark, self._clock = inbox / LEASE, inbox / MARK, clock
        self._holder = name_of(office)
        self._renewed = _NEVER
        self._one_at_a_time, self._end = threading.Lock(), threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._keeper.join()
        self.drop()

    def take(self) -> str | None:
        """Take or renew it; returns who holds it when that is somebody else, alive. ``OSError`` passes."""
        with self._one_at_a_time:
            now = self._clock()
            if 0 <= now - self._renewed < _RENEW or not self._mark.is_file():
                return None
            self._renewed = _NEVER
            told = self._told()
            if told and told.holder != self._holder and abs(now - told.at) < SECONDS:
                return told.holder
            self._sign(now)
            return None

    def _sign(self, now: float) -> None:
        draft = temporary(self._place.parent)
        with removed_on_failure(draft):
            draft.write_text(json.dumps({"holder": self._holder, "at": now}), "utf-8")
            put_in_place(draft, self._place)
        self._renewed = now

    def _keep(self) -> None:
        """Renew what we hold while its owner is busy; he learns at his next look when it was lost."""
        while not self._end.wait(_RENEW):
            if self._renewed != _NEVER:
                with suppress(OSError):
                    self.take()

    def drop(self) -> None:
        """Let the next one in at once."""
        with suppress(OSError):
            if (told := self._told()) and told.holder == self._holder:
                self._place.unlink()

    def _told(self) -> _Sign | None:
        with suppress(OSError, ValueError, TypeError, KeyError):
            told = json.loads(self._place.read_text("utf-8"))
            return _Sign(str(told["holder"]), float(told["at"]))
        return None
