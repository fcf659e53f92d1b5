"""The inbox: names, quiet files, claims that survive a kill, an archive that never forgets."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomdocs import files, inbox
from iomdocs.files import disk
from iomdocs.inbox import claiming
from iomdocs.inbox.names import is_ignored_folder

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / ".iomdocs" / "work"


def put(folder: Path, name: str = "ИОМ.xlsx", data: bytes = b"PK", at: dt.datetime = NOON) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def take(path: Path, work: Path, box: Path, at: dt.datetime = NOON) -> inbox.Claim:
    claim = inbox.claim(path, work, inbox=box, at=at)
    assert claim is not None
    return claim


# Names


@pytest.mark.parametrize(
    "name",
    [
        "~$ИОМ.xlsx",
        ".~lock.ИОМ.xlsx#",
        "~WRL0001.tmp",
        "~DF12.TMP",
        "ИОМ.tmp",
        "ИОМ.xlsx.part",
        "ИОМ.xlsx.partial",
        "ИОМ.xlsx.filepart",
        "ИОМ.xlsx.crdownload",
        ".syncthing.ИОМ.xlsx.tmp",
        "~syncthing~ИОМ.xlsx.tmp",
        ".ИОМ.xlsx.aB3dE9",
        ".~ИОМ.xlsx",
        "._ИОМ.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".sync_1a2b.db-wal",
        ".owncloudsync.log.1",
        ".nextcloudsync.log",
        ".nfs000123",
        ".smbdelete01",
        ".fuse_hidden01",
        "ИОМ.xlsx:Zone.Identifier",
        "CEDD4100",
        ".iomdocs-12-1.tmp",
    ],
)
def test_names_of_programs_are_ignored(name: str) -> None:
    assert inbox.is_ignored(name)


@pytest.mark.parametrize(
    "name",
    [
        "ИОМ.xlsx",
        "ИОМ(2).xlsx",
        "ИОМ (conflicted copy 2026-11-22 101500).xlsx",
        "ИОМ.sync-conflict-20261122-101500-ABCDEFG.xlsx",
        "~ИОМ.xlsx",
        "$план.xlsx",
        "фото.jpg",
        "без расширения",
        "20261122.xlsx",
        "con.xlsx",
        "партия.xlsx",
    ],
)
def test_what_a_person_named_is_never_ignored(name: str) -> None:
    assert not inbox.is_ignored(name)


@pytest.mark.parametrize("name", ["@eaDir", "$RECYCLE.BIN", "System Volume Information", ".Trash-1000", "#recycle"])
def test_folders_of_programs_are_not_looked_into(name: str) -> None:
    assert is_ignored_folder(name)


@pytest.mark.parametrize(
    ("stem", "words", "n", "name"),
    [
        ("ИОМ Ким", "ОШИБКИ", 7, "ИОМ Ким — ОШИБКИ-7.xlsx"),
        ("ИОМ Ким", "ПРИНЯТО", None, "ИОМ Ким — ПРИНЯТО.xlsx"),
        ("nul.2026", "ОШИБКИ", 1, "_nul.2026 — ОШИБКИ-1.xlsx"),
        ("con", "ОШИБКИ", 1, "con — ОШИБКИ-1.xlsx"),
        ("Отчёт 5/6: «итог»?", "ОШИБКИ", 1, "Отчёт 5_6_ «итог»_ — ОШИБКИ-1.xlsx"),
        ("{stem} {0}", "ОШИБКИ", 1, "{stem} {0} — ОШИБКИ-1.xlsx"),
        (unicodedata.normalize("NFD", "Отчёт й"), "ОШИБКИ", 1, "Отчёт й — ОШИБКИ-1.xlsx"),
        ("cp1251 \udcc8\udcce", "ОШИБКИ", 1, "cp1251 __ — ОШИБКИ-1.xlsx"),
    ],
)
def test_names_of_answers(stem: str, words: str, n: int | None, name: str) -> None:
    assert inbox.answer_name(stem, words, n) == name


def test_long_names_are_cut_and_stay_different() -> None:
    one, two = (inbox.answer_name("Ж" * 125 + end, "ОШИБКИ", 12) for end in "аб")
    assert one != two
    assert max(len(one.encode()), len(two.encode())) <= 200
    assert one.endswith(" — ОШИБКИ-12.xlsx")


@given(st.text(st.characters(), max_size=300))
def test_any_name_is_made_safe(name: str) -> None:
    safe = files.safe_name(name)
    assert safe
    assert len(safe.encode()) <= 200
    assert safe[-1] not in ". "
    assert not set(safe) & set('<>:"/\\|?*\x00\n')
    assert files.safe_name(safe) == safe


# Scanning


def test_a_scan_counts_what_it_ignores(box: Path) -> None:
    kept = {put(box, "a.xlsx"), put(box, "Школа 5/Отчёт й.xlsx"), put(box, unicodedata.normalize("NFD", "й.xlsx"))}
    dropped = {put(box, "~$a.xlsx"), put(box, "Школа 5/Thumbs.db")}
    put(box, "@eaDir/a.xlsx")
    put(box, ".iomdocs-lease")
    dropped.add(box / "@eaDir")
    if os.name == "posix":
        os.mkfifo(box / "pipe.xlsx")
        (box / "link.xlsx").symlink_to(box / "a.xlsx")
        dropped |= {box / "pipe.xlsx", box / "link.xlsx"}

    found = inbox.scan(box)
    assert set(found) == kept
    assert set(found.ignored) == dropped
    assert dropped - {box / "link.xlsx", box / "pipe.xlsx", box / "@eaDir"} <= set(
        inbox.forgotten(found, NOON + dt.timedelta(days=2))
    )
    assert inbox.forgotten(found, NOON + dt.timedelta(hours=1)) == []


def test_a_folder_that_is_not_there_is_an_error_not_an_empty_inbox(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inbox.scan(tmp_path / "not mounted")


@pytest.mark.parametrize(
    ("change", "quiet"),
    [
        (lambda _: None, True),
        (lambda path: path.write_bytes(b"PK longer"), False),
        (lambda path: os.utime(path, (1, 1)), False),
        (lambda path: (path.unlink(), path.write_bytes(b"PK")), False),
        (lambda path: path.unlink(), False),
    ],
)
def test_a_file_settles_when_nothing_of_it_changed(box: Path, change: object, quiet: bool) -> None:  # noqa: FBT001
    path = put(box)
    before = inbox.scan(box)
    change(path)
    assert inbox.settled(before, inbox.scan(box)) == ([path] if quiet else [])


def test_a_new_file_waits_for_a_second_scan(box: Path) -> None:
    before = inbox.scan(box)
    put(box)
    assert inbox.settled(before, inbox.scan(box)) == []


@pytest.mark.parametrize(("minutes", "quiet"), [(0, False), (4, False), (6, True)])
def test_an_empty_file_is_given_time(box: Path, minutes: int, quiet: bool) -> None:  # noqa: FBT001
    path = put(box, data=b"")
    found = inbox.scan(box)
    assert inbox.settled(found, found) == []
    assert inbox.settled(found, found, at=NOON + dt.timedelta(minutes=minutes)) == ([path] if quiet else [])


def test_the_later_version_comes_last(box: Path) -> None:
    late, early = put(box, "a.xlsx", at=NOON + dt.timedelta(hours=1)), put(box, "b.xlsx")
    found = inbox.scan(box)
    assert inbox.settled(found, found) == [early, late]


@pytest.mark.parametrize(
    ("lock", "hours", "held"),
    [("~$ИОМ.xlsx", 1, True), (".~lock.ИОМ.xlsx#", 1, True), ("~$ИОМ.xlsx", 25, False), ("~$Другой.xlsx", 1, False)],
)
def test_a_lock_beside_the_file(box: Path, lock: str, hours: int, held: bool) -> None:  # noqa: FBT001
    path = put(box)
    put(box, lock)
    assert inbox.is_open_elsewhere(path, at=NOON + dt.timedelta(hours=hours)) is held


@pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")
def test_a_file_that_is_being_written(box: Path) -> None:
    path = put(box)
    with path.open("ab"):
        assert inbox.is_open_elsewhere(path)
    assert not inbox.is_open_elsewhere(path)


# Claiming


def test_a_claim_remembers_where_the_file_came_from(box: Path, work: Path) -> None:
    path = put(box, "Школа 5/Отчёт «й».xlsx", b"data")
    claim = take(path, work, box, NOON.astimezone(dt.timezone(dt.timedelta(hours=5))))
    assert (claim.file, claim.received_at) == ("Школа 5/Отчёт «й».xlsx", NOON)
    assert claim.path.read_bytes() == b"data"
    assert not path.exists()
    assert inbox.leftovers(work) == [claim]
    inbox.release(claim)
    assert list(work.iterdir()) == []


def test_a_longest_name_can_be_claimed(box: Path, work: Path) -> None:
    path = put(box, "Ж" * 125 + ".xlsx")
    assert take(path, work, box).file == path.name


def test_claims_of_one_moment_differ(box: Path, work: Path) -> None:
    claims = [take(put(box, f"{n}.xlsx"), work, box) for n in range(3)]
    assert len({claim.id for claim in claims}) == 3
    assert [claim.file for claim in inbox.leftovers(work)] == ["0.xlsx", "1.xlsx", "2.xlsx"]


def test_of_many_claimers_each_file_has_one(box: Path, work: Path) -> None:
    paths = [put(box, f"{n}.xlsx") for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        taken = [
            claim for claim in pool.map(lambda path: inbox.claim(path, work, inbox=box, at=NOON), paths * 4) if claim
        ]
    assert sorted(claim.file for claim in taken) == sorted(path.name for path in paths)
    assert len(list(work.iterdir())) == 200


def test_across_file_systems_whoever_removes_the_source_has_it(
    box: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(box, data=b"data")
    other = box.parent / "other"
    barrier = threading.Barrier(3)
    copy = disk.copy_durably

    def slowly(source: Path, target: Path) -> str:
        done = copy(source, target)
        barrier.wait()  # all have their copies before anybody goes on
        return done

    def across(source: Path, target: Path) -> Path:
        if source.is_relative_to(box):
            raise OSError(disk.errno.EXDEV, "other file system")
        os.replace(source, target)  # noqa: PTH105 - Path.rename is what is replaced here
        return target

    monkeypatch.setattr(claiming, "copy_durably", slowly)
    monkeypatch.setattr(Path, "rename", across)
    with ThreadPoolExecutor(3) as pool:
        taken = [one for one in pool.map(lambda _: inbox.claim(path, other, inbox=box, at=NOON), range(3)) if one]
    assert [one.path.read_bytes() for one in taken] == [b"data"]
    assert len(list(other.iterdir())) == 1
    assert not path.exists()


CLAIMING = """
import datetime as dt, sys
from pathlib import Path
from iomdocs import files, inbox
box, work, archive = map(Path, sys.argv[1:])
for path in sorted(box.iterdir()):
    claim = inbox.claim(path, work, inbox=box, at=dt.datetime.now(dt.UTC))
    print(claim.file, flush=True)
    inbox.keep(claim, archive)
    inbox.release(claim)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("after", [1, 7, 60])
