"""What the program tells of its own work, for whoever looks after it: Russian lines, or JSON for another program.

What is told has a name in the catalogue ``logs.toml`` and facts: codes, counts, the beginning of a hash. Names of
people and of their files are never among them.
"""

import datetime as dt
import json
import logging
import logging.handlers
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from iomdocs.wording import catalogue, say

_PROGRAM = "iomdocs"
_OTHERS = ("uvicorn.error", "asyncio")
"""Loggers of libraries that work for us: of what they tell only the kind is written."""
_TOLD = logging.getLogger(_PROGRAM)
_TOLD.addHandler(logging.NullHandler())  # a command that keeps no log says what it has to say on stderr
_NUMBERED = re.compile(r"\.(\d{4,})\.log")


class LogSettings(BaseModel):
    """How the log is written: ``format``, from which ``level`` on, when a file turns over and how many are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["text", "json"] = "text"
    level: Literal["info", "warning", "error"] = "info"
    megabytes: Annotated[float, Field(gt=0, le=1000)] = 5
    keep: Annotated[int, Field(ge=1, le=1000)] = 20


class Log:
    """Tells what happens in one part of the program; where nobody keeps a log it goes nowhere."""

    def __init__(self, part: str) -> None:
        self._log = logging.getLogger(f"{_PROGRAM}.{part}")

    def info(self, event: str, /, **facts: str | float) -> None:
        """Something was done."""
        self._tell(logging.INFO, event, facts)

    def warning(self, event: str, /, **facts: str | float) -> None:
        """Something is not as it should be, and the work goes on."""
        self._tell(logging.WARNING, event, facts)

    def error(self, event: str, /, **facts: str | float) -> None:
        """Something was not done."""
        self._tell(logging.ERROR, event, facts)

    def _tell(self, level: int, event: str, facts: dict[str, str | float]) -> None:
        self._log.log(level, event, extra={"facts": facts})


@contextmanager
def kept(folder: Path, face: str, settings: LogSettings) -> Iterator[None]:
    """Write what is told meanwhile into ``folder/face.log``; a folder that cannot be written to stops nobody."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    handler = _File(folder / f"{face}.log", settings)
    loggers = [_TOLD, *map(logging.getLogger, _OTHERS)]
    before = _TOLD.level
    _TOLD.setLevel(settings.level.upper())
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        _TOLD.setLevel(before)
        handler.close()


class _File(logging.handlers.RotatingFileHandler):
    """A file that turns over into numbered ones, the higher the newer: ``watch.0001.log``, ``watch.0002.log``.

    One rename is all that turning over takes. Where another program holds the file open, Windows refuses it: then the
    same file goes on, and the next line tries again. The library's own way moves every older file up each time, and
    would push them all out while it is refused.
    """

    def __init__(self, path: Path, settings: LogSettings) -> None:
        size = max(1, int(settings.megabytes * (1 << 20)))
        super().__init__(path, maxBytes=size, encoding="utf-8", delay=True)
        self._keep = settings.keep
        self.setLevel(settings.level.upper())
        self.setFormatter(_Json() if settings.format == "json" else _Lines())

    def doRollover(self) -> None:  # noqa: N802 - the library's name
        """Turn the file over if it can be, and remove the oldest ones."""
        if self.stream:
            self.stream.close()
            self.stream = None  # the library opens it with the next line
        path = Path(self.baseFilename)
        older = sorted(_numbers(path))
        with suppress(OSError):
            path.rename(_numbered(path, older[-1] + 1 if older else 1))
            for number in older[: max(0, len(older) + 1 - self._keep)]:
                _numbered(path, number).unlink()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's
        """Be silent: a full disk is told by the alarm, not by every line that has no room."""


def _numbers(path: Path) -> Iterator[int]:
    for each in path.parent.glob(f"{path.stem}.*.log"):
        if found := _NUMBERED.fullmatch(each.name.removeprefix(path.stem)):
            yield int(found[1])


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.{number:04}.log")


class _Lines(logging.Formatter):
    """A line for a person: when, how bad, what."""

    def format(self, record: logging.LogRecord) -> str:
        """Word a record."""
        event, facts = _told(record)
        words = catalogue("logs")["event"][event]
        key = f"logs.event.{event}" if isinstance(words, str) else f"logs.event.{event}.{facts['outcome']}"
        at = _moment(record).strftime("%Y-%m-%d %H:%M:%S")
        line = f"{at} {say(f'logs.level.{record.levelname.lower()}')} {say(key, **facts)}"
        return " ".join(line.split("\n")).rstrip()


class _Json(logging.Formatter):
    """One JSON object a line; the facts are keys beside ``at``, ``level``, ``part`` and ``event``."""

    def format(self, record: logging.LogRecord) -> str:
        """Put a record down."""
        event, facts = _told(record)
        part = record.name.removeprefix(f"{_PROGRAM}.")
        told = {"at": _moment(record).isoformat(timespec="milliseconds"), "level": record.levelname.lower()}
        return json.dumps({**told, "part": part, "event": event, **facts}, ensure_ascii=False)


def _told(record: logging.LogRecord) -> tuple[str, dict[str, str | float]]:
    """The event and its facts; what a library tells in its own words may hold anything, so only its kind is passed."""
    facts = getattr(record, "facts", None)
    if isinstance(facts, dict):
        return record.getMessage(), facts
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    return "library", {"name": record.name, "kind": kind}


def _moment(record: logging.LogRecord) -> dt.datetime:
    return dt.datetime.fromtimestamp(record.created).astimezone()
