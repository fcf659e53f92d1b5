"""Record that a paper was signed, under the number and date that stand on it."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath

from iomdocs.definitions import Document
from iomdocs.documents import File, Press, Requisites, Snapshot, heading, signer, write
from iomdocs.errors import JournalError, UsageError
from iomdocs.numbering import mark
from iomdocs.packs import Pack
from iomdocs.pipeline.amending import settled
from iomdocs.pipeline.approving import announced, approval
from iomdocs.pipeline.issue import bundled_anew, facts, find_document
from iomdocs.pipeline.journal import chosen, numbered, pattern, remarks
from iomdocs.pipeline.office import Office
from iomdocs.store import Draft, Issued, Registration
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Signature:
    """What a person says of a signed paper; ``correct`` replaces what was said wrongly before."""

    number: str = ""
    date: dt.date | None = None
    by: str = ""
    correct: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """A paper that stands in the journal as signed, what is odd about it, and whether anything was new."""

    one: Issued
    remarks: tuple[str, ...]
    fresh: bool


def sign(office: Office, name: str, whose: str, told: Signature) -> Signed:
    """Note that a paper was signed, and put its number and date into its file.

    ``JournalError`` for a wrong move: a paper that was never made or is signed already, a day that cannot be, a
    number that another paper has. Nothing changes then.
    """
    pack, document = find_document(office, name)
    one = chosen(office, document, whose)
    told = _completed(one, told)
    if not one.open and not told.correct:
        return _again(one, told)
    _check_day(office, one, told)
    registration = _registration(office, pack, document, one, told)
    made = _rendered(office, pack, document, one, registration)
    signed = office.store.sign(one.id, _titled(registration, heading(made.data)), office.now())
    if signed is None:
        raise _taken(office, one, registration)
    signed = _filed(office, signed, made)
    settled(office, signed)
    for _ in announced(office, pack, document, signed, facts(office)):
        pass
    bundled_anew(office, pack, document, signed.issuer)
    return Signed(signed, tuple(remarks(office, signed)), fresh=True)


def _completed(one: Issued, told: Signature) -> Signature:
    """What was not said is as the journal has it."""
    number, date = told.number.strip() or one.number or "", told.date or one.date
    if one.journal and not number:
        raise UsageError(say("journal.say_number"))
    if date is None:
        raise UsageError(say("journal.say_date"))
    return Signature(number, date, told.by, told.correct)


def _again(one: Issued, told: Signature) -> Signed:
    """Said twice, the same is no mistake."""
    if one.date == told.date and mark(one.number or "") == mark(told.number):
        return Signed(one, (), fresh=False)
    raise JournalError(say("journal.signed_already", id=one.id, numbered=numbered(one)))


def _check_day(office: Office, one: Issued, told: Signature) -> None:
    day = told.date or office.today
    made = one.made_at.astimezone(office.now().tzinfo).date()
    if day > office.today:
        raise JournalError(say("journal.future", day=f"{day:%d.%m.%Y}", today=f"{office.today:%d.%m.%Y}"))
    if day < made:
        raise JournalError(say("journal.before_draft", day=f"{day:%d.%m.%Y}", made=f"{made:%d.%m.%Y}"))
    amended = office.store.issued_one(one.amends) if one.amends else None
    if amended is not None and amended.date and day < amended.date:
        raise JournalError(say("journal.before_amended", day=f"{day:%d.%m.%Y}", numbered=numbered(amended)))


def _registration(office: Office, pack: Pack, document: Document, one: Issued, told: Signature) -> Registration:
    stored = Snapshot.unpacked(one.subject, office.store.snapshot(one.id))
    note = one.note
    if one.number and mark(one.number) != mark(told.number):
        note = "; ".join(filter(None, (note, say("journal.instead", numbered=numbered(one)))))
    by = told.by or one.signer or signer(document, pack, stored)
    return Registration(
        told.date or office.today, pattern(office, pack, one.journal), told.number or None, signer=by, note=note
    )


def _titled(told: Registration, title: str) -> Registration:
    return Registration(told.date, told.pattern, told.number, title, told.signer, told.note)


def _rendered(office: Office, pack: Pack, document: Document, one: Issued, told: Registration) -> File:
    """The paper from the data it was printed from, whatever they are now."""
    stored = Snapshot.unpacked(one.subject, office.store.snapshot(one.id))
    requisites = Requisites(told.date.year, told.number, told.date, approval(office, document, one.issuer))
    return Press(document, pack, facts(office)).render(stored, requisites)[0]


def _taken(office: Office, one: Issued, told: Registration) -> JournalError:
    holder = office.store.holder(one, told.number or "", told.date.year)
    what = say("journal.taken_by", title=holder.title, id=holder.id, numbered=numbered(holder)) if holder else ""
    return JournalError(say("journal.taken", number=told.number, what=what))


def _filed(office: Office, one: Issued, made: File) -> Issued:
    path = write(office.outbox / PurePosixPath(one.file), made.data)
    file = path.relative_to(office.outbox).as_posix()
    draft = Draft(
        one.document, one.subject, one.title, one.journal, one.issuer, {}, one.snapshot_sha256, file, made.sha256
    )
    (filed,) = office.store.put_issued([draft], office.now())
    return filed
