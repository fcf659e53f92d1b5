"""Answers of the methodologist, words of doubtful declension, and the moments from which entries hold, in order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Build both tables; when data changed last is asked for each register."""
    op.create_index("entries_since", "entries", ["since"])
    op.create_table(
        "replies",
        sa.Column("id", _ID, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "kind")),
        sa.Column("subject", _PACKED, nullable=False),
        sa.Column("answer", _PACKED, nullable=False),
        sa.Column("sha256", sa.Text),
        sa.Column("replied_at", sa.Text, nullable=False),
    )
    op.create_index("replies_key", "replies", ["key"])
    op.create_table(
        "doubts",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("word", "part", "gender")),
        sa.Column("forms", _PACKED, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
    )
