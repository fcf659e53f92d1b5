"""Take out of the outbox what is no longer owed: returned copies that were corrected, questions that were answered."""

from pathlib import Path

from iomdocs.files import digest
from iomdocs.inbox import is_open_elsewhere
from iomdocs.logs import Log
from iomdocs.pipeline.office import Office
from iomdocs.store import Owed

_LOG = Log("pipeline")


def clear(office: Office) -> bool:
    """Remove what is owed no longer; whether something that is open now was left for the next time.

    A file that somebody changed, and that never came to the inbox, is his work: it is let be, and forgotten.
    """
    paid, taken = office.store.paid()
    done = [each for each in paid if each.path.casefold() in taken or _is_away(office, each)]
    if done:
        office.store.forget_owed(done)
    return len(done) < len(paid)


def _is_away(office: Office, owed: Owed) -> bool:
    """Whether a file is gone, or must stay for good."""
    path = office.outbox / owed.path
    try:
        if not path.exists() or not _is_ours(office, path, owed.sha256):
            return True
        if is_open_elsewhere(path, at=office.now()):
            return False
        path.unlink()
    except OSError as error:
        _LOG.warning("left_in_outbox", kind=type(error).__name__)
        return False
    return True


def _is_ours(office: Office, path: Path, sha256: str) -> bool:
    found = digest(path)
    return found == sha256 or office.store.known(found) is not None
