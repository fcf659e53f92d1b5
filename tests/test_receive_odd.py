"""Odd files and odd moments on the road of a file: none of them may stop the others, lose one, or answer twice."""

import errno
import os
import shutil
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from iomdocs.daemon import Daemon
from iomdocs.inbox import claim, in_order, keep_many, scan
from iomdocs.pipeline import carrying
from iomdocs.pipeline.judge import judge_files
from iomdocs.pipeline.pool import Job, Pool
from iomdocs.pipeline.receive import Reception
from iomdocs.reader import LIMITS
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.offices import begin

CLEAN, OTHER = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "05 книжка.xlsx"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")


def drop(office, file: Path, name: str | None = None) -> Path:
    target = office.inbox / (name or file.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, target)
    return target


def receive(office) -> dict[str, str]:
    """Outcome of each file by its path in the inbox."""
    with Reception(office, workers=1) as reception:
        received = [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]
    assert all(each.answer.is_file() for each in received)
    return {each.file: each.verdict.outcome for each in received}


def answers(office) -> list[str]:
    folders = (office.outbox / name for name in ("accepted", "returned", "refused"))
    return sorted(path.relative_to(office.outbox).as_posix() for folder in folders for path in folder.rglob("*.*"))


@linux_only
def test_a_name_that_is_no_text_is_read_as_windows_wrote_it(office):
    shutil.copy2(CLEAN, os.fsencode(office.inbox) + "/ИОМ Ким.xlsx".encode("cp1251"))
    (office.inbox / os.fsdecode("школа".encode("cp1251"))).mkdir()
    shutil.copy2(OTHER, os.fsencode(office.inbox) + "/школа/\udcff.xlsx".encode("cp1251", "surrogateescape"))
    assert receive(office) == {"ИОМ Ким.xlsx": "accepted", "школа/я.xlsx": "accepted"}
    assert answers(office) == ["accepted/ИОМ Ким — ПРИНЯТО.docx", "accepted/школа/я — ПРИНЯТО.docx"]


@linux_only
def test_the_longest_name_and_a_deep_folder_get_an_answer(office):
    long = "Я" * 125 + ".xlsx"
    drop(office, CLEAN, long)
    drop(office, OTHER, "/".join(["папка"] * 40) + "/а.xlsx")
    assert set(receive(office).values()) == {"accepted"}
    assert len(answers(office)) == 2


def test_a_folder_called_like_a_workbook_a_link_and_an_empty_file(office, tmp_path):
    drop(office, CLEAN, "школа.xlsx/ИОМ.xlsx")
    (office.inbox / "пустой.xlsx").touch()
    outside = shutil.copy2(OTHER, tmp_path / "чужой.xlsx")
    try:
        (office.inbox / "ссылка.xlsx").symlink_to(outside)
    except OSError:
        pytest.skip("links are not allowed here")
    assert receive(office) == {"школа.xlsx/ИОМ.xlsx": "accepted", "пустой.xlsx": "refused"}
    assert Path(outside).exists()


def test_a_file_that_went_away_after_the_scan_is_passed_over(office):
    gone, kept = drop(office, CLEAN, "ушёл.xlsx"), drop(office, OTHER)
    paths = in_order(scan(office.inbox))
    gone.unlink()
    with Reception(office, workers=1) as reception:
        assert [each.file for each in reception.receive(paths)] == [kept.name]
    assert list(office.work.iterdir()) == []


