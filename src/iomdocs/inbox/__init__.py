"""The folder where clerks drop files: what has settled, who takes it, where it is kept, how it is answered."""

from iomdocs.inbox.claiming import (
    Claim,
    abandon,
    begin,
    claim,
    forgive,
    keep,
    keep_many,
    leftovers,
    release,
    tries,
)
from iomdocs.inbox.copies import Copy, copy_of
from iomdocs.inbox.lease import Lease, name_of
from iomdocs.inbox.lock import only_one
from iomdocs.inbox.names import answer_name, is_ignored
from iomdocs.inbox.presence import ARCHIVE_MARK, MARK, is_there, mark_of, marked
from iomdocs.inbox.quiet import Quiet
from iomdocs.inbox.scanning import Scan, Stamp, forgotten, in_order, is_open_elsewhere, scan, settled

__all__ = [
    "ARCHIVE_MARK",
    "MARK",
    "Claim",
    "Copy",
    "Lease",
    "Quiet",
    "Scan",
    "Stamp",
    "abandon",
    "answer_name",
    "begin",
    "claim",
    "copy_of",
    "forgive",
    "forgotten",
    "in_order",
    "is_ignored",
    "is_open_elsewhere",
    "is_there",
    "keep",
    "keep_many",
    "leftovers",
    "mark_of",
    "marked",
    "name_of",
    "only_one",
    "release",
    "scan",
    "settled",
    "tries",
]
