"""Whether an account can reach the program at all: one that lies in somebody's home folder it often cannot."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Account(NamedTuple):
    """Who asks, by number."""

    uid: int
    gid: int


def account(user: str) -> Account | None:
    """The account of a name on this machine; None when there is none, or the system has no such numbers."""
    if os.name != "posix":
        return None
    import pwd  # noqa: PLC0415 - Windows has none

    try:
        found = pwd.getpwnam(user)
    except KeyError:
        return None
    return Account(found.pw_uid, found.pw_gid)


def program_places() -> list[str]:
    """Where Python, its libraries and this program lie."""
    here = Path(sys.executable)
    return [str(here), os.path.realpath(here), sys.prefix, sys.base_prefix, str(Path(__file__).resolve())]


def closed_to(who: Account, places: Iterable[str]) -> Path | None:
    """The first folder on the way to these places that an account may not enter; other groups of its are not seen."""
    if who.uid == 0:
        return None
    folders = dict.fromkeys(each for place in places for each in reversed(Path(place).parents))
    return next((each for each in folders if not _enters(who, each.stat())), None)


def _enters(who: Account, folder: os.stat_result) -> bool:
    shift = 6 if folder.st_uid == who.uid else 3 if folder.st_gid == who.gid else 0
    return bool(folder.st_mode >> shift & 1)
