"""The journal of documents: what was issued for whom, under what number, in what state."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from iomdocs.numbering import Pattern, mark
from iomdocs.store.engines import is_sqlite
from iomdocs.store.rows import moment, pack, printable, stamp, unpack
from iomdocs.store.schema import issued

State: TypeAlias = Literal["draft", "ready", "signed", "superseded"]
OPEN: tuple[State, ...] = ("draft", "ready")
_LOCK = 0x6A6F75  # any number, the same in every process
_TIMES = ("made_at", "numbered_at", "signed_at", "superseded_at")


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was made: for whom (``subject``), from what data, into which file.

    ``document`` is «pack/name»; ``journal`` names the kind of journal that numbers it, empty when none does;
    ``issuer`` is whose journal that is. ``amends`` is the issued document that an amendment changes.
    """

    document: str
    subject: str
    title: str
    journal: str
    issuer: str
    snapshot: Mapping[str, Any]
    snapshot_sha256: str
    file: str = ""
    sha256: str = ""
    amends: int | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A document of the journal, without its data; ``date`` and ``number`` are the paper's.

    ``place`` is what the number counts in the journal of a ``year``, None for a number of another shape.
    """

    id: int
    document: str
    subject: str
    edition: int
    title: str
    journal: str
    issuer: str
    year: int | None
    place: int | None
    number: str | None
    date: dt.date | None
    state: State
    signer: str
    note: str
    snapshot_sha256: str
    file: str
    sha256: str
    made_at: dt.datetime
    numbered_at: dt.datetime | None
    signed_at: dt.datetime | None
    superseded_at: dt.datetime | None
    superseded_by: int | None
    amends: int | None
    affected_by: int | None

    @property
    def open(self) -> bool:
        """Whether it may still change: it is not signed."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Registration:
    """What registers a document: its number on a day, and how the journal writes numbers; who signed it."""

    date: dt.date
    pattern: Pattern
    number: str | None = None
    title: str = ""
    signer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Places of a year's journal that no document has, from ``first`` to ``last``, both included."""

    journal: str
    issuer: str
    year: int
    first: int
    last: int


_READ = [issued.c[name] for name in Issued.__dataclass_fields__]
_Key: TypeAlias = tuple[str, str]


