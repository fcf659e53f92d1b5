"""What many queries ask of one moment: the views they share, read once and kept beside the database until they end.

A view reads its answers out of JSON; a register asks the same view for its rows, each of its figures and its chart.
"""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select

from iomdocs.store.engines import is_sqlite
from iomdocs.store.reading import index, writable
from iomdocs.store.schema import entries

WORTHWHILE = 300
"""With fewer entries in the store the queries are quicker than copies made for them."""
_WORD = re.compile(r"\w+")
_EVERYTHING = re.compile(r"(?<!\()\*")
_LOOKED_UP = re.compile(r"\b(exists|in)\s*\(", re.IGNORECASE)
# What queries look one form's rows up by for another's; the real tables have indexes that a copy would lack.
_KEYS = ("entry", "person", "organisation_code")


def keep(connection: Connection, views: Collection[str], queries: Sequence[str]) -> frozenset[str]:
    """Put copies before the views that the queries ask more than once, on this connection only; gives their names."""
    if not _many(connection):
        return frozenset()
    asked = [_WORD.findall(sql.lower()) for sql in queries]
    looked_up = {word for sql, words in zip(queries, asked, strict=True) if _LOOKED_UP.search(sql) for word in words}
    wanted = {name for name in views if name in looked_up or sum(words.count(name.lower()) for words in asked) > 1}
    if wanted:
        named = None if any(_EVERYTHING.search(sql) for sql in queries) else {word for words in asked for word in words}
        with writable(connection):
            if is_sqlite(connection):  # long rows: on pages of the usual size every one would be chopped
                connection.exec_driver_sql("PRAGMA temp.page_size=32768")
                connection.exec_driver_sql("PRAGMA temp.cache_size=64")
            for name in sorted(wanted):
                _copy(connection, name, named, _KEYS if name in looked_up else ())
    return frozenset(wanted)


def _many(connection: Connection) -> bool:
    some = select(entries.c.id).limit(WORTHWHILE).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one() >= WORTHWHILE


def _copy(connection: Connection, name: str, named: Collection[str] | None, keys: Sequence[str]) -> None:
    there = list(connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 0').keys())  # noqa: S608 - our own names
    columns = [each for each in there if named is None or each.lower() in named] or there[:1]
    listed = ", ".join(f'"{each}"' for each in columns)
    connection.exec_driver_sql(f'CREATE TEMP TABLE "{name}" AS SELECT {listed} FROM "{name}"')  # noqa: S608 - our own names
    for key in keys:
        index(connection, name, key)
