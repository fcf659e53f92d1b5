"""Copies of a database: whole at one moment, while others write."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from iomdocs.errors import StoreError
from iomdocs.files import put_durably, replacing
from iomdocs.store.engines import is_sqlite
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


def keep_before_upgrade(reader: Engine, folder: Path | None) -> Path | None:
    """Leave a copy of the database before its tables change; that of an earlier upgrade gives way to it.

    SQLite's lies beside the database. PostgreSQL's, made by ``pg_dump``, lies in ``folder``, and there is none (None)
    where that program is not, or cannot do it: the server's administrator has copies of his own.
    """
    target = before_upgrade(reader, folder)
    if target is None:
        return None
    with replacing(target) as draft:
        draft.touch(0o600)
        if not is_sqlite(reader):
            if not _dumped(reader, draft):
                draft.unlink()
                return None
        else:
            with reader.connect() as connection:
                copy_whole(connection, draft)
        put_durably(draft, target)
    return target


def _dumped(reader: Engine, target: Path) -> bool:
    """Have PostgreSQL's own program copy the database; no list of processes shows the password."""
    program = shutil.which("pg_dump")
    if program is None:
        return False
    url = reader.url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(reader.url.password)} if reader.url.password else {}
    command = [program, "--format=custom", "--no-password", f"--file={target}", f"--dbname={url}"]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, check=False)  # noqa: S603 - ours
    return done.returncode == 0


def drop_kept(reader: Engine, folder: Path | None) -> None:
    """Remove that copy: what is removed from the database for good must not live on beside it."""
    if kept := before_upgrade(reader, folder):
        kept.unlink(missing_ok=True)


def before_upgrade(engine: Engine, folder: Path | None) -> Path | None:
    """Where the copy of the last upgrade lies."""
    if is_sqlite(engine):
        place = Path(str(engine.url.database)).absolute()
        return place.with_name(place.name + _BEFORE)
    return folder and folder / f"postgresql{_BEFORE}.dump"
