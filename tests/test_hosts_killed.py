"""Two hosts that take, four that judge, killed at random: nothing is lost, nothing counts twice.

``IOMDOCS_HOSTS_FILES`` says how many files, 60 by default and 2,000 in ``make torture``.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.databases import database
from tests.hosts_world import answers, ask, host, variant, violations

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
FILES = int(os.environ.get("IOMDOCS_HOSTS_FILES", "60"))
CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
WATCH = "from iomdocs.daemon import Daemon; Daemon(Path(sys.argv[1]), settle=0.2, patrol=0.5).run()"
WORK = (
    "from iomdocs.worker import Pulse, Worker; "
    "Worker(Path(sys.argv[1]), pulse=Pulse(0.5, float(sys.argv[2])), processes=1).run()"
)


class Host:
    """A process that is started again after it was killed."""

    def __init__(self, script: str, root: Path) -> None:
        self._command = [sys.executable, "-c", f"import sys; from pathlib import Path; {script}", str(root), "20"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL, start_new_session=True)

    def kill(self) -> None:
        """End it with all that it started, as when the power goes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _drop(roots: list[Path]) -> dict[Path, dict[str, str]]:
    files: dict[Path, dict[str, str]] = {root: {} for root in roots}
    for number in range(FILES):
        root, wrong = roots[number % len(roots)], number % 10 == 0
        (root / "inbox" / f"{number}.xlsx").write_bytes(variant(WRONG if wrong else CLEAN, number))
        files[root][f"{number}.xlsx"] = "returned" if wrong else "accepted"
    return files


def test_killed_at_random_nothing_is_lost_and_nothing_counts_twice(tmp_path, postgresql):
    chance = random.Random(1)
    with database(postgresql) as shared:
        taking = [host(tmp_path / f"приём {number}", shared) for number in range(2)]
        judging = [host(tmp_path / f"проверка {number}", shared) for number in range(4)]
        files = _drop(taking)
        hosts = [Host(WATCH, root) for root in taking] + [Host(WORK, root) for root in judging]
        until, kills = time.monotonic() + 300 + FILES, 0
        try:
            while time.monotonic() < until:
                time.sleep(chance.uniform(1, 8))
                done = sum(len(answers(root)) for root in taking)
                if done >= FILES and not violations(shared, files):
                    break
                if done < FILES:
                    one = chance.choice(hosts)
                    one.kill()
                    one.start()
                    kills += 1
        finally:
            for each in hosts:
                each.kill()
        assert violations(shared, files) == []
        assert kills > 0


def test_a_worker_ends_cleanly_when_told(tmp_path, postgresql):
    with database(postgresql) as shared:
        root = host(tmp_path / "проверка", shared)
        open_office(root, worker=True).store.close()  # the queue has its tables
        worker = subprocess.Popen(
            [sys.executable, "-m", "iomdocs", "worker"], cwd=root, stderr=subprocess.PIPE, encoding="utf-8"
        )
        assert "Проверяю" in worker.stderr.readline()
        until = time.monotonic() + 60
        while not ask(shared, "SELECT 1 FROM procrastinate_workers") and time.monotonic() < until:
            time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=60)[1]
        assert (worker.returncode, "Остановлено" in said) == (0, True)
        assert ask(shared, "SELECT 1 FROM procrastinate_workers") == []
