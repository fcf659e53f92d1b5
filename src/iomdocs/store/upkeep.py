"""What is done to the database as a whole: a copy of it while others write."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from iomdocs.errors import StoreError
from iomdocs.store.engines import guarded, is_sqlite
from iomdocs.store.remembered import Remembered
from iomdocs.store.schema import submissions
from iomdocs.wording import say


class Upkeep(Remembered):
    """The part of the store that looks after the database itself."""

    def snapshot(self, target: Path) -> bool:
        """Copy the database as it is at one moment into a new file; false for PostgreSQL, which has pg_dump."""
        if not is_sqlite(self._reader):
            return False
        with guarded(), self._reader.connect() as connection:
            source: Any = connection.connection.driver_connection
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
        check(target)
        return True

    def hashes(self) -> frozenset[str]:
        """SHA-256 of every file that ever got a verdict."""
        with guarded(), self._reader.connect() as connection:
            return frozenset(connection.execute(select(submissions.c.sha256).distinct()).scalars())


def check(database: Path) -> None:
    """Look through an SQLite file; ``StoreError`` when it is damaged."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = getattr(error, "sqlite_errorname", "?")
    if found != "ok":
        raise StoreError(say("store.damaged", reason=str(found)[:60]))
