"""The folder where clerks drop files: what has settled, who takes it, where it is kept, how it is answered."""

from iomdocs.inbox.claiming import Claim, claim, keep, keep_many, leftovers, release
from iomdocs.inbox.copies import Copy, copy_of
from iomdocs.inbox.lock import only_one
from iomdocs.inbox.names import answer_name, is_ignored
from iomdocs.inbox.scanning import Scan, Stamp, forgotten, in_order, is_open_elsewhere, scan, settled

__all__ = [
    "Claim",
    "Copy",
    "Scan",
    "Stamp",
    "answer_name",
    "claim",
    "copy_of",
    "forgotten",
    "in_order",
    "is_ignored",
    "is_open_elsewhere",
    "keep",
    "keep_many",
    "leftovers",
    "only_one",
    "release",
    "scan",
    "settled",
]
