"""Examine a machine and a workspace: what is wrong, in plain words, and how to mend it."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from iomdocs import __version__
from iomdocs.errors import IomdocsError
from iomdocs.health.folders import folders
from iomdocs.health.machine import Machine
from iomdocs.health.sign import Sign, sign
from iomdocs.pipeline.fonts import lost
from iomdocs.pipeline.issue import documents
from iomdocs.pipeline.mailing import other_host
from iomdocs.pipeline.office import Office
from iomdocs.store import upgrade_told
from iomdocs.workspace import alarm_of, find, mailroom, open_office

_OLDEST = (3, 11)
_PORT = 8000
_NEAREST, _FARTHEST = dt.timedelta(hours=2), dt.timedelta(hours=12)
"""Offsets of the time zones of Russia."""
_HOUR = dt.timedelta(hours=1)
_LATELY = _HOUR.total_seconds()
_TODAY = "IOMDOCS_TODAY"


def examine(workspace: str | None, machine: Machine | None = None) -> list[Sign]:
    """Examine a machine, this one if none is given, and the workspace if there is one."""
    asked = machine or Machine()
    return [*_machine(asked), *_workspace(workspace, asked)]


def _machine(machine: Machine) -> Iterator[Sign]:
    yield sign("program", "good", version=__version__)
    version = ".".join(map(str, machine.python))
    yield sign("python", "good" if machine.python >= _OLDEST else "bad", version=version)
    if machine.encoding.lower().replace("-", "") != "utf8":
        yield sign("encoding", "bad", encoding=machine.encoding)
    yield from _calendar(machine)
    yield sign("libreoffice", "good" if machine.office() else "weak")
    port = machine.port(_PORT)
    if port != "free":
        yield sign("port", "good" if port == "ours" else "weak", port=_PORT)


def _calendar(machine: Machine) -> Iterator[Sign]:
    """What day it is, and where: terms and dates of receipt are reckoned by it."""
    if told := os.environ.get(_TODAY):
        yield sign("today", "weak", day=told)
    offset = machine.now().utcoffset() or dt.timedelta()
    if not _NEAREST <= offset <= _FARTHEST:
        yield sign("timezone", "weak", now=machine.now().strftime("%H:%M"), hours=f"{offset / _HOUR:+g}")
    installed = dt.datetime.fromtimestamp(machine.installed_at()).astimezone()
    yield from _clock(machine, installed, "installed")


def _clock(machine: Machine, before: dt.datetime, key: str) -> Iterator[Sign]:
    """A clock that is behind what is past already; what is set by hand is told apart."""
    if not os.environ.get(_TODAY) and machine.now() < before - _HOUR:
        shape = "%d.%m.%Y %H:%M"
        yield sign("clock", "bad", key, now=machine.now().strftime(shape), before=before.strftime(shape))


def _workspace(workspace: str | None, machine: Machine) -> Iterator[Sign]:
    try:
        root = find(Path.cwd(), Path(workspace) if workspace else None)
    except IomdocsError:
        yield sign("workspace", "weak", "none")
        yield from _fonts((), machine)
        return
    try:
        office = open_office(root)
    except (IomdocsError, OSError) as error:
        yield Sign("workspace", "bad", str(error))
        yield from _fonts((), machine)
        return
    try:
        yield sign("workspace", "good", folder=root)
        yield from _office(office, machine)
    finally:
        office.store.close()


def _office(office: Office, machine: Machine) -> Iterator[Sign]:
    if (trouble := alarm_of(office.root).trouble()) is not None:
        yield sign("alarm", "bad", what=trouble.what)
    yield from folders(office, machine)
    yield from _workers(office)
    yield from _database(office, machine)
    yield from _fonts((pack.file(f"documents/{each.template}") for pack, each in documents(office)), machine)
    known = len(office.store.directory().organisations)
    yield sign("directory", "good" if known else "weak", count=known)
    yield _mail(office)


def _workers(office: Office) -> Iterator[Sign]:
    """Hosts that cannot judge what was taken."""
    for host, what in office.store.complaints(_LATELY).items():
        yield sign("worker", "bad", host=host, what=what)


def _database(office: Office, machine: Machine) -> Iterator[Sign]:
    """Whether it can be written to now, and whether what is in it lies in the past."""
    try:
        office.store.try_to_write()
    except IomdocsError as error:
        yield Sign("database", "bad", str(error))
        return
    yield sign("database", "good")
    if (done := office.store.last_upgrade()) and (done.copy is None or done.copy.is_file()):
        yield Sign("upgrade", "good" if done.copy else "weak", upgrade_told(done))
    newest = office.store.newest_arrival()
    if newest is not None:
        yield from _clock(machine, newest, "received")


def _mail(office: Office) -> Sign:
    """Whether both mail servers let us in; mail is not needed for anything else."""
    try:
        room = mailroom(office)
        if room is None:
            return sign("mail", "good", "none")
        if holder := other_host(office):
            return sign("mail", "good", "elsewhere", holder=holder)
        return sign("mail", "good", address=room.settings.address, waiting=room.check())
    except IomdocsError as error:
        return Sign("mail", "bad", str(error))


def _fonts(templates: Iterable[Path], machine: Machine) -> Iterator[Sign]:
    """Whether the fonts of documents are there, or fonts of the same widths; each that is not, with how to mend it."""
    known = machine.fonts()
    if known is None:
        yield sign("fonts", "weak", "unknown")
        return
    missing = lost(templates, known)
    if not missing:
        yield sign("fonts", "good")
    for font in missing:
        key = "package" if font.package and os.name != "nt" else "weak"
        yield sign("fonts", "weak", key, name=font.name, package=font.package)
