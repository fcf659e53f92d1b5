"""Write a letter of ours: an answer in its thread, marked so that no machine answers it (RFC 3834, section 3)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from iomdocs.files import media_type
from iomdocs.mail.letters import File


@dataclass(frozen=True, slots=True)
class Outline:
    """What is written to whom; ``references`` are the ids of the thread, the last is what is answered."""

    recipient: str
    subject: str
    text: str
    files: Sequence[File] = ()
    references: str = ""


def new_id(address: str) -> str:
    """An id for a letter of ours, by which a bounce is known."""
    return f"<iomdocs.{uuid.uuid4().hex}@{address.rpartition('@')[2]}>"


def compose(outline: Outline, sender: tuple[str, str], message_id: str, at: dt.datetime) -> bytes:
    """The letter's bytes; ``sender`` is a name and an address, ``at`` has a time zone."""
    letter = EmailMessage(policy=SMTP)
    name, address = sender
    letter["From"] = Address(name, addr_spec=address)
    letter["To"] = Address(addr_spec=outline.recipient)
    letter["Subject"] = outline.subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id
    if outline.references:
        letter["In-Reply-To"] = outline.references.split()[-1]
        letter["References"] = outline.references
    letter["Auto-Submitted"] = "auto-replied" if outline.references else "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["X-Loop"] = address
    letter.set_content(outline.text, cte="base64")
    for each in outline.files:
        kind, _, more = media_type(each.name).partition("/")
        letter.add_attachment(each.data, maintype=kind, subtype=more, filename=each.name)
    return letter.as_bytes()
