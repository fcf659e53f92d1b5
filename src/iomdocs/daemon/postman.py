"""Mail beside the inbox: in a thread of its own, so that a slow server keeps no file waiting."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from iomdocs.errors import BusyError, IomdocsError
from iomdocs.logs import Log
from iomdocs.pipeline.alarm import told
from iomdocs.pipeline.mailing import Mailroom
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

PAUSE = 5.0
"""Seconds between looks at what is to be answered; asking the box takes its own time."""
_BACK_OFF = (30.0, 60.0, 300.0, 900.0)
_STAND_BY, _ELSEWHERE = 60.0, -1
"""Seconds between looks whether the host that deals with mail is still there; and what stands for it."""
_PATIENCE = 5.0
"""Seconds that a letter in hand is given at the end; the next start finishes it."""
_LOG = Log("mail")


class Postman:
    """Fetches, answers and sends, each as often as it is due; trouble with one does not hold up the others."""

    def __init__(self, office: Office, room: Mailroom, stop: Callable[[], bool]) -> None:
        self._office, self._room, self._stop = office, room, stop
        self._due: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def turn(self) -> None:
        """Do what is due now."""
        self._do("fetch", self._room.settings.every_minutes * 60, self._fetch)
        self._do("prepare", 0, self._prepare)
        self._do("send", 0, self._send)

    def _do(self, what: str, every: float, work: Callable[[], None]) -> None:
        if self._stop() or time.monotonic() < self._due.get(what, 0):
            return
        try:
            work()
        except BusyError as error:  # told once: the other host does the work
            if self._failures.get(what, 0) != _ELSEWHERE:
                _LOG.warning("mail_elsewhere", step=say(f"mail.step.{what}"), what=str(error))
            self._failures[what], every = _ELSEWHERE, _STAND_BY
        except Exception as error:  # noqa: BLE001 - the net is often away, and the office goes on
            failures = max(self._failures.get(what, 0), 0)
            pause = _BACK_OFF[min(failures, len(_BACK_OFF) - 1)]
            self._failures[what] = failures + 1
            _LOG.error(
                "mail_trouble", step=say(f"mail.step.{what}"), kind=type(error).__name__, pause=pause, what=told(error)
            )
            every = pause
        else:
            self._failures[what] = 0
        self._due[what] = time.monotonic() + every

    def _fetch(self) -> None:
        self._room.fetch(self._office, self._stop)

    def _prepare(self) -> None:
        self._room.prepare(self._office)

    def _send(self) -> None:
        self._room.send(self._office, self._stop)


@contextmanager
def delivering(office: Office, room: Mailroom | None) -> Iterator[None]:
    """Have mail dealt with meanwhile, if there is any."""
    if room is None:
        yield
        return
    ended = threading.Event()
    postman = Postman(office, room, ended.is_set)

    def work() -> None:
        while not ended.is_set():
            postman.turn()
            ended.wait(PAUSE)

    thread = threading.Thread(target=work, name="postman", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_PATIENCE)
        with suppress(IomdocsError):
            room.leave(office)
