"""What hinders the workers of other hosts, told where the people are who wait for them."""

import json

from sqlalchemy import Connection, select

from iomdocs.store import leases, listing
from iomdocs.store.schema import settings

_KEY = "trouble of "


def put(connection: Connection, host: str, what: str) -> None:
    """Note what hinders a host now."""
    told = {"what": what, "at": leases.clock(connection)}
    listing.keep_setting(connection, f"{_KEY}{host}", json.dumps(told, ensure_ascii=False))


def drop(connection: Connection, host: str) -> None:
    """Nothing hinders it any more."""
    listing.drop_setting(connection, f"{_KEY}{host}")


def lately(connection: Connection, seconds: float) -> dict[str, str]:
    """Hosts that were hindered within these seconds, and by what."""
    now = leases.clock(connection)
    query = select(settings).where(settings.c.name.startswith(_KEY, autoescape=True)).order_by(settings.c.name)
    told = {row.name.removeprefix(_KEY): json.loads(row.value) for row in connection.execute(query)}
    return {host: str(each["what"]) for host, each in told.items() if now - float(each["at"]) < seconds}
