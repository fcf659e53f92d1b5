"""Answers that lie in the outbox while something is owed, what a held copy says otherwise, who corrects what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Add both tables and the link; what was returned before is not known, and lies where it lies."""
    op.add_column("submissions", sa.Column("corrects", _ID))
    op.create_table(
        "owed",
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("keys", _PACKED, nullable=False),
    )
    op.create_table(
        "differences",
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
        sa.Column("told", _PACKED, nullable=False),
    )
