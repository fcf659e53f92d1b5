"""The journal of what was removed for good."""

import sqlalchemy as sa
from alembic import op

revision = "trust6"
down_revision = "serve7"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Build its table."""
    op.create_table(
        "purges",
        sa.Column("id", _ID, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "purged_at", "reason")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("entries", "records", "files")),
    )


def downgrade() -> None:
    """Take it down."""
    op.drop_table("purges")
