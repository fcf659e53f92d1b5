"""Letters to those who owe a form whose day is near or past, one to an organisation, once at each mark."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomdocs.definitions import Document
from iomdocs.directory import Organisation
from iomdocs.documents import make
from iomdocs.errors import UsageError
from iomdocs.packs import Pack
from iomdocs.pipeline.debts import lent_debts
from iomdocs.pipeline.issue import documents, facts
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.status import Line, status
from iomdocs.wording import say

DOCUMENT = "reminder"
# The days before the deadline on which a letter goes out; a day that was missed is made good on the next.
_MARKS = ((0, "overdue"), (2, "t1"), (6, "t5"), (11, "t10"))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter: to whom, where it lies, and all that it lists with the mark of each."""

    organisation: Organisation
    file: str
    sha256: str
    owed: tuple[tuple[Line, str], ...]


def mark_of(line: Line, today: dt.date) -> str:
    """Name the mark that a debt has reached: ``t10``, ``t5``, ``t1``, ``overdue``; empty for none."""
    if not line.unpaid or line.due is None:
        return ""
    left = (line.due - today).days
    return next((mark for limit, mark in _MARKS if left < limit), "")


def remind(office: Office) -> Iterator[Reminder]:
    """Write today's letters; who was reminded at a mark already is not reminded of it again."""
    pack, document = _document(office)
    done = office.store.reminded()
    owing: dict[str, list[Line]] = {}
    for line in status(office):
        if line.unpaid and line.due:
            owing.setdefault(line.organisation.code, []).append(line)
    for lines in owing.values():
        fresh = [key for line in lines if (key := _key(office, line)) and key not in done]
        if fresh:
            made = _letter(office, pack, document, lines)
            office.store.remember_reminders(fresh, made.file, office.now())
            yield made


def _key(office: Office, line: Line) -> tuple[str, str, str, str] | None:
    mark = mark_of(line, office.today)
    return (line.organisation.code, line.form.id, str(line.due), mark) if mark else None


def _letter(office: Office, pack: Pack, document: Document, lines: Sequence[Line]) -> Reminder:
    target = office.outbox / "documents" / DOCUMENT
    with lent_debts(office, None, lines, lambda line: mark_of(line, office.today)) as source:
        (made,) = make(document, pack, source, facts(office), target)
    file = made.path.relative_to(office.outbox).as_posix()
    office.store.record_document(document.name, None, file, made.sha256, office.now())
    owed = tuple((line, mark_of(line, office.today)) for line in lines)
    return Reminder(lines[0].organisation, str(made.path), made.sha256, owed)


def _document(office: Office) -> tuple[Pack, Document]:
    for pack, document in documents(office):
        if document.name == DOCUMENT:
            return pack, document
    raise UsageError(say("errors.no_document", name=DOCUMENT, known=""))
