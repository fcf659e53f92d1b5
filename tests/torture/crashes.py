"""Killed, out of power, out of space, at every single operation: nothing is lost, nothing is counted twice."""

import errno
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from iomdocs import files
from iomdocs.errors import IomdocsError
from iomdocs.inbox import claiming
from iomdocs.pipeline.receive import Reception
from iomdocs.store import engines
from tests.torture.bench import Bench, dropped, template, violations
from tests.torture.faults import Faults, die, failing, in_child
from tests.torture.registry import check, replaced


def sweep(bench: Bench, points: int) -> Iterator[int]:
    """Every point, or for a mutant every third."""
    yield from range(1, points + 1, 3 if bench.quick else 1)


class Offices:
    """New offices, each with the same files in its inbox; ``hashes`` are theirs."""

    def __init__(self, bench: Bench, where: Path | None = None) -> None:
        template()
        bench.patch.setattr("iomdocs.pipeline.taken.GROUP", 2)  # several groups are on their way at once
        self._bench, self._where, self._number = bench, where, 0
        self.hashes: dict[str, str] = {}

    def one(self) -> Path:
        self._number += 1
        root = self._bench.root(f"office{self._number}")
        if self._where is not None:
            root = Path(shutil.move(root, self._where / root.name))
        self.hashes = dropped(root)
        return root

    def points(self) -> int:
        """How many operations there are on the way, when all that is remembered between offices is known."""
        root = self.one()
        self._bench.receive(root)
        shutil.rmtree(root)
        faults, root = Faults(lambda: None), self.one()

        def work() -> int:
            faults.install(pytest.MonkeyPatch())
            self._bench.receive(root)
            return faults.count

        found, _ = in_child(work)
        assert found is not None
        shutil.rmtree(root)
        return found


def killed_at(bench: Bench, root: Path, at: int) -> bool:
    """Whether it came to that operation, and died there."""

    def work() -> None:
        Faults(die, at).install(pytest.MonkeyPatch())
        bench.receive(root)

    return in_child(work)[1] == 9


def mended(bench: Bench, root: Path, hashes: dict[str, str], at: int, told: str) -> None:
    """One more start makes it whole; at every third point also look that yet another one changes nothing."""
    for _ in range(1 if at % 3 else 2):
        bench.receive(root)
    assert violations(root, hashes) == [], told
    shutil.rmtree(root)


def hard(work: Path, target: Path) -> None:
    """A mutant: the file is moved into the archive, as if nobody could die in between."""
    target.mkdir(parents=True, exist_ok=True)
    sha = files.digest(work)
    work.unlink()
    return sha


@check(1, lambda patch: patch.setattr(claiming, "_keep", hard))
def killed_at_any_operation(bench: Bench) -> None:
    offices = Offices(bench)
    points = offices.points()
    assert points >= 120, points
    killed = 0
    for at in sweep(bench, points):
        root = offices.one()
        killed += killed_at(bench, root, at)
        mended(bench, root, offices.hashes, at, f"point {at} of {points}")
    assert killed >= points // (4 if bench.quick else 1) - 5


ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)


def swallowed(outbox, answers):
    """A mutant: an answer that cannot be written counts as written."""
    paths = [outbox / each.path for each in answers]
    with suppress(OSError):
        files.write_files([(path, each.data) for path, each in zip(paths, answers, strict=True)])
    return paths


@check(11, lambda patch: patch.setattr("iomdocs.pipeline.posting.write_all", swallowed))
def the_disk_refuses_any_operation(bench: Bench) -> None:
    offices = Offices(bench)
    points, done = offices.points(), 0
    for code, at in ((code, at) for code in ERRORS[: 1 if bench.quick else 3] for at in sweep(bench, points)):
        root = offices.one()
        faults = Faults(failing(code), at)
        with pytest.MonkeyPatch.context() as patch:
            faults.install(patch)
            try:
                with suppress(OSError, IomdocsError):
                    bench.receive(root)
            finally:
                faults.remove()
        done += faults.count >= at  # else the way was shorter than that
        mended(bench, root, offices.hashes, at, f"{errno.errorcode[code]} at {at}")
    assert done >= (30 if bench.quick else 3 * 120)


@contextmanager
def disk(folder: Path) -> Iterator[tuple[Path, Path]]:
    """An ext4 file system in a file; ``skip`` where it cannot be mounted."""
    image, mount = folder / "disk.img", folder / "disk"
    mount.mkdir()
    if os.name == "nt" or os.geteuid() or not (shutil.which("mkfs.ext4") and shutil.which("mount")):
        pytest.skip("needs the rights to mount a file system")
    subprocess.run(["truncate", "-s", "24M", image], check=True)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    if subprocess.run(["mount", "-o", "loop", image, mount], check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield image, mount
    finally:
        subprocess.run(["umount", "-l", mount], check=False)


@contextmanager
def mounted(image: Path, mount: Path) -> Iterator[Path]:
    mount.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, mount], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", mount], check=True)


