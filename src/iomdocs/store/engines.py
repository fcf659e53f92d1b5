"""Connections: one for writing, some for reading, and our words for a database's complaints."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from iomdocs.errors import ConfigurationError, StoreError
from iomdocs.store.places import network
from iomdocs.wording import say

BUSY_SECONDS = 10
_PRIVATE = 0o600


def parse(address: str) -> URL:
    """Read a database URL; «postgresql://» means the psycopg driver."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ConfigurationError(say("store.bad_url", url=address)) from error
    backend = url.get_backend_name()
    if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and url.database in {None, "", ":memory:"}):
        raise ConfigurationError(say("store.bad_url", url=url.render_as_string(hide_password=True)))
    return url.set(drivername="postgresql+psycopg") if backend == "postgresql" else url


def connect(url: URL) -> tuple[Engine, Engine]:
    """Make a writing engine and a reading one; ``ConfigurationError`` if the driver is not installed."""
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url)
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except ImportError as error:
        raise ConfigurationError(say("store.no_driver")) from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine, engine


def _sqlite(url: URL) -> tuple[Engine, Engine]:
    place = Path(str(url.database)).absolute()
    with guarded():
        place.parent.mkdir(parents=True, exist_ok=True)
        if (kind := network(place.parent)) is not None:
            raise ConfigurationError(say("store.network", path=place, kind=kind))
        _make_private(place)
    writer, reader = (create_engine(url, hide_parameters=True) for _ in range(2))
    event.listen(writer, "connect", _prepare_writer)
    event.listen(reader, "connect", _prepare_reader)
    # A deferred transaction that turns into a writing one fails at once when somebody else wrote meanwhile,
    # whatever the timeout; one that is immediate waits.
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return writer, reader


def _make_private(place: Path) -> None:
    """Let only the owner read the database; SQLite gives its journals the same rights."""
    if not place.exists():
        place.touch(_PRIVATE)
    elif os.name == "posix" and place.stat().st_mode & 0o077:
        with suppress(PermissionError):  # another's database, lent to us
            place.chmod(_PRIVATE)


def _prepare_sqlite(connection: sqlite3.Connection, *pragmas: str) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", *pragmas):
        connection.execute(f"PRAGMA {pragma}").close()


def _prepare_writer(connection: sqlite3.Connection, _: Any) -> None:
    # synchronous=NORMAL would lose accepted rows in a power cut although the file is already filed away.
    _prepare_sqlite(connection, "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000", "foreign_keys=ON")


def _prepare_reader(connection: sqlite3.Connection, _: Any) -> None:
    """Make SQLite answer as PostgreSQL does where both know a word but mean different things by it."""
    _prepare_sqlite(connection, "query_only=ON", "case_sensitive_like=ON")
    for name, function in (("lower", str.lower), ("upper", str.upper)):
        connection.create_function(name, 1, _of_text(function), deterministic=True)
    connection.create_aggregate("string_agg", 2, _StringAgg)  # type: ignore[arg-type]


def _of_text(function: Any) -> Any:
    return lambda value: function(value) if isinstance(value, str) else value


class _StringAgg:
    """PostgreSQL's ``string_agg(text, separator)``, which SQLite has only since 3.44."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.separator = ""

    def step(self, value: str | None, separator: str) -> None:
        """Take one more row."""
        self.separator = separator
        if value is not None:
            self.parts.append(str(value))

    def finalize(self) -> str | None:
        """Give the whole; NULL when there was nothing, as PostgreSQL does."""
        return self.separator.join(self.parts) if self.parts else None


def _prepare_postgresql(connection: Any, _: Any) -> None:
    from psycopg.types.numeric import NumericLoader  # noqa: PLC0415 - psycopg is an extra

    class PlainNumber(NumericLoader):
        """Numbers as SQLite gives them: no ``Decimal``."""

        def load(self, data: Any) -> Any:
            """Read a numeric as ``int`` when it is whole, else as ``float``."""
            number = super().load(data)
            return int(number) if number == number.to_integral_value() else float(number)

    connection.adapters.register_loader("numeric", PlainNumber)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def wait_in_line(connection: Connection, number: int) -> None:
    """Let whoever prepares the database now come to an end, however long a copy of it takes; for PostgreSQL."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))


@contextmanager
def guarded() -> Iterator[None]:
    """Turn the driver's errors into a ``StoreError`` that says what to do and holds nobody's data."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_words(error.orig)) from error
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(say("store.unavailable", reason=type(error).__name__)) from error


def _words(error: BaseException | None) -> str:
    # The driver's own text may quote a row, so only its code is passed on.
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if str(code).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or code in {"55P03", "40P01"}:
        return say("store.locked", seconds=BUSY_SECONDS)
    if str(code).startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return say("store.damaged", reason=code)
    return say("store.unavailable", reason=code or type(error).__name__)


def is_sqlite(connection: Connection | Engine) -> bool:
    """Whether the other side is SQLite (else PostgreSQL)."""
    return connection.dialect.name == "sqlite"
