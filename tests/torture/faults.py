"""Make the N-th operation on files or the database fail, or be the last thing that the process does."""

import errno
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, Self

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

_CALLS = ("rename", "replace", "link", "unlink", "mkdir", "rmdir", "fsync")
_REAL_OPEN = os.open


class Faults:
    """Counts mutating operations; at number ``at`` (from 1) does what ``act`` says. Without ``at`` only counts."""

    def __init__(self, act: Callable[[], None], at: int = 0) -> None:
        self.act, self.at, self.count = act, at, 0
        self._lock = threading.Lock()
        self.active = False

    def point(self) -> None:
        if not self.active:
            return
        with self._lock:
            self.count += 1
            now = self.count == self.at
        if now:
            self.act()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Put a point before and after each call, and in the middle of each write."""
        for name in _CALLS:
            patch.setattr(os, name, self._around(getattr(os, name)))
        patch.setattr(os, "open", self._open)
        patch.setattr(os, "fdopen", self._fdopen(os.fdopen))
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)
        self.active = True

    def remove(self) -> None:
        self.active = False
        event.remove(Engine, "before_cursor_execute", self._statement)
        event.remove(Engine, "commit", self._commit)

    def _around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.point()
            result = real(*args, **kwargs)
            self.point()
            return result

        return call

    def _open(self, path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & os.O_CREAT:
            self.point()
        return _REAL_OPEN(path, flags, *args, **kwargs)

    def _fdopen(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            file = real(descriptor, mode, *args, **kwargs)
            return _Half(file, self) if "w" in mode else file

        return call

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            self._store()

    def _commit(self, _connection: Any) -> None:
        self._store()

    def _store(self) -> None:
        try:
            self.point()
        except OSError as error:
            kind = "database or disk is full" if error.errno == errno.ENOSPC else "disk I/O error"
            raise OperationalError("", None, sqlite3.OperationalError(kind)) from error


class _Half:
    """A file whose write may stop in the middle."""

    def __init__(self, file: Any, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def write(self, data: bytes) -> int:
        self._file.write(data[: len(data) // 2])
        self._file.flush()
        self._faults.point()
        self._file.write(data[len(data) // 2 :])
        return len(data)

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(self, *rest: object) -> object:
        return self._file.__exit__(*rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def die() -> None:
    """End at once, as a process does that is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def failing(code: int) -> Callable[[], None]:
    """What the disk says."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    return fail


def in_child(work: Callable[[], int | None]) -> tuple[int | None, int]:
    """Do something in a forked copy of this process: its number, if it lived, and the signal that ended it."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        try:
            os.write(sender, b"%d" % (work() or 0))
        finally:
            os._exit(0)
    os.close(sender)
    said = os.read(receiver, 100)
    os.close(receiver)
    _, status = os.waitpid(child, 0)
    return int(said) if said else None, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
