"""Bring a database to the schema that this code is written for."""

import json
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from iomdocs.errors import StoreError
from iomdocs.store import listing
from iomdocs.store.copying import keep_before_upgrade
from iomdocs.store.engines import is_sqlite, wait_in_line
from iomdocs.store.schema import HEAD
from iomdocs.wording import say

UPGRADE = "last upgrade"
_LOCK = 0x696F6D  # any number, the same in every process


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Tables of an older program were changed; ``copy`` is the database as it was, None where nobody copied it."""

    before: str
    now: str
    copy: Path | None


def upgrade_told(done: Upgraded) -> str:
    """What was done, in words."""
    key = "upgraded" if done.copy else "upgraded_without_copy"
    return say(f"store.{key}", before=done.before, now=done.now, copy=done.copy or "")


def migrate(writer: Engine, reader: Engine, folder: Path | None = None) -> Upgraded | None:
    """Build or upgrade the tables; returns what was upgraded. ``StoreError`` if a newer program made them.

    The database is copied before, into ``folder`` if it is PostgreSQL's. Nobody can write to SQLite's meanwhile.

    Alembic is imported only when there is work: most starts find the stamp current.
    """
    with reader.connect() as connection:
        if _stamp(connection) == HEAD:
            return None
    with writer.begin() as connection:
        if not is_sqlite(connection):
            wait_in_line(connection, _LOCK)
        if _stamp(connection) != HEAD:  # another process may have been quicker
            return _upgrade(connection, reader, folder)
    return None


def _stamp(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, reader: Engine, folder: Path | None) -> Upgraded | None:
    from alembic import command  # noqa: PLC0415 - 0.2 s that most starts save
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    with as_file(files("iomdocs.store") / "migrations") as scripts:
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        found = _stamp(connection)
        if found not in known | {None}:
            raise StoreError(say("store.newer", found=found, known=HEAD))
        copy = keep_before_upgrade(reader, folder) if found is not None else None
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    if found is None:
        return None
    told = {"before": found, "now": HEAD, "copy": str(copy or "")}
    listing.keep_setting(connection, UPGRADE, json.dumps(told, ensure_ascii=False))
    return Upgraded(found, HEAD, copy)
