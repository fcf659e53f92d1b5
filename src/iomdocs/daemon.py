"""Watch the inbox: events only wake, a scan decides; one daemon in a workspace, ended cleanly by a signal."""

import logging
import logging.handlers
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from iomdocs.errors import ConfigurationError, IomdocsError, StoreError
from iomdocs.inbox import Scan, forgotten, is_open_elsewhere, only_one, scan, settled
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Received, Reception
from iomdocs.wording import say
from iomdocs.workspace import open_office, today

SETTLE = 1.0
"""Seconds between two looks while something is still changing; a file must be the same in both."""
PATROL = 10.0
"""Seconds between looks when nothing happens: events get lost, and do not come at all from a network share."""
_BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
_LOG = logging.getLogger("iomdocs")
_KEEP_LOGS = 30


class Daemon:
    """Serves one workspace until it is told to stop."""

    def __init__(self, root: Path, *, settle: float = SETTLE, patrol: float = PATROL) -> None:
        self._root, self._settle, self._patrol = root, settle, patrol
        self._stop, self._wake = threading.Event(), threading.Event()
        self._seen = Scan()
        self._failures = 0

    def stop(self) -> None:
        """End after the group of files that is being dealt with."""
        self._stop.set()
        self._wake.set()

    def run(self) -> None:
        """Work until stopped; ``ConfigurationError`` when another program serves the folder."""
        self._listen_to_signals()
        while not self._stop.is_set():
            office = open_office(self._root)
            try:
                with only_one(office.state / "lock") as alone:
                    if not alone:
                        raise ConfigurationError(say("errors.busy"))
                    _log_to(office.state / "log")
                    self._serve(office)
            finally:
                office.store.close()

    def _serve(self, office: Office) -> None:
        """Serve until stopped, or until the business date changes and the office must be opened anew."""
        observer = Observer()
        observer.schedule(_Waker(self._wake), str(office.inbox), recursive=True)
        observer.start()
        try:
            with Reception(office) as reception:
                self._tell(list(reception.recover()))
                while not self._stop.is_set() and office.today == today():
                    self._wait(self._round(office, reception))
        finally:
            observer.stop()
            observer.join()

    def _wait(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()
        if not self._stop.is_set():
            self._stop.wait(min(seconds, 0.05))

    def _round(self, office: Office, reception: Reception) -> float:
        """One look at the inbox; returns how long to wait for the next. Trouble is logged, and tried again later."""
        try:
            waiting = self._look(office, reception)
        except (StoreError, OSError) as error:
            pause = _BACK_OFF[min(self._failures, len(_BACK_OFF) - 1)]
            self._failures += 1
            _LOG.error("trouble %s, next try in %s s", type(error).__name__, pause)
            return pause
        self._failures = 0
        return self._settle if waiting else self._patrol

    def _look(self, office: Office, reception: Reception) -> bool:
        """Receive what has settled; whether something is still changing."""
        now = office.now()
        found = scan(office.inbox)
        ready = [path for path in settled(self._seen, found, at=now) if not is_open_elsewhere(path, at=now)]
        self._seen = found
        received = list(reception.receive(ready, self._stop.is_set))
        self._tell(received)
        for each in received:
            self._seen.pop(office.inbox / each.file, None)
        for path in forgotten(found, now):
            _LOG.warning("ignored for long: %s", path.suffix or "no suffix")
        if any(each.verdict.accepted for each in received):
            _publish(office)
        return len(found) > len(received)

    def _tell(self, received: Sequence[Received]) -> None:
        """Log what was done, by hash and code; names of people and files stay out."""
        for each in received:
            codes = sorted({finding.code for finding in each.verdict.findings if finding.severity == "error"})
            _LOG.info("%s %s %s", each.sha256[:12], each.verdict.outcome, ",".join(codes))

    def _listen_to_signals(self) -> None:
        def handle(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            with suppress(ValueError, AttributeError):  # not the main thread; not on this system
                signal.signal(getattr(signal, name), handle)


class _Waker(FileSystemEventHandler):
    """Any event in the inbox is only a reason to look."""

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop, unless the event is only our own reading."""
        if event.event_type not in {"opened", "closed_no_write"}:
            self._wake.set()


def _publish(office: Office) -> None:
    """Renew the registers; a register that cannot be written now must not stop the intake."""
    try:
        for register, written in publish(office):
            _LOG.info("register %s rows %s", register.name, written.rows)
    except (IomdocsError, OSError) as error:
        _LOG.error("registers were not renewed: %s", type(error).__name__)


def _log_to(folder: Path) -> None:
    """Log to a file of the day, kept for a month."""
    if _LOG.handlers:
        return
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.TimedRotatingFileHandler(
        folder / "watch.log", when="midnight", backupCount=_KEEP_LOGS, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
