"""Where submissions, entries and records are kept: SQLite in one office, PostgreSQL by URL in a region."""

from iomdocs.store.asked import DoubtfulWord, Mention
from iomdocs.store.corrections import Change, Proposal
from iomdocs.store.issued import Draft, Gap, Issued, Registration, State, last_editions
from iomdocs.store.owed import Owed
from iomdocs.store.reading import Lent, Rows
from iomdocs.store.rows import Arrival, Fixed, Saved, Submission, Superseded
from iomdocs.store.store import Store

__all__ = [
    "Arrival",
    "Change",
    "DoubtfulWord",
    "Draft",
    "Fixed",
    "Gap",
    "Issued",
    "Lent",
    "Mention",
    "Owed",
    "Proposal",
    "Registration",
    "Rows",
    "Saved",
    "State",
    "Store",
    "Submission",
    "Superseded",
    "last_editions",
]
