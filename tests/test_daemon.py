"""The daemon as a process: it answers a drop, and ends cleanly."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

pytestmark = pytest.mark.slow


def wait_for(condition, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def daemon(workspace):
    process = subprocess.Popen(
        [sys.executable, "-m", "iomdocs", "watch"], cwd=workspace, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    yield process, workspace
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stderr.close()


def answers(workspace: Path) -> set[str]:
    return {
        path.name for name in ("accepted", "returned", "refused") for path in (workspace / "outbox" / name).rglob("*.*")
    }


def test_it_answers_what_is_dropped_renews_the_registers_and_ends_on_sigterm(daemon):
    process, workspace = daemon
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", workspace / "inbox" / "до запуска.xlsx")
    assert wait_for(lambda: "до запуска — ПРИНЯТО.docx" in answers(workspace))
    (workspace / "inbox" / "новая школа").mkdir()
    shutil.copy(SAMPLES / "03 ИОМ с ошибками.xlsx", workspace / "inbox" / "новая школа" / "ошибки.xlsx")
    assert wait_for(lambda: "ошибки — ОШИБКИ-3.xlsx" in answers(workspace))
    assert wait_for(lambda: any((workspace / "outbox" / "registers").glob("*.xlsx")))
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    log = (workspace / ".iomdocs" / "log" / "watch.log").read_text("utf-8")
    assert "принят" in log
    assert "Ткаченко" not in log
    assert "запуска" not in log


def test_a_file_still_being_written_is_not_judged(daemon):
    process, workspace = daemon
    data = (SAMPLES / "01 ИОМ чистый.xlsx").read_bytes()
    target = workspace / "inbox" / "медленно.xlsx"
    with target.open("wb") as file:
        for start in range(0, len(data), len(data) // 4):
            file.write(data[start : start + len(data) // 4])
            file.flush()
            time.sleep(1.2)
            assert answers(workspace) == set()
    assert wait_for(lambda: answers(workspace) == {"медленно — ПРИНЯТО.docx"})
    assert process.poll() is None


def test_a_second_daemon_says_that_the_folder_is_served(daemon):
    process, workspace = daemon
    assert wait_for((workspace / ".iomdocs" / "log").exists)
    second = subprocess.run(
        [sys.executable, "-m", "iomdocs", "watch"],
        cwd=workspace,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert second.returncode == 3
    assert "обслуживает" in second.stderr
    assert process.poll() is None
