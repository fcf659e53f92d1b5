"""Small reads and writes: the directory, the settings, where a value came from."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Table, delete, insert, or_, select, text

from iomdocs.directory import Directory, Organisation, Person
from iomdocs.store.rows import entry, record, unpack
from iomdocs.store.schema import (
    entries,
    organisations,
    organisations_past,
    people,
    people_past,
    records,
    settings,
    submissions,
)
from iomdocs.verdicts import Entry, Origin, Record

_sent = submissions.c.id == entries.c.submission
_COLLATIONS = ("pg_c_utf8", "C.utf8", "C.UTF-8", "C")


def setting(connection: Connection, name: str) -> str | None:
    """Read a value that the store keeps for itself."""
    return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()


def keep_setting(connection: Connection, name: str, value: str) -> None:
    """Keep a value for the next start."""
    drop_setting(connection, name)
    connection.execute(insert(settings).values(name=name, value=value))


def drop_setting(connection: Connection, name: str) -> None:
    """Forget a value."""
    connection.execute(delete(settings).where(settings.c.name == name))


def collation(connection: Connection) -> str:
    """PostgreSQL's order of text by code points that still knows Russian capitals, the best there is."""
    query = text("SELECT collname FROM pg_collation")
    there = set(connection.execute(query).scalars())
    return next(name for name in _COLLATIONS if name in there)


def records_of(connection: Connection, entry: int) -> list[RowMapping]:
    """Read the records of an entry, table by table, in their order."""
    query = select(records).where(records.c.entry == entry).order_by(records.c.part, records.c.number)
    return list(connection.execute(query).mappings())


def cell(
    connection: Connection, submission: int, file: str | None, sheet: str, line: int | None, field: str
) -> str | None:
    """Find the address that a stored field came from, None when nothing was stored there."""
    table, _, name = field.rpartition(".")
    # What another level handed on in one submission came from many files.
    there = [entries.c.submission == submission, or_(entries.c.source_file.is_(None), entries.c.source_file == file)]
    if line is None:
        query = select(entries.c.addresses).where(*there, entries.c.sheet == sheet)
        return _address(connection.execute(query), name)
    lines = (
        select(records.c.addresses)
        .join(entries, entries.c.id == records.c.entry)
        .where(*there, records.c.sheet == sheet, records.c.line == line)
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


def in_force(connection: Connection) -> Iterator[Entry]:
    """Every entry that holds now, by form and key, each with its form, edition and the file it first came in."""
    lines: dict[int, list[Record]] = {}
    held = entries.c.until.is_(None)
    found = select(records).join(entries, entries.c.id == records.c.entry).where(held)
    for row in connection.execute(found.order_by(records.c.entry, records.c.part, records.c.number)).mappings():
        lines.setdefault(row["entry"], []).append(record(row))  # type: ignore[arg-type]
    query = select(entries, submissions.c.file, submissions.c.sha256).join(submissions, _sent).where(held)
    for row in connection.execute(query.order_by(entries.c.form, entries.c.key, entries.c.id)).mappings():
        came = Origin(row["source_file"] or row["file"], row["source_sha256"] or row["sha256"])
        read = entry(row, lines.pop(row["id"], ()))  # type: ignore[arg-type]
        yield replace(read, form=row["form"], edition=row["edition"], origin=came)


def forms_in_force(connection: Connection) -> set[str]:
    """Ids of the forms that have an entry now."""
    return set(connection.execute(select(entries.c.form).where(entries.c.until.is_(None)).distinct()).scalars())


def superseded(connection: Connection, submission: int) -> list[tuple[int, int, int, str]]:
    """Entries that those of a submission replaced: ``(entry, by, submission, key)``."""
    newer = entries.alias()
    query = select(entries.c.id, newer.c.id, entries.c.submission, entries.c.key)
    joined = query.join(newer, entries.c.superseded_by == newer.c.id).where(newer.c.submission == submission)
    return [(old, new, owner, key) for old, new, owner, key in connection.execute(joined.order_by(entries.c.id))]


def put_organisations(connection: Connection, given: Iterable[Organisation], at: str | None = None) -> None:
    """Add or renew; the last of several with one code stays, and what a code said before is remembered."""
    rows: dict[object, dict[str, Any]] = {one.code: _plain(one, organisations) for one in given}
    for row in rows.values():
        row["aliases"] = list(row["aliases"])
    _renew(connection, organisations, organisations_past, rows, ("code",), at)


def put_people(connection: Connection, given: Iterable[Person], at: str | None = None) -> None:
    """Add or renew; the last of several with one organisation and name stays."""
    rows: dict[object, dict[str, Any]] = {(one.organisation, one.name): _plain(one, people) for one in given}
    for row in rows.values():
        row["hired"] = row["hired"] and row["hired"].isoformat()
    _renew(connection, people, people_past, rows, ("organisation", "name"), at)


def _plain(one: Organisation | Person, table: Table) -> dict[str, Any]:
    return {name: getattr(one, name) for name in table.c.keys() if name != "since"}  # noqa: SIM118


def _renew(
    connection: Connection,
    table: Table,
    past: Table,
    rows: Mapping[object, dict[str, Any]],
    names: tuple[str, ...],
    at: str | None,
) -> None:
    """Put rows in place of those with the same key; a row that says the same stays as old as it is."""
    there: dict[object, dict[str, Any]] = {}
    for found in connection.execute(select(table)).mappings():
        row = {**found}
        there[row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)] = row
    fresh = []
    for key, row in rows.items():
        before = there.get(key)
        if before is not None:
            if {name: value for name, value in before.items() if name != "since"} == row:
                continue
            connection.execute(delete(table).where(*(table.c[name] == row[name] for name in names)))
            if at is not None:
                connection.execute(insert(past).values(**before, until=at))
        fresh.append(row | {"since": at})
    if fresh:
        connection.execute(insert(table), fresh)


def directory(connection: Connection, at: str | None = None) -> Directory:
    """Read the whole directory, as it was at a moment if one is given."""
    found = _held(connection, organisations, organisations_past, at)
    names = [name for name in organisations.c.keys() if name != "since"]  # noqa: SIM118
    listed = [
        Organisation(**{**{name: row[name] for name in names}, "aliases": tuple(row["aliases"])})
        for row in sorted(found, key=lambda row: str(row["code"]))
    ]
    workers = sorted(_held(connection, people, people_past, at), key=lambda row: (row["organisation"], row["name"]))
    return Directory.of(
        listed,
        [
            Person(
                row["organisation"],
                row["name"],
                row["position"],
                dt.date.fromisoformat(row["hired"]) if row["hired"] else None,
            )
            for row in workers
        ],
    )


def _held(connection: Connection, table: Table, past: Table, at: str | None) -> list[RowMapping]:
    now = list(connection.execute(select(table)).mappings())
    if at is None:
        return now
    before = connection.execute(select(past).where(past.c.until > at)).mappings()
    return [row for row in [*now, *before] if row["since"] is None or row["since"] <= at]


def files(connection: Connection) -> dict[int, tuple[str, str]]:
    """SHA-256 and name of every accepted file, by the submission's number."""
    query = select(submissions.c.id, submissions.c.sha256, submissions.c.file)
    found = connection.execute(query.where(submissions.c.outcome.like("accepted%")))
    return {row.id: (row.sha256, row.file) for row in found}
