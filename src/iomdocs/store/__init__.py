"""Where submissions, entries and records are kept: SQLite in one office, PostgreSQL by URL in a region."""

from iomdocs.store.asked import DoubtfulWord, Mention
from iomdocs.store.reading import Rows
from iomdocs.store.rows import Arrival, Saved, Submission, Superseded
from iomdocs.store.store import Store

__all__ = ["Arrival", "DoubtfulWord", "Mention", "Rows", "Saved", "Store", "Submission", "Superseded"]
