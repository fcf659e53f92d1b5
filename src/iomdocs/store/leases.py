"""Work that one host at a time may do, for as long as it shows that it lives: by the database's clock."""

import json

from sqlalchemy import Connection, text

from iomdocs.store import listing
from iomdocs.store.engines import is_sqlite

_CLOCK = "SELECT extract(epoch FROM clock_timestamp())"
_SQLITES_CLOCK = "SELECT (julianday('now') - 2440587.5) * 86400.0"


def take(connection: Connection, work: str, holder: str, seconds: float) -> str | None:
    """Take or renew a work; returns who does it when that is somebody else who gave a sign of life lately."""
    found = other(connection, work, holder, seconds)
    if found is None:
        told = {"holder": holder, "at": clock(connection)}
        listing.keep_setting(connection, _key(work), json.dumps(told, ensure_ascii=False))
    return found


def other(connection: Connection, work: str, holder: str, seconds: float) -> str | None:
    """Who else does a work now."""
    one_at_a_time(connection, _key(work))
    told = json.loads(listing.setting(connection, _key(work)) or "{}")
    alive = bool(told) and abs(clock(connection) - float(told["at"])) < seconds
    return str(told["holder"]) if alive and told["holder"] != holder else None


def drop(connection: Connection, work: str, holder: str) -> None:
    """Let the next one do it at once."""
    told = json.loads(listing.setting(connection, _key(work)) or "{}")
    if told and told["holder"] == holder:
        listing.drop_setting(connection, _key(work))


def one_at_a_time(connection: Connection, key: str) -> None:
    """Wait for whoever does the same in another transaction; SQLite lets in one writer at a time anyway."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})


def _key(work: str) -> str:
    return f"lease {work}"


def clock(connection: Connection) -> float:
    """Seconds since 1970."""
    return float(connection.execute(text(_SQLITES_CLOCK if is_sqlite(connection) else _CLOCK)).scalar() or 0)
