"""What can be asked of a computer, in one place: tests answer for computers on which something is wrong."""

import datetime as dt
import http.client
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import iomdocs
from iomdocs.pipeline.fonts import installed
from iomdocs.pipeline.libreoffice import program
from iomdocs.workspace import now

Port = Literal["free", "ours", "taken"]
_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_LONG_PATHS = r"SYSTEM\CurrentControlSet\Control\FileSystem"


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _written(folder: Path) -> float:
    """Write a file and remove it; how many seconds its disk's clock is ahead of ours. ``OSError`` passes."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".iomdocs-", suffix=".tmp") as file:
        return os.fstat(file.fileno()).st_mtime - time.time()


def _folders(folder: Path) -> int:
    """How many folders lie in a folder, itself among them; ``OSError`` when it cannot be read."""
    with os.scandir(folder):
        pass
    return sum(1 for _ in os.walk(folder))


def _watches() -> int | None:
    with suppress(OSError, ValueError):
        return int(_WATCHES.read_text("ascii"))
    return None


def _long_paths() -> bool:
    """Whether paths of Windows may be longer than 260 signs; elsewhere they may."""
    if os.name != "nt":
        return True
    import winreg  # noqa: PLC0415 - only Windows has it

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _LONG_PATHS) as key:  # type: ignore[attr-defined]
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])  # type: ignore[attr-defined]
    except OSError:
        return False


def _port(port: int) -> Port:
    """Whether somebody listens there, and whether it is our page."""
    with socket.socket() as asked:
        asked.settimeout(1)
        if asked.connect_ex(("127.0.0.1", port)) != 0:
            return "free"
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return "ours" if connection.getresponse().read(3).strip() == b"ok" else "taken"
    return "taken"


def _installed_at() -> float:
    return Path(iomdocs.__file__).stat().st_mtime


@dataclass(frozen=True)
class Machine:
    """A computer: what it is, and what it answers."""

    python: tuple[int, int, int] = sys.version_info[:3]
    encoding: str = field(default_factory=sys.getfilesystemencoding)
    now: Callable[[], dt.datetime] = now
    installed_at: Callable[[], float] = _installed_at
    office: Callable[[], Path | None] = program
    fonts: Callable[[], frozenset[str] | None] = installed
    free: Callable[[Path], int] = _free
    written: Callable[[Path], float] = _written
    folders: Callable[[Path], int] = _folders
    watches: Callable[[], int | None] = _watches
    long_paths: Callable[[], bool] = _long_paths
    port: Callable[[int], Port] = _port