def listed(connection: Connection, *, document: str = "", subject: str | None = None) -> list[Issued]:
    """Documents in the order they were first made, of one kind and for one subject if these are given."""
    query = select(*_READ).order_by(issued.c.id)
    if document:
        query = query.where(issued.c.document == document)
    if subject is not None:
        query = query.where(issued.c.subject == printable(subject))
    return [_issued(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]


def find(connection: Connection, number: int) -> Issued | None:
    """The document with this id."""
    row = connection.execute(select(*_READ).where(issued.c.id == number)).mappings().one_or_none()
    return _issued(row) if row is not None else None  # type: ignore[arg-type]


def snapshot(connection: Connection, number: int) -> dict[str, Any]:
    """The data that a document was made from."""
    return dict(unpack(connection.execute(select(issued.c.snapshot).where(issued.c.id == number)).scalar() or "{}"))


def last_editions(every: Iterable[Issued]) -> dict[_Key, Issued]:
    """The newest edition of each document, by kind and subject."""
    return {(each.document, each.subject): each for each in sorted(every, key=lambda each: each.edition)}


def put(connection: Connection, drafts: Sequence[Draft], at: dt.datetime) -> list[Issued]:
    """Note documents that were made; returns them as they stand in the journal now.

    What is signed keeps its data: only its file is noted. A superseded document that no journal numbers begins anew.
    """
    _lock(connection)
    kinds = sorted({each.document for each in drafts})
    known = _newest(connection, kinds)
    new: list[dict[str, Any]] = []
    changed: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in drafts:
        before = known.get(_key(each))
        if before is None or (before.state == "superseded" and not each.journal):
            new.append(_row(each, before.edition + 1 if before else 1, at))
        elif told := _news(each, before, at):
            changed.setdefault(tuple(told), []).append({"one": before.id, **told})
    if not new and not changed:
        return [known[_key(each)] for each in drafts]
    if new:
        connection.execute(insert(issued), new)
    for rows in changed.values():
        connection.execute(update(issued).where(issued.c.id == bindparam("one")), rows)
    known = _newest(connection, kinds)
    return [known[_key(each)] for each in drafts]


def _newest(connection: Connection, kinds: Iterable[str]) -> dict[_Key, Issued]:
    return last_editions(one for kind in kinds for one in listed(connection, document=kind))


def _key(draft: Draft) -> _Key:
    return draft.document, printable(draft.subject)


def _news(draft: Draft, before: Issued, at: dt.datetime) -> dict[str, Any]:
    """Columns of a document that are not as they were; mostly none."""
    told: dict[str, Any] = {"file": printable(draft.file), "sha256": draft.sha256} if draft.file else {}
    if before.open:
        told |= {name: printable(getattr(draft, name)) for name in ("title", "journal", "issuer")}
    told = {name: value for name, value in told.items() if getattr(before, name) != value}
    if not before.open:
        return told
    if before.snapshot_sha256 != draft.snapshot_sha256:
        told |= {"made_at": stamp(at), "affected_by": None, "snapshot_sha256": draft.snapshot_sha256}
    # The same data on the same day give the same file; an amendment holds more than its data.
    if told or not draft.file or draft.amends is not None:
        told["snapshot"] = _packed(draft)
    return told


def _row(draft: Draft, edition: int, at: dt.datetime) -> dict[str, Any]:
    texts = ("document", "subject", "title", "journal", "issuer", "snapshot_sha256", "file", "sha256")
    row = {name: printable(getattr(draft, name)) for name in texts}
    rest = {"edition": edition, "state": "draft", "signer": "", "note": "", "made_at": stamp(at)}
    return {**row, **rest, "amends": draft.amends, "snapshot": _packed(draft)}


def _packed(draft: Draft) -> Any:
    # The column's own encoder is SQLAlchemy's: it takes a value, and half a character must not come through.
    return unpack(pack(draft.snapshot))


def _updated(connection: Connection, number: int, told: Mapping[str, Any]) -> Issued:
    if told:
        connection.execute(update(issued).where(issued.c.id == number).values(**told))
    return _known(connection, number)


def _known(connection: Connection, number: int) -> Issued:
    row = connection.execute(select(*_READ).where(issued.c.id == number)).mappings().one()
    return _issued(row)  # type: ignore[arg-type]


def reserve(connection: Connection, number: int, told: Registration, at: dt.datetime) -> Issued:
    """Give a document its number, the next of the journal unless one is named; it is ready to sign then.

    A number that another document has is left to it, and the document comes back as it was.
    """
    _lock(connection)
    one = _known(connection, number)
    if one.number is not None and told.number is None:
        return one
    year, place = told.date.year, _next(connection, one, told.date.year)
    given = told.number or told.pattern.number(place, year)
    while told.number is None and holder(connection, one, given, year):
        place += 1
        given = told.pattern.number(place, year)
    if holder(connection, one, given, year):
        return one
    return _updated(connection, number, _numbered(one, told, given) | {"state": "ready", "numbered_at": stamp(at)})


def _numbered(one: Issued, told: Registration, number: str) -> dict[str, Any]:
    year = told.date.year
    place = told.pattern.place(number, year)
    return {
        "number": printable(number.strip()),
        "mark": _mark(one, number),
        "year": year,
        "place": place,
        "date": told.date.isoformat(),
    }


def _mark(one: Issued, number: str) -> str | None:
    """A number is the only one in its journal; papers without a journal may repeat each other's."""
    return printable(mark(number)) if one.journal else None


def _next(connection: Connection, one: Issued, year: int) -> int:
    same = (issued.c.journal == one.journal, issued.c.issuer == one.issuer, issued.c.year == year)
    return (connection.execute(select(func.max(issued.c.place)).where(*same)).scalar() or 0) + 1


def holder(connection: Connection, one: Issued, number: str, year: int) -> Issued | None:
    """Another document of the same journal and year that has this number."""
    if not one.journal:
        return None
    same = (issued.c.journal == one.journal, issued.c.issuer == one.issuer, issued.c.year == year)
    query = select(*_READ).where(*same, issued.c.mark == printable(mark(number)), issued.c.id != one.id)
    row = connection.execute(query).mappings().first()
    return _issued(row) if row is not None else None  # type: ignore[arg-type]


def sign(connection: Connection, number: int, told: Registration, at: dt.datetime) -> Issued | None:
    """Note the paper's number and date; None when another document has that number.

    A document that was signed keeps the moment when that became known.
    """
    _lock(connection)
    one = _known(connection, number)
    given = told.number or one.number
    if given is not None and holder(connection, one, given, told.date.year):
        return None
    row = _numbered(one, told, given) if given else {"date": told.date.isoformat(), "year": told.date.year}
    first = {"numbered_at": stamp(one.numbered_at or at), "signed_at": stamp(one.signed_at or at)}
    state = "signed" if one.open else one.state
    words = {"title": told.title or one.title, "signer": told.signer, "note": told.note}
    return _updated(connection, number, row | first | {"state": state} | words)


def supersede(connection: Connection, numbers: Iterable[int], by: int, note: str, at: dt.datetime) -> None:
    """Say that these are replaced by what another document tells."""
    query = update(issued).where(issued.c.id.in_(list(numbers)), issued.c.state.in_(("signed", "superseded")))
    connection.execute(query.values(state="superseded", superseded_by=by, note=note, superseded_at=stamp(at)))


def affect(connection: Connection, numbers: Iterable[int], by: int) -> None:
    """Say that the data of these, and of no others, changed together with what an amendment tells."""
    connection.execute(update(issued).where(issued.c.affected_by == by).values(affected_by=None))
    connection.execute(update(issued).where(issued.c.id.in_(list(numbers))).values(affected_by=by))


def withdraw(connection: Connection, number: int) -> None:
    """Forget a draft that nobody needs any more, and what it marked."""
    affect(connection, (), number)
    connection.execute(issued.delete().where(issued.c.id == number, issued.c.state == "draft"))


def gaps(every: Iterable[Issued]) -> Iterator[Gap]:
    """Places between the first and the last number of each journal that no document has."""
    taken: dict[tuple[str, str, int], set[int]] = {}
    for each in every:
        if each.journal and each.year is not None and each.place is not None:
            taken.setdefault((each.journal, each.issuer, each.year), set()).add(each.place)
    for (journal, issuer, year), places in sorted(taken.items()):
        for before, after in pairwise(sorted(places)):
            if after - before > 1:
                yield Gap(journal, issuer, year, before + 1, after - 1)


def _lock(connection: Connection) -> None:
    """One at a time: SQLite's writing transactions are so anyway."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _issued(row: Mapping[str, Any]) -> Issued:
    told = {name: row[name] for name in Issued.__dataclass_fields__}
    told |= {name: moment(row[name]) if row[name] else None for name in _TIMES}
    told["date"] = dt.date.fromisoformat(row["date"]) if row["date"] else None
    return Issued(**told)
