"""Several hosts share the work: files that were taken, answers on their way to the host they came to, originals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _submission(*, nullable: bool) -> sa.Column[int]:
    return sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), nullable=nullable)


def upgrade() -> None:
    """Build the three tables; a submission remembers the host it came to."""
    op.add_column("submissions", sa.Column("host", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "claims",
        sa.Column("id", _ID, primary_key=True),
        *_texts("host", "claim", "sha256", "file", "received_at"),
        sa.Column("tries", sa.Integer, nullable=False),
        _submission(nullable=True),
    )
    op.create_index("claims_claim", "claims", ["host", "claim"], unique=True)
    op.create_index("claims_submission", "claims", ["submission"])
    op.create_table(
        "outgoing",
        sa.Column("id", _ID, primary_key=True),
        *_texts("host"),
        _submission(nullable=False),
        sa.Column("beside", sa.Integer, nullable=False),
        *_texts("path"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("owed", _PACKED),
    )
    op.create_index("outgoing_host", "outgoing", ["host", "id"])
    op.create_index("outgoing_submission", "outgoing", ["submission"])
    op.create_table(
        "originals",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Take them down."""
    for name in ("originals", "outgoing", "claims"):
        op.drop_table(name)
    op.drop_column("submissions", "host")
