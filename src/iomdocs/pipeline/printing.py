"""Make PDF copies of documents with LibreOffice."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from iomdocs.errors import ConfigurationError
from iomdocs.wording import say

_AT_ONCE = 50
_SECONDS_EACH = 20


def to_pdf(paths: Sequence[Path]) -> list[Path]:
    """Write a PDF beside each document; ``ConfigurationError`` without LibreOffice or when it made none.

    LibreOffice answers 0 even when it converted nothing, and two calls with one profile disturb each other:
    each call has a profile of its own, and the files are looked for.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ConfigurationError(say("errors.no_office"))
    made: list[Path] = []
    for folder in dict.fromkeys(path.parent for path in paths):
        chosen = [path for path in paths if path.parent == folder]
        for start in range(0, len(chosen), _AT_ONCE):
            made += _convert(office, folder, chosen[start : start + _AT_ONCE])
    return made


def _convert(office: str, folder: Path, paths: Sequence[Path]) -> list[Path]:
    with tempfile.TemporaryDirectory(prefix="iomdocs-office-") as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(folder), *map(str, paths)]
        timeout = 60 + _SECONDS_EACH * len(paths)
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=timeout)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise ConfigurationError(say("errors.office_failed", path=folder)) from None
    made = [path.with_suffix(".pdf") for path in paths]
    if not all(path.is_file() for path in made):
        raise ConfigurationError(say("errors.office_failed", path=folder))
    return made
