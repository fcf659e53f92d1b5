"""Draft orders that amend signed ones whose data changed since."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from iomdocs.definitions import Document
from iomdocs.documents import Change, Comparison, Edition, Made, Press, Requisites, Snapshot, compare, make, snapshots
from iomdocs.errors import UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.affected import Affected, affected
from iomdocs.pipeline.issue import documents, facts, find_document
from iomdocs.pipeline.journal import Amended, Journal, Whose, identity, numbered
from iomdocs.pipeline.office import Office
from iomdocs.store import Issued, last_editions
from iomdocs.wording import say

DOCUMENT = "amendment"
"""Name of the document that an amendment is made as; a pack may have its own."""

COLUMNS = (
    *("part", "line", "text", "shape", "person", "position", "amount"),
    *("order_document", "order_subject", "edition", "order_line", "order_title", "order_number", "order_date"),
    *("earlier", "revoked", "authority", "authority_more", "place", "head_position", "head_name", "organisation_code"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """A signed order with its definition, and the amendments of it that are signed already, the oldest first."""

    pack: Pack
    document: Document
    one: Issued
    amendments: tuple[Issued, ...]

    @property
    def edition(self) -> str:
        """Which amendment the next one is."""
        return str(len(self.amendments) + 1)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A drafted amendment: the order, what changes in it, what else is affected, the draft.

    ``gone`` says that nothing is left of the order: it is repealed.
    """

    order: Order
    changes: tuple[Change, ...]
    affected: Affected
    made: Made
    one: Issued
    gone: bool


@dataclass(frozen=True, slots=True)
class _Changed:
    order: Order
    before: Edition
    comparison: Comparison
    now: Snapshot | None
    affected: Affected


def amend(office: Office, names: Sequence[str] = (), whose: str = "") -> list[Amendment]:
    """Draft an amendment for every signed order whose text would be another one now; nothing changed, nothing written.

    ``names`` and ``whose`` limit the orders. A draft that is not needed any more is taken back.
    """
    chosen = [find_document(office, name) for name in names] or list(documents(office))
    asked = Whose.of(office, whose)
    changed = []
    for pack, document in chosen:
        if document.name == DOCUMENT or not document.journal:
            if names:
                raise UsageError(say("journal.not_an_order", name=document.name))
            continue
        for order in _orders(office, pack, document):
            if asked.is_part_of(order.one.subject):
                changed += _changed(office, order)
    return _drafted(office, changed) if changed else []


def _orders(office: Office, pack: Pack, document: Document) -> Iterator[Order]:
    """Signed orders of one kind that are in force."""
    every = office.store.issued()
    for one in last_editions(each for each in every if each.document == identity(document)).values():
        if not one.open:
            mine = tuple(each for each in every if each.amends == one.id and not each.open)
            if not mine or not _is_repeal(office, mine[-1]):
                yield Order(pack, document, one, mine)


def _is_repeal(office: Office, amendment: Issued) -> bool:
    return office.store.snapshot(amendment.id).get("after") is None


def in_force(office: Office, order: Order) -> Snapshot:
    """The data of an order as its last signed amendment left them."""
    if not order.amendments:
        return Snapshot.unpacked(order.one.subject, office.store.snapshot(order.one.id))
    return Snapshot.unpacked(order.one.subject, office.store.snapshot(order.amendments[-1].id)["after"])


def _changed(office: Office, order: Order) -> list[_Changed]:
    """The order with its changes, if there are any; a draft that said otherwise is taken back."""
    base = in_force(office, order)
    every = snapshots(order.document, order.pack, office.store, facts(office))
    now = next((each for each in every if each.subject == order.one.subject), None)
    if now is not None and now.sha256 == base.sha256:
        return _taken_back(office, order)
    press = Press(order.document, order.pack, facts(office))
    requisites = Requisites((order.one.date or base.today).year, order.one.number, order.one.date)
    before = Edition.read(press.render(base, requisites)[0].data)
    if now is None:
        return [_Changed(order, before, Comparison(()), None, _affected(office, order, base, None, ()))]
    same_day = replace(now, given={**now.given, "today": base.today})
    comparison = compare(before, Edition.read(press.render(same_day, requisites)[0].data))
    if not comparison.changes:
        return _taken_back(office, order)
    return [_Changed(order, before, comparison, now, _affected(office, order, base, now, comparison.people))]


