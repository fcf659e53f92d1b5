"""Where submissions, entries and records are kept: SQLite in one office, PostgreSQL by URL in a region."""

from iomdocs.store.asked import DoubtfulWord, Mention
from iomdocs.store.claimed import Claimed, Outgoing, OvertakenError
from iomdocs.store.copying import check
from iomdocs.store.corrections import Change, Proposal
from iomdocs.store.glances import Glance
from iomdocs.store.issued import Draft, Gap, Issued, Registration, State, last_editions
from iomdocs.store.letters import Came, Dispatch, Enclosed
from iomdocs.store.migrating import Upgraded, upgrade_told
from iomdocs.store.owed import Owed
from iomdocs.store.purging import HIDDEN, Hide, Purged, Sent
from iomdocs.store.queue import QUEUE, TASK
from iomdocs.store.reading import Lent, Rows
from iomdocs.store.rows import Arrival, Fixed, Saved, Submission, Superseded
from iomdocs.store.store import Store
from iomdocs.store.visitors import Act, Link, User

__all__ = [
    "HIDDEN",
    "QUEUE",
    "TASK",
    "Act",
    "Arrival",
    "Came",
    "Change",
    "Claimed",
    "Dispatch",
    "DoubtfulWord",
    "Draft",
    "Enclosed",
    "Fixed",
    "Gap",
    "Glance",
    "Hide",
    "Issued",
    "Lent",
    "Link",
    "Mention",
    "Outgoing",
    "OvertakenError",
    "Owed",
    "Proposal",
    "Purged",
    "Registration",
    "Rows",
    "Saved",
    "Sent",
    "State",
    "Store",
    "Submission",
    "Superseded",
    "Upgraded",
    "User",
    "check",
    "last_editions",
    "upgrade_told",
]
