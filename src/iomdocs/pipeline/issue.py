"""Issue documents: orders, provisions, credit books, reports."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from iomdocs.definitions import Bundle, Document
from iomdocs.documents import Facts, Made, bundle, make
from iomdocs.errors import JournalError, PackError, UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.awaiting import span
from iomdocs.pipeline.doubting import doubtful_word, is_initials
from iomdocs.pipeline.journal import Journal, identity
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.questionnaire import quietly_renewed
from iomdocs.store import Issued
from iomdocs.wording import say

Paper: TypeAlias = Document | Bundle


def papers(office: Office) -> Iterator[tuple[Pack, Paper]]:
    """Documents and bundles of every installed pack, each once, the office's own first."""
    seen: set[tuple[str, str]] = set()
    for pack in office.packs:
        every: tuple[Paper, ...] = (*pack.documents, *pack.bundles)
        for document in every:
            if (document.pack, document.name) not in seen:
                seen.add((document.pack, document.name))
                yield pack, document


def documents(office: Office) -> Iterator[tuple[Pack, Document]]:
    """Documents of every installed pack, without the bundles that they go into."""
    return ((pack, document) for pack, document in papers(office) if isinstance(document, Document))


@dataclass(frozen=True, slots=True)
class Issue:
    """The documents of one kind that were made, each with its line in the journal; a bundle has none."""

    document: Paper
    made: Sequence[tuple[Made, Issued | None]]


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked for: ``number`` gives numbers and this date, ``whose`` limits all to one subject."""

    number: dt.date | None = None
    whose: str = ""


_PLAIN = Order()


def issue(office: Office, names: Sequence[str], order: Order = _PLAIN) -> Iterator[Issue]:
    """Make documents into ``outbox/documents/<name>``; without names, all of the office's own pack but its bundles.

    What a bundle consists of is made anew, into its own folders. Without names only those documents get numbers that
    a journal numbers. Words that the program is not sure of are asked of the methodologist when all are made.
    """
    for each in _each(office, names, order):
        if order.whose and not each.made:
            raise JournalError(say("journal.nothing_for", name=each.document.name))
        yield each
    quietly_renewed(office)


def _each(office: Office, names: Sequence[str], order: Order) -> Iterator[Issue]:
    for pack, document in _chosen(office, names):
        if isinstance(document, Bundle):
            yield Issue(document, [(made, None) for made in _bundled(office, pack, document, order)])
            continue
        day = order.number if document.journal or names else None
        made = _made(office, pack, document, Journal(office, pack, document, day, order.whose))
        yield Issue(document, made)


def _made(office: Office, pack: Pack, document: Document, journal: Journal) -> list[tuple[Made, Issued | None]]:
    made = make(document, pack, office.store, facts(office), folder(office, document), journal)
    noted = list(zip(made, journal.note(made), strict=True))
    office.store.note_doubts(
        doubtful_word(doubt.part, doubt.forms, one.file)
        for each, one in noted
        for doubt in each.doubts
        if not is_initials(doubt.word)
    )
    return [*noted]


def _bundled(office: Office, pack: Pack, document: Bundle, order: Order) -> list[Made]:
    known = {each.name: identity(each) for each in reversed(pack.documents)}
    if lost := [name for name in document.bundle if name not in known]:
        raise PackError((f"{document.name}.toml: bundle", say("pack.no_document", name=lost[0])))
    members = {
        name: [made for each in _each(office, [known[name]], _for_bundle(pack, name, order)) for made, _ in each.made]
        for name in document.bundle
    }
    return list(bundle(document, pack, office.store, facts(office), members, folder(office, document)))


def bundled_anew(office: Office, pack: Pack, document: Document, issuer: str) -> None:
    """Put together again the bundles that hold a document and were made before: its number is new there."""
    for each in pack.bundles:
        if each.pack == document.pack and document.name in each.bundle and any(folder(office, each).glob("*.docx")):
            _bundled(office, pack, each, Order(None, issuer))


def _for_bundle(pack: Pack, name: str, order: Order) -> Order:
    """A sheet of acquaintance goes with a numbered order without a number of its own."""
    numbered = any(each.name == name and each.journal for each in pack.documents)
    return order if numbered else Order(None, order.whose)


def folder(office: Office, document: Paper) -> Path:
    """Where documents of one kind lie."""
    return office.outbox / "documents" / safe_name(document.name)


def _chosen(office: Office, names: Sequence[str]) -> list[tuple[Pack, Paper]]:
    every = list(papers(office))
    if not names:
        return [
            (pack, document)
            for pack, document in every
            if pack is office.pack and isinstance(document, Document) and not document.asked
        ]
    return [find_paper(office, name) for name in names]


def find_paper(office: Office, name: str) -> tuple[Pack, Paper]:
    """A document or a bundle by name or by ``pack/name``, the office's own first; ``UsageError`` names those known."""
    every = list(papers(office))
    for pack, document in every:
        if name in {document.name, identity(document)}:
            return pack, document
    raise UsageError(say("errors.no_document", name=name, known=", ".join(document.name for _, document in every)))


def find_document(office: Office, name: str) -> tuple[Pack, Document]:
    """The same, but a bundle is none."""
    pack, document = find_paper(office, name)
    if isinstance(document, Bundle):
        raise UsageError(say("journal.a_bundle", name=name, parts=", ".join(document.bundle)))
    return pack, document


def facts(office: Office) -> Facts:
    """What every document of the office knows: the day, the period, the words."""
    words = {**office.signers, "municipality": office.municipality}
    overrides = office.store.replies().overrides
    period = span(office)
    if period is None:
        return Facts(office.today, office.period, words=words, overrides=overrides, sealed=office.qr)
    return Facts(office.today, office.period, *period, words=words, overrides=overrides, sealed=office.qr)
