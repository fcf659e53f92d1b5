"""Copies of an SQLite database: whole at one moment, while others write."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from iomdocs.errors import StoreError
from iomdocs.files import put_durably, replacing
from iomdocs.wording import say

_BEFORE = ".before-upgrade"


def copy_whole(connection: Connection, target: Path) -> None:
    """Copy the database into a new file and look the copy through; ``StoreError`` when it is damaged."""
    source: Any = connection.connection.driver_connection
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    check(target)


def check(database: Path) -> None:
    """Look through an SQLite file; ``StoreError`` when it is damaged."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = getattr(error, "sqlite_errorname", "?")
    if found != "ok":
        raise StoreError(say("store.damaged", reason=str(found)[:60]))


def keep_before_upgrade(reader: Engine) -> None:
    """Leave a copy beside the database before its tables change; that of an earlier upgrade gives way to it."""
    with reader.connect() as connection, replacing(_before(reader)) as draft:
        draft.touch(0o600)
        copy_whole(connection, draft)
        put_durably(draft, _before(reader))


def drop_kept(reader: Engine) -> None:
    """Remove that copy: what is removed from the database for good must not live on beside it."""
    _before(reader).unlink(missing_ok=True)


def _before(engine: Engine) -> Path:
    place = Path(str(engine.url.database)).absolute()
    return place.with_name(place.name + _BEFORE)
