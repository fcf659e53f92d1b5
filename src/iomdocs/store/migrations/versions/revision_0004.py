"""Corrections of accepted rows, the directory as it was, the log of reminders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")
_ORGANISATION = ("code", "full_name", "short_name", "municipality", "head_position", "head_name", "place", "inn")


def upgrade() -> None:
    """Add the tables; what the directory holds already was always there."""
    for table in ("organisations", "people"):
        op.add_column(table, sa.Column("since", sa.Text))
    _create_past()
    _create_changes()
    op.create_table(
        "reminders",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("organisation", "form", "due", "mark")),
        _text("made_at"),
        _text("file"),
    )


def _text(name: str, *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=null)


def _create_past() -> None:
    op.create_table(
        "organisations_past",
        *map(_text, _ORGANISATION),
        sa.Column("aliases", _PACKED, nullable=False),
        _text("since", null=True),
        _text("until"),
    )
    op.create_index("organisations_past_code", "organisations_past", ["code"])
    op.create_table(
        "people_past",
        *map(_text, ("organisation", "name", "position")),
        _text("hired", null=True),
        _text("since", null=True),
        _text("until"),
    )
    op.create_index("people_past_organisation", "people_past", ["organisation", "name"])


def _create_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", _ID, primary_key=True),
        *map(_text, ("register", "title", "subject")),
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id")),
        _text("sheet"),
        sa.Column("line", sa.Integer),
        *map(_text, ("field", "old", "new", "author", "reason", "file", "proposed_at", "state")),
        _text("decided_at", null=True),
        _text("decision", null=True),
    )
    op.create_index("changes_record", "changes", ["submission", "sheet", "line"])
    op.create_table(
        "overlays",
        sa.Column("entry", _ID, sa.ForeignKey("entries.id"), primary_key=True, autoincrement=False),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("since", sa.Text, primary_key=True),
        _text("until", null=True),
        sa.Column("change", _ID, sa.ForeignKey("changes.id"), nullable=False),
        sa.Column("answers", _PACKED, nullable=False),
    )
