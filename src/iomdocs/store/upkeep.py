"""What is done to the database as a whole: a copy of it while others write, and what is removed for good."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from iomdocs.store import doomed, listing
from iomdocs.store.copying import copy_whole, drop_kept
from iomdocs.store.engines import guarded, is_sqlite
from iomdocs.store.hosts import Hosts
from iomdocs.store.migrating import UPGRADE, Upgraded
from iomdocs.store.purging import Hide, Purged, forget_expired, forget_person, journal, names, purges
from iomdocs.store.rows import moment
from iomdocs.store.schema import submissions


class Upkeep(Hosts):
    """The part of the store that looks after the database itself.

    ``upgraded`` says that opening it changed tables of an older program; ``folder`` is where copies of PostgreSQL's go.
    """

    upgraded: Upgraded | None = None
    folder: Path | None = None

    def last_upgrade(self) -> Upgraded | None:
        """When tables of an older program were changed last: from what, to what, and the copy from before it."""
        with guarded(), self._reader.connect() as connection:
            told = json.loads(listing.setting(connection, UPGRADE) or "{}")
        return Upgraded(told["before"], told["now"], Path(told["copy"]) if told["copy"] else None) if told else None

    def copy_to(self, target: Path) -> bool:
        """Copy the database as it is at one moment into a new file; false for PostgreSQL, which has pg_dump."""
        if not is_sqlite(self._reader):
            return False
        with guarded(), self._reader.connect() as connection:
            copy_whole(connection, target)
        return True

    def try_to_write(self) -> None:
        """Begin and end a transaction; ``StoreError`` when another program holds the database."""
        with guarded(), self._writer.begin():
            pass

    def newest_arrival(self) -> dt.datetime | None:
        """When the newest file came; None when there was none."""
        with guarded(), self._reader.connect() as connection:
            told = connection.execute(select(func.max(submissions.c.received_at))).scalar()
        return moment(told) if told else None

    def hashes(self) -> frozenset[str]:
        """SHA-256 of every file that ever got a verdict."""
        with guarded(), self._reader.connect() as connection:
            return frozenset(connection.execute(select(submissions.c.sha256).distinct()).scalars())

    def names(self) -> frozenset[str]:
        """Everybody who is known by name."""
        with guarded(), self._reader.connect() as connection:
            return frozenset(names(connection))

    def forget_person(
        self, hide: Hide, mentioned: Collection[str], at: dt.datetime, reason: str, *, really: bool
    ) -> Purged:
        """Remove a person, see ``purging``; without ``really`` only tell what would go."""
        return self._forget("person", lambda each: forget_person(each, hide, mentioned), at, reason, really=really)

    def forget_expired(
        self, ended: Callable[[str, dt.date], bool], at: dt.datetime, reason: str, *, really: bool
    ) -> Purged:
        """Remove what is kept no longer; without ``really`` only tell what would go."""
        return self._forget("expired", lambda each: forget_expired(each, ended), at, reason, really=really)

    def _forget(
        self, kind: str, work: Callable[[Connection], Purged], at: dt.datetime, reason: str, *, really: bool
    ) -> Purged:
        with guarded(), self._writer.connect() as connection:
            if is_sqlite(connection):  # else the bytes stay in free pages
                connection.exec_driver_sql("PRAGMA secure_delete=ON").close()
                connection.rollback()
            with connection.begin() as transaction:
                done = work(connection)
                if really:
                    journal(connection, kind, done, at, reason)
                else:
                    transaction.rollback()
        if really:
            self._compact()
        return done

    def _compact(self) -> None:
        """Leave nothing of what was removed in free pages, in the journal, in the copy before an upgrade."""
        with guarded():
            drop_kept(self._reader, self.folder)
        if is_sqlite(self._writer):
            with guarded(), closing(self._writer.raw_connection()) as raw:
                driver: Any = raw.driver_connection
                driver.execute("VACUUM").close()
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def doom(self, files: Sequence[str], originals: Sequence[str]) -> None:
        """Note the files that must go with the next removal; see ``doomed``."""
        with guarded(), self._writer.begin() as connection:
            doomed.note(connection, self._host, files, originals)

    def doomed(self) -> doomed.Doomed:
        """Files that must go now: what told of them is removed."""
        with guarded(), self._reader.connect() as connection:
            return doomed.due(connection, self._host)

    def doomed_gone(self) -> None:
        """They went."""
        with guarded(), self._writer.begin() as connection:
            doomed.gone(connection, self._host)

    def purges(self) -> list[dict[str, Any]]:
        """The journal of what was removed, the oldest first."""
        with guarded(), self._reader.connect() as connection:
            return [dict(row) for row in connection.execute(select(purges).order_by(purges.c.id)).mappings()]
