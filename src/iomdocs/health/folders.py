"""The folders of a workspace: there, open to us, with room, on a disk whose clock is ours."""

from collections.abc import Iterator
from pathlib import Path

from iomdocs.health.machine import Machine
from iomdocs.health.sign import Sign, sign
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.sharing import archive_away, archive_is_there
from iomdocs.wording import say
from iomdocs.workspace import inbox_is_there

_LEAST_DISK = 500 * 1024 * 1024
_APART = 120.0
"""Seconds between two clocks, from which on a file that was just written looks old, or not yet written."""
_LONGEST = 100
"""Signs in a workspace's path that leave room for names of schools and files on a Windows of 260."""


def folders(office: Office, machine: Machine) -> Iterator[Sign]:
    """Examine the inbox first: without it nothing else matters."""
    yield from _inbox(office, machine)
    if not archive_is_there(office):
        yield Sign("archive", "bad", archive_away(office))
    used = dict.fromkeys((office.inbox, office.outbox, office.archive, office.state))
    for folder in used:
        if folder.is_dir():
            yield from _writable(folder, machine)
    yield from _disks(dict.fromkeys((office.root, *used)), machine)
    if not machine.long_paths() and len(str(office.outbox)) > _LONGEST:
        yield sign("path", "weak", length=len(str(office.outbox)), longest=_LONGEST)


def _inbox(office: Office, machine: Machine) -> Iterator[Sign]:
    if not inbox_is_there(office):
        yield Sign("inbox", "bad", say("alarm.away", path=office.inbox))
        return
    try:
        count = machine.folders(office.inbox)
    except OSError as error:
        yield sign("inbox", "bad", folder=office.inbox, what=_what(error))
        return
    limit = machine.watches()
    if limit is not None and count > limit:
        yield sign("watches", "weak", count=count, limit=limit, wanted=2 * count)


def _writable(folder: Path, machine: Machine) -> Iterator[Sign]:
    try:
        ahead = machine.written(folder)
    except OSError as error:
        yield sign("folder", "bad", folder=folder, what=_what(error))
        return
    yield sign("folder", "good", folder=folder)
    if abs(ahead) > _APART:
        yield sign("clock", "weak", "disk", folder=folder, minutes=round(abs(ahead) / 60))


def _disks(places: dict[Path, None], machine: Machine) -> Iterator[Sign]:
    """Room on every disk; one with enough is told of once, for the workspace."""
    for number, folder in enumerate(each for each in places if each.is_dir()):
        free = machine.free(folder)
        told = f"{free / 1024**3:.1f}".replace(".", ",")
        if free <= _LEAST_DISK:
            yield sign("disk", "bad", folder=folder, free=told)
        elif number == 0:
            yield sign("disk", "good", free=told)


def _what(error: OSError) -> str:
    return error.strerror or type(error).__name__
