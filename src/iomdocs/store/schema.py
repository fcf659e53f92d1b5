"""The tables, once: what the migrations build and every query is written against."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

HEAD = "questions"
"""Revision that this code is written for; the last one in ``migrations/versions``."""

ID = BigInteger().with_variant(Integer(), "sqlite")
PACKED = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData()

counters = Table(
    "counters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submissions", ID, nullable=False),
    Column("entries", ID, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("form", Text),
    Column("edition", Text),
    Column("organisation", Text),
    Column("outcome", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("findings", PACKED, nullable=False),
    Column("duplicate_of", ID, ForeignKey("submissions.id")),
    Column("answered", Boolean, nullable=False),
    Column("answer", Text),
)
Index("submissions_received", submissions.c.received_at)
Index(
    "submissions_content",
    submissions.c.sha256,
    unique=True,
    sqlite_where=text("duplicate_of IS NULL"),
    postgresql_where=text("duplicate_of IS NULL"),
)
Index(
    "submissions_unanswered",
    submissions.c.id,
    sqlite_where=text("NOT answered"),
    postgresql_where=text("NOT answered"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=False),
    Column("submission", ID, ForeignKey("submissions.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("edition", Text),
    Column("key", Text, nullable=False),
    Column("organisation", Text),
    Column("person", Text),
    Column("period_start", Text),
    Column("period_end", Text),
    Column("sheet", Text, nullable=False),
    Column("answers", PACKED, nullable=False),
    Column("addresses", PACKED, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text),
    Column("superseded_by", ID, ForeignKey("entries.id")),
    Column("source_file", Text),
    Column("source_sha256", Text),
)
Index("entries_submission", entries.c.submission)
Index("entries_form", entries.c.form)
Index(
    "entries_current",
    entries.c.key,
    entries.c.form,
    sqlite_where=text("until IS NULL"),
    postgresql_where=text("until IS NULL"),
)

records = Table(
    "records",
    metadata,
    Column("entry", ID, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sheet", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("answers", PACKED, nullable=False),
    Column("addresses", PACKED, nullable=False),
    sqlite_with_rowid=False,
)

organisations = Table(
    "organisations",
    metadata,
    Column("code", Text, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("head_position", Text, nullable=False),
    Column("head_name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("inn", Text, nullable=False),
    Column("aliases", PACKED, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", Text, nullable=False),
    Column("hired", Text),
)

documents = Table(
    "documents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", PACKED, nullable=False),
    Column("answer", PACKED, nullable=False),
    Column("sha256", Text),
    Column("replied_at", Text, nullable=False),
)
Index("replies_key", replies.c.key)

doubts = Table(
    "doubts",
    metadata,
    Column("word", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("gender", Text, primary_key=True),
    Column("forms", PACKED, nullable=False),
    Column("file", Text, nullable=False),
)
