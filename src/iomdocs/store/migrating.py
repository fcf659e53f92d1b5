"""Bring a database to the schema that this code is written for."""

from importlib.resources import as_file, files

from sqlalchemy import Connection, Engine, inspect, text

from iomdocs.errors import StoreError
from iomdocs.store.copying import keep_before_upgrade
from iomdocs.store.engines import is_sqlite
from iomdocs.store.schema import HEAD
from iomdocs.wording import say

_LOCK = 0x696F6D  # any number, the same in every process


def migrate(writer: Engine, reader: Engine) -> None:
    """Build or upgrade the tables; ``StoreError`` if a newer program made them.

    An SQLite database is copied before it is upgraded: nobody can write to it meanwhile.

    Alembic is imported only when there is work: most starts find the stamp current.
    """
    with reader.connect() as connection:
        if _stamp(connection) == HEAD:
            return
    with writer.begin() as connection:
        if not is_sqlite(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _stamp(connection) != HEAD:  # another process may have been quicker
            _upgrade(connection, reader)


def _stamp(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, reader: Engine) -> None:
    from alembic import command  # noqa: PLC0415 - 0.2 s that most starts save
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    with as_file(files("iomdocs.store") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        found = _stamp(connection)
        if found not in known | {None}:
            raise StoreError(say("store.newer", found=found, known=HEAD))
        if found is not None and is_sqlite(reader):
            keep_before_upgrade(reader)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
