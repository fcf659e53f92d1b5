"""Workspaces as ``init`` leaves them: made once in a process and copied, since their blanks take seconds to make."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from iomdocs.definitions import Level
from iomdocs.workspace import init
from tests import on_postgresql


def begin(folder: Path, pack: str = "tyumen", level: Level = "municipality") -> Path:
    """A workspace of its own in a new folder."""
    return again(_made(pack, level), folder)


def again(root: Path, folder: Path) -> Path:
    """A copy of a workspace as it is now, with a database of its own."""
    made = Path(shutil.copytree(root, folder))
    on_postgresql.copy(made)
    return made


@cache
def _made(pack: str, level: Level) -> Path:
    root = Path(tempfile.mkdtemp(prefix="iomdocs-tests-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return init(root / "office", pack, level)
