"""LibreOffice, as tests need it."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest


def convert(files: Sequence[Path], target: Path, kind: str) -> list[Path]:
    """Convert files into ``target``; the test is skipped where there is no LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(target), *map(str, files)], check=True, capture_output=True, timeout=240
        )
    suffix = kind.partition(":")[0]
    return [target / f"{file.stem}.{suffix}" for file in files]


def resaved(files: Sequence[Path], target: Path) -> list[Path]:
    """The same workbooks, opened and saved by LibreOffice."""
    return convert(files, target / "resaved", "xlsx")