def _affected(
    office: Office, order: Order, base: Snapshot, now: Snapshot | None, people: Sequence[tuple[str, str]]
) -> Affected:
    since = (order.amendments[-1] if order.amendments else order.one).made_at
    return affected(office, order.one, since, [base, now] if now else [base], people)


def _taken_back(office: Office, order: Order) -> list[_Changed]:
    for each in office.store.issued():
        if each.amends == order.one.id and each.state == "draft":
            office.store.withdraw(each.id)
            with suppress(OSError):
                (office.outbox / each.file).unlink(missing_ok=True)
    return []


def _drafted(office: Office, changed: Sequence[_Changed]) -> list[Amendment]:
    pack, document = find_document(office, DOCUMENT)
    lines = [line for each in changed for line in _lines(each)]
    rows = [[line.get(name) for name in COLUMNS] for line in lines]
    after = {_subject(each): Amended(each.order.one.id, each.now.packed() if each.now else None) for each in changed}
    journal = Journal(office, pack, document, amended=after)
    target = office.outbox / "documents" / safe_name(document.name)
    with office.store.lend("amendments", COLUMNS, rows) as source:
        made = make(document, pack, source, facts(office), target, journal)
    by_subject = {each.snapshot.subject: (each, one) for each, one in zip(made, journal.note(made), strict=True)}
    found = []
    for each in changed:
        paper, one = by_subject[_subject(each)]
        office.store.affect([line.id for line in each.affected.papers], one.id)
        changes = each.comparison.changes
        found.append(Amendment(each.order, changes, each.affected, paper, one, gone=each.now is None))
    return found


def _subject(each: _Changed) -> str:
    return Whose.joined(each.order.document.name, each.order.one.subject, each.order.edition)


def _lines(each: _Changed) -> Iterator[Mapping[str, object]]:
    """Rows of the view ``amendments`` for one order: itself, its changes, people, what else is affected."""
    order = _order_line(each)
    yield {**order, "part": "order", "line": 0, "amount": len(each.comparison.changes)}
    for line, change in enumerate(each.comparison.changes, start=1):
        yield {**order, "part": "change", "line": line, "text": change.text, "shape": change.table or None}
    for line, (person, position) in enumerate(each.comparison.people, start=1):
        yield {**order, "part": "person", "line": line, "person": person, "position": position or None}
    for line, (title, amount) in enumerate(each.affected.counted(), start=1):
        yield {**order, "part": "affected", "line": line, "text": title, "amount": amount}


def _order_line(each: _Changed) -> dict[str, object]:
    order, before = each.order, each.before
    post, name = before.signature
    return {
        "order_document": order.document.name,
        "order_subject": order.one.subject,
        "edition": order.edition,
        "order_line": order.one.id,
        "order_title": order.one.title,
        "order_number": order.one.number,
        "order_date": order.one.date and order.one.date.isoformat(),
        "earlier": _earlier(order.amendments),
        "revoked": int(each.now is None),
        "authority": before.head[0] if before.head else "",
        "authority_more": " ".join(before.head[1:]) or None,
        "place": before.place or None,
        "head_position": post or None,
        "head_name": name or None,
        "organisation_code": order.one.issuer,
    }


def _earlier(amendments: Sequence[Issued]) -> str | None:
    """«с изменениями, внесёнными приказами от … № …, от … № …»."""
    if not amendments:
        return None
    told = ", ".join(
        say("journal.from", date=f"{each.date:%d.%m.%Y}" if each.date else "", number=each.number)
        for each in amendments
    )
    return say("journal.earlier" if len(amendments) == 1 else "journal.earlier_many", told=told)


def settled(office: Office, one: Issued) -> None:
    """What the signing of an amendment does: its order has a new edition, papers of the old data are replaced."""
    if one.amends is None:
        return
    repeal = _is_repeal(office, one)
    note = say("journal.repealed_by" if repeal else "journal.amended_by", numbered=numbered(one))
    order = office.store.issued_one(one.amends)
    told = order.note if order else ""
    joined = told if note in told else "; ".join(filter(None, (told, note)))
    office.store.supersede([one.amends], one.id, joined, office.now())
    papers = [each.id for each in office.store.issued() if each.affected_by == one.id and not each.journal]
    office.store.supersede(papers, one.id, say("journal.replaced_by", numbered=numbered(one)), office.now())