def careless(connection, _):
    """A mutant: the database does not wait for the disk."""
    engines._prepare_sqlite(connection, "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")


@check(2, replaced("iomdocs.store.engines._prepare_writer", careless))
def the_power_goes_at_any_operation(bench: Bench) -> None:
    """What was never waited for is gone: the disk's file is copied while its cache is dirty, and mounted anew."""
    with disk(bench.folder) as (image, mount):
        offices = Offices(bench, mount)
        points, copy, checked = offices.points(), bench.folder / "copy.img", 0
        for at in range(points, 0, -1):
            root = offices.one()
            subprocess.run(["sync", "-f", mount], check=True)
            killed_at(bench, root, at)
            files.write_file(mount / "neighbour", b"%d" % at)  # his wait takes all names along, but no data of ours
            shutil.copyfile(image, copy)
            with mounted(copy, bench.folder / "copy") as after:
                bench.receive(after / root.name)
                assert not _lost(after / root.name, offices.hashes), f"point {at} of {points}"
            copy.unlink()
            shutil.rmtree(root)
            checked += 1
        assert checked >= 100


def _lost(root: Path, hashes: dict[str, str]) -> list[str]:
    """Violations, but for a second receipt: a rename that the disk forgot lets a file come again as a duplicate."""
    with closing(sqlite3.connect(root / ".iomdocs" / "iomdocs.db")) as store:
        rows = store.execute("SELECT sha256, outcome FROM submissions WHERE duplicate_of IS NULL").fetchall()
        entries = store.execute("SELECT count(*) FROM entries").fetchone()[0]
        files_ = {row[0] for row in store.execute("SELECT file FROM submissions")}
        unanswered = store.execute("SELECT count(*) FROM submissions WHERE NOT answered").fetchone()[0]
        answers = [row[0] for row in store.execute("SELECT answer FROM submissions")]
    found = [] if sorted(row[0] for row in rows) == sorted(set(hashes.values())) else ["not every file once"]
    found += [] if files_ == set(hashes) else ["a file without a verdict"]
    found += [] if entries == sum(outcome.startswith("accepted") for _, outcome in rows) else ["rows"]
    found += [] if not unanswered else ["no answer"]
    found += [f"{sha[:4]} lost" for sha in hashes.values() if not _same(root / "archive" / sha, sha)]
    found += [f"answer {name} lost" for name in answers if (root / "outbox" / name).read_bytes()[:2] != b"PK"]
    return found


def _same(path: Path, sha: str) -> bool:
    return path.is_file() and files.digest(path) == sha


def torn(part: Path, target: Path) -> Path:
    """A mutant: the old file is overwritten in its place."""
    data = part.read_bytes()
    with files.created(target.with_suffix(".new")) as file:
        target.write_bytes(b"")
        file.write(data)
    target.write_bytes(data)
    return target


@check(36, replaced("iomdocs.files.writing.put_in_place", torn))
def a_file_is_the_old_one_or_the_new_one(bench: Bench) -> None:
    old, new = b"old" * 1000, b"new" * 2000

    def durable(target: Path) -> None:
        with files.replacing(target) as draft:
            draft.write_bytes(new)
            files.writing.put_durably(draft, target)

    ways = (
        lambda target: files.writing.write_file(target, new),
        lambda target: files.writing.write_again(target, new),
        durable,
    )
    for number, write in enumerate(ways):
        target = bench.folder / f"свод{number}.xlsx"
        for at in range(1, 40):
            target.write_bytes(old)

            def work(at: int = at, write: Callable = write, target: Path = target) -> None:
                Faults(die, at).install(pytest.MonkeyPatch())
                write(target)

            _, ended = in_child(work)
            assert target.read_bytes() in {old, new}, at
            if ended != 9:
                break
        assert target.read_bytes() == new
        assert at > 3
        files.sweep(bench.folder)
        assert not list(bench.folder.glob(".iomdocs-*"))


def forgetful(self):
    """A mutant: what an earlier run left is nobody's."""
    return iter(())


@check(39, replaced("iomdocs.pipeline.receive.Reception.recover", forgetful))
def a_locked_database_is_waited_for(bench: Bench) -> None:
    bench.patch.setattr(engines, "BUSY_SECONDS", 1)
    root = bench.root()
    hashes = dropped(root)
    with closing(sqlite3.connect(root / ".iomdocs" / "iomdocs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(IomdocsError, match="занята"):
            bench.receive(root)
        other.execute("ROLLBACK")
    bench.receive(root)
    assert violations(root, hashes) == []
    stop_at = threading.Event()
    with bench.office(root) as office, Reception(office) as reception:  # told to stop: what was begun is finished
        shutil.copy2(template()[0] / "iomdocs.toml", office.inbox / "ещё.xlsx")
        begun = time.monotonic()
        stop_at.set()
        assert list(reception.receive(list(office.inbox.glob("*.xlsx")), stop_at.is_set)) == []
        assert time.monotonic() - begun < 10
