"""A letter is dealt with by the host that fetched it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the host."""
    op.add_column("mail_letters", sa.Column("host", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("mail_letters", "host")
