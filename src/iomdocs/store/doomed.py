"""Files that a removal for good has still to remove, known again after an end in between."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from iomdocs.store import listing
from iomdocs.store.purging import purges


@dataclass(frozen=True, slots=True)
class Doomed:
    """Files of the outbox, by their whole paths, and originals, by their hashes."""

    files: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()


def note(connection: Connection, host: str, files: Sequence[str], originals: Sequence[str]) -> None:
    """Note what must go as soon as the next removal is in the database, and not before."""
    told = {"after": _last(connection), "files": list(files), "originals": list(originals)}
    listing.keep_setting(connection, _key(host), json.dumps(told))


def due(connection: Connection, host: str) -> Doomed:
    """What must go from a host now; nothing when the removal itself never came to its end."""
    told = json.loads(listing.setting(connection, _key(host)) or "null")
    if told is None or _last(connection) <= told["after"]:
        return Doomed()
    return Doomed(tuple(told["files"]), tuple(told["originals"]))


def gone(connection: Connection, host: str) -> None:
    """All of it went: the names are let go."""
    listing.drop_setting(connection, _key(host))


def _key(host: str) -> str:
    return f"doomed files {host}"


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.max(purges.c.id))).scalar() or 0)
