"""What else tells the data that an amendment changes: papers that were made, registers."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomdocs.definitions import Register
from iomdocs.documents import Snapshot, snapshots
from iomdocs.pipeline.issue import documents, facts
from iomdocs.pipeline.journal import identity
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import registers
from iomdocs.store import Issued, last_editions

_ORGANISATION = ("organisation_code", "organisation", "organisation_name")
# Where a row came from changes with every file, also when it says the same.
_LINEAGE = frozenset({"source_file", "source_sheet", "source_row", "submission", "received_at", "entry", "edition"})


@dataclass(frozen=True, slots=True)
class Line:
    """A paper whose data changed: its line in the journal, its title, and which rows of its tables are others now."""

    id: int
    title: str
    one: Issued
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """Papers and registers that tell what an amendment changes."""

    papers: tuple[Line, ...] = ()
    registers: tuple[Register, ...] = ()

    def counted(self) -> list[tuple[str, int | None]]:
        """Titles with the number of papers; a register has none."""
        found: Counter[str] = Counter(_small(each.title) for each in self.papers)
        return [*found.items(), *((_small(each.title), None) for each in self.registers)]


def _small(title: str) -> str:
    """A title inside a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


@dataclass(frozen=True, slots=True)
class _Whom:
    """Whom an amendment touches: an organisation by its code and names, and people."""

    organisation: frozenset[str]
    people: frozenset[str]

    def has(self, snapshot: Snapshot, issuer: str) -> bool:
        """Whether a paper is about one of them."""
        person = snapshot.each.get("person")
        if person:
            return str(person) in self.people
        return issuer in self.organisation

    def names(self, row: Sequence[object]) -> bool:
        """Whether a row of a register names one of them."""
        return any(value in self.people or value in self.organisation for value in row)


def affected(
    office: Office,
    order: Issued,
    since: dt.datetime,
    editions: Sequence[Snapshot],
    people: Sequence[tuple[str, str]],
) -> Affected:
    """Papers of the same organisation or people whose data changed after they were made; registers that have since.

    ``editions`` are the data of the order before and now, as far as there are any.
    """
    named = {str(each.each[name]) for each in editions for name in _ORGANISATION if each.each.get(name)}
    whom = _Whom(frozenset(named | {order.issuer} - {""}), frozenset(name for name, _ in people))
    return Affected(tuple(_papers(office, order, whom)), tuple(_registers(office, since, whom)))


def _papers(office: Office, order: Issued, whom: _Whom) -> Iterator[Line]:
    every = [each for each in office.store.issued() if each.amends is None and each.file]
    standing = [each for each in last_editions(every).values() if each.state != "superseded" and each.id != order.id]
    for pack, document in documents(office):
        mine = {each.subject: each for each in standing if each.document == identity(document)}
        if not mine:
            continue
        for now in snapshots(document, pack, office.store, facts(office)):
            one = mine.get(now.subject)
            if one is not None and one.snapshot_sha256 != now.sha256 and whom.has(now, one.issuer):
                was = Snapshot.unpacked(one.subject, office.store.snapshot(one.id))
                yield Line(one.id, document.title, one, _rows(was, now))


def _rows(was: Snapshot, now: Snapshot) -> tuple[int, ...]:
    """Numbers of rows, in the longest table, that are not as they were."""
    longest = max(now.tables, key=lambda name: len(now.tables[name][1]), default=None)
    if longest is None or longest not in was.tables:
        return ()
    before = [list(row) for row in was.tables[longest][1]]
    return tuple(n for n, row in enumerate(now.tables[longest][1], start=1) if list(row) not in before)


def _registers(office: Office, since: dt.datetime, whom: _Whom) -> Iterator[Register]:
    came = {row[0] for row in office.store.read("SELECT DISTINCT form FROM journal WHERE form IS NOT NULL")}
    names = "|".join(sorted(each.replace("/", "_") for each in came)) or "-"
    views = re.compile(rf"\b(?:{names})(?![a-z0-9])")
    for _, register in registers(office):
        # What shows only the directory and the journal of files changes with every file.
        told = [each.sql for each in (register.rows, *register.sheets) if views.search(each.sql)]
        if any(_differs(office, sql, since, whom) for sql in told):
            yield register


def _differs(office: Office, sql: str, since: dt.datetime, whom: _Whom) -> bool:
    """Whether rows that name them are others than at that moment."""
    return _told(office, sql, whom, since) != _told(office, sql, whom, None)


def _told(office: Office, sql: str, whom: _Whom, moment: dt.datetime | None) -> Counter[tuple[object, ...]]:
    found = office.store.read(sql, {"today": office.today}, as_of=moment)
    kept = [n for n, name in enumerate(found.columns) if name not in _LINEAGE]
    return Counter(tuple(row[n] for n in kept) for row in found if whom.names(row))
