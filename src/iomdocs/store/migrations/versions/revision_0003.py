"""Incoming numbers by year, contents of entries by hash, values applied with the sender's consent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Number what has arrived so far in its order; contents of older entries stay unknown."""
    op.add_column("submissions", sa.Column("year", sa.Integer, nullable=False, server_default="0"))
    op.add_column("submissions", sa.Column("incoming", sa.Integer, nullable=False, server_default="0"))
    op.add_column("submissions", sa.Column("rival", _ID))
    op.add_column("entries", sa.Column("content", sa.Text))
    _number(op.get_bind())
    op.create_index("submissions_incoming", "submissions", ["year", "incoming"])
    op.create_table(
        "fixes",
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("sheet", "cell", "field", "was")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("now", "consent")),
    )


def _number(connection: sa.Connection) -> None:
    found = connection.execute(sa.text("SELECT id, received_at FROM submissions ORDER BY id")).all()
    counted: dict[int, int] = {}
    rows = []
    for number, received_at in found:
        year = int(received_at[:4])
        counted[year] = counted.get(year, 0) + 1
        rows.append({"one": number, "year": year, "incoming": counted[year]})
    if rows:
        connection.execute(sa.text("UPDATE submissions SET year = :year, incoming = :incoming WHERE id = :one"), rows)
