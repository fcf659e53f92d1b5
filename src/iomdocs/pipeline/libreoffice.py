"""LibreOffice without windows: where it is, and a run of it that cannot disturb another nor hang for ever."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_NAMES = ("soffice", "libreoffice")
_WINDOWS = os.name == "nt"
_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432")
_MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")


def program() -> Path | None:
    """LibreOffice of this machine: on the path, or where its installer puts it."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return Path(found)
    # soffice.com waits for its work to end; soffice.exe does not always.
    roots = [Path(os.environ[name]) for name in _ROOTS if os.environ.get(name)]
    usual = [root / "LibreOffice" / "program" / name for root in roots for name in ("soffice.com", "soffice.exe")]
    return next((path for path in (*usual, _MAC) if path.is_file()), None)


def convert(office: Path, sources: Sequence[Path], target: Path, seconds: float) -> bool:
    """Convert documents to PDF into the folder ``target``; False when it took too long and was stopped.

    LibreOffice answers 0 even when it made nothing, and two runs with one profile disturb each other: each run has a
    profile of its own, and the caller looks for the files.
    """
    with tempfile.TemporaryDirectory(prefix="iomdocs-office-", ignore_cleanup_errors=True) as profile:
        command = [str(office), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", str(target), *map(str, sources)]
        with subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=not _WINDOWS
        ) as running:
            try:
                running.wait(seconds)
            except subprocess.TimeoutExpired:
                _stop(running)
                return False
            except BaseException:
                _stop(running)
                raise
        return True


def _stop(running: "subprocess.Popen[bytes]") -> None:
    """End it with the processes that it began: its launcher is not the one that works."""
    if _WINDOWS:
        killer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
        subprocess.run([str(killer), "/T", "/F", "/PID", str(running.pid)], check=False, capture_output=True)  # noqa: S603
    else:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
