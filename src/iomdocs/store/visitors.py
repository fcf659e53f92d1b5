"""Who may come in by the page: people with passwords, schools with links, and what each of them did."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, func, insert, select, update

from iomdocs.store.rows import moment, printable, stamp, stamped, unpack
from iomdocs.store.schema import ID, PACKED, metadata

users = Table(
    "users",
    metadata,
    Column("login", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("name", "role", "password")),
    Column("municipalities", PACKED, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("disabled_at", Text),
)

links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("organisation", "made_at", "until")),
    Column("revoked_at", Text),
    Column("used_at", Text),
)
Index("links_organisation", links.c.organisation)

audit = Table(
    "audit",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("at", "who", "what", "about", "address")),
)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a password. No ``municipalities`` means all; ``changed`` counts what ends older sessions."""

    login: str
    name: str
    role: str
    password: str
    municipalities: tuple[str, ...] = ()
    changed: int = 0
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A school's own way in; it opens up to the end of the day ``until``, unless it was revoked. Times are UTC."""

    id: str
    organisation: str
    made_at: dt.datetime
    until: dt.date
    revoked: bool = False
    used_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done by the page: when (UTC), who («login» or «school:code»), what, about what, whence."""

    at: dt.datetime
    who: str
    what: str
    about: str = ""
    address: str = ""


def put_user(connection: Connection, user: User, at: dt.datetime) -> bool:
    """Add somebody; false when there is such a login."""
    if get_user(connection, user.login):
        return False
    row = {"login": user.login, "name": user.name, "role": user.role, "password": user.password, "changed": 0}
    connection.execute(
        insert(users).values(**row, municipalities=list(user.municipalities), made_at=stamp(at), disabled_at=None)
    )
    return True


def get_user(connection: Connection, login: str) -> User | None:
    """Somebody by login."""
    row = connection.execute(select(users).where(users.c.login == login)).mappings().first()
    return None if row is None else _user(row)  # type: ignore[arg-type]


def all_users(connection: Connection) -> list[User]:
    """Everybody, by login."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.login)).mappings()]  # type: ignore[arg-type]


def change_user(connection: Connection, login: str, values: Mapping[str, object]) -> bool:
    """Change something of somebody: sessions begun before end. False when there is nobody."""
    told = {**values, "changed": users.c.changed + 1}
    return connection.execute(update(users).where(users.c.login == login).values(**told)).rowcount > 0


def _user(row: Mapping[str, Any]) -> User:
    told = tuple(unpack(row["municipalities"]))
    facts = (row["login"], row["name"], row["role"], row["password"])
    return User(*facts, told, row["changed"], row["disabled_at"] is not None)


def put_links(connection: Connection, given: Sequence[Link]) -> None:
    """Add links."""
    rows = [
        {"id": each.id, "organisation": each.organisation, "made_at": stamp(each.made_at), "until": str(each.until)}
        for each in given
    ]
    if rows:
        connection.execute(insert(links), rows)


def all_links(connection: Connection, organisation: str | None = None) -> list[Link]:
    """Every link, the oldest first, or those of one organisation."""
    query = select(links).order_by(links.c.made_at, links.c.id)
    if organisation is not None:
        query = query.where(links.c.organisation == organisation)
    return [_link(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]


def get_link(connection: Connection, number: str) -> Link | None:
    """A link by its id."""
    row = connection.execute(select(links).where(links.c.id == number)).mappings().first()
    return None if row is None else _link(row)  # type: ignore[arg-type]


def revoke_links(connection: Connection, organisation: str, at: dt.datetime) -> int:
    """Revoke all links of an organisation; returns how many there were."""
    there = (links.c.organisation == organisation, links.c.revoked_at.is_(None))
    return connection.execute(update(links).where(*there).values(revoked_at=stamp(at))).rowcount


def used_link(connection: Connection, number: str, at: dt.datetime) -> None:
    """Note that somebody came by a link."""
    connection.execute(update(links).where(links.c.id == number).values(used_at=stamp(at)))


def _link(row: Mapping[str, Any]) -> Link:
    used = moment(row["used_at"]) if row["used_at"] else None
    until, revoked = dt.date.fromisoformat(row["until"]), row["revoked_at"] is not None
    return Link(row["id"], row["organisation"], moment(row["made_at"]), until, revoked, used)


def put_act(connection: Connection, act: Act) -> None:
    """Write down what was done."""
    row = {name: printable(getattr(act, name)) for name in ("who", "what", "about", "address")}
    connection.execute(insert(audit).values(at=stamp(act.at), **row))


def acts(connection: Connection, limit: int, before: dt.datetime | None = None) -> list[Act]:
    """What was done, the newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.at < stamped(before))
    return [Act(moment(row.at), row.who, row.what, row.about, row.address) for row in connection.execute(query)]


def count_acts(connection: Connection) -> dict[str, int]:
    """How often each thing was done."""
    query = select(audit.c.what, func.count().label("times")).group_by(audit.c.what)
    return {row.what: row.times for row in connection.execute(query)}
