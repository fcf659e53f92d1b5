"""The part of the store by which several hosts share the work; it needs PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import exists, select, text

from iomdocs.errors import ConfigurationError
from iomdocs.files import created
from iomdocs.store import claimed, complaints, leases, listing, originals, owed, queue
from iomdocs.store.claimed import Claimed, Outgoing
from iomdocs.store.engines import guarded, is_sqlite
from iomdocs.store.owed import Owed
from iomdocs.store.remembered import Remembered
from iomdocs.store.rows import Arrival, Saved, Submission, submission
from iomdocs.store.schema import PURGED, submissions
from iomdocs.store.schema_hosts import claims, outgoing
from iomdocs.wording import say

_ALIVE = 60.0
"""Seconds without a sign of life after which nobody counts on a worker."""


class Hosts(Remembered):
    """Claims, the queue, answers on their way, and originals in the database."""

    def prepare_queue(self) -> None:
        """Have the queue's tables; ``ConfigurationError`` when the database is SQLite."""
        if is_sqlite(self._writer):
            raise ConfigurationError(say("store.queue_needs_postgresql"))
        with guarded(), self._writer.begin() as connection:
            queue.prepare(connection)

    @property
    def address(self) -> str:
        """The database as PostgreSQL's own programs are told of it, with its password."""
        return self._writer.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def enqueue(self, taken: Sequence[Claimed], kept: Sequence[tuple[str, Path]] = ()) -> None:
        """Note claims and have them judged: one transaction, so that neither is there without the other.

        ``kept`` are originals, hash and file, to be kept in the database with them.
        """
        with guarded(), self._writer.begin() as connection:
            originals.put_all(connection, kept)
            if new := claimed.put(connection, taken):
                queue.defer(connection, new)

    def workers(self) -> int:
        """How many workers are alive."""
        with guarded(), self._reader.connect() as connection:
            return queue.workers(connection, _ALIVE)

    def claimed(self, numbers: Sequence[int]) -> list[Claimed]:
        """Those of these claims that are not answered yet, in the order they were taken."""
        with guarded(), self._reader.connect() as connection:
            return claimed.find(connection, numbers)

    def noted(self, host: str, names: Sequence[str]) -> set[str]:
        """Which of a host's claims are noted."""
        with guarded(), self._reader.connect() as connection:
            return claimed.noted(connection, host, names)

    def waiting(self, host: str) -> int:
        """How many files of a host have no answer yet."""
        with guarded(), self._reader.connect() as connection:
            return claimed.waiting(connection, host)

    def begin_claims(self, numbers: Sequence[int]) -> None:
        """Note that a worker begins to judge these, before they can end it."""
        with guarded(), self._writer.begin() as connection:
            claimed.begin(connection, numbers)

    def forgive_claims(self, numbers: Sequence[int]) -> None:
        """A worker outlived these."""
        with guarded(), self._writer.begin() as connection:
            claimed.forgive(connection, numbers)

    def save_claimed(
        self,
        numbers: Sequence[int],
        arrivals: Sequence[Arrival],
        inside: Sequence[Claimed] = (),
        kept: Sequence[tuple[str, Path]] = (),
    ) -> list[Saved]:
        """Store verdicts on claims, each once whoever judged it; ``OvertakenError`` when one was stored meanwhile.

        ``inside`` are files that came in an archive among them: they are to be judged in their turn.
        """
        with guarded(), self._writer.begin() as connection:
            saved = claimed.save(connection, numbers, arrivals)
            originals.put_all(connection, kept)
            if new := claimed.put(connection, inside):
                queue.defer(connection, new)
            return saved

    def unanswered(self) -> list[Submission]:
        """Submissions of this host that were stored but not yet answered, the oldest first.

        Those whose answers a worker owes, or has put on their way, are not among them.
        """
        query = select(submissions).where(text("NOT answered"), submissions.c.host == self._host)
        for table in (claims, outgoing):
            query = query.where(~exists().where(table.c.submission == submissions.c.id))
        query = query.order_by(submissions.c.id)
        with guarded(), self._reader.connect() as connection:
            return [submission(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]

    def send(self, answers: Sequence[Outgoing], done: Sequence[int] = ()) -> None:
        """Put answers on their way to the hosts that wait for them; the claims that they answer are done."""
        with guarded(), self._writer.begin() as connection:
            claimed.send(connection, answers, done)

    def sent(self, host: str) -> list[Outgoing]:
        """Some of the answers for a host's outbox, the oldest first."""
        with guarded(), self._reader.connect() as connection:
            return claimed.sent(connection, host)

    def arrived(self, answers: Sequence[Outgoing], paths: Sequence[str], waiting: Sequence[Owed]) -> None:
        """Note that answers lie in the outbox now, each at its path; ``waiting`` as in ``answered``."""
        with guarded(), self._writer.begin() as connection:
            for each, path in zip(answers, paths, strict=True):
                if not each.beside:
                    mine = submissions.c.id == each.submission
                    connection.execute(submissions.update().where(mine).values(answered=True, answer=path))
            owed.put(connection, waiting)
            claimed.arrived(connection, [each.id for each in answers])

    def hosts_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The host that each submission came to, empty where only one is."""
        query = select(submissions.c.id, submissions.c.host).where(submissions.c.id.in_(numbers))
        with guarded(), self._reader.connect() as connection:
            return {row.id: row.host for row in connection.execute(query)}

    def news(self) -> str:
        """A text that changes with the directory and the answers, by which files are judged."""
        with guarded(), self._reader.connect() as connection:
            return claimed.news(connection)

    @contextmanager
    def only_host(self, work: str) -> Iterator[bool]:
        """Whether no other host does this now; it will be so until the end of the block."""
        query = text("SELECT pg_try_advisory_lock(hashtext(:work))")
        with self._writer.connect() as connection:
            with guarded():
                mine = bool(connection.execute(query, {"work": work}).scalar())
                connection.commit()
            try:
                yield mine
            finally:
                if mine:
                    with guarded():
                        connection.execute(text("SELECT pg_advisory_unlock(hashtext(:work))"), {"work": work})
                        connection.commit()

    def take_lease(self, work: str, holder: str, seconds: float) -> str | None:
        """Be the one who does a work, for these seconds; returns who does it when that is somebody else, alive."""
        with guarded(), self._writer.begin() as connection:
            return leases.take(connection, work, holder, seconds)

    def leased(self, work: str, holder: str, seconds: float) -> str | None:
        """Who else does a work now."""
        with guarded(), self._reader.connect() as connection:
            return leases.other(connection, work, holder, seconds)

    def drop_lease(self, work: str, holder: str) -> None:
        """Let another do a work at once."""
        with guarded(), self._writer.begin() as connection:
            leases.drop(connection, work, holder)

    def complain(self, host: str, what: str) -> None:
        """Tell the other hosts what hinders this one."""
        with guarded(), self._writer.begin() as connection:
            complaints.put(connection, host, what)

    def take_back(self, host: str) -> None:
        """Nothing hinders it any more."""
        with guarded(), self._writer.begin() as connection:
            complaints.drop(connection, host)

    def complaints(self, seconds: float) -> dict[str, str]:
        """Hosts that something hindered within these seconds, each with what."""
        with guarded(), self._reader.connect() as connection:
            return complaints.lately(connection, seconds)

    # Originals

    def settled(self, name: str, value: str) -> str:
        """Keep a value unless another was kept under this name before; returns the one that holds for all hosts."""
        with guarded(), self._writer.begin() as connection:
            leases.one_at_a_time(connection, name)
            if (known := listing.setting(connection, name)) is None:
                listing.keep_setting(connection, name, value)
            return known or value

    def newest_originals(self, count: int) -> list[str]:
        """SHA-256 of the files that came last and must be kept somewhere."""
        there = select(submissions.c.sha256).where(~submissions.c.sha256.startswith(PURGED))
        with guarded(), self._reader.connect() as connection:
            taken = (
                connection.execute(select(claims.c.sha256).order_by(claims.c.id.desc()).limit(count)).scalars().all()
            )
            stored = connection.execute(there.order_by(submissions.c.id.desc()).limit(count)).scalars().all()
        return [*taken, *stored]

    def fetch_original(self, sha256: str, target: Path) -> bool:
        """Write an original that the database keeps into a new file; false when it is not there."""
        with guarded(), self._reader.connect() as connection:
            if not originals.there(connection, sha256):
                return False
            with created(target) as file:
                file.writelines(originals.pieces(connection, sha256))
        return True

    def original_hashes(self) -> list[str]:
        """Of all originals that the database keeps."""
        with guarded(), self._reader.connect() as connection:
            return originals.hashes(connection)

    def drop_originals(self, sha256s: Sequence[str]) -> None:
        """Remove originals from the database for good."""
        with guarded(), self._writer.begin() as connection:
            originals.drop(connection, sha256s)
