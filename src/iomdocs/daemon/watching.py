"""Watch the inbox: events only wake, a scan decides; one daemon in a workspace, ended cleanly by a signal."""

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from iomdocs import heartbeat
from iomdocs.daemon.postman import delivering
from iomdocs.daemon.waiting import hindrance
from iomdocs.errors import IomdocsError
from iomdocs.files import leave_scratch, use_scratch
from iomdocs.inbox import Lease, Quiet, Scan, forgotten, leftovers, scan
from iomdocs.logs import Log
from iomdocs.pipeline import templates
from iomdocs.pipeline.alarm import told
from iomdocs.pipeline.handover import Handover
from iomdocs.pipeline.learning import has_news
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.sharing import archive_away, archive_is_there, show_packs
from iomdocs.pipeline.taken import Received
from iomdocs.store import upgrade_told
from iomdocs.wording import say
from iomdocs.workspace import (
    alarm_of,
    hold,
    inbox_is_there,
    locked,
    mailroom,
    now,
    open_office,
    today,
)

SETTLE = 1.0
"""Seconds between two looks while something is still changing; a file must be the same in both."""
PATROL = 10.0
"""Seconds between looks when nothing happens: events get lost, and do not come at all from a network share."""
_BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
_LOG = Log("watch")
_GRACE = 8.0
"""Seconds for the files in hand after a signal to end."""


