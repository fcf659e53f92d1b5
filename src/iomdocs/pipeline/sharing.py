"""Whether a host of several may work with the others: it sees the same originals and judges by the same packs.

An archive may also go away from a host that works alone: the disk on which it lies.
"""

import hashlib

from iomdocs import __version__
from iomdocs.errors import ConfigurationError
from iomdocs.files import write_file
from iomdocs.inbox import ARCHIVE_MARK, is_there, mark_of, marked
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

_MEMORY = "archive.json"
_PACKS = "packs of the hosts"
_JUDGED_BY = frozenset({".toml", ".csv"})
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


def show_packs(office: Office) -> None:
    """Say by what is judged, in the name of the host that takes files: the workers must judge by the same."""
    if office.store.setting(_PACKS) != (mine := packs_of(office)):
        office.store.keep_setting(_PACKS, mine)


def fit_to_judge(office: Office, packs: str) -> None:
    """``ConfigurationError`` when what other hosts took cannot be read here, or would be judged otherwise.

    ``packs`` are ``packs_of`` as they were when the office was opened.
    """
    if not archive_is_there(office):
        raise ConfigurationError(archive_away(office))
    if office.store.setting(_PACKS) not in {None, packs}:
        raise ConfigurationError(say("alarm.other_packs", path=office.shelves[0]))


def packs_of(office: Office) -> str:
    """Fingerprint of all by which a file is judged: the program, and the packs' definitions and lists."""
    sha = hashlib.sha256(__version__.encode())
    for root in office.pack.roots:
        for path in sorted(each for each in root.rglob("*") if each.suffix in _JUDGED_BY):
            sha.update(path.relative_to(root).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return sha.hexdigest()


def archive_away(office: Office) -> str:
    """What is told of an archive that is away."""
    return say("alarm.archive_not_shared" if office.queue else "alarm.archive_away", path=office.archive)
