"""The journal of issued documents: what it says of each that is made, which of them a person means."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from iomdocs.definitions import Bundle, Document
from iomdocs.documents import BETWEEN, Made, Paper, Requisites, Snapshot
from iomdocs.errors import JournalError, UsageError
from iomdocs.numbering import Pattern, mark
from iomdocs.packs import Pack
from iomdocs.pipeline.approving import approval
from iomdocs.pipeline.office import Office
from iomdocs.store import Draft, Issued, Registration, last_editions
from iomdocs.wording import say


def identity(document: Document | Bundle) -> str:
    """How the journal calls a kind of document: its pack and name."""
    return f"{document.pack}/{document.name}"


def pattern(office: Office, pack: Pack, journal: str) -> Pattern:
    """How numbers of a journal are written: by the office's own pattern, else by the pack's."""
    told = pack.head.journals.get(journal)
    return Pattern(office.journals.get(journal) or (told.number if told else "{n}"))


def numbered(one: Issued) -> str:
    """A document's number and date in a message: «41-од от 12.03.2026»."""
    number, date = one.number or say("journal.no_number"), one.date
    return say("journal.numbered", number=number, date=f"{date:%d.%m.%Y}") if date else number


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom, as a person named it: a subject or a part of it, or the name of an organisation instead of its code."""

    asked: str
    codes: frozenset[str]

    @classmethod
    def of(cls, office: Office, told: str) -> "Whose":
        """Look the name up in the directory."""
        asked = " ".join(told.split()).casefold()
        every = office.store.directory().organisations if asked else ()
        named = {one.code.casefold() for one in every if asked in {one.short_name.casefold(), one.full_name.casefold()}}
        return cls(asked, frozenset({asked} | named))

    @staticmethod
    def joined(*parts: str) -> str:
        """A subject of several parts."""
        return BETWEEN.join(filter(None, parts))

    def is_all_of(self, subject: str) -> bool:
        """Whether nothing more is said of the subject."""
        return subject.casefold() == self.asked

    def is_part_of(self, subject: str) -> bool:
        """Whether the subject says it among other things; nothing named is part of all."""
        return not self.asked or self.is_all_of(subject) or not self.codes.isdisjoint(subject.casefold().split(BETWEEN))


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment does: the line of its order, and the order's data after it (None repeals the order)."""

    order: int
    after: Mapping[str, Any] | None


class Journal:
    """The journal, as making the documents of one kind needs it; with ``day`` it gives numbers of that day."""

    def __init__(
        self,
        office: Office,
        pack: Pack,
        document: Document,
        day: dt.date | None = None,
        whose: str = "",
        amended: Mapping[str, Amended] = MappingProxyType({}),
    ) -> None:
        if day is not None and not document.journal:
            raise UsageError(say("journal.no_journal", name=document.name))
        self._office, self._pack, self._document, self._day = office, pack, document, day
        self._whose, self._amended = Whose.of(office, whose), amended
        every = office.store.issued(identity(document))
        self._known = {each.subject: each for each in last_editions(every).values()}

    @property
    def files(self) -> Collection[str]:
        """Names of files of papers that have a number or a signature."""
        return {_name(each) for each in self._known.values() if each.file and each.state != "draft"}

    def wants(self, snapshot: Snapshot) -> bool:
        """Whether it is for whom a person named."""
        return self._whose.is_part_of(snapshot.subject)

    def paper(self, snapshot: Snapshot) -> Paper:
        """Its number and date; what is signed is made from the data that were signed."""
        one = self._numbered(self._known.get(snapshot.subject), snapshot)
        order = approval(self._office, self._document, snapshot.issuer)
        if one is None or one.state == "draft" or self._begins_anew(one):
            return Paper(Requisites(snapshot.today.year, approval=order))
        requisites = Requisites((one.date or snapshot.today).year, one.number, one.date, order)
        if one.open and one.snapshot_sha256 != snapshot.sha256:
            return Paper(requisites, _name(one))
        stored = Snapshot.unpacked(one.subject, self._office.store.snapshot(one.id))
        return Paper(requisites, _name(one), stored)

    def _numbered(self, one: Issued | None, snapshot: Snapshot) -> Issued | None:
        if self._day is None or (one is not None and one.number is not None):
            return one
        store, at = self._office.store, self._office.now()
        if one is None or one.snapshot_sha256 != snapshot.sha256:
            (one,) = store.put_issued([self._draft(snapshot)], at)
        told = Registration(self._day, pattern(self._office, self._pack, self._document.journal))
        one = store.reserve(one.id, told, at)
        self._known[snapshot.subject] = one
        return one

    def _begins_anew(self, one: Issued) -> bool:
        return one.state == "superseded" and not self._document.journal

    def note(self, made: Iterable[Made]) -> list[Issued]:
        """Write down what was made; returns how the journal stands now, in the same order."""
        drafts = [self._draft(each.snapshot, self._file(each), each.sha256) for each in made]
        return self._office.store.put_issued(drafts, self._office.now())

    def _file(self, made: Made) -> str:
        return made.path.relative_to(self._office.outbox).as_posix()

    def _draft(self, snapshot: Snapshot, file: str = "", sha256: str = "") -> Draft:
        name, title = identity(self._document), self._document.title
        packed, hashed = snapshot.packed(), snapshot.sha256
        journal, issuer = self._document.journal, snapshot.issuer
        amended = self._amended.get(snapshot.subject)
        if amended is not None:
            packed["after"] = amended.after
        order = amended.order if amended else None
        return Draft(name, snapshot.subject, title, journal, issuer, packed, hashed, file, sha256, order)


