"""Who may come in by the page, and what was done there; submissions are looked for by organisation and folder."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "serve7"
down_revision = "four2"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PACKED = sa.JSON().with_variant(JSONB(), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Build the three tables and two indexes."""
    op.create_table(
        "users",
        sa.Column("login", sa.Text, primary_key=True),
        *_texts("name", "role", "password"),
        sa.Column("municipalities", _PACKED, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        *_texts("made_at"),
        sa.Column("disabled_at", sa.Text),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("organisation", "made_at", "until"),
        sa.Column("revoked_at", sa.Text),
        sa.Column("used_at", sa.Text),
    )
    op.create_index("links_organisation", "links", ["organisation"])
    op.create_table("audit", sa.Column("id", _ID, primary_key=True), *_texts("at", "who", "what", "about", "address"))
    op.create_index("submissions_organisation", "submissions", ["organisation"])
    op.create_index("submissions_sender", "submissions", ["sender"])
