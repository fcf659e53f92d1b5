"""The tables, once: what the migrations build and every query is written against."""

from typing import Any

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

from iomdocs.directory import FACTS

HEAD = "0012"
PURGED = "purged-"
"""Stands before the number of a submission in place of the hash of a file that was removed for good."""
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
    *(Column(name, Integer, nullable=False) for name in ("entries", "records", "errors", "warnings")),
    Column("findings", PACKED, nullable=False),
    Column("duplicate_of", ID, ForeignKey("submissions.id")),
    Column("answered", Boolean, nullable=False),
    Column("answer", Text),
    Column("year", Integer, nullable=False),
    Column("incoming", Integer, nullable=False),
    Column("rival", ID),
    Column("corrects", ID),
    Column("host", Text, nullable=False, server_default=""),
)
Index("submissions_incoming", submissions.c.year, submissions.c.incoming)
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
    Column("content", Text),
)
Index("entries_submission", entries.c.submission)
Index("entries_form", entries.c.form)
Index("entries_since", entries.c.since)
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

fixes = Table(
    "fixes",
    metadata,
    Column("submission", ID, ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    *(Column(name, Text) for name in ("sheet", "cell", "field", "was")),
    *(Column(name, Text, nullable=False) for name in ("now", "consent")),
)


def _of_organisation() -> list[Column[Any]]:
    """What is kept of an organisation beside its code, and since when it is so."""
    facts = [Column(name, Text, nullable=False) for name in FACTS if name != "code"]
    email = Column("email", Text, nullable=False, server_default="")
    return [*facts, Column("aliases", PACKED, nullable=False), email, Column("since", Text)]


def _of_person() -> list[Column[Any]]:
    """What is kept of a worker beside the organisation and the name."""
    return [Column("position", Text, nullable=False), Column("hired", Text), Column("since", Text)]


organisations = Table(
    "organisations",
    metadata,
    Column("code", Text, primary_key=True),
    *_of_organisation(),
)

# What the directory said before: a register of the past is rebuilt with the names of that day.
organisations_past = Table(
    "organisations_past",
    metadata,
    Column("code", Text, nullable=False),
    *_of_organisation(),
    Column("until", Text, nullable=False),
)
Index("organisations_past_code", organisations_past.c.code)

people = Table(
    "people",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    *_of_person(),
)

people_past = Table(
    "people_past",
    metadata,
    Column("organisation", Text, nullable=False),
    Column("name", Text, nullable=False),
    *_of_person(),
    Column("until", Text, nullable=False),
)
Index("people_past_organisation", people_past.c.organisation, people_past.c.name)

changes = Table(
    "changes",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("register", "title", "subject")),
    Column("submission", ID, ForeignKey("submissions.id")),
    Column("sheet", Text, nullable=False),
    Column("line", Integer),
    *(Column(name, Text, nullable=False) for name in ("field", "old", "new", "author", "reason", "file")),
    *(Column(name, Text, nullable=False) for name in ("proposed_at", "state")),
    Column("decided_at", Text),
    Column("decision", Text),
)
Index("changes_record", changes.c.submission, changes.c.sheet, changes.c.line)

overlays = Table(
    "overlays",
    metadata,
    Column("entry", ID, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("since", Text, primary_key=True),
    Column("until", Text),
    Column("change", ID, ForeignKey("changes.id"), nullable=False),
    Column("answers", PACKED, nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("due", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("file", Text, nullable=False),
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

issued = Table(
    "issued",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("document", "subject")),
    Column("edition", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("title", "journal", "issuer")),
    *(Column(name, Integer) for name in ("year", "place")),
    *(Column(name, Text) for name in ("number", "mark", "date")),
    *(Column(name, Text, nullable=False) for name in ("state", "signer", "note")),
    Column("snapshot", PACKED, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("snapshot_sha256", "file", "sha256", "made_at")),
    *(Column(name, Text) for name in ("numbered_at", "signed_at", "superseded_at")),
    *(Column(name, ID, ForeignKey("issued.id")) for name in ("superseded_by", "amends", "affected_by")),
)
Index("issued_subject", issued.c.document, issued.c.subject, issued.c.edition, unique=True)
Index("issued_number", issued.c.journal, issued.c.issuer, issued.c.year, issued.c.mark, unique=True)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