def test_a_file_that_cannot_be_taken_stays_and_stops_nobody(office, monkeypatch):
    held = drop(office, CLEAN, "занят.xlsx")
    drop(office, OTHER)

    def refuse(path, *rest, **more):
        if path == held:
            raise PermissionError(errno.EACCES, "")
        return claim(path, *rest, **more)

    monkeypatch.setattr(carrying, "claim", refuse)
    assert receive(office) == {OTHER.name: "accepted"}
    assert held.exists()
    monkeypatch.undo()
    assert receive(office) == {held.name: "accepted"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_closed_to_us_stays_and_stops_nobody(office):
    closed = drop(office, CLEAN, "закрыт.xlsx")
    closed.chmod(0)
    drop(office, OTHER)
    assert receive(office) == {OTHER.name: "accepted"}
    assert closed.exists()


def test_a_file_that_cannot_be_kept_waits_for_the_next_start(office, monkeypatch):
    drop(office, CLEAN, "плохой диск.xlsx")
    drop(office, OTHER)

    def fail(claims, archive):
        if any(each.file == "плохой диск.xlsx" for each in claims):
            raise OSError(errno.EIO, "")
        return keep_many(claims, archive)

    monkeypatch.setattr(carrying, "keep_many", fail)
    assert receive(office) == {OTHER.name: "accepted"}
    monkeypatch.undo()
    assert receive(office) == {"плохой диск.xlsx": "accepted"}


def test_two_files_that_differ_in_their_endings_get_two_answers(office):
    for name, text in (("ИОМ.xls", "раз"), ("ИОМ.xlsx", "два"), ("иом.csv", "три")):
        (office.inbox / name).write_text(text, "utf-8")
    assert set(receive(office).values()) == {"refused"}
    assert len(answers(office)) == 3


def test_an_answer_whose_place_is_taken_by_a_folder_gets_a_plain_name(office):
    drop(office, CLEAN, "а.xlsx")
    drop(office, OTHER, "б.xlsx")
    (office.outbox / "accepted" / "а — ПРИНЯТО.docx" / "внутри").mkdir(parents=True)
    assert receive(office) == {"а.xlsx": "accepted", "б.xlsx": "accepted"}
    assert office.store.unanswered() == []


def test_an_end_between_storing_and_answering_gives_one_answer(office, monkeypatch):
    drop(office, CLEAN)

    def cut(_files):
        raise KeyboardInterrupt

    monkeypatch.setattr(carrying, "write_new_files", cut)
    with pytest.raises(KeyboardInterrupt):
        receive(office)
    monkeypatch.undo()
    assert len(office.store.unanswered()) == 1
    receive(office)
    assert answers(office) == ["accepted/01 ИОМ чистый — ПРИНЯТО.docx"]
    assert list(office.store.read("SELECT COUNT(*), MAX(id) FROM submissions")) == [(1, 1)]
    assert list(office.work.iterdir()) == []


def test_our_own_mistake_over_one_file_refuses_only_that(office):
    jobs = [Job(CLEAN, CLEAN.name), Job(OTHER, OTHER.name)]
    broken: Future = Future()
    broken.set_exception(RecursionError())
    with Pool(office.terms, workers=1) as pool:
        together = pool.examine(jobs, broken)
        (alone,) = pool.examine(jobs[:1], broken)
    assert [each.verdict.outcome for each in together] == ["accepted", "accepted"]
    assert [each.code for each in alone.verdict.findings] == ["file-too-hard"]


def test_check_judges_the_others_when_one_is_gone(office, tmp_path):
    judged = list(judge_files(office, [tmp_path / "нет.xlsx", CLEAN]))
    assert [(each.verdict.outcome, bool(each.sha256)) for each in judged] == [("refused", False), ("accepted", True)]
    assert [each.code for each in judged[0].verdict.findings] == ["file-closed"]


def test_a_huge_file_is_refused_without_being_read(office):
    with (office.inbox / "огромный.xlsx").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(LIMITS.file * 3)
    assert receive(office) == {"огромный.xlsx": "refused"}


@pytest.mark.slow
def test_the_daemon_outlives_trouble_and_finishes_what_it_took(tmp_path):
    root = begin(tmp_path / "office")
    accepted = root / "outbox" / "accepted"
    daemon = Daemon(root, settle=0.05, patrol=0.2)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        time.sleep(1)
        accepted.rmdir()
        accepted.write_bytes(b"")  # somebody put a file where a folder must be
        shutil.copy2(CLEAN, root / "inbox" / "ИОМ.xlsx")
        _until(lambda: not (root / "inbox" / "ИОМ.xlsx").exists())
        time.sleep(0.5)
        accepted.unlink()
        assert _until((accepted / "ИОМ — ПРИНЯТО.docx").exists)
    finally:
        daemon.stop()
        thread.join(30)
    office = open_office(root)
    try:
        assert list(office.store.read("SELECT COUNT(*) FROM submissions")) == [(1,)]
        assert list(office.work.iterdir()) == []
    finally:
        office.store.close()


def _until(condition, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def test_a_folder_that_the_disk_will_not_show_stops_nobody_and_is_named(office, monkeypatch):
    drop(office, CLEAN)
    drop(office, OTHER, "плохая/ИОМ.xlsx")
    real = os.scandir

    def fail(folder):
        if str(folder).endswith("плохая"):
            raise OSError(errno.EIO, "")
        return real(folder)

    monkeypatch.setattr(os, "scandir", fail)
    found = scan(office.inbox)
    assert [path.name for path in found] == [CLEAN.name]
    assert [path.name for path in found.unread] == ["плохая"]
