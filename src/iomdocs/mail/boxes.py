"""The box that letters are fetched from, by IMAP."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from iomdocs.errors import ConfigurationError, IomdocsError
from iomdocs.mail.settings import ImapSettings
from iomdocs.wording import say

_PORTS = {"ssl": 993, "starttls": 143, "none": 143}
_AT_ONCE = 100


class BoxError(IomdocsError):
    """The box cannot be reached or does not let us in; later it may be otherwise."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits in the box: its number there and its size in bytes."""

    uid: str
    size: int


class Box(Protocol):
    """What is asked of a box."""

    def waiting(self) -> list[Waiting]:
        """Letters in the folder that is read, the oldest first."""

    def headers(self, uid: str) -> bytes:
        """A letter's headers, empty when it is gone; it does not become a read one."""

    def whole(self, uid: str) -> bytes:
        """A whole letter, empty when it is gone."""

    def put_away(self, uid: str, folder: str) -> None:
        """Move a letter to a folder, which is made if need be."""


@contextmanager
def open_box(settings: ImapSettings, user: str, password: str) -> Iterator[Box]:
    """Sign in; ``BoxError`` in plain words when that cannot be, or when the server breaks off later."""
    where = settings.model_copy(update={"port": settings.port or _PORTS[settings.security]})
    with _spoken(where):
        box = _signed_in(where, settings.user or user, password)
    try:
        yield _ImapBox(box, where)
    finally:
        _leave(box)


@contextmanager
def _spoken(settings: ImapSettings) -> Iterator[None]:
    """Say what the server or the net did, without the server's own words: they may quote a letter."""
    from imap_tools import ImapToolsError  # noqa: PLC0415 - an extra

    where = {"host": settings.host, "port": settings.port}
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        raise BoxError(say("mail.imap.refused", what=type(error).__name__, **where)) from error
    except OSError as error:
        raise BoxError(say("mail.imap.away", what=error.strerror or type(error).__name__, **where)) from error


def _signed_in(settings: ImapSettings, user: str, password: str) -> Any:
    import imap_tools  # noqa: PLC0415 - an extra

    place = {"host": settings.host, "port": settings.port, "timeout": settings.timeout}
    if settings.security == "none":
        box: Any = imap_tools.MailBoxUnencrypted(**place)
    else:
        kind = imap_tools.MailBox if settings.security == "ssl" else imap_tools.MailBoxStartTls
        box = kind(**place, ssl_context=settings.context())
    try:
        sign_in = box.login if password.isascii() and user.isascii() else box.login_utf8
        sign_in(user, password, initial_folder=None)
    except (imap_tools.MailboxLoginError, imaplib.IMAP4.error) as error:
        _leave(box)
        raise BoxError(say("mail.imap.password", host=settings.host, user=user)) from error
    try:
        box.folder.set(settings.folder)
    except (imap_tools.MailboxFolderSelectError, imaplib.IMAP4.error) as error:
        _leave(box)
        raise ConfigurationError(say("mail.imap.no_folder", host=settings.host, folder=settings.folder)) from error
    return box


def _leave(box: Any) -> None:
    try:
        box.logout()
    except Exception:  # noqa: BLE001 - nothing hangs on a goodbye
        box.client.shutdown()


class _ImapBox:
    """A folder of an IMAP server."""

    def __init__(self, box: Any, settings: ImapSettings) -> None:
        self._box, self._settings = box, settings
        self._there: set[str] = set()

    def waiting(self) -> list[Waiting]:
        """By as few questions as there are hundreds of letters."""
        found = []
        with _spoken(self._settings):
            uids = sorted(self._box.uids("UNDELETED"), key=int)
            for start in range(0, len(uids), _AT_ONCE):
                part = uids[start : start + _AT_ONCE]
                _, told = self._box.client.uid("fetch", ",".join(part), "(RFC822.SIZE)")
                sizes = dict(filter(None, map(_size, told or ())))
                found += [Waiting(uid, sizes.get(uid, 0)) for uid in part]
        return found

    def headers(self, uid: str) -> bytes:
        """Without marking it as read."""
        return self._fetched(uid, "BODY.PEEK[HEADER]")

    def whole(self, uid: str) -> bytes:
        """Without marking it as read."""
        return self._fetched(uid, "BODY.PEEK[]")

    def _fetched(self, uid: str, part: str) -> bytes:
        with _spoken(self._settings):
            kind, told = self._box.client.uid("fetch", uid, f"({part})")
            if kind != "OK":
                raise imaplib.IMAP4.error(kind)
        return next((bytes(each[1]) for each in told if isinstance(each, tuple)), b"")

    def put_away(self, uid: str, folder: str) -> None:
        """By the server's own MOVE where there is one."""
        with _spoken(self._settings):
            if folder not in self._there:
                if not self._box.folder.exists(folder):
                    self._box.folder.create(folder)
                self._there.add(folder)
            self._box.move(uid, folder)


def _size(told: object) -> tuple[str, int] | None:
    text = told.decode("ascii", "replace") if isinstance(told, bytes) else ""
    words = text.replace("(", " ").replace(")", " ").split()
    if "UID" not in words or "RFC822.SIZE" not in words:
        return None
    return words[words.index("UID") + 1], int(words[words.index("RFC822.SIZE") + 1])
