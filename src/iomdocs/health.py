"""Is everything here that is needed: examined for the person who installs."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from iomdocs.errors import IomdocsError
from iomdocs.pipeline.fonts import installed, lost
from iomdocs.pipeline.issue import documents
from iomdocs.pipeline.libreoffice import program
from iomdocs.wording import say
from iomdocs.workspace import alarm_of, find, inbox_is_there, mailroom, open_office

_LEAST_DISK = 500 * 1024 * 1024
_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was examined: ``good``, ``weak`` (works, but less) or ``bad``."""

    name: str
    state: Literal["good", "weak", "bad"]
    what: str


def examine(workspace: str | None) -> list[Sign]:
    """Examine the machine, and the workspace if there is one."""
    return [_python(), _libreoffice(), *_workspace(workspace)]


def _python() -> Sign:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= _OLDEST
    return Sign("python", "good" if good else "bad", say(f"health.python.{'good' if good else 'bad'}", version=version))


def _libreoffice() -> Sign:
    found = program()
    return Sign("libreoffice", "good" if found else "weak", say(f"health.office.{'good' if found else 'weak'}"))


def _fonts(templates: Iterable[Path]) -> Iterator[Sign]:
    """Whether the fonts of documents are there, or fonts of the same widths; each that is not, with how to mend it."""
    known = installed()
    if known is None:
        yield Sign("fonts", "weak", say("health.fonts.unknown"))
        return
    missing = lost(templates, known)
    if not missing:
        yield Sign("fonts", "good", say("health.fonts.good"))
    for font in missing:
        mend = say("health.fonts.mend", package=font.package) if font.package and os.name != "nt" else ""
        yield Sign("fonts", "weak", say("health.fonts.weak", name=font.name, mend=mend).rstrip())


def _workspace(workspace: str | None) -> Iterator[Sign]:
    try:
        root = find(Path.cwd(), Path(workspace) if workspace else None)
    except IomdocsError:
        yield Sign("workspace", "weak", say("health.workspace.none"))
        yield from _fonts(())
        return
    try:
        office = open_office(root)
    except (IomdocsError, OSError) as error:
        yield Sign("workspace", "bad", str(error))
        yield from _fonts(())
        return
    try:
        yield Sign("workspace", "good", say("health.workspace.good", folder=root))
        if (trouble := alarm_of(root).trouble()) is not None:
            yield Sign("alarm", "bad", say("health.alarm", what=trouble.what))
        if not inbox_is_there(office):
            yield Sign("inbox", "bad", say("alarm.away", path=office.inbox))
        for folder in (office.inbox, office.outbox, office.state):
            yield _writable(folder)
        yield _disk(root)
        yield from _fonts(pack.file(f"documents/{each.template}") for pack, each in documents(office))
        known = len(office.store.directory().organisations)
        yield Sign(
            "directory",
            "good" if known else "weak",
            say(f"health.directory.{'good' if known else 'weak'}", count=known),
        )
        yield from _mail(root)
    finally:
        office.store.close()


def _mail(root: Path) -> Iterator[Sign]:
    """Whether both mail servers let us in; nothing when there is no mail."""
    try:
        room = mailroom(root)
        if room is not None:
            waiting = room.check()
            yield Sign("mail", "good", say("health.mail", address=room.settings.address, waiting=waiting))
    except IomdocsError as error:
        yield Sign("mail", "bad", str(error))


def _writable(folder: Path) -> Sign:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".iomdocs-", suffix=".tmp"):
            pass
    except OSError as error:
        what = error.strerror or type(error).__name__
        return Sign("folder", "bad", say("health.folder.bad", folder=folder, what=what))
    return Sign("folder", "good", say("health.folder.good", folder=folder))


def _disk(root: Path) -> Sign:
    free = shutil.disk_usage(root).free
    state: Literal["good", "bad"] = "good" if free > _LEAST_DISK else "bad"
    return Sign("disk", state, say(f"health.disk.{state}", free=f"{free / 1024**3:.1f}".replace(".", ",")))
