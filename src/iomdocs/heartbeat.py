"""Tell the system that started us that we are ready and alive, so that it can start anew one that hangs (sd_notify).

Only systemd asks for it, by ``NOTIFY_SOCKET``; elsewhere nothing happens.
"""

import os
import socket
from contextlib import suppress

_PLACE = "NOTIFY_SOCKET"


def ready() -> None:
    """The work has begun."""
    _tell("READY=1")


def beat() -> None:
    """The work goes on; must be said oftener than ``WatchdogSec`` of the unit."""
    _tell("WATCHDOG=1")


def _tell(what: str) -> None:
    place = os.environ.get(_PLACE)
    if not place or not hasattr(socket, "AF_UNIX"):
        return
    # A name that begins with @ is not in the file system: to the kernel it begins with a zero byte.
    address = "\0" + place[1:] if place.startswith("@") else place
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asked:
        asked.sendto(what.encode(), address)
