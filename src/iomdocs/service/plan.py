"""What a service is to run, as whom, and where it may write: the same for every system."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from iomdocs.errors import UsageError
from iomdocs.wording import say
from iomdocs.workspace import Configuration, configuration

Face = Literal["watch", "serve", "worker"]
Platform = Literal["systemd", "windows"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
FACES: tuple[Face, ...] = ("watch", "serve", "worker")


@dataclass(frozen=True, slots=True)
class Plan:
    """One service.

    ``title`` is how the system knows it, ``command`` the program and its arguments, ``writable`` are folders outside
    the workspace.
    Paths are those of the system it is for, which need not be this one.
    """

    title: str
    face: Face
    root: str
    command: tuple[str, ...]
    user: str
    writable: tuple[str, ...] = ()
    postgresql: bool = False


def titles(name: str, faces: Sequence[Face]) -> list[str]:
    """How the system knows the services of a name: those of these faces, or of all; ``UsageError`` for an odd name."""
    if not _NAME.fullmatch(name):
        raise UsageError(say("service.bad_name", name=name))
    return [f"{name}-{face}" for face in (faces or FACES)]


def plan(root: Path, face: Face, *, name: str, user: str, platform: Platform, extra: Sequence[str] = ()) -> Plan:
    """What is to run in a workspace; ``extra`` are arguments of the face. ``UsageError`` for an odd name."""
    settings = configuration(root)
    program = Path(sys.executable)
    if platform == "windows":  # the one that opens no console
        program = program.with_name("pythonw.exe")
    command = (str(program), "-m", "iomdocs", "--workspace", str(root), face, *extra)
    outside = tuple(dict.fromkeys(map(str, _outside(root, settings))))
    (title,) = titles(name, [face])
    return Plan(title, face, str(root), command, user, outside, settings.database.startswith("postgresql"))


def _outside(root: Path, settings: Configuration) -> Iterator[Path]:
    """Folders that are written to and do not lie in the workspace."""
    folders = settings.folders
    places = [root / each for each in (folders.inbox, folders.outbox, folders.archive, folders.templates)]
    scheme, _, path = settings.database.partition(":///")
    if scheme.startswith("sqlite"):
        places.append((root / path).parent)
    for place in places:
        if not place.is_relative_to(root):
            yield place
