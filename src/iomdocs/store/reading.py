"""Read-only queries: one SELECT, its rows as a stream."""

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import BindParameter, Connection, CursorResult, TextClause, bindparam, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from iomdocs.errors import StoreError
from iomdocs.store.engines import is_sqlite
from iomdocs.store.rows import stamp
from iomdocs.wording import say

_AT_ONCE = 500
_NOT_WORDS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


class Rows:
    """Rows of a query as tuples, read as they are asked for; usable once, and as a context manager.

    Whole numbers are ``int`` whatever the database; dates are ISO text.
    """

    def __init__(self, connection: Connection, result: CursorResult[Any], *, keep: bool = False) -> None:
        self.columns = tuple(result.keys())
        self._connection: Connection | None = connection
        self._result = result
        self._keep = keep
        # SQLite's own tuples: SQLAlchemy would make a row of each, which nobody here asks for anything by name.
        self._fetch = result.cursor.fetchmany if result.cursor and is_sqlite(connection) else result.fetchmany

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            while rows := self._next():
                yield from rows
        finally:
            self.close()

    def _next(self) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            rows = self._fetch(_AT_ONCE)
        except (DBAPIError, sqlite3.Error) as error:
            raise StoreError(say("store.query", reason=_complaint(error))) from error
        return _whole(rows)

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Give the same rows by column name."""
        for row in self:
            yield dict(zip(self.columns, row, strict=True))

    def close(self) -> None:
        """Give the connection back; also done by reading to the end."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(SQLAlchemyError):
                self._result.close()
                if not self._keep:
                    connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _whole(rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Make whole numbers ``int``, column by column: most hold no number with a point."""
    columns = list(zip(*rows, strict=True))
    for place, values in enumerate(columns):
        if float in map(type, values):
            columns[place] = tuple([int(v) if type(v) is float and v.is_integer() else v for v in values])
    return list(zip(*columns, strict=True))


def check(sql: str) -> str:
    """Take the query without its last semicolon; ``StoreError`` unless it is one SELECT."""
    bare = _NOT_WORDS.sub(" ", sql).strip()
    if not re.match(r"(select|with|values)\b", bare, re.IGNORECASE) or ";" in bare.rstrip("; \n\t"):
        raise StoreError(say("store.not_select", start=sql.strip()[:60]))
    # What follows the last semicolon can only be a comment.
    return sql.rstrip().rstrip(";") if bare.endswith(";") else sql


def run(connection: Connection, sql: str, parameters: Mapping[str, object], *, keep: bool = False) -> Rows:
    """Ask; the connection is closed with the rows unless it is kept. ``StoreError`` tells what the database said."""
    query, wanted = _asked(sql)
    missing = [name for name in wanted if name not in parameters]
    if missing:
        raise StoreError(say("store.no_parameter", name=missing[0]))
    values = {name: _plain(parameters[name]) for name in wanted}
    try:
        result = _quickly(connection, sql, values) if is_sqlite(connection) else _typed(connection, query, values)
    except DBAPIError as error:
        raise StoreError(say("store.query", reason=_complaint(error))) from error
    return Rows(connection, result, keep=keep)


@lru_cache(maxsize=512)
def _asked(sql: str) -> tuple[TextClause, tuple[str, ...]]:
    """A query and its parameters: one that documents are made by is asked for each of them."""
    query = text(check(sql))
    return query, tuple(query.compile().params)


def _quickly(connection: Connection, sql: str, values: Mapping[str, object]) -> CursorResult[Any]:
    """Ask SQLite, whose parameters have no types and whose rows come as they are asked for."""
    told, order = _for_sqlite(sql)
    return connection.exec_driver_sql(told, tuple(values[name] for name in order))


@lru_cache(maxsize=512)
def _for_sqlite(sql: str) -> tuple[str, tuple[str, ...]]:
    compiled = _asked(sql)[0].compile(dialect=sqlite.dialect())
    return str(compiled), tuple(compiled.positiontup or ())


def _typed(connection: Connection, query: TextClause, values: Mapping[str, object]) -> CursorResult[Any]:
    """Ask PostgreSQL; it cannot tell the type of a parameter in «:a IS NULL», so values are written in, quoted."""
    typed: list[BindParameter[Any]] = [bindparam(name, value, literal_execute=True) for name, value in values.items()]
    # Options of the statement alone: those of the connection would outlive it, and a view has no cursor.
    options = {"stream_results": True, "max_row_buffer": _AT_ONCE}
    return connection.execute(query.bindparams(*typed), execution_options=options)


def _complaint(error: DBAPIError | sqlite3.Error) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error).split("\n", maxsplit=1)[0]


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, dt.date) else value


@contextmanager
def writable(connection: Connection) -> Iterator[None]:
    """Let temporary tables and views be made on a connection that must be thrown away after."""
    if not is_sqlite(connection):
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    yield
    connection.exec_driver_sql("PRAGMA query_only=ON")


def shadow(connection: Connection, views: Mapping[str, str]) -> None:
    """Put temporary views before the real ones on this connection only, which must be thrown away after."""
    percent = "%" if is_sqlite(connection) else "%%"
    with writable(connection):
        for name, sql in views.items():
            connection.exec_driver_sql(f'CREATE TEMP VIEW "{name}" AS {sql}'.replace("%", percent))


def index(connection: Connection, name: str, column: str) -> None:
    """Make a temporary table quick to ask for one value of a column, if it has it."""
    there = connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 0').keys()  # noqa: S608 - our own names
    if column in there:
        where = "temp." if is_sqlite(connection) else ""  # PostgreSQL puts an index where its table is
        connection.exec_driver_sql(f'CREATE INDEX {where}"{column} of {name}" ON "{name}" ("{column}")')


def fill(connection: Connection, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Put a temporary table before the real view of that name on this connection only."""
    names, mark = ", ".join(f'"{each}"' for each in columns), "?" if is_sqlite(connection) else "%s"
    with writable(connection):
        # The view of the same name, which is always empty, knows the types.
        empty = f'CREATE TEMP TABLE "{name}" AS SELECT * FROM "{name}" LIMIT 0'  # noqa: S608 - our own names
        connection.exec_driver_sql(empty)
        if rows:
            insert = f'INSERT INTO "{name}" ({names}) VALUES ({", ".join([mark] * len(columns))})'  # noqa: S608 - our own names
            connection.exec_driver_sql(insert, [tuple(row) for row in rows])


class Lent:
    """A source of rows with tables of its own in it, which nobody else sees; see ``Store.lend``, ``Store.steady``."""

    def __init__(
        self, connection: Connection, names: Iterable[str], shadows: Callable[[dt.datetime, str], Mapping[str, str]]
    ) -> None:
        self._connection, self._shadows = connection, shadows
        self._shadowed, self._own = set(names), set(names)

    def looked_up_by(self, column: str) -> None:
        """Make its own tables quick to ask for one value of a column, those that have it."""
        with writable(self._connection):
            for name in sorted(self._own):
                index(self._connection, name, column)

    def read(
        self, sql: str, parameters: Mapping[str, object] | None = None, *, as_of: dt.datetime | None = None
    ) -> Rows:
        """Ask one SELECT, as ``Store.read`` does; the first ``as_of`` given holds for all that follow."""
        if as_of is not None:
            wanted = {name: view for name, view in self._shadows(as_of, sql).items() if name not in self._shadowed}
            shadow(self._connection, wanted)
            self._shadowed |= set(wanted)
        return run(self._connection, sql, parameters or {}, keep=True)
