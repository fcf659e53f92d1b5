"""The tables by which several hosts share the work: files taken, answers on their way, originals kept here."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from iomdocs.store.schema import ID, PACKED, metadata

claims = Table(
    "claims",
    metadata,
    Column("id", ID, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("host", "claim", "sha256", "file", "received_at")),
    Column("tries", Integer, nullable=False),
    Column("submission", ID, ForeignKey("submissions.id")),
)
Index("claims_claim", claims.c.host, claims.c.claim, unique=True)
Index("claims_submission", claims.c.submission)

outgoing = Table(
    "outgoing",
    metadata,
    Column("id", ID, primary_key=True),
    Column("host", Text, nullable=False),
    Column("submission", ID, ForeignKey("submissions.id"), nullable=False),
    Column("beside", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("owed", PACKED),
)
Index("outgoing_host", outgoing.c.host, outgoing.c.id)
Index("outgoing_submission", outgoing.c.submission)

originals = Table(
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