def test_no_file_is_lost_by_a_kill(box: Path, work: Path, after: int) -> None:
    archive = box.parent / "archive"
    given_ = {put(box, f"{n:03}.xlsx", b"%d" % n * 1000).name for n in range(300)}
    process = subprocess.Popen(
        [sys.executable, "-c", CLAIMING, box, work, archive],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    for _ in range(after):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()

    left = inbox.leftovers(work)
    for claim in left:
        inbox.keep(claim, archive)
        inbox.release(claim)
    kept = {path.name for path in archive.iterdir() if not inbox.is_ignored(path.name)}
    expected = {name: sha256(b"%d" % int(name[:3]) * 1000).hexdigest() for name in given_}
    waiting = {path.name for path in box.iterdir()}
    assert len(left) <= 1
    assert {name for name, sha in expected.items() if sha in kept} | waiting == given_
    assert all(files.digest(archive / sha) == sha for sha in kept)
    assert list(work.iterdir()) == []


def test_a_claim_without_a_whole_file_is_forgotten(work: Path) -> None:
    put(work / "20261122T120000000000-1-1", "part", b"half")
    (work / "20261122T120000000000-1-2" / "in").mkdir(parents=True)
    assert inbox.leftovers(work) == []
    assert list(work.iterdir()) == []


# The archive and the answers


def test_the_archive_keeps_bytes_under_their_hash_and_never_overwrites(box: Path, work: Path) -> None:
    archive = box.parent / "archive"
    claims = [take(put(box, f"{n}.xlsx", data), work, box) for n, data in enumerate([b"one", b"two", b"one"])]
    names = inbox.keep_many(claims, archive)
    assert names == [sha256(data).hexdigest() for data in (b"one", b"two", b"one")]
    first = (archive / names[0]).stat()
    assert inbox.keep(claims[2], archive) == names[0]
    assert (archive / names[0]).stat() == first
    assert {path.name for path in archive.iterdir()} == set(names)
    assert claims[0].path.exists()  # until it is released


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a writer after a rename")
def test_a_late_writer_is_waited_for(box: Path, work: Path) -> None:
    path = put(box, data=b"whole")
    with path.open("ab") as writer:
        claim = take(path, work, box)
        with pytest.raises(OSError, match="busy"):
            inbox.keep(claim, box.parent / "archive")
        writer.write(b" and more")
    sha = inbox.keep(claim, box.parent / "archive")
    assert (box.parent / "archive" / sha).read_bytes() == b"whole and more"


def test_the_archive_works_without_hard_links(box: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(disk.errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    claims = [take(put(box, f"{n}.xlsx", b"one"), work, box) for n in range(2)]
    assert len(set(inbox.keep_many(claims, box.parent / "archive"))) == 1
    assert len(list((box.parent / "archive").iterdir())) == 1


def test_an_answer_replaces_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "returned" / "Школа 5" / "ИОМ — ОШИБКИ-1.xlsx"
    assert files.write_file(target, b"one") == target
    assert files.write_file(target, b"two") == target
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_an_answer_that_excel_holds_open_gets_a_new_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "ИОМ — ОШИБКИ-1.xlsx"
    replace = Path.replace

    def windows(self: Path, place: Path) -> Path:
        if place == target:
            raise PermissionError(13, "sharing violation")
        return replace(self, place)

    monkeypatch.setattr(Path, "replace", windows)
    monkeypatch.setattr("iomdocs.files.writing.WINDOWS", True)
    assert files.write_file(target, b"one").name == "ИОМ — ОШИБКИ-1 (2).xlsx"
    assert [path.name for path in tmp_path.iterdir()] == ["ИОМ — ОШИБКИ-1 (2).xlsx"]


def test_a_failed_answer_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        files.write_file(tmp_path / "taken", b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_only_one_process_is_at_work(tmp_path: Path) -> None:
    lock = tmp_path / ".iomdocs" / "lock"
    with inbox.only_one(lock) as first:
        with inbox.only_one(lock) as second:
            assert (first, second) == (True, False)
        with inbox.only_one(lock) as third:
            assert third is False
    with inbox.only_one(lock) as again:
        assert again is True


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = (
        "import pathlib, sys, time; from iomdocs import inbox\n"
        "with inbox.only_one(pathlib.Path(sys.argv[1])): print(1, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, lock],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    process.stdout.readline()
    with inbox.only_one(lock) as alone:
        assert alone is False
    process.kill()
    process.communicate()
    with inbox.only_one(lock) as alone:
        assert alone is True


def served(folder: Path, name: str) -> inbox.Lease:
    (folder / inbox.MARK).touch()
    return inbox.Lease(folder, Path(name))


def told(folder: Path) -> dict[str, object]:
    return json.loads((folder / ".iomdocs-lease").read_text("utf-8"))


def test_a_lease_is_renewed_while_its_owner_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iomdocs.inbox.lease._RENEW", 0.01)
    with served(tmp_path, "/а") as lease:
        assert lease.take() is None
        first = told(tmp_path)["at"]
        assert eventually(lambda: told(tmp_path)["at"] > first)
        assert served(tmp_path, "/б").take().endswith(":/а")
    assert served(tmp_path, "/б").take() is None  # left at the end


def test_a_lease_that_was_lost_is_not_taken_back_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iomdocs.inbox.lease._RENEW", 0.01)
    with served(tmp_path, "/а") as lease:
        assert lease.take() is None
        other = json.dumps({"holder": "там:/б", "at": time.time()})
        assert eventually(lambda: (tmp_path / ".iomdocs-lease").write_text(other, "utf-8") and lease.take())
    assert told(tmp_path)["holder"] == "там:/б"


def eventually(condition: Callable[[], object]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_files_that_are_taken_together_share_a_folder_until_the_last_is_let_go(box: Path, work: Path) -> None:
    names = ("а.xlsx", "Школа 5/а.xlsx", "Школа 5/б.xlsx")
    for name in names:
        put(box, name)
    mine = inbox.begin(work, NOON)
    assert inbox.claim(box / "нет.xlsx", work, inbox=box, at=NOON, into=mine) is None
    claims = [inbox.claim(box / name, work, inbox=box, at=NOON, into=mine) for name in names]
    assert inbox.leftovers(work) == sorted(claims, key=lambda one: one.file)
    assert len({claim.id for claim in claims}) == 3
    assert [inbox.tries(claim) for claim in claims for _ in range(2)] == [0, 1] * 3, "каждый сам по себе"
    for left, claim in enumerate(claims, 1):
        inbox.release(claim)
        assert len(inbox.leftovers(work, clean=False)) == 3 - left
    assert list(work.iterdir()) == []
