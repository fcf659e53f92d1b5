"""Where an entry first came from, when another level handed it on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the file and its hash; both are empty for what came here itself."""
    op.add_column("entries", sa.Column("source_file", sa.Text))
    op.add_column("entries", sa.Column("source_sha256", sa.Text))
