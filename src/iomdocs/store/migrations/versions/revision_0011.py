"""Letters that came by mail, their files, letters that wait to be sent; the address of an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Build the three tables, add the address."""
    op.create_table(
        "mail_letters",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        *_texts("message_id", "sender", "folder", "subject", "references", "fate", "came_at"),
    )
    op.create_index("mail_letters_sender", "mail_letters", ["sender", "came_at"])
    op.create_table(
        "mail_files",
        sa.Column("letter", _ID, sa.ForeignKey("mail_letters.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("path", "sha256"),
        sa.Column("laid", sa.Boolean, nullable=False),
        sa.Column("after", _ID),
        sa.Column("submission", _ID),
        sa.Column("told", sa.Text),
    )
    op.create_table(
        "mail_out",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("cause", sa.Text, nullable=False, unique=True),
        *_texts("kind", "recipient", "message_id", "state", "due_at", "queued_at", "trouble"),
        sa.Column("message", sa.LargeBinary),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.Text),
    )
    op.create_index("mail_out_due", "mail_out", ["state", "due_at"])
    for table in ("organisations", "organisations_past"):
        op.add_column(table, sa.Column("email", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take it down."""
    for table in ("organisations", "organisations_past"):
        op.drop_column(table, "email")
    for table in ("mail_out", "mail_files", "mail_letters"):
        op.drop_table(table)
