"""No hostile file takes more than a worker may have, each by itself, and the files beside it do not wait for it."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from iomdocs.pipeline import pool
from iomdocs.pipeline.pool import Job, Pool
from tests.torture.bench import CLEAN, template
from tests.torture.content import examiner
from tests.torture.heavy import HEAVY
from tests.torture.workers import hostile

pytestmark = pytest.mark.torture
MEGABYTES, SECONDS = 1024, 30


@dataclass(frozen=True)
class Taken:
    """What one file took of its worker: the outcome of its verdict or the signal that ended it, seconds, megabytes."""

    outcome: str
    seconds: float
    megabytes: float


def taken(data: bytes, name: str) -> Taken:
    """Judge a file in a process of its own, under the limits of a worker."""
    receiver, sender = os.pipe()
    judge = examiner()
    child = os.fork()
    if child == 0:
        os.close(receiver)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # of the library that dies
        try:
            pool._limit()
            pool._limit_time(1)
            os.write(sender, judge.examine(data, name, marks=True).verdict.outcome.encode())
        finally:
            os._exit(0)
    os.close(sender)
    said = os.read(receiver, 100).decode()
    os.close(receiver)
    _, status, used = os.wait4(child, 0)
    dead = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "nothing"
    return Taken(said or dead, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def too_much(files: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Files that took too much, were taken for a form, or got no verdict; one that its worker did not outlive has it
    from the pool.
    """
    for name, data in files:
        used = taken(data, name)
        bounded = used.seconds <= SECONDS and used.megabytes <= MEGABYTES
        if not bounded or not (used.outcome == "refused" or used.outcome.startswith("signal")):
            yield f"{name}: {used}"


def samples() -> Iterator[tuple[str, bytes]]:
    yield from hostile().items()
    for name, make in HEAVY.items():
        yield f"{name}.xlsx", make()


def test_no_hostile_file_takes_more_than_a_worker_may() -> None:
    assert list(too_much(samples())) == []


def test_mutant_without_limits_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_limit", lambda: None)
    data = HEAVY["two far corners of an .xls"]()
    assert list(too_much([("углы.xls", data)])) != []


def _jobs(folder: Path, beside: dict[str, bytes]) -> list[Job]:
    """Forty good files, every one with a hostile one beside it as long as there are any."""
    jobs = []
    others = iter(beside.items())
    for number in range(40):
        for name, data in [(f"{number}.xlsx", CLEAN.read_bytes()), *([each] if (each := next(others, None)) else [])]:
            (folder / name).write_bytes(data)
            jobs.append(Job(folder / name, name))
    return jobs


class Notes:
    """What workers tell their parent through a pipe: they may write nowhere else."""

    def __init__(self) -> None:
        self._receiver, self._sender = os.pipe()

    def tell(self, text: str) -> None:
        os.write(self._sender, text.encode())

    def read(self) -> str:
        os.close(self._sender)
        with os.fdopen(self._receiver, encoding="utf-8") as told:
            return told.read()


def _waits(jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each of the good files was judged; all files have got their verdict."""
    real, notes = pool.Examiner.examine, Notes()

    def examine(self, data, name, **more):
        begun = time.perf_counter()
        try:
            return real(self, data, name, **more)
        finally:
            if name[:-5].isdigit():
                notes.tell(f"{time.perf_counter() - begun}\n")

    with monkeypatch.context() as patch:
        patch.setattr(pool.Examiner, "examine", examine)
        patch.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))
        with Pool(template()[1].terms, workers=2) as workers:
            answers = list(workers.submit(jobs))
    assert len(answers) == len(jobs)
    good = [each.verdict.outcome for job, each in zip(jobs, answers, strict=True) if job.name[:-5].isdigit()]
    assert set(good) == {"accepted"}
    return [float(line) for line in notes.read().split()]


def test_the_files_beside_hostile_ones_do_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("alone", "beside"):
        (tmp_path / name).mkdir()
    beside = dict(list(hostile().items())[:36])
    beside |= {f"{name}.xls": HEAVY[name]() for name in ("two far corners of an .xls", "a million hidden rows")}
    alone = _waits(_jobs(tmp_path / "alone", {}), monkeypatch)
    mixed = _waits(_jobs(tmp_path / "beside", beside), monkeypatch)
    assert len(mixed) >= 40
    assert statistics.median(mixed) <= 2 * statistics.median(alone)


def test_what_takes_all_the_time_of_a_worker_is_not_given_another(monkeypatch: pytest.MonkeyPatch) -> None:
    real, notes = pool.Examiner.examine, Notes()

    def examine(self, data, name, **more):
        if name == "вечный.xlsx":
            notes.tell("!")
            while True:
                pass
        return real(self, data, name, **more)

    monkeypatch.setattr(pool.Examiner, "examine", examine)
    monkeypatch.setattr(pool, "_context", lambda: multiprocessing.get_context("fork"))
    monkeypatch.setattr(pool, "_CPU_SECONDS", 1)
    jobs = [Job(CLEAN, name) for name in ("вечный.xlsx", "а.xlsx")]
    with Pool(template()[1].terms, workers=1) as workers:
        first, second = (each.verdict for each in workers.submit(jobs))
    assert (first.findings[0].code, second.outcome) == ("file-too-hard", "accepted")
    assert notes.read() == "!!"  # with its neighbour, and once alone
