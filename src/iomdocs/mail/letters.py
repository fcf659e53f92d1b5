"""A letter as it came: from whom, in answer to what, with which files."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses
from pathlib import PurePosixPath
from typing import Any

from iomdocs.files import safe_name
from iomdocs.mail.settings import addresses
from iomdocs.wording import say
from iomdocs.workbook import SUFFIXES

# What rides along with a letter and was never meant to be handed in.
_PASSENGERS = ("image/", "text/calendar", "text/vcard", "text/x-vcard", "text/html", "message/", "application/pgp-")
_PASSENGER_SUFFIXES = frozenset({".ics", ".vcf", ".p7s", ".p7m", ".asc", ".sig", ".eml", ".html", ".htm", ".dat"})
_OURS = re.compile(rb"<(iomdocs\.[0-9a-f]{32}@[^<>\s]+)>")
_BOOKS = SUFFIXES | {".zip"}
_LONGEST_SUBJECT = 200
_MOST_REFERENCES = 20
_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, slots=True)
class File:
    """An enclosed file with a name that any disk takes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says of itself; ``sender`` is one address in small letters, empty when there is not exactly one.

    ``references`` are the ids of the thread, its own last. ``headers`` keep all as they came.
    """

    headers: Message
    sender: str
    message_id: str
    subject: str
    references: str
    files: tuple[File, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same letter, by whichever way and however often it came."""
        told = [
            self.message_id or self._unnamed(),
            *sorted(hashlib.sha256(each.data).hexdigest() for each in self.files),
        ]
        return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()

    def _unnamed(self) -> str:
        told = [str(self.headers.get(name, "")) for name in ("From", "Date", "Subject")]
        return "\n".join((self.sender, *told))


def read(raw: bytes) -> Letter:
    """Read a letter, or only its headers; one that cannot be read at all is nobody's."""
    try:
        return _read(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError):
        return Letter(Message(), "", hashlib.sha256(raw).hexdigest(), "", "")


def _read(raw: bytes) -> Letter:
    from imap_tools import MailMessage  # noqa: PLC0415 - an extra

    came = MailMessage.from_bytes(raw)
    headers = came.obj
    own = _ids(headers, "Message-ID")[-1:]
    thread = [*(_ids(headers, "References") or _ids(headers, "In-Reply-To")), *own]
    return Letter(
        headers,
        _sender(headers),
        own[0] if own else "",
        _subject(came),
        " ".join(dict.fromkeys(thread[-_MOST_REFERENCES:])),
        tuple(_files(came.attachments)),
    )


def ours_in(raw: bytes) -> list[str]:
    """Ids of our own letters that a letter quotes, as a bounce does."""
    return [f"<{found.decode('ascii', 'replace')}>" for found in dict.fromkeys(_OURS.findall(raw))]


def _sender(headers: Message) -> str:
    told = [str(value) for value in headers.get_all("From", [])]
    if len(told) != 1:
        return ""
    try:
        found = {each for _, address in getaddresses(told) for each in addresses(address)}
    except (TypeError, ValueError, IndexError, RecursionError):
        found = set()
    found = found or set(addresses(told[0]))  # a name with a comma and no quotes: «Школа № 5, Ключи <…>»
    return found.pop() if len(found) == 1 else ""


def _ids(headers: Message, name: str) -> list[str]:
    return [found for value in headers.get_all(name, []) for found in _ID.findall(str(value))]


def _subject(came: Any) -> str:
    try:
        told = str(came.subject)
    except (LookupError, UnicodeError, MessageError, ValueError):
        return ""
    return " ".join(told.split())[:_LONGEST_SUBJECT]


def _files(enclosed: Sequence[Any]) -> Iterator[File]:
    for number, each in enumerate(enclosed, start=1):
        name = _name(each)
        if _is_passenger(each, name):
            continue
        yield File(safe_name(name or say("mail.unnamed", number=number)), bytes(each.payload))


def _name(enclosed: Any) -> str:
    try:
        told = str(enclosed.filename)
    except (LookupError, UnicodeError, MessageError, ValueError):
        told = ""
    return PurePosixPath(told.replace("\\", "/")).name


def _is_passenger(enclosed: Any, name: str) -> bool:
    """Whether it is a picture, a card or a signature; a nameless part is the letter's own text."""
    suffix = PurePosixPath(name).suffix.lower()
    kind = str(enclosed.content_type).lower()
    return not name or suffix in _PASSENGER_SUFFIXES or (kind.startswith(_PASSENGERS) and suffix not in _BOOKS)
