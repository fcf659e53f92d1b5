"""Documents that were issued: for whom, under what number, in what state, from what data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Build the journal; the log of made files stays as it was."""
    op.create_table(
        "issued",
        sa.Column("id", _ID, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("document", "subject")),
        sa.Column("edition", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "journal", "issuer")),
        *(sa.Column(name, sa.Integer) for name in ("year", "place")),
        *(sa.Column(name, sa.Text) for name in ("number", "mark", "date")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "signer", "note")),
        sa.Column("snapshot", _PACKED, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("snapshot_sha256", "file", "sha256", "made_at")),
        *(sa.Column(name, sa.Text) for name in ("numbered_at", "signed_at", "superseded_at")),
        *(sa.Column(name, _ID, sa.ForeignKey("issued.id")) for name in ("superseded_by", "amends", "affected_by")),
    )
    op.create_index("issued_subject", "issued", ["document", "subject", "edition"], unique=True)
    op.create_index("issued_number", "issued", ["journal", "issuer", "year", "mark"], unique=True)
