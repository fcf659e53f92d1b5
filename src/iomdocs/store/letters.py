"""Mail: letters that came with their files, and letters that wait to be sent."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from iomdocs.store.rows import moment, printable, stamp
from iomdocs.store.schema import ID, metadata, reminders, submissions

TAKEN = "taken"
"""Fate of a letter whose files were taken; any other is why they were not."""
State: TypeAlias = Literal["waiting", "sending", "sent", "failed"]

mail_letters = Table(
    "mail_letters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("message_id", "sender", "folder", "subject", "references", "fate", "came_at")
    ),
    Column("host", Text, nullable=False, server_default=""),
)
Index("mail_letters_sender", mail_letters.c.sender, mail_letters.c.came_at)

mail_files = Table(
    "mail_files",
    metadata,
    Column("letter", ID, ForeignKey("mail_letters.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("path", "sha256")),
    Column("laid", Boolean, nullable=False),
    Column("after", ID),
    Column("submission", ID),
    Column("told", Text),
)

mail_out = Table(
    "mail_out",
    metadata,
    Column("id", ID, primary_key=True),
    Column("cause", Text, nullable=False, unique=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("kind", "recipient", "message_id", "state", "due_at", "queued_at", "trouble")
    ),
    Column("message", LargeBinary),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Text),
)
Index("mail_out_due", mail_out.c.state, mail_out.c.due_at)


@dataclass(frozen=True, slots=True)
class Came:
    """A letter that came: ``key`` is the same for the same letter, ``folder`` where its files go in the inbox.

    ``fate`` is ``taken``, or why its files were not.
    """

    key: str
    message_id: str
    sender: str
    folder: str
    subject: str
    references: str
    fate: str
    came_at: dt.datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a letter: its path in the inbox (empty when it lay in an archive), the submission it became.

    ``after`` is the newest submission before it was laid there, ``laid`` says that it surely was; ``told`` is the
    outcome that its sender knows.
    """

    letter: int
    number: int
    path: str
    sha256: str
    laid: bool = False
    after: int | None = None
    submission: int | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A letter to be sent; ``cause`` is the same for the same letter, ``message`` its bytes until it is sent."""

    cause: str
    kind: str
    recipient: str
    message_id: str
    message: bytes | None
    state: State = "waiting"
    due_at: dt.datetime | None = None
    queued_at: dt.datetime | None = None
    tries: int = 0
    trouble: str = ""
    sent_at: dt.datetime | None = None
    id: int = 0


def put(connection: Connection, letter: Came, files: Sequence[tuple[str, str]], host: str) -> int:
    """Remember a letter with its files (paths in the inbox, SHA-256); returns its number, 0 when it is known.

    ``host`` is who fetched it: the files are in his inbox.
    """
    if connection.execute(select(mail_letters.c.id).where(mail_letters.c.key == letter.key)).first():
        return 0
    names = ("key", "message_id", "sender", "folder", "subject", "references", "fate")
    row = {name: printable(getattr(letter, name)) for name in names}
    done = connection.execute(insert(mail_letters).values(**row, host=host, came_at=stamp(letter.came_at)))
    number = int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0
    rows = [
        {"letter": number, "number": n, "path": printable(path), "sha256": sha256, "laid": False}
        for n, (path, sha256) in enumerate(files, start=1)
    ]
    if rows:
        connection.execute(insert(mail_files), rows)
    return number


def find(connection: Connection, key: str) -> Came | None:
    """A letter by its key."""
    row = connection.execute(select(mail_letters).where(mail_letters.c.key == key)).mappings().first()
    return _came(row) if row is not None else None  # type: ignore[arg-type]


def not_laid(connection: Connection, host: str) -> list[tuple[str, Enclosed]]:
    """Files that are not yet known to be in a host's inbox, with the keys of their letters, in the order they came."""
    query = select(mail_letters.c.key, mail_files).join(mail_letters, mail_letters.c.id == mail_files.c.letter)
    query = query.where(mail_letters.c.host == host, mail_files.c.laid.is_(False)).order_by(
        mail_files.c.letter, mail_files.c.number
    )
    return [(row["key"], _enclosed(row)) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]


def lay(connection: Connection, file: Enclosed, values: Mapping[str, Any]) -> None:
    """Note how far a file is on its way into the inbox."""
    mine = (mail_files.c.letter == file.letter, mail_files.c.number == file.number)
    connection.execute(update(mail_files).where(*mine).values(**values))


def unfinished(connection: Connection, host: str) -> list[tuple[Came, list[Enclosed]]]:
    """A host's letters that have something to be told: a file without an outcome, or one that has another now."""
    sent = submissions.c
    joined = mail_files.outerjoin(submissions, sent.id == mail_files.c.submission)
    news = or_(mail_files.c.told.is_(None), and_(sent.answered, sent.outcome != mail_files.c.told))
    numbers = select(mail_files.c.letter).select_from(joined).where(news)
    query = select(mail_letters).where(mail_letters.c.host == host, mail_letters.c.id.in_(numbers))
    rows = connection.execute(query.order_by(mail_letters.c.id)).mappings()
    found = [_came(row) for row in rows]  # type: ignore[arg-type]
    return [(each, _files(connection, each.id)) for each in found]


def _files(connection: Connection, letter: int) -> list[Enclosed]:
    query = select(mail_files).where(mail_files.c.letter == letter).order_by(mail_files.c.number)
    return [_enclosed(row) for row in connection.execute(query).mappings()]  # type: ignore[arg-type]


