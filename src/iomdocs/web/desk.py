"""Where files that came by the page are received: laid into the inbox, then dealt with as any other file there.

Nothing lives in memory only: a file that was laid into the inbox is received by the next start too.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from iomdocs.errors import BusyError
from iomdocs.files import free_name, safe_name, write_files
from iomdocs.inbox import in_order, is_open_elsewhere, scan
from iomdocs.logs import Log
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received
from iomdocs.store import Submission
from iomdocs.wording import say
from iomdocs.workspace import alone, today

_LOG = Log("web")
_AGAIN = 0.5
"""Seconds between looks while another program of this workspace receives."""
_PATIENCE = 60.0
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files that came together: their paths in the inbox, and the newest submission before them."""

    files: tuple[str, ...]
    after: int


@dataclass(slots=True)
class _Work:
    """What the desk is asked to do: receive files, or anything else that must not meet an intake."""

    paths: Sequence[Path] = ()
    task: Callable[[Office, Reception], Any] | None = None
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: Exception | None = None


class Desk:
    """Receives in one thread, alone in the workspace; when the watcher is at work, files are left to it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._laying: dict[str, threading.Lock] = {}
        self._underway: set[str] = set()
        self._news = threading.Condition()
        self._terms: Any = None
        self._unsettled = True
        self._stopped = threading.Event()
        self.at_work = False
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._thread.start()

    def drop(self, folder: str, files: Sequence[tuple[str, bytes]]) -> Dropped:
        """Lay files into a folder of the inbox; nothing that waits there is written over."""
        place = self._office.inbox / safe_name(folder)
        with self._laying.setdefault(folder, threading.Lock()):
            after = self._office.store.newest()
            taken = {path.name.casefold() for path in place.iterdir()} if place.is_dir() else set()
            taken |= {file.rpartition("/")[2].casefold() for file in {*self._underway} if file.startswith(f"{folder}/")}
            named: list[tuple[Path, bytes]] = []
            for name, data in files:
                free = free_name(safe_name(PurePosixPath(name.replace("\\", "/")).name), taken)
                taken.add(free.casefold())
                named.append((place / free, data))
            told = tuple(path.relative_to(self._office.inbox).as_posix() for path, _ in named)
            self._underway.update(told)
            paths = write_files(named)
        self._queue.put(_Work(paths))
        return Dropped(told, after)

    def verdicts(self, dropped: Dropped, seconds: float = 0.0) -> list[Submission | None]:
        """What was said of each file; None for what is not dealt with yet after so many seconds."""
        end = time.monotonic() + seconds
        found: dict[str, Submission] = {}
        while True:
            for file in dropped.files:
                if file not in found and (one := self._office.store.newest_of(file, dropped.after)) and one.answered:
                    found[file] = one
                    self._underway.discard(file)
            left = end - time.monotonic()
            if len(found) == len(dropped.files) or left <= 0 or self._stopped.is_set():
                return [found.get(file) for file in dropped.files]
            with self._news:
                self._news.wait(min(left, _AGAIN))

    def nudge(self) -> None:
        """Judge again what new answers make read otherwise; the watcher does so by itself."""
        self._unsettled = True
        self._queue.put(_Work())

    def ask(self, task: Callable[[Office, Reception], Any]) -> Any:
        """Do something while no intake goes on, and wait for what came of it.

        ``BusyError`` when another program of this workspace receives all the time.
        """
        work = _Work(task=task)
        self._queue.put(work)
        if not work.done.wait(_PATIENCE):
            work.task = None
            raise BusyError(say("errors.busy"))
        if work.error is not None:
            raise work.error
        return work.result

    def close(self) -> None:
        """End after what is being dealt with."""
        self._stopped.set()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        reception = Reception(self._office)
        with suppress(Exception):  # the first file will say what is wrong
            reception.warm()
            self._queue.put(_Work(task=_recovered))
        while not self._stopped.is_set():
            works = self._next()
            if works:
                reception = self._tried(reception, works)
        reception.close(now=True)

    def _next(self) -> list[_Work]:
        """Everything that waits, up to a group of files."""
        first = self._queue.get()
        works = [first] if first else []
        while len(works) < _AT_ONCE:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            works += [more] if more else []
        return works

    def _tried(self, reception: Reception, works: Sequence[_Work]) -> Reception:
        """Do the work; after trouble with a new reception, for the old one's workers may be what is wrong."""
        try:
            with alone(self._office):
                self.at_work = True
                self._do(reception, works)
        except BusyError:
            self._leave(works)
        except Exception as error:  # noqa: BLE001 - the next visitor must be served
            _LOG.error("desk_failed", kind=type(error).__name__)
            reception.close(now=True)
            self._fail(works, error)
            return Reception(self._office)
        finally:
            self.at_work = False
        return reception

    def _do(self, reception: Reception, works: Sequence[_Work]) -> None:
        office = replace(self._office, today=today())
        if (terms := office.terms) != self._terms:  # another program changed the directory or the answers
            reception.renew(office)
            self._terms = terms
        received = self._receive(office, reception, [path for work in works for path in work.paths])
        for work in works:
            if work.task is not None:
                self._perform(office, reception, work)
        self._tell()
        self._unsettled |= bool(received)
        if self._unsettled and self._queue.empty():
            self._unsettled = False
            reception.settle()
            self._tell()

    def _receive(self, office: Office, reception: Reception, paths: Sequence[Path]) -> list[Received]:
        received = list(reception.deal([path for path in paths if path.exists()]))
        self._tell()
        for each in received:
            if each.verdict.accepted and each.verdict.form is None:  # an archive was unpacked beside it
                folder = office.inbox / PurePosixPath(each.file).with_suffix("")
                received += list(reception.deal(in_order(scan(folder)))) if folder.is_dir() else []
        return received

    def _perform(self, office: Office, reception: Reception, work: _Work) -> None:
        try:
            work.result = work.task(office, reception) if work.task else None
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            work.error = error
        work.done.set()

    def _leave(self, works: Iterable[_Work]) -> None:
        """Another program receives: files wait in the inbox for it, what was asked is tried again."""
        again = [work for work in works if work.task or any(path.exists() for path in work.paths)]
        self._tell()
        if again and not self._stopped.wait(_AGAIN):
            for work in again:
                self._queue.put(work)

    def _fail(self, works: Iterable[_Work], error: Exception) -> None:
        """Tell those who wait; files stay where they are, and are tried again."""
        left = []
        for work in works:
            if work.task is not None and not work.done.is_set():
                work.error = error
                work.done.set()
            elif any(path.exists() for path in work.paths):
                left.append(work)
        self._leave(left)

    def _tell(self) -> None:
        """Wake those who wait for a verdict."""
        with self._news:
            self._news.notify_all()


def _recovered(office: Office, reception: Reception) -> None:
    """Finish what an earlier run left: files it took, and files that lie in the inbox whole."""
    left = [path for path in in_order(scan(office.inbox)) if not is_open_elsewhere(path, at=office.now())]
    list(reception.recover())
    list(reception.receive(left))
