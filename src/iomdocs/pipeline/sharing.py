"""Whether originals can be kept and read here: a disk goes away, or a host of several looks into another folder."""

from iomdocs.files import write_file
from iomdocs.inbox import ARCHIVE_MARK, is_there, mark_of, marked
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

_MEMORY = "archive.json"
_SHARED, _PROOF = "mark of the archive", 5
"""Where the database has the mark of the hosts' folder; by how many originals that folder is known at first."""


def archive_is_there(office: Office) -> bool:
    """Whether originals can be kept and read: the folder is there, and of several hosts it is everybody's."""
    if office.originals_in_database:
        return True
    if not is_there(office.archive, office.state / _MEMORY, ARCHIVE_MARK):
        return False
    return not office.queue or _is_everybodys(office)


def _is_everybodys(office: Office) -> bool:
    """Whether the mark in the folder is the one that the database knows; the first host with the originals sets it."""
    known = office.store.setting(_SHARED)
    if known is None:
        newest = office.store.newest_originals(_PROOF)
        if newest and not any(map(office.originals.has, newest)):
            return False
        known = office.store.settled(_SHARED, marked(office.archive, ARCHIVE_MARK))
    elif mark_of(office.archive, ARCHIVE_MARK) == "":  # put there by a person: this is the one
        write_file(office.archive / ARCHIVE_MARK, known.encode())
    return mark_of(office.archive, ARCHIVE_MARK) == known


def archive_away(office: Office) -> str:
    """What is told of an archive that is away."""
    return say("alarm.archive_not_shared" if office.queue else "alarm.archive_away", path=office.archive)