def _name(one: Issued) -> str:
    return PurePosixPath(one.file).name


def chosen(office: Office, document: Document, whose: str) -> Issued:
    """The paper of one kind that a person means: by subject, a part of it, an organisation's name, number, or line.

    Without ``whose`` the only one there is, or the only one not signed yet. ``JournalError`` says what is amiss.
    """
    every = list(last_editions(office.store.issued(identity(document))).values())
    every = [each for each in every if each.file]
    if not every:
        raise JournalError(say("journal.never_made", name=document.name))
    found = _matching(office, every, whose) if whose else every
    if not found:
        raise JournalError(say("journal.not_found", name=document.name))
    if len(found) > 1:
        found = [each for each in found if each.open] or found
    if len(found) > 1:
        lines = ", ".join(str(each.id) for each in found[:20])
        raise JournalError(say("journal.several", name=document.name, count=len(found), lines=lines))
    return found[0]


def _matching(office: Office, every: Sequence[Issued], whose: str) -> list[Issued]:
    """What answers best: the whole subject, else a part of it, else the number, else the line of the journal."""
    told = Whose.of(office, whose)
    ways: tuple[Callable[[Issued], bool], ...] = (
        lambda one: told.is_all_of(one.subject),
        lambda one: told.is_part_of(one.subject),
        lambda one: one.number is not None and mark(one.number) == mark(whose),
        lambda one: str(one.id) == told.asked.removeprefix("№").strip(),
    )
    return next((found for way in ways if (found := [each for each in every if way(each)])), [])


def remarks(office: Office, one: Issued) -> list[str]:
    """What is odd in the journal around a document that has just got its number: gaps, days out of order."""
    same = [
        each
        for each in office.store.issued()
        if each.number is not None and (each.journal, each.issuer, each.year) == (one.journal, one.issuer, one.year)
    ]
    found = [
        say("journal.gap" if gap.first == gap.last else "journal.gaps", first=gap.first, last=gap.last, year=gap.year)
        for gap in office.store.gaps()
        if one.journal and (gap.journal, gap.issuer, gap.year) == (one.journal, one.issuer, one.year)
    ]
    for each in same:
        if one.place is None or each.place is None or each.date is None or one.date is None:
            continue
        if (each.place - one.place) * (each.date - one.date).days < 0:
            found.append(say("journal.out_of_order", number=one.number, other=numbered(each)))
    return found
