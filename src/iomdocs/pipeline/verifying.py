"""Prove a paper by the code on its first sheet: against the journal and the data, with no network."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from iomdocs.definitions import Document
from iomdocs.documents import (
    Difference,
    NotDocument,
    Press,
    Requisites,
    Seal,
    Snapshot,
    differences,
    read_seals,
    seal_text,
    snapshots,
    words_lost_and_found,
)
from iomdocs.errors import UsageError
from iomdocs.numbering import mark
from iomdocs.packs import Pack
from iomdocs.pipeline.approving import approval
from iomdocs.pipeline.issue import facts, find_document
from iomdocs.pipeline.office import Office
from iomdocs.store import Issued
from iomdocs.wording import say

State: TypeAlias = Literal["genuine", "changed", "edited", "unknown"]
_MOST = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of a paper; ``details`` say what is not as it was. ``one`` is its line of the journal."""

    seal: Seal
    state: State
    one: Issued | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file that claims to be a paper."""

    data: bytes
    is_pdf: bool


def verify(office: Office, told: str) -> list[Verified]:
    """Prove a DOCX, a PDF, or the text of a code; a bundle has a code for each of its documents.

    ``UsageError`` when there is no code in it, or the code was copied with a slip.
    """
    path = Path(told)
    if not _is_file(path):
        return [_verified(office, seal, None) for seal in read_seals(told)]
    copy = _Copy(path.read_bytes(), path.suffix.casefold() == ".pdf")
    seals = read_seals(_seal_of(copy, path.name))
    return [_verified(office, seal, copy if len(seals) == 1 else None) for seal in seals]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a text that no file could be called
        return False


def _seal_of(copy: _Copy, name: str) -> str:
    try:
        text = _pdf(copy.data)[0] if copy.is_pdf else seal_text(copy.data)
    except NotDocument as error:
        raise UsageError(f"{name}: {error}") from None
    if not text:
        raise UsageError(say("verifying.no_seal", file=name))
    return text


def _pdf(data: bytes) -> tuple[str, str]:
    """Keywords and text of a PDF; LibreOffice writes a comma after every word of the keywords."""
    from pypdf import PdfReader  # noqa: PLC0415 - only for a PDF
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        with PdfReader(io.BytesIO(data)) as found:
            told = str(found.metadata.keywords or "") if found.metadata else ""
            return re.sub(r",(?=\s)", "", told), "\n".join(page.extract_text() for page in found.pages)
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError) as error:
        raise NotDocument(say("documents.seal.no_pdf")) from error


def _verified(office: Office, seal: Seal, copy: _Copy | None) -> Verified:
    one, exact = _known(office, seal)
    if one is None:
        return Verified(seal, "unknown")
    if not exact:
        return Verified(seal, "changed", one, (say("verifying.other_data"),))
    pack, document = find_document(office, seal.document)
    stored = Snapshot.unpacked(one.subject, office.store.snapshot(one.id))
    press = Press(document, pack, facts(office))
    # A paper may have been printed before the order that approves it got its number, or after.
    orders = dict.fromkeys((approval(office, document, one.issuer), None))
    if copy is not None and all(edited := [_edited(press, stored, seal, copy, order) for order in orders]):
        return Verified(seal, "edited", one, edited[0])
    details = (*_requisites(seal, one), *_since(office, press, document, pack, stored))
    return Verified(seal, "changed" if details else "genuine", one, details[:_MOST])


def _known(office: Office, seal: Seal) -> tuple[Issued | None, bool]:
    """The line of the journal with this data, the one with this number first; else that with the number alone."""
    every = office.store.issued(seal.document)
    exact = [each for each in every if each.snapshot_sha256.startswith(seal.sha256)]
    same = [each for each in every if _same_requisites(seal, each)]
    for found, sure in (([each for each in exact if each in same], True), (exact, True), (same, False)):
        if found:
            return found[-1], sure
    return None, False


def _same_requisites(seal: Seal, one: Issued) -> bool:
    return seal.number is not None and mark(seal.number) == mark(one.number or "") and seal.date == one.date


def _requisites(seal: Seal, one: Issued) -> Iterator[str]:
    if seal.number is not None and not _same_requisites(seal, one):
        paper, journal = numbered(seal), numbered(one)
        yield say("verifying.requisites", paper=paper, journal=journal)


def numbered(one: Seal | Issued) -> str:
    """Number and date, or that there are none."""
    if one.number is None or one.date is None:
        return say("verifying.no_number")
    return say("verifying.numbered", number=one.number, date=f"{one.date:%d.%m.%Y}")


def _edited(press: Press, stored: Snapshot, seal: Seal, copy: _Copy, order: Requisites | None) -> tuple[str, ...]:
    """What a person changed in the file: it is made again from its data and compared."""
    requisites = Requisites((seal.date or stored.today).year, seal.number, seal.date, order)
    ours = press.render(stored, requisites)[0].data
    if not copy.is_pdf:
        return tuple(_told(each, "in_paper", "paper_added", "paper_dropped") for each in differences(ours, copy.data))
    missing, extra = words_lost_and_found(ours, _pdf(copy.data)[1], seal.text())
    if not missing and not extra:
        return ()
    nothing = say("verifying.nothing")
    return (say("verifying.words", missing=_some(missing) or nothing, extra=_some(extra) or nothing),)


def _some(words: list[str]) -> str:
    return ", ".join(words[:_MOST])


def _told(each: Difference, both: str, added: str, dropped: str) -> str:
    key = both if each.old and each.new else added if each.new else dropped
    return say(f"verifying.{key}", where=each.where, old=each.old, new=each.new)


def _since(office: Office, press: Press, document: Document, pack: Pack, stored: Snapshot) -> tuple[str, ...]:
    """What the document would say now and does not say."""
    every = snapshots(document, pack, office.store, facts(office))
    now = next((each for each in every if each.subject == stored.subject), None)
    if now is None:
        return (say("verifying.gone"),)
    if now.sha256 == stored.sha256:
        return ()
    blank, same_day = Requisites(stored.today.year), replace(now, given={**now.given, "today": stored.today})
    before, after = (press.render(each, blank)[0].data for each in (stored, same_day))
    found = tuple(_told(each, "was_now", "added", "dropped") for each in differences(before, after))
    return found or (say("verifying.requisites_only"),)