def first_of(connection: Connection, file: str, after: int) -> int | None:
    """Number of the first submission above ``after`` that came as this file."""
    query = select(func.min(submissions.c.id)).where(submissions.c.file == file, submissions.c.id > after)
    return connection.execute(query).scalar()


def first_below(connection: Connection, folder: str, after: int) -> list[int]:
    """Numbers of the submissions above ``after`` that came from below a folder, the first of each file."""
    below = submissions.c.file.like(f"{_literal(folder)}/%", escape="\\")
    query = select(func.min(submissions.c.id)).where(below, submissions.c.id > after)
    return list(connection.execute(query.group_by(submissions.c.file).order_by(func.min(submissions.c.id))).scalars())


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def conclude(connection: Connection, letter: int, told: Mapping[int, tuple[int, str]]) -> None:
    """Note what was told of a letter's files: by number the submission and its outcome; names are let go.

    A number that the letter has not yet is a file that lay in one of its archives.
    """
    known = {each.number for each in _files(connection, letter)}
    for number, (submission, outcome) in told.items():
        values: dict[str, Any] = {"submission": submission, "told": outcome, "path": ""}
        if number in known:
            mine = (mail_files.c.letter == letter, mail_files.c.number == number)
            connection.execute(update(mail_files).where(*mine).values(**values))
        else:
            row = {"letter": letter, "number": number, "sha256": "", "laid": True}
            connection.execute(insert(mail_files).values(**row, **values))
    connection.execute(update(mail_letters).where(mail_letters.c.id == letter).values(subject=""))


def queue(connection: Connection, given: Iterable[Dispatch], at: dt.datetime) -> int:
    """Let letters wait to be sent; one whose cause had a letter already is not sent again. Returns how many wait."""
    fresh = 0
    for each in given:
        if connection.execute(select(mail_out.c.id).where(mail_out.c.cause == each.cause)).first():
            continue
        row = {name: getattr(each, name) for name in ("cause", "kind", "recipient", "message_id", "message")}
        times = {"due_at": stamp(each.due_at or at), "queued_at": stamp(at)}
        connection.execute(insert(mail_out).values(**row, **times, state="waiting", tries=0, trouble=""))
        fresh += 1
    return fresh


def due(connection: Connection, at: dt.datetime) -> list[Dispatch]:
    """Letters that are to be sent now, the oldest first; one in whose midst the program ended is among them."""
    ready = and_(mail_out.c.state.in_(("waiting", "sending")), mail_out.c.due_at <= stamp(at))
    rows = connection.execute(select(mail_out).where(ready).order_by(mail_out.c.id)).mappings()
    return [_outgoing(row) for row in rows]  # type: ignore[arg-type]


def change(connection: Connection, number: int, values: Mapping[str, Any]) -> None:
    """Note how far a letter is; times may be moments."""
    plain = {name: stamp(value) if isinstance(value, dt.datetime) else value for name, value in values.items()}
    connection.execute(update(mail_out).where(mail_out.c.id == number).values(**plain))


def bounce(connection: Connection, message_ids: Sequence[str]) -> int:
    """Note that letters came back; returns how many of these were ours."""
    mine = and_(mail_out.c.message_id.in_(message_ids), mail_out.c.state != "failed")
    return connection.execute(update(mail_out).where(mine).values(state="failed", trouble="bounced")).rowcount


def answered_since(connection: Connection, recipient: str, kinds: Sequence[str], since: dt.datetime) -> int:
    """How many letters of some kinds an address got since a moment, or has waiting."""
    query = (
        select(func.count())
        .select_from(mail_out)
        .where(mail_out.c.recipient == recipient, mail_out.c.kind.in_(kinds), mail_out.c.queued_at >= stamp(since))
    )
    return int(connection.execute(query).scalar() or 0)


def known_causes(connection: Connection, causes: Sequence[str]) -> set[str]:
    """Which of these causes had a letter already."""
    return set(connection.execute(select(mail_out.c.cause).where(mail_out.c.cause.in_(causes))).scalars())


def reminder_files(connection: Connection, since: dt.datetime) -> list[tuple[str, str, str]]:
    """Reminders made since a moment: organisation, file below the outbox, the moment as text."""
    told = (reminders.c.organisation, reminders.c.file, reminders.c.made_at)
    query = select(*told).where(reminders.c.made_at >= stamp(since)).distinct().order_by(*told[::-1])
    return [(organisation, file, made) for organisation, file, made in connection.execute(query)]


def counted(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """How many letters came by fate, and how many of ours are there by state."""
    came = select(mail_letters.c.fate, func.count()).group_by(mail_letters.c.fate)
    ours = select(mail_out.c.state, func.count()).group_by(mail_out.c.state)
    first, second = connection.execute(came).all(), connection.execute(ours).all()
    return {fate: number for fate, number in first}, {state: number for state, number in second}  # noqa: C416 - rows


def _came(row: Mapping[str, Any]) -> Came:
    names = ("key", "message_id", "sender", "folder", "subject", "references", "fate")
    return Came(**{name: row[name] for name in names}, came_at=moment(row["came_at"]), id=row["id"])


def _enclosed(row: Mapping[str, Any]) -> Enclosed:
    return Enclosed(**{name: row[name] for name in Enclosed.__dataclass_fields__})


def _outgoing(row: Mapping[str, Any]) -> Dispatch:
    told = {name: row[name] for name in Dispatch.__dataclass_fields__ if not name.endswith("_at")}
    times: dict[str, Any] = {
        name: moment(row[name]) if row[name] else None for name in ("due_at", "queued_at", "sent_at")
    }
    return Dispatch(**told, **times)
