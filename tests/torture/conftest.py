"""Where every check of this folder works."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.bench import Bench


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    fast = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory: each point waits for the disk
    folder = Path(tempfile.mkdtemp(prefix="iomdocs-torture-", dir=fast))
    yield Bench(folder, monkeypatch)
    shutil.rmtree(folder, ignore_errors=True)
