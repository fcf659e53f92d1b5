"""Strangers' files are read where they can do no harm, and whatever they do there, the office goes on."""

import contextlib
import multiprocessing
import os
import shutil
import socket
import statistics
import sys
import time
import warnings
from pathlib import Path

import pytest

from iomdocs.files import digest
from iomdocs.pipeline import jail, workers
from iomdocs.pipeline import pool as pools
from iomdocs.pipeline.pool import Pool
from iomdocs.pipeline.receive import Reception
from iomdocs.reader import read
from tests.conftest import SAMPLES
from tests.reader_books import cell, code, packed, parts
from tests.test_reader_hostile import HOSTILE, LAUGHS, SECRET, changed
from tests.test_reader_kinds import compound
from tests.torture.bench import CLEAN, Bench
from tests.torture.content import bomb
from tests.torture.faults import in_child
from tests.torture.odd import odd
from tests.torture.registry import check, replaced


def hostile() -> dict[str, bytes]:
    made = {}
    for name, (make, _) in HOSTILE.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            made[f"{name}.xlsx"] = make()
    long = "x" * 1_000_000
    strings = packed(parts(cell("<v>0</v>", 't="s"'), strings=f"<si><t>{long}</t></si>"))
    made |= {f"endless {n}.xls": compound("Workbook", chain=(n,)) for n in range(1, 9)}
    made |= {f"torn {n}.xlsx": CLEAN.read_bytes()[: n * 200] for n in range(1, CLEAN.stat().st_size // 200)}
    made |= {f"zeros {n}.xlsx": CLEAN.read_bytes()[:-n] + bytes(n) for n in (50, 500, 5000)}
    made |= {f"random {n}.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(3000) for n in range(20)}
    return made | {"bomb.xlsx": bomb(300), "long.xlsx": strings, "lie.xlsx": bomb(300, declared=100)}


def fragile(self, chunk, future, deaths=0):
    """A mutant: what happens to a worker happens to the office."""
    return future.result()


@check(5, replaced("iomdocs.pipeline.pool.Pool.examine", fragile))
def hostile_files_stop_nobody(bench: Bench) -> None:
    bench.patch.setattr(workers, "Pool", Pool)
    root = bench.root()
    damaged = odd(CLEAN.read_bytes())
    files = hostile() | damaged
    if bench.quick:
        files = {name: data for name, data in files.items() if name in {"bomb.xlsx", "half of it.xlsx"}}
    for name, data in files.items():
        (root / "inbox" / name).write_bytes(data)
    good = {f"я{number}.xlsx" for number in range(4)}
    for name in good:
        shutil.copy(CLEAN, root / "inbox" / name)
    (root / "inbox" / "смертельный.xlsx").write_bytes(packed(parts(cell("<v>1</v>"))))
    deadly(bench)
    begun = time.monotonic()
    told = bench.receive(root)
    assert len(told) == len(files) + 5
    taken = {each.file for each in told if each.verdict.outcome in {"accepted", "duplicate"}}
    assert good <= taken <= good | set(damaged)
    assert sum(each.verdict.outcome == "accepted" for each in told) == 1  # whatever was taken says the same
    assert {each.file: each.verdict for each in told}["смертельный.xlsx"].findings[0].code == "file-too-hard"
    assert time.monotonic() - begun < 300
    assert not [path for path in (root / ".iomdocs" / "work").rglob("*") if path.is_file()]


def deadly(bench: Bench) -> None:
    """Fork the workers from here, and let one file kill whoever reads it."""
    real = pools.Examiner.examine

    def examine(self, data, name, **more):
        if name == "смертельный.xlsx":
            os.abort()
        return real(self, data, name, **more)

    bench.patch.setattr(pools.Examiner, "examine", examine)
    bench.patch.setattr(pools, "_context", lambda: multiprocessing.get_context("fork"))


class Heard:
    """What a process opens and where it connects, told by the interpreter."""

    active = False
    events: list[str] = []  # noqa: RUF012 - one for the process: a hook cannot be taken away


def _hear(event: str, args: tuple[object, ...]) -> None:
    if Heard.active and event in {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"}:
        Heard.events.append(f"{event} {args[:1]}")


sys.addaudithook(_hear)


@check(28, lambda patch: patch.setattr("iomdocs.reader.package._verified", credulous))
def nothing_outside_is_asked(bench: Bench) -> None:
    samples = {
        "file": changed({"xl/sharedStrings.xml": SECRET + "<sst/>"}),
        "http": changed(
            {"xl/workbook.xml": SECRET.replace("file:///etc/hostname", "http://127.0.0.1:9/x") + "<workbook/>"}
        ),
        "dtd": changed({"xl/styles.xml": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><styleSheet/>'}),
        "laughs": changed({"[Content_Types].xml": LAUGHS + "<Types/>"}),
    }
    read(CLEAN.read_bytes(), "а.xlsx")  # modules are imported by now
    Heard.events.clear()
    Heard.active = True
    try:
        told = {name: code(data) for name, data in samples.items()}
    finally:
        Heard.active = False
    assert Heard.events == []
    assert set(told.values()) == {"file-unsafe"}, told


def credulous(data, entries):
    """A mutant: DOCTYPE is a part of XML like any other."""
    from iomdocs.reader.package import _inflated  # noqa: PLC0415

    for name, entry in entries.items():
        content = b"".join(_inflated(data, entry))
        if name.endswith((".xml", ".rels")) or name == "mimetype":
            yield name, content


@check(29, replaced("iomdocs.pipeline.jail._enforced", lambda *_: True))
def a_worker_may_not_write_or_connect(bench: Bench) -> None:
    resource = pytest.importorskip("resource")
    scratch = bench.folder / "tmp"
    scratch.mkdir()
    if not in_child(lambda: int(jail.confine(scratch)))[0]:
        pytest.skip("this kernel has no Landlock")

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def probe() -> int:
        pools._limit()
        pools._limit_time(1)
        jail.confine(scratch)
        wrong = 0
        with contextlib.suppress(OSError):
            (bench.folder / "outside").write_bytes(b"1")
            wrong += 1
        with contextlib.suppress(OSError):
            Path("/etc/iomdocs-probe").write_bytes(b"1")
            wrong += 2
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 2).close()
            wrong += 4
        (scratch / "inside").write_bytes(b"1")
        limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
        wrong += 8 * sum(resource.getrlimit(kind)[0] == resource.RLIM_INFINITY for kind in limits)
        return wrong + 64 * (resource.getrlimit(resource.RLIMIT_CORE)[0] != 0)

    try:
        assert in_child(probe) == (0, 0)
    finally:
        listener.close()


@check(40, lambda patch: patch.setattr("iomdocs.inbox.claiming.copy_durably", careless))
def every_file_of_a_corpus_gets_a_verdict(bench: Bench) -> None:
    """The samples and our own templates; a folder of strangers' workbooks by ``IOMDOCS_CORPUS``."""
    root = bench.root()
    folders = [
        SAMPLES,
        *filter(None, [Path(os.environ.get("IOMDOCS_CORPUS", "")) if os.environ.get("IOMDOCS_CORPUS") else None]),
    ]
    found = sorted(
        {path for folder in folders for path in folder.rglob("*") if path.suffix in {".xlsx", ".xlsm", ".xls"}}
    )
    hashes = {}
    for number, path in enumerate(found[:3] if bench.quick else found):
        target = root / "inbox" / f"{number}{path.suffix}"
        target.write_bytes(path.read_bytes())
        hashes[target.name] = digest(path)
    if len(folders) > 1:
        bench.patch.setattr(workers, "Pool", Pool)
    spent, begun = [], time.monotonic()
    with bench.office(root) as office, Reception(office) as reception:
        for each in reception.receive(sorted((root / "inbox").iterdir())):
            assert each.verdict.outcome
            spent.append(time.monotonic() - begun)
    assert len(spent) == len(hashes)
    assert statistics.median(spent) < 300
    for sha256 in hashes.values():
        assert digest(root / "archive" / sha256) == sha256


def careless(source: Path, target: Path) -> str:
    data = source.read_bytes()
    target.write_bytes(data[:-1] + b"?")
    return digest(source)
