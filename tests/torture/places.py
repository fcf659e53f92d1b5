"""What is no file at all, and disks that are no place for a database."""

import os
import shutil
import signal
import socket
from pathlib import Path

import pytest

from iomdocs.inbox import claim, keep, scan
from iomdocs.pipeline import carrying
from tests.torture.bench import CLEAN, Bench
from tests.torture.registry import check, replaced


def hang(_number: int, _frame: object) -> None:
    raise AssertionError("it hangs")


@check(32, replaced("iomdocs.files.disk._NO_TRICKS", 0))
def a_pipe_a_link_a_folder_and_a_socket(bench: Bench) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(5 if bench.quick else 30)
    try:
        _odd(bench)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _odd(bench: Bench) -> None:
    root = bench.root()
    box = root / "inbox"
    os.mkfifo(box / "труба.xlsx")
    (box / "папка.xlsx").mkdir()
    (box / "ссылка.xlsx").symlink_to(CLEAN)
    (box / "петля.xlsx").symlink_to(box / "петля.xlsx")
    old = Path.cwd()
    os.chdir(box)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("сокет.xlsx")
    finally:
        os.chdir(old)
    shutil.copy2(CLEAN, box / "файл.xlsx")
    assert [each.file for each in bench.receive(root)] == ["файл.xlsx"]
    assert len(scan(box).ignored) == 4
    (box / "подмена.xlsx").write_bytes(b"1")  # a pipe takes the place of a file after the scan
    (box / "подмена.xlsx").unlink()
    os.mkfifo(box / "подмена.xlsx")
    with bench.office(root) as office:
        assert carrying.take(box / "подмена.xlsx", office.work, inbox=box, at=office.now()) is None
        mine = claim(box / "подмена.xlsx", office.work, inbox=box, at=office.now())
        assert mine is not None
        with pytest.raises(OSError, match="Invalid"):
            keep(mine, office.archive)
