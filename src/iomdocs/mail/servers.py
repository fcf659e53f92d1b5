"""The server that takes our letters, by SMTP."""

import base64
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from iomdocs.errors import IomdocsError
from iomdocs.mail.settings import SmtpSettings
from iomdocs.wording import say

_PORTS = {"ssl": 465, "starttls": 587, "none": 25}
_NO_SUCH, _SIGNED_IN = 550, 235


class ServerError(IomdocsError):
    """The server cannot be reached or does not let us in; later it may be otherwise."""


class Refused(Exception):  # noqa: N818 - said of one letter, not of us
    """The server does not take this letter; ``for_good`` says that it never will. ``code`` is the server's."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code, self.for_good = code, code >= 500


class Server(Protocol):
    """What is asked of a server."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over a letter; when it returns, the server answers for it. ``Refused`` when it does not take it."""


@contextmanager
def open_server(settings: SmtpSettings, user: str, password: str) -> Iterator[Server]:
    """Sign in; ``ServerError`` in plain words when that cannot be, or when the server breaks off later."""
    where = settings.model_copy(
        update={"port": settings.port or _PORTS[settings.security], "user": settings.user or user}
    )
    with _spoken(where):
        server = _connected(where)
        try:
            _sign_in(server, where, password)
        except BaseException:
            server.close()
            raise
    try:
        yield _SmtpServer(server, where)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


@contextmanager
def _spoken(settings: SmtpSettings) -> Iterator[None]:
    """Say what the server or the net did, without the server's own words: they may quote a letter."""
    where = {"host": settings.host, "port": settings.port}
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise ServerError(say("mail.smtp.password", user=settings.user, host=settings.host)) from error
    except smtplib.SMTPException as error:
        raise ServerError(say("mail.smtp.refused", what=type(error).__name__, **where)) from error
    except OSError as error:
        raise ServerError(say("mail.smtp.away", what=error.strerror or type(error).__name__, **where)) from error


def _connected(settings: SmtpSettings) -> smtplib.SMTP:
    if settings.security == "ssl":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=settings.context())
    server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    if settings.security == "starttls":
        server.starttls(context=settings.context())
    return server


def _sign_in(server: smtplib.SMTP, settings: SmtpSettings, password: str) -> None:
    """Sign in where that is asked; a server of one's own machine may know us without."""
    server.ehlo_or_helo_if_needed()
    if settings.security == "none" and not server.has_extn("auth"):
        return
    if f"{settings.user}{password}".isascii():
        server.login(settings.user, password)
        return
    told = base64.b64encode(f"\0{settings.user}\0{password}".encode()).decode()  # smtplib knows only ASCII
    code, words = server.docmd("AUTH", f"PLAIN {told}")
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, words)


class _SmtpServer:
    """An SMTP server that we are signed in to."""

    def __init__(self, server: smtplib.SMTP, settings: SmtpSettings) -> None:
        self._server, self._settings = server, settings

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """One letter to one address."""
        with _spoken(self._settings):
            try:
                self._server.sendmail(sender, [recipient], message)
            except smtplib.SMTPRecipientsRefused as error:
                raise Refused(next(iter(error.recipients.values()))[0]) from error
            except smtplib.SMTPResponseException as error:  # the letter itself: its size, its looks
                raise Refused(error.smtp_code) from error
            except smtplib.SMTPNotSupportedError as error:  # an address that is not ASCII
                raise Refused(_NO_SUCH) from error
