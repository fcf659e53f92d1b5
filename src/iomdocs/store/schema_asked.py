"""The tables of what people are asked and answer, and of what lies in the outbox for them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from iomdocs.store.schema import ID, PACKED, metadata

replies = Table(
    "replies",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("key", "kind")),
    *(Column(name, PACKED, nullable=False) for name in ("subject", "answer")),
    Column("sha256", Text),
    Column("replied_at", Text, nullable=False),
)
Index("replies_key", replies.c.key)

doubts = Table(
    "doubts",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("word", "part", "gender")),
    Column("forms", PACKED, nullable=False),
    Column("file", Text, nullable=False),
)

owed = Table(
    "owed",
    metadata,
    Column("submission", ID, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("keys", PACKED, nullable=False),
)

differences = Table(
    "differences",
    metadata,
    Column("submission", ID, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("told", PACKED, nullable=False),
)
