"""The database goes away in the middle of the work: everybody waits, with one alarm, and goes on alone."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import cluster, command, start, stop
from tests.hosts_world import answers, host, violations
from tests.test_hosts_killed import CLEAN, WATCH, WORK, WRONG, Host, variant

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
FILES = 40
PAGE = "outbox/ВНИМАНИЕ – приём стоит.txt"


def until(seen: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_the_server_is_cut_off_twice_and_nothing_is_lost_or_doubled(tmp_path):
    with cluster() as address:
        folder = Path(address.partition("?host=")[2])
        command(address, "CREATE DATABASE shared")
        shared = address.format("shared")
        taking, judging = (host(tmp_path / name, shared) for name in ("приём", "проверка"))
        files: dict[str, str] = {}
        for number in range(FILES):
            wrong = number % 10 == 0
            (taking / "inbox" / f"{number}.xlsx").write_bytes(variant(WRONG if wrong else CLEAN, number))
            files[f"{number}.xlsx"] = "returned" if wrong else "accepted"
        hosts = [Host(WATCH, taking), Host(WORK, judging)]
        try:
            for share in (4, 2):
                until(lambda share=share: len(answers(taking)) >= FILES // share)
                stop(folder)
                until((taking / PAGE).is_file)
                time.sleep(2)
                assert [each.process.poll() for each in hosts] == [None, None]
                start(folder)
            until(lambda: not violations(shared, {taking: files}))
            until(lambda: not (taking / PAGE).exists())
        finally:
            for each in hosts:
                each.kill()
        log = taking / ".iomdocs" / "log" / "watch.log"
        assert not log.exists() or log.read_text("utf-8").count("объявление") <= 2
