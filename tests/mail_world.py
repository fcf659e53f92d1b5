"""A box and a server that live in memory, and letters as schools write them."""

import datetime as dt
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from iomdocs.mail import MailSettings, Refused, Waiting

OFFICE, SCHOOL, OTHER, STRANGER = "forms@office.test", "school3@obr.test", "gym@obr.test", "petrov@elsewhere.test"
CODES = {SCHOOL: "720101", OTHER: "720102"}
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=5)))


def settings(**more: object) -> MailSettings:
    """Mail of an office whose schools are known by the configuration."""
    told = {"address": OFFICE, "senders": CODES, "imap": {"host": "imap.test"}, "smtp": {"host": "smtp.test"}}
    return MailSettings.model_validate({**told, **more})


def letter(
    files: Sequence[Path | tuple[str, bytes]] = (),
    sender: str = SCHOOL,
    *,
    message_id: str = "<1@obr.test>",
    subject: str = "Отчёт",
    **headers: str,
) -> bytes:
    """A letter with files; headers are named with «_» for «-»."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = OFFICE
    made["Subject"] = subject
    made["Message-ID"] = message_id
    made["Date"] = "Sun, 22 Nov 2026 11:59:00 +0500"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Добрый день! Высылаем отчёт.")
    for each in files:
        name, data = (each.name, each.read_bytes()) if isinstance(each, Path) else each
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


class Cut(BaseException):
    """The program is ended here."""


@dataclass
class FakeBox:
    """A box in memory; ``cut`` names what the program does not live to do."""

    letters: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, list[str]] = field(default_factory=dict)
    cut: str = ""

    def add(self, raw: bytes) -> None:
        self.letters[str(len(self.letters) + sum(map(len, self.folders.values())) + 1)] = raw

    def waiting(self) -> list[Waiting]:
        return [Waiting(uid, len(raw)) for uid, raw in self.letters.items()]

    def headers(self, uid: str) -> bytes:
        return self.letters[uid].partition(b"\n\n")[0] + b"\n\n"

    def whole(self, uid: str) -> bytes:
        return self.letters[uid]

    def put_away(self, uid: str, folder: str) -> None:
        if self.cut == "put_away":
            raise Cut
        del self.letters[uid]
        self.folders.setdefault(folder, []).append(uid)


@dataclass
class FakeServer:
    """A server in memory; ``answers`` are what it says to the next letters: a code, or the end of the program."""

    sent: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[int | BaseException] = field(default_factory=list)

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        said = self.answers.pop(0) if self.answers else 250
        if isinstance(said, BaseException):
            raise said
        if said != 250:
            raise Refused(said)
        assert sender == OFFICE
        self.sent.append((recipient, message))


def given(thing: object):
    """A way to open what is open already."""

    @contextmanager
    def opened(*_: object):
        yield thing

    return opened
