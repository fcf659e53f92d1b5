"""A private place for temporary files: libraries put whole workbooks there, with everybody's names in them."""

import os
import shutil
import tempfile
from contextlib import suppress
from multiprocessing.util import get_temp_dir
from pathlib import Path

from iomdocs.files.disk import is_alive

_OURS = 0o700


def use_scratch(folder: Path, *, parent: bool = True) -> Path:
    """Make Python's temporary files of this process go into a folder of its own below ``folder``.

    A ``parent`` of other processes keeps the system's folder for the sockets between them.
    """
    if parent:
        get_temp_dir()  # of multiprocessing: a socket needs a short path, and holds nobody's data
    mine = folder / str(os.getpid())
    mine.mkdir(_OURS, parents=True, exist_ok=True)
    folder.chmod(_OURS)
    tempfile.tempdir = str(mine)
    return mine


def leave_scratch(folder: Path) -> None:
    """Give this process the system's temporary folder again; libraries have emptied ours, unless they died."""
    tempfile.tempdir = None
    with suppress(OSError):
        (folder / str(os.getpid())).rmdir()


def wipe_scratch(folder: Path) -> None:
    """Remove what processes that are no more left behind."""
    for each in folder.iterdir() if folder.is_dir() else ():
        if not is_alive(each.name):
            shutil.rmtree(each, ignore_errors=True)
