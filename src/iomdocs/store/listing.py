"""Small reads and writes: the directory, the settings, where a value came from."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, insert, or_, select, text

from iomdocs.directory import Directory, Organisation, Person
from iomdocs.store.rows import entry, record, unpack
from iomdocs.store.schema import entries, organisations, people, records, settings, submissions
from iomdocs.verdicts import Entry, Origin, Record

_sent = submissions.c.id == entries.c.submission
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
