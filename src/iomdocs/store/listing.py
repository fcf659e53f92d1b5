"""Small reads and writes: the directory, the settings, where a value came from."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, insert, select, text

from iomdocs.directory import Directory, Organisation, Person
from iomdocs.store.rows import unpack
from iomdocs.store.schema import entries, organisations, people, records, settings

_COLLATIONS = ("pg_c_utf8", "C.utf8", "C.UTF-8", "C")


def setting(connection: Connection, name: str) -> str | None:
    """Read a value that the store keeps for itself."""
    return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()


def collation(connection: Connection) -> str:
    """PostgreSQL's order of text by code points that still knows Russian capitals, the best there is."""
    query = text("SELECT collname FROM pg_collation")
    there = set(connection.execute(query).scalars())
    return next(name for name in _COLLATIONS if name in there)


def records_of(connection: Connection, entry: int) -> list[RowMapping]:
    """Read the records of an entry, table by table, in their order."""
    query = select(records).where(records.c.entry == entry).order_by(records.c.part, records.c.number)
    return list(connection.execute(query).mappings())


def cell(connection: Connection, submission: int, sheet: str, line: int | None, field: str) -> str | None:
    """Find the address that a stored field came from, None when nothing was stored there."""
    table, _, name = field.rpartition(".")
    if line is None:
        query = select(entries.c.addresses).where(entries.c.submission == submission, entries.c.sheet == sheet)
        return _address(connection.execute(query), name)
    lines = (
        select(records.c.addresses)
        .join(entries, entries.c.id == records.c.entry)
        .where(entries.c.submission == submission, records.c.sheet == sheet, records.c.line == line)
    )
    if table:
        lines = lines.where(records.c.part == table)
    return _address(connection.execute(lines), name)


def _address(rows: Iterable[Row[Any]], name: str) -> str | None:
    for row in rows:
        found = unpack(row.addresses).get(name)
        if found is not None:
            return str(found)
    return None


def put_organisations(connection: Connection, given: Iterable[Organisation]) -> None:
    """Add or renew; the last of several with one code stays."""
    rows = {one.code: {name: getattr(one, name) for name in organisations.c.keys()} for one in given}  # noqa: SIM118
    for some in rows.values():
        some["aliases"] = list(some["aliases"])
    if rows:
        connection.execute(delete(organisations).where(organisations.c.code.in_(rows)))
        connection.execute(insert(organisations), list(rows.values()))


def put_people(connection: Connection, given: Iterable[Person]) -> None:
    """Add or renew; the last of several with one organisation and name stays."""
    rows = {(one.organisation, one.name): one for one in given}
    for code, name in rows:
        connection.execute(delete(people).where(people.c.organisation == code, people.c.name == name))
    if rows:
        connection.execute(
            insert(people),
            [
                {"organisation": one.organisation, "name": one.name, "position": one.position, "hired": hired}
                for one in rows.values()
                for hired in [one.hired.isoformat() if one.hired else None]
            ],
        )


def directory(connection: Connection) -> Directory:
    """Read the whole directory."""
    found = connection.execute(select(organisations).order_by(organisations.c.code)).mappings()
    listed = [Organisation(**{**row, "aliases": tuple(row["aliases"])}) for row in found]
    workers = connection.execute(select(people).order_by(people.c.organisation, people.c.name))
    return Directory.of(
        listed,
        [
            Person(row.organisation, row.name, row.position, dt.date.fromisoformat(row.hired) if row.hired else None)
            for row in workers
        ],
    )
