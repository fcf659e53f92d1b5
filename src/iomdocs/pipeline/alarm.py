"""One visible alarm while the office cannot work: a page in the outbox for people, a note for the other commands."""

import datetime as dt
import errno
import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from iomdocs.errors import IomdocsError
from iomdocs.files import write_file
from iomdocs.wording import say

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stops the office, in words for whoever can help, and since when."""

    what: str
    since: dt.datetime


class Alarm:
    """Rings once for one trouble, however often it is met, and is silent when it is over."""

    def __init__(self, outbox: Path, state: Path) -> None:
        self._page, self._note = outbox / say("alarm.file"), state / "alarm.json"

    def ring(self, what: str, at: dt.datetime) -> bool:
        """Tell people; returns false when they know already, or when the disk does not take even this."""
        if (before := self.trouble()) and before.what == what and self._page.is_file():
            return False
        since = before.since if before else at
        page = say("alarm.page", what=what, since=since.strftime("%d.%m.%Y %H:%M"))
        try:
            write_file(self._note, json.dumps({"what": what, "since": since.isoformat()}).encode())
            write_file(self._page, page.replace("\n", "\r\n").encode("utf-8-sig"))
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """The trouble is over; what cannot be taken away now is taken away later."""
        for path in (self._page, self._note):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def trouble(self) -> Trouble | None:
        """What it rings for now."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(self._note.read_text("utf-8"))
            return Trouble(str(told["what"]), dt.datetime.fromisoformat(told["since"]))
        return None


def told(error: BaseException) -> str:
    """What went wrong, with no name of a file or a person in it."""
    cause = error.__cause__
    if getattr(getattr(cause, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return say("alarm.full")
    if isinstance(error, IomdocsError):
        return str(error)
    if not isinstance(error, OSError):
        return say("alarm.internal", kind=type(error).__name__)
    kind = "full" if error.errno in _FULL else "closed" if error.errno in _CLOSED else "disk"
    return say(f"alarm.{kind}", code=errno.errorcode.get(error.errno or 0, "?"))
