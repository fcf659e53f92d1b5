"""When a file is taken: not before it is whole, not by two, not when its share is away."""

import datetime as dt
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest

from iomdocs import inbox
from iomdocs.daemon import Daemon, watching
from iomdocs.errors import ConfigurationError
from iomdocs.files import disk
from iomdocs.inbox import MARK, Lease, Quiet, claim, is_there, keep, only_one, scan, scanning
from iomdocs.inbox import presence as presence_module
from iomdocs.logs import LogSettings, kept
from iomdocs.pipeline.alarm import Alarm
from iomdocs.pipeline.office import Office
from iomdocs.workspace import STATE, inbox_is_there
from tests.torture.bench import CLEAN, NAMES, Bench, dropped, violations
from tests.torture.faults import in_child
from tests.torture.registry import check, replaced

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def looks(quiet: Quiet, box: Path, clock: Clock, seconds: float) -> list[Path]:
    """What a daemon would take in so many seconds."""
    taken: list[Path] = []
    for _ in range(int(seconds)):
        clock.now += 1
        taken += quiet.look(scan(box), NOON)
    return taken


@check(7, replaced("iomdocs.inbox.quiet.Quiet._is_whole", lambda *_: True))
def half_of_a_file_is_never_taken(bench: Bench) -> None:
    box, clock, whole = bench.folder, Clock(), CLEAN.read_bytes()
    quiet, path = Quiet(clock), bench.folder / "медленно.xlsx"
    with path.open("wb") as file:  # a program that holds it
        for at in range(5):
            file.write(whole[at * len(whole) // 5 : (at + 1) * len(whole) // 5])
            file.flush()
            assert looks(quiet, box, clock, 12) == []
    assert path in looks(quiet, box, clock, 2)
    path.unlink()
    path.write_bytes(bytes(len(whole)))  # room made for it, and nobody holds it
    assert looks(quiet, box, clock, 60) == []
    path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    assert looks(quiet, box, clock, 60) == []
    path.write_bytes(whole)
    assert path in looks(quiet, box, clock, 3)
    bench.patch.setattr(scanning, "_writer", lambda _: "unknown")  # a share
    quiet = Quiet(clock)
    for at in range(1, 5):
        path.write_bytes(b"1;2;3\n" * at)
        assert looks(quiet, box, clock, 12) == []
    assert looks(quiet, box, clock, 20)


@check(8, replaced("iomdocs.inbox.claiming.is_open_elsewhere", lambda _: False))
def a_file_that_grows_after_it_was_taken_is_kept_whole(bench: Bench) -> None:
    box, work, archive = (bench.folder / name for name in ("inbox", "work", "archive"))
    box.mkdir()
    (box / "а.xlsx").write_bytes(b"PK half")
    with (box / "а.xlsx").open("ab") as writer:
        mine = claim(box / "а.xlsx", work, inbox=box, at=NOON)
        with suppress(OSError):
            keep(mine, archive)
        writer.write(b" and the rest")
    sha = keep(mine, archive)
    assert [path.name for path in archive.iterdir()] == [sha]
    assert (archive / sha).read_bytes() == b"PK half and the rest"


def _race(box: Path, work: Path) -> int:
    won = 0
    for path in sorted(box.iterdir()):
        mine = claim(path, work, inbox=box, at=NOON)
        won += mine is not None
    return won


@check(12, replaced("iomdocs.inbox.lock._lock", lambda _: True))
def two_offices_take_each_file_once(bench: Bench) -> None:
    box, work = bench.folder / "inbox", bench.folder / "work"
    box.mkdir()
    count = 200 if bench.quick else 2000
    for number in range(count):
        (box / f"{number}.xlsx").write_bytes(b"%d" % number)
    other: list[int] = []
    racer = threading.Thread(target=lambda: other.append(in_child(lambda: _race(box, work))[0] or 0))
    racer.start()
    mine = _race(box, work)
    racer.join()
    assert mine + other[0] == count == sum(path.is_file() for path in work.rglob("*.xlsx"))
    root = bench.root()
    with only_one(root / ".iomdocs" / "lock") as alone:
        assert alone
        begun = time.monotonic()
        second = Daemon(root)
        threading.Timer(3, second.stop).start()
        with pytest.raises(ConfigurationError, match="обслуживает"):
            second.run()
        assert time.monotonic() - begun < 1
    clock = Clock()
    (bench.folder / MARK).touch()
    here, there = (Lease(bench.folder, Path(name), clock) for name in ("/a", "/b"))
    assert here.take() is None
    assert there.take()
    clock.now += 1000
    assert there.take() is None
    assert here.take()


@contextmanager
def serving(bench: Bench, root: Path) -> Iterator[Daemon]:
    """A daemon in a thread, with its judge in this process."""
    bench.patch.setattr(watching, "open_office", lambda folder: bench.office(folder).__enter__())
    bench.patch.setattr(watching, "_BACK_OFF", (0.1, 0.2))
    daemon = Daemon(root, settle=0.05, patrol=0.2)
    thread = threading.Thread(target=daemon.run)
    with kept(root / STATE / "log", "watch", LogSettings()):
        thread.start()
        try:
            yield daemon
        finally:
            daemon.stop()
            thread.join(60)


def until(condition: Callable[[], object], seconds: float = 40.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if condition():
                return True
        time.sleep(0.05)
    return False


def page(root: Path) -> Path:
    return next(iter((root / "outbox").glob("ВНИМАНИЕ*")), root / "outbox" / "нет")


@check(13, replaced("iomdocs.pipeline.alarm.Alarm.trouble", lambda _: None))
def a_full_disk_rings_once_and_passes(bench: Bench) -> None:
    root, full, rung = bench.root(), threading.Event(), []
    real, ring = disk.created, Alarm.ring

    def created(path: Path):
        if full.is_set() and "archive" in path.parts:
            raise OSError(28, "No space left on device")
        return real(path)

    def heard(self: Alarm, what: str, at: dt.datetime) -> bool:
        rung.append(ring(self, what, at))
        return rung[-1]

    bench.patch.setattr(disk, "created", created)
    bench.patch.setattr(Alarm, "ring", heard)
    full.set()
    with serving(bench, root):
        hashes = dropped(root)
        assert until(lambda: page(root).is_file())
        assert "нет места" in page(root).read_text("utf-8-sig")
        time.sleep(0.2 if bench.quick else 2)
        assert until(lambda: len(rung) > 3)
        full.clear()
        assert until(lambda: not page(root).exists() and not violations(root, hashes))
    assert rung.count(True) == 1


def trusting(office: Office) -> bool:
    """A mutant: an empty folder is an inbox in which nothing lies."""
    return inbox_is_there(office) or True


@check(14, replaced("iomdocs.daemon.watching.inbox_is_there", trusting))
def a_share_that_vanishes_is_not_an_empty_inbox(bench: Bench) -> None:
    root = bench.root()
    box, away = root / "inbox", root / "share"
    (box / MARK).touch()  # a share, in this test, is a folder with a mark
    bench.patch.setattr(presence_module, "_device", lambda folder: 2 if (folder / MARK).exists() else 1)
    with serving(bench, root):
        assert until(lambda: (root / ".iomdocs" / "inbox.json").is_file() and (box / ".iomdocs-lease").is_file())
        box.rename(away)  # unmounted: what is left is the bare mount point
        box.mkdir()
        assert until(lambda: "недоступна" in page(root).read_text("utf-8-sig"), 5 if bench.quick else 30)
        time.sleep(0.5)
        assert list(box.iterdir()) == []
        for name, source in NAMES.items():
            shutil.copy2(source, away / name)
        box.rmdir()
        away.rename(box)
        assert until(lambda: not [path for path in box.iterdir() if not path.name.startswith(".iomdocs")])
        assert until(lambda: not page(root).exists())
    with bench.office(root) as office:
        assert len(office.store.journal()) == len(NAMES)
        assert is_there(office.inbox, root / ".iomdocs" / "inbox.json")


def asleep(self, *_, waiting):
    """A mutant: only events wake the daemon."""
    return 3600.0


@check(15, replaced("iomdocs.daemon.Daemon._rested", asleep))
def a_folder_without_events_is_looked_through(bench: Bench) -> None:
    bench.patch.setattr(watching, "_watching", lambda *_: nullcontext())
    root = bench.root()
    with serving(bench, root):
        time.sleep(0.5)
        hashes = dropped(root)
        assert until(lambda: not violations(root, hashes), 5 if bench.quick else 35)


@check(34, replaced("iomdocs.inbox.names.IGNORED_FILES", ()))
def files_of_programs_are_left_counted_and_told(bench: Bench) -> None:
    root = bench.root()
    names = [
        *("~$ИОМ.xlsx", ".~lock.ИОМ.xlsx#", "~WRL0001.tmp", "~x.tmp", "x.tmp", "x.part", "x.partial", "x.filepart"),
        *("x.crdownload", ".syncthing.x.tmp", "~syncthing~x.tmp", ".x.xlsx.Ab12Cd", ".~x", "._x.xlsx", ".DS_Store"),
        *("Thumbs.db", "desktop.ini", ".sync_1.db", "._sync_1.db-wal", ".owncloudsync.log", ".nextcloudsync.log"),
        *(".nfs0001", ".smbdelete1", ".fuse_hidden1", "x.xlsx:Zone.Identifier", "CEDD4100", "cedd41ff"),
    ]
    for name in names:
        shutil.copy2(CLEAN, root / "inbox" / name)
    for folder in ("@eaDir", "$RECYCLE.BIN", ".stversions"):
        (root / "inbox" / folder).mkdir()
        shutil.copy2(CLEAN, root / "inbox" / folder / "а.xlsx")
    assert bench.receive(root) == []
    found = scan(root / "inbox")
    assert len(found.ignored) == len(names) + 3
    old = NOON.timestamp() - 25 * 3600
    os.utime(root / "inbox" / names[0], (old, old))
    assert root / "inbox" / names[0] in inbox.forgotten(found := scan(root / "inbox"), NOON)
    assert not found


@check(35, replaced("iomdocs.inbox.quiet.settled", lambda _before, now, **_: list(now)))
def excels_way_of_saving_is_outlived(bench: Bench) -> None:
    """Write beside under eight digits, delete the old one, rename; and now and then write in place, slowly."""
    box, clock = bench.folder / "box", Clock()
    box.mkdir()
    versions = [b"PK\3\4 %d " % number + b"x" * 5000 + b"PK\5\6" for number in range(20 if bench.quick else 100)]
    path = box / "ИОМ.xlsx"
    bench.patch.setattr(scanning, "_writer", lambda _: "unknown")
    if bench.quick:
        bench.patch.setattr("iomdocs.inbox.quiet.Quiet._is_whole", lambda *_: True)
    quiet, taken = Quiet(clock), []

    def look(seconds: int) -> None:
        for _ in range(seconds):
            clock.now += 1
            for ready in quiet.look(scan(box), NOON):
                mine = claim(ready, bench.folder / "work", inbox=box, at=NOON)
                if mine is not None:
                    taken.append((bench.folder / "archive" / keep(mine, bench.folder / "archive")).read_bytes())

    for number, version in enumerate(versions):
        if number % 3:
            (box / "CEDD4100").write_bytes(version)
            look(1)
            path.unlink(missing_ok=True)
            look(1)
            (box / "CEDD4100").rename(path)
            look(2)
        else:
            path.write_bytes(version[:2500])
            look(8)
            path.write_bytes(version)
            look(number % 20)
    look(20)
    assert set(taken) <= set(versions)
    assert versions[-1] in taken
    assert not path.exists()


@check(38, replaced("iomdocs.inbox.quiet.time.monotonic", lambda: time.time()))  # noqa: PLW0108 - looked up late
def the_clock_jumps(bench: Bench) -> None:
    wall = [NOON]
    bench.patch.setattr(time, "time", wall[0].timestamp)
    box = bench.folder / "inbox"
    box.mkdir()
    (box / "а.csv").write_bytes(b"1;2")
    bench.patch.setattr(scanning, "_writer", lambda _: "unknown")
    steady = Clock()
    if time.monotonic() != time.time():
        bench.patch.setattr(time, "monotonic", steady)
    quiet, ready = Quiet(lambda: time.monotonic()), []  # noqa: PLW0108 - looked up late
    for jump in (dt.timedelta(hours=-2), dt.timedelta(days=300), dt.timedelta(hours=-1)):
        wall[0] += jump
        for _ in range(10):
            steady.now += 1
            ready += quiet.look(scan(box), wall[0])
            assert steady.now - 1000 > 15 or ready == []
    assert ready
    ids = {claim_id(bench, wall[0]) for wall[0] in [NOON, NOON, NOON - dt.timedelta(hours=2), NOON]}
    assert len(ids) == 4


def claim_id(bench: Bench, at: dt.datetime) -> str:
    path = bench.folder / "inbox" / "ещё.csv"
    path.write_bytes(b"1")
    mine = claim(path, bench.folder / "work", inbox=bench.folder / "inbox", at=at)
    assert mine is not None
    return mine.id
