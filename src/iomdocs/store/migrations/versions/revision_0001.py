"""First tables.

They are spelled out again rather than taken from ``schema``: a revision must still do tomorrow what it did today.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Build everything and start the counters."""
    _create_counters()
    _create_submissions()
    _create_entries()
    _create_records()
    _create_directory()
    _create_logs()


def _text(name: str, *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=null)


def _whole(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False)


def _index(name: str, table: str, columns: list[str], where: str | None = None, *, unique: bool = False) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _create_counters() -> None:
    table = op.create_table(
        "counters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submissions", _ID, nullable=False),
        sa.Column("entries", _ID, nullable=False),
    )
    op.bulk_insert(table, [{"id": 1, "submissions": 0, "entries": 0}])


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", _ID, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("sha256", "file", "sender", "received_at")),
        *(_text(name, null=True) for name in ("form", "edition", "organisation")),
        _text("outcome"),
        *(_whole(name) for name in ("entries", "records", "errors", "warnings")),
        sa.Column("findings", _PACKED, nullable=False),
        sa.Column("duplicate_of", _ID, sa.ForeignKey("submissions.id")),
        sa.Column("answered", sa.Boolean, nullable=False),
        _text("answer", null=True),
    )
    _index("submissions_received", "submissions", ["received_at"])
    _index("submissions_content", "submissions", ["sha256"], "duplicate_of IS NULL", unique=True)
    _index("submissions_unanswered", "submissions", ["id"], "NOT answered")


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", _ID, primary_key=True, autoincrement=False),
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), nullable=False),
        _whole("number"),
        _text("form"),
        _text("edition", null=True),
        _text("key"),
        *(_text(name, null=True) for name in ("organisation", "person", "period_start", "period_end")),
        _text("sheet"),
        sa.Column("answers", _PACKED, nullable=False),
        sa.Column("addresses", _PACKED, nullable=False),
        _text("since"),
        _text("until", null=True),
        sa.Column("superseded_by", _ID, sa.ForeignKey("entries.id")),
    )
    _index("entries_submission", "entries", ["submission"])
    _index("entries_form", "entries", ["form"])
    _index("entries_current", "entries", ["key", "form"], "until IS NULL")


def _create_records() -> None:
    op.create_table(
        "records",
        sa.Column("entry", _ID, sa.ForeignKey("entries.id"), primary_key=True, autoincrement=False),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _text("sheet"),
        _whole("line"),
        sa.Column("answers", _PACKED, nullable=False),
        sa.Column("addresses", _PACKED, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_directory() -> None:
    op.create_table(
        "organisations",
        sa.Column("code", sa.Text, primary_key=True),
        *(_text(name) for name in ("full_name", "short_name", "municipality", "head_position", "head_name")),
        *(_text(name) for name in ("place", "inn")),
        sa.Column("aliases", _PACKED, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        _text("position"),
        _text("hired", null=True),
    )


def _create_logs() -> None:
    op.create_table(
        "documents",
        sa.Column("id", _ID, primary_key=True),
        _text("name"),
        _text("number", null=True),
        *(_text(name) for name in ("file", "sha256", "made_at")),
    )
    op.create_table("settings", sa.Column("name", sa.Text, primary_key=True), _text("value"))