class Daemon:
    """Serves one workspace until it is told to stop."""

    def __init__(self, root: Path, *, settle: float = SETTLE, patrol: float = PATROL) -> None:
        self._root, self._settle, self._patrol = root, settle, patrol
        self._stop, self._wake = threading.Event(), threading.Event()
        self._quiet = Quiet()
        self._told_of: set[Path] = set()
        self._seen_templates: templates.Stamps = {}
        self._new_templates: templates.Stamps = {}
        self._failures = 0
        self._unpublished = False
        self._trouble: Exception | None = None

    def stop(self) -> None:
        """End after the group of files that is being dealt with."""
        self._stop.set()
        self._wake.set()

    def run(self, begun: Callable[[], None] = lambda: None) -> None:
        """Work until stopped; ``BusyError`` at once when another program serves the folder, else ``begun`` is called.

        What is wrong at the start is told to whoever starts it; what goes wrong later is logged, and tried again.
        """
        with locked(self._root), suppress(_TimeIsUp):
            begun()
            self._listen_to_signals()
            self._run()

    def _run(self) -> None:
        self._alarm = alarm_of(self._root)
        begun, room = False, None
        while not self._stop.is_set():
            try:
                office = open_office(self._root)
            except (IomdocsError, OSError) as error:
                if not begun:
                    raise
                self._stop.wait(self._pause(error))
                continue
            if done := office.store.upgraded:
                _LOG.warning("upgraded", what=upgrade_told(done))
            try:
                room = room if begun else mailroom(office)
                with Lease(office.inbox, office.root) as lease, _scratch(office):
                    if not begun and inbox_is_there(office):
                        hold(lease)
                    begun = True
                    if office.queue:
                        show_packs(office)
                    heartbeat.ready()
                    with delivering(office, room):
                        self._serve(office, lease)
            finally:
                office.store.close()

    def _serve(self, office: Office, lease: Lease) -> None:
        """Serve until stopped, until the business date changes, or until trouble: then the office is opened anew."""
        self._seen_templates = templates.stamps(office)
        with _watching((office.inbox, office.shelves[0]), self._wake):
            pause: float | None = 0.0
            with (Handover if office.queue else Reception)(office) as reception:
                reception.tidy()
                pause = self._round(office, reception, lease, begun=True)
                while pause is not None and not self._stop.is_set() and office.today == today():
                    self._wait(pause)
                    pause = self._round(office, reception, lease)
        if pause is None:
            self._stop.wait(self._pause(None))

    def _wait(self, seconds: float) -> None:
        heartbeat.beat()
        self._wake.wait(seconds)
        self._wake.clear()
        if not self._stop.is_set():
            self._stop.wait(min(seconds, 0.05))

    def _round(self, office: Office, reception: Reception, lease: Lease, *, begun: bool = False) -> float | None:
        """One look at the inbox; returns how long to wait for the next, None after trouble.

        Whatever went wrong, the files that were taken are in the working folder, and a later round finishes them.
        """
        try:
            if not inbox_is_there(office):
                self._ring(say("alarm.away", path=office.inbox))
                return self._patrol
            if not archive_is_there(office):
                self._ring(archive_away(office))
                return self._patrol
            hold(lease)
            recovered = list(reception.recover())
            waiting = self._look(office, reception, recovered, begun=begun)
        except Exception as error:  # noqa: BLE001 - the office must be served tomorrow too
            self._trouble = error
            return None
        return self._rested(office, reception, waiting=waiting)

    def _rested(self, office: Office, reception: Reception, *, waiting: bool) -> float:
        """How long to wait after a round that went well; files that were taken and do not come through are trouble."""
        if stuck := len(leftovers(office.work)):
            self._ring(say("alarm.stuck", count=stuck))
            return self._patrol
        if reception.waiting and (why := hindrance(office, reception.waiting)):
            self._ring(why)
            return self._settle
        self._failures = 0
        self._alarm.stop()
        return self._settle if waiting else self._patrol

    def _pause(self, error: Exception | None) -> float:
        """Log trouble, ring, and say how long to wait before the next try."""
        trouble = error or self._trouble or RuntimeError()
        pause = _BACK_OFF[min(self._failures, len(_BACK_OFF) - 1)]
        self._failures += 1
        what = told(trouble)
        _LOG.error("trouble", kind=type(trouble).__name__, pause=pause, what=what)
        self._ring(what)
        return pause

    def _ring(self, what: str) -> None:
        if self._alarm.ring(what, now()):
            _LOG.error("alarm")

    def _look(self, office: Office, reception: Reception, recovered: Sequence[Received], *, begun: bool) -> bool:
        """Receive what has settled; whether something is still changing, or judged elsewhere."""
        moment = office.now()
        found = scan(office.inbox)
        ready = self._quiet.look(found, moment)
        received = list(reception.receive(ready, self._stop.is_set)) if ready or begun or recovered else []
        self._quiet.forget(office.inbox / each.file for each in received)
        self._tell_of_ignored(found, moment)
        if not received and has_news(office):  # answers that came by the page
            reception.renew(office)
            reception.settle()
        elif reception.late and not received:  # what another program held open may be free by now
            reception.clear()
        self._unpublished |= any(each.verdict.accepted for each in (*recovered, *received))
        if self._unpublished and not reception.waiting:
            _publish(office)
            self._unpublished = False
        return len(found) > len(received) or reception.waiting > 0 or self._lint(office)

    def _tell_of_ignored(self, found: Scan, moment: dt.datetime) -> None:
        """Log, once for each, what is nobody's file and has lain too long to be somebody's work in progress."""
        late = set(forgotten(found, moment))
        for path in late - self._told_of:
            _LOG.warning("ignored", suffix=path.suffix or "–")
        self._told_of = late

    def _lint(self, office: Office) -> bool:
        """Look through the Word templates that have changed; whether one is still changing."""
        for path in templates.changed(office, self._seen_templates, self._new_templates):
            try:
                done = templates.lint_file(office, path)
            except (IomdocsError, OSError) as error:  # open in Word, or its query is broken too: told by the commands
                _LOG.warning("template_not_seen", name=path.name, kind=type(error).__name__)
                continue
            _LOG.info("template", name=path.name, faults=len(done.problems))
        return any(self._seen_templates.get(path) != stamp for path, stamp in self._new_templates.items())

    def _listen_to_signals(self) -> None:
        def handle(_number: int, _frame: FrameType | None) -> None:
            self.stop()
            with suppress(AttributeError):  # Windows has no such timer
                signal.setitimer(signal.ITIMER_REAL, _GRACE)

        def end(_number: int, _frame: FrameType | None) -> None:
            raise _TimeIsUp

        for name, handler in {"SIGTERM": handle, "SIGINT": handle, "SIGBREAK": handle, "SIGALRM": end}.items():
            with suppress(ValueError, AttributeError):  # not the main thread; not on this system
                signal.signal(getattr(signal, name), handler)


class _TimeIsUp(BaseException):
    """The file in hand takes too long to wait for: the next start finishes it."""


@contextmanager
def _scratch(office: Office) -> Iterator[None]:
    """Have a place for temporary files."""
    use_scratch(office.scratch)
    try:
        yield
    finally:
        leave_scratch(office.scratch)


@contextmanager
def _watching(folders: Sequence[Path], wake: threading.Event) -> Iterator[None]:
    """Let events wake the loop; where the system refuses to watch, the patrol alone finds the files."""
    observer = Observer()
    try:
        for folder in folders:
            if folder.is_dir():
                observer.schedule(_Waker(wake), str(folder), recursive=True)
        observer.start()
    except OSError as error:
        _LOG.warning("not_watched", kind=type(error).__name__)
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()


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
            heartbeat.beat()
            _LOG.info("register", name=register.name, rows=written.rows)
    except Exception as error:  # noqa: BLE001 - nor must our own mistake
        _LOG.error("registers_not_renewed", kind=type(error).__name__)
