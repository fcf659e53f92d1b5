"""The order that puts another paper in force: its number and date stand there after «УТВЕРЖДЕНО приказом»."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from iomdocs.definitions import Document
from iomdocs.documents import Facts, Press, Requisites, Snapshot, write
from iomdocs.packs import Pack
from iomdocs.pipeline.office import Office
from iomdocs.store import Draft, Issued, last_editions


def approval(office: Office, document: Document, issuer: str) -> Requisites | None:
    """Number and date of the order by which an organisation approves a document; None until it has them."""
    if not document.approved_by:
        return None
    every = last_editions(office.store.issued(f"{document.pack}/{document.approved_by}")).values()
    numbered = [one for one in every if one.issuer == issuer and one.number is not None and one.state != "superseded"]
    last = max(numbered, key=lambda one: one.id, default=None)
    if last is None or last.date is None:
        return None
    return Requisites(last.date.year, last.number, last.date)


def announced(office: Office, pack: Pack, order: Document, one: Issued, facts: Facts) -> Iterator[Path]:
    """Put an order's number and date into the papers it approves, made from the data that they were printed from."""
    for document in pack.documents:
        if document.pack != order.pack or document.approved_by != order.name:
            continue
        every = last_editions(office.store.issued(f"{document.pack}/{document.name}")).values()
        own = [each for each in every if each.file and each.issuer == one.issuer]
        press = Press(document, pack, facts) if own else None
        for each in own:
            if press is not None:
                yield _renewed(office, press, document, each)


def _renewed(office: Office, press: Press, document: Document, one: Issued) -> Path:
    stored = Snapshot.unpacked(one.subject, office.store.snapshot(one.id))
    requisites = Requisites((one.date or stored.today).year, one.number, one.date)
    requisites = replace(requisites, approval=approval(office, document, one.issuer))
    made = press.render(stored, requisites)[0]
    path = write(office.outbox / PurePosixPath(one.file), made.data)
    noted = Draft(
        one.document, one.subject, one.title, one.journal, one.issuer, {}, one.snapshot_sha256, one.file, made.sha256
    )
    office.store.put_issued([noted], office.now())
    return path
