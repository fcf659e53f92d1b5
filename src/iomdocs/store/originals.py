"""Originals kept in the database itself, in pieces: any host can read them, and no shared folder is needed."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from iomdocs.store.schema_hosts import originals

_PIECE = 1 << 20


def put(connection: Connection, sha256: str, path: Path) -> None:
    """Keep a file's bytes under their hash, unless they are here."""
    if there(connection, sha256):
        return
    for number, piece in enumerate(_pieces(path)):
        row = {"sha256": sha256, "part": number, "data": piece}
        connection.execute(insert(originals).values(row).on_conflict_do_nothing())


def _pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces; an empty one is one empty piece."""
    with path.open("rb") as file:
        piece = file.read(_PIECE)
        yield piece
        while piece := file.read(_PIECE):
            yield piece


def there(connection: Connection, sha256: str) -> bool:
    """Whether an original is kept here."""
    query = select(originals.c.part).where(originals.c.sha256 == sha256, originals.c.part == 0)
    return connection.execute(query).first() is not None


def pieces(connection: Connection, sha256: str) -> Iterator[bytes]:
    """An original in pieces, none when it is not here."""
    query = select(originals.c.data).where(originals.c.sha256 == sha256).order_by(originals.c.part)
    for row in connection.execute(query, execution_options={"yield_per": 1}):
        yield row.data


def hashes(connection: Connection) -> list[str]:
    """Of all originals that are kept here."""
    query = select(originals.c.sha256).where(originals.c.part == 0).order_by(originals.c.sha256)
    return list(connection.execute(query).scalars())


def drop(connection: Connection, sha256s: Collection[str]) -> None:
    """Remove originals for good."""
    connection.execute(delete(originals).where(originals.c.sha256.in_(sha256s)))


def put_all(connection: Connection, kept: Iterable[tuple[str, Path]]) -> None:
    """Keep several."""
    for sha256, path in kept:
        put(connection, sha256, path)
