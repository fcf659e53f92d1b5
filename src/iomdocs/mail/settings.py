"""What ``[mail]`` of ``iomdocs.toml`` says, and the password, which never stands there."""

import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from iomdocs.errors import ConfigurationError
from iomdocs.wording import say

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@\x00-\x1f]+@[^\s<>()\[\],;:\"@\x00-\x1f]+\.[^\s<>()\[\],;:\"@.\x00-\x1f]+")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SECONDS = 30.0


def addresses(text: str) -> tuple[str, ...]:
    """Mail addresses in a text, in small letters, in their order.

    >>> addresses("Школа <School5@Obr.ru>; dir@obr.ru, нет")
    ('school5@obr.ru', 'dir@obr.ru')
    """
    return tuple(dict.fromkeys(found.casefold() for found in _ADDRESS.findall(text)))


def _address(text: str) -> str:
    if addresses(text) != (text.strip().casefold(),):
        raise ValueError(say("mail.settings.address"))
    return text.strip().casefold()


Address = Annotated[str, AfterValidator(_address)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Server(_Part):
    """A server: ``user`` is by default the box's address, ``certificates`` a file of an office's own authority."""

    host: str
    port: int = Field(0, ge=0, le=65535)
    security: Literal["ssl", "starttls", "none"] = "ssl"
    user: str = ""
    certificates: str = ""

    @model_validator(mode="after")
    def _is_safe(self) -> "_Server":
        if self.security == "none" and self.host not in _LOCAL:
            raise ValueError(say("mail.settings.open"))
        return self

    @property
    def timeout(self) -> float:
        """Seconds that the server is waited for."""
        return _SECONDS

    def context(self) -> ssl.SSLContext:
        """Whom to trust; ``ConfigurationError`` when the office's own certificates cannot be read."""
        try:
            return ssl.create_default_context(cafile=self.certificates or None)
        except OSError:
            raise ConfigurationError(say("mail.settings.certificates", path=self.certificates)) from None


class ImapSettings(_Server):
    """Where letters are fetched from: ``folder`` is read, letters go on to ``taken`` or ``refused``."""

    folder: str = "INBOX"
    taken: str = say("mail.folder.taken")
    refused: str = say("mail.folder.refused")


class SmtpSettings(_Server):
    """Where letters are handed over."""


class MailSettings(_Part):
    """A box of the office's own. ``senders`` say whose an address is that the directory does not know."""

    address: Address
    name: str = ""
    imap: ImapSettings
    smtp: SmtpSettings
    password_env: str = "IOMDOCS_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
    password_file: str = ""
    senders: Mapping[Address, str] = {}
    strangers: Literal["answer", "silence"] = "answer"
    checked_by: str = ""
    every_minutes: float = Field(2, gt=0)
    letter_megabytes: int = Field(40, gt=0)
    letter_files: int = Field(20, gt=0)
    reminders: bool = True
    reminders_from: int = Field(9, ge=0, le=23)


def password(settings: MailSettings, root: Path) -> str:
    """The password from its file (a path from the workspace on) or from the environment.

    ``ConfigurationError`` when there is none.
    """
    if settings.password_file:
        path = root / settings.password_file
        try:
            return path.read_text("utf-8-sig").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(say("mail.settings.password_file", path=path)) from None
    told = os.environ.get(settings.password_env)
    if told is None:
        raise ConfigurationError(say("mail.settings.password_env", name=settings.password_env))
    return told
