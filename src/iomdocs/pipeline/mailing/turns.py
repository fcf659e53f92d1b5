"""Of the hosts that share a database one asks the mail servers: the others stand by until it is silent.

What was fetched is dealt with by the host that fetched it, whoever asks the servers by then.
"""

from iomdocs.errors import BusyError
from iomdocs.inbox import name_of
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

_WORK = "mail"
_SECONDS = 600.0
"""Longer than any letter takes; the turn is renewed before each."""


def is_ours(office: Office) -> bool:
    """Take or renew the turn."""
    return office.store.take_lease(_WORK, name_of(office.root), _SECONDS) is None


def take_turn(office: Office) -> None:
    """Take or renew the turn; ``BusyError`` names the host that has it."""
    if holder := office.store.take_lease(_WORK, name_of(office.root), _SECONDS):
        raise BusyError(say("mail.elsewhere", holder=holder))


def other_host(office: Office) -> str | None:
    """Who else has the turn."""
    return office.store.leased(_WORK, name_of(office.root), _SECONDS)


def leave_turn(office: Office) -> None:
    """Let another host have it at once."""
    office.store.drop_lease(_WORK, name_of(office.root))
