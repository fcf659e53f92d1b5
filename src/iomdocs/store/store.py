"""The store: everything that arrived and what was read from it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, bindparam, func, select, update

from iomdocs.definitions import Form, FormField
from iomdocs.directory import Directory, Organisation, Person
from iomdocs.store import corrections, listing, owed, reading, steady, viewing, views, writing
from iomdocs.store.corrections import Change, Proposal
from iomdocs.store.engines import connect, guarded, is_sqlite, parse
from iomdocs.store.fixed import FIXED
from iomdocs.store.issuing import Issuing
from iomdocs.store.mailed import Mailed
from iomdocs.store.migrating import migrate
from iomdocs.store.owed import Owed
from iomdocs.store.rows import Arrival, Saved, Submission, entry, record, stamp, stamped, submission
from iomdocs.store.schema import entries, submissions
from iomdocs.store.upkeep import Upkeep
from iomdocs.store.visited import Visited
from iomdocs.verdicts import Entry

_ANSWERED = (
    update(submissions).where(submissions.c.id == bindparam("number")).values(answered=True, answer=bindparam("path"))
)


class Store(Visited, Mailed, Issuing, Upkeep):
    """A database of submissions, entries, records and the directory; every method may raise ``StoreError``.

    Threads may share it. Writing happens in short transactions that wait for one another.
    """

    def __init__(self, writer: Engine, reader: Engine, host: str = "") -> None:
        super().__init__(writer, reader, host)
        self._views: dict[str, str] | None = None

    @classmethod
    def open(cls, url: str, host: str = "", folder: Path | None = None) -> Self:
        """Connect, and build or upgrade the tables; ``url`` as «sqlite:///iomdocs.db» or «postgresql://…».

        ``host`` is who opens it where several hosts share the work; ``folder`` takes the copy before an upgrade.
        """
        writer, reader = connect(parse(url))
        try:
            with guarded():
                upgraded = migrate(writer, reader, folder)
        except BaseException:
            writer.dispose()
            reader.dispose()
            raise
        made = cls(writer, reader, host)
        made.upgraded, made.folder = upgraded, folder
        return made

    def close(self) -> None:
        """Let go of all connections."""
        self._reader.dispose()
        self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What arrived

    def known(self, sha256: str) -> Submission | None:
        """Find the first submission with these bytes."""
        return self.known_among([sha256]).get(sha256)

    def known_among(self, hashes: Sequence[str]) -> dict[str, Submission]:
        """Find the first submission with each of these bytes."""
        with guarded(), self._reader.connect() as connection:
            return writing.known(connection, hashes)

    def save(self, arrivals: Sequence[Arrival]) -> list[Saved]:
        """Store verdicts in one transaction; when it returns, they outlive a power cut.

        Bytes that were stored before make a duplicate, and so does a file all of whose entries hold already as they
        are. Entries of an accepted file supersede the current ones with the same form and key; those of any other file
        are not stored and change nothing. A copy that contradicts what holds is held.
        """
        if not arrivals:
            return []
        with guarded(), self._writer.begin() as connection:
            return writing.save(connection, arrivals)

    def settle(self, number: int, arrival: Arrival) -> Saved:
        """Give a held submission its verdict; ``arrival`` tells it and the moment of the answer."""
        with guarded(), self._writer.begin() as connection:
            return writing.settle(connection, number, arrival)

    def answered(self, ids: Sequence[int], paths: Sequence[str | None], waiting: Sequence[Owed] = ()) -> None:
        """Note that these submissions were answered, and where their answers lie (None: there is no file).

        ``waiting`` are files among them, or beside them, that lie there only as long as something is owed.
        """
        noted = [{"number": one, "path": path} for one, path in zip(ids, paths, strict=True)]
        if noted:
            with guarded(), self._writer.begin() as connection:
                connection.execute(_ANSWERED, noted)
                owed.put(connection, waiting)

    def submission(self, number: int) -> Submission | None:
        """Find the submission with this number."""
        query = select(submissions).where(submissions.c.id == number)
        with guarded(), self._reader.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
            return submission(row) if row is not None else None  # type: ignore[arg-type]

    def journal(self, *, form: str | None = None, limit: int | None = None) -> list[Submission]:
        """Submissions, the newest first."""
        query = select(submissions).order_by(submissions.c.id.desc()).limit(limit)
        if form is not None:
            query = query.where(submissions.c.form == form)
        with guarded(), self._reader.connect() as connection:
            return [submission(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]

    def files(self) -> dict[int, tuple[str, str]]:
        """SHA-256 and name of every file that was accepted, by the submission's number."""
        with guarded(), self._reader.connect() as connection:
            return listing.files(connection)

    def applied(self, number: int, sheet: str | None, line: int | None, field: str) -> list[Change]:
        """Corrections applied to one field of one row of a submission, the oldest first."""
        with guarded(), self._reader.connect() as connection:
            return corrections.applied(connection, (number, sheet, line, field))

    def ended_before(self, form: str, day: dt.date) -> frozenset[int]:
        """Submissions of a form all of whose entries are for periods that ended before a day."""
        last = func.max(func.coalesce(entries.c.period_end, day.isoformat()))
        query = select(entries.c.submission).where(entries.c.form == form)
        query = query.group_by(entries.c.submission).having(last < day.isoformat())
        with guarded(), self._reader.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def entries(self, number: int) -> list[Entry]:
        """Read the entries of a submission with their records, also those superseded since."""
        with guarded(), self._reader.connect() as connection:
            query = select(entries).where(entries.c.submission == number).order_by(entries.c.number)
            return [
                entry(row, [record(line) for line in listing.records_of(connection, row["id"])])  # type: ignore[arg-type]
                for row in connection.execute(query).mappings()
            ]

    def in_force(self) -> list[Entry]:
        """Every entry that holds now, each with its form, its edition and the file it first came in."""
        with guarded(), self._reader.connect() as connection:
            return list(listing.in_force(connection))

    def origin(self, number: int, file: str) -> str | None:
        """SHA-256 of a file that another level had, and handed on in this submission."""
        query = select(entries.c.source_sha256).where(entries.c.submission == number, entries.c.source_file == file)
        with guarded(), self._reader.connect() as connection:
            return connection.execute(query.limit(1)).scalar()

    def forms_in_force(self) -> set[str]:
        """Ids of the forms that have an entry now."""
        with guarded(), self._reader.connect() as connection:
            return listing.forms_in_force(connection)

    def locate(self, number: int, sheet: str, row: int | None, field: str, file: str | None = None) -> str | None:
        """Find the cell that a field of a stored row came from; without a row, a field of the entry's header.

        ``file`` tells apart the files that another level handed on together.
        ``field`` is «events.plan_date», or «plan_date» when any table of that row will do.
        """
        with guarded(), self._reader.connect() as connection:
            return listing.cell(connection, number, file, sheet, row, field)

    # Queries

    def prepare(self, forms: Sequence[Form], parts: Callable[[FormField], Sequence[str]] = lambda _: ()) -> None:
        """Make the views of these forms, if they are not there already as they must be.

        ``parts`` names what is kept beside a field's value: ``document`` with parts ``kind`` and ``date``
        has the columns ``document_kind`` and ``document_date``.
        """
        with guarded():
            made = views.views(forms, parts, self._dialect())
            self._views = made
            with self._reader.connect() as connection:
                if listing.setting(connection, viewing.NAME) == viewing.packed(
                    made, corrections.any_applied(connection)
                ):
                    return
            with self._writer.begin() as connection:
                viewing.replace(connection, made)

    def read(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        as_of: dt.datetime | None = None,
    ) -> reading.Rows:
        """Ask one SELECT with ``:name`` parameters; its rows come as a stream.

        With ``as_of`` the views show what was accepted at that moment. Nothing can be changed this way.
        """
        with guarded():
            connection = self._reader.connect()
            try:
                if as_of is not None:
                    connection.detach()  # it will hold temporary views, so nobody else may get it
                    reading.shadow(connection, self._at(as_of, sql))
                if not is_sqlite(connection):
                    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
                return reading.run(connection, sql, parameters or {})
            except BaseException:
                connection.close()
                raise

    @contextmanager
    def lend(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[reading.Lent]:
        """Give a source in which the view ``name`` holds these rows; nothing is stored."""
        with guarded(), self._reader.connect() as connection:
            connection.detach()
            reading.fill(connection, name, columns, rows)
            yield reading.Lent(connection, [name], self._at)

    @contextmanager
    def steady(self, queries: Sequence[str]) -> Iterator[reading.Lent]:
        """Give a source for these queries, all of which see one and the same moment; what they share is read once."""
        with guarded(), self._reader.connect() as connection:
            if not is_sqlite(connection):  # there each query would see a moment of its own
                connection.execution_options(isolation_level="REPEATABLE READ")
            connection.detach()
            of_forms = set(self._made(connection)) - FIXED
            names = steady.keep(connection, of_forms, queries)
            yield reading.Lent(connection, names, self._at)

    def _made(self, connection: Connection) -> dict[str, str]:
        if self._views is None:
            self._views = viewing.there(connection)
        return self._views

    def _at(self, as_of: dt.datetime, sql: str) -> dict[str, str]:
        when = stamp(as_of)
        with self._reader.connect() as connection:
            made, corrected = self._made(connection), corrections.any_applied(connection)
        return {name: views.at(view, when, corrected=corrected) for name, view in made.items() if name in sql}

    def _dialect(self) -> views.Dialect:
        if is_sqlite(self._reader):
            return views.Dialect()
        with self._reader.connect() as connection:
            return views.Dialect(listing.collation(connection))

    # The directory

    def import_organisations(self, organisations: Iterable[Organisation], at: dt.datetime | None = None) -> None:
        """Add organisations, or renew those with the same code; what they said before ``at`` is remembered."""
        with guarded(), self._writer.begin() as connection:
            listing.put_organisations(connection, organisations, stamped(at))

    def import_people(self, people: Iterable[Person], at: dt.datetime | None = None) -> None:
        """Add people, or renew those with the same organisation and name; see ``import_organisations``."""
        with guarded(), self._writer.begin() as connection:
            listing.put_people(connection, people, stamped(at))

    def directory(self, at: dt.datetime | None = None) -> Directory:
        """All organisations and people, in the order of their codes and names, as they were known ``at`` a moment."""
        with guarded(), self._reader.connect() as connection:
            return listing.directory(connection, stamped(at))

    # Corrections

    def moment(self, at: dt.datetime | None = None, *, journal: bool = False) -> dt.datetime | None:
        """When the data changed last: an arrival, a correction applied, a directory; None when there is nothing.

        With ``journal`` also a document that was made, numbered or signed.
        """
        with guarded(), self._reader.connect() as connection:
            return corrections.moment(connection, stamped(at), journal=journal)

    def propose(self, proposals: Sequence[Proposal], at: dt.datetime) -> list[Change]:
        """Keep proposed corrections; one that waits for a decision already is not kept twice."""
        with guarded(), self._writer.begin() as connection:
            return corrections.propose(connection, proposals, stamp(at))

    def changes(self, *, waiting: bool = False) -> list[Change]:
        """All corrections that were ever proposed, or only those that wait for a decision, the oldest first."""
        with guarded(), self._reader.connect() as connection:
            return corrections.listed(connection, waiting=waiting)

    def decide(self, number: int, reason: str, at: dt.datetime, answers: Mapping[str, object] | None = None) -> bool:
        """Apply a correction that waits, or refuse it (no ``answers``); false when its row was replaced meanwhile."""
        with guarded(), self._writer.begin() as connection:
            done = corrections.decide(connection, number, reason, stamp(at), answers)
            if done and answers is not None and self._views is not None:
                viewing.replace(connection, self._views)
            return done
