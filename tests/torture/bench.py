"""A workbench: offices that open in a blink, a judge in this process, and a count of what became of each file."""

import atexit
import hashlib
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine

from iomdocs.inbox import in_order, scan
from iomdocs.pipeline import workers
from iomdocs.pipeline.examine import Examined, Examiner, Terms
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received
from iomdocs.store import Store, engines
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.offices import begin

CLEAN, OTHER, WRONG = (SAMPLES / f"{name}.xlsx" for name in ("01 ИОМ чистый", "05 книжка", "03 ИОМ с ошибками"))
NAMES = {"а.xlsx": CLEAN, "б.xlsx": WRONG, "в.xlsx": CLEAN, "г.xlsx": OTHER}
"""Four files, two of them alike."""


class InPlace:
    """Judges in this process: what dies here is the office itself. A verdict is a function, so it is made once."""

    told: dict[tuple[object, ...], Examined]

    def __init__(self, terms: Terms, *, marks: bool = True, workers: int | None = None) -> None:
        self._examiner, self._marks = _examiner(terms), marks

    def submit(self, jobs: Sequence[Job]) -> list[Examined]:
        return [self._examined(job, job.path.read_bytes()) for job in jobs]

    def _examined(self, job: Job, data: bytes) -> Examined:
        key = (id(self._examiner), data, job.name, job.file, self._marks)
        if key not in self.told:
            self.told[key] = self._examiner.examine(data, job.name, marks=self._marks, file=job.file)
        return self.told[key]

    def close(self) -> None:
        """Nothing to end."""

    stop = close


_known: list[tuple[object, Examiner]] = []


def _examiner(terms: Terms) -> Examiner:
    same = (terms.packs, terms.directory, terms.today, terms.level, str(terms.replies))
    for told, examiner in _known:
        if told == same:
            return examiner
    _known.append((same, Examiner(terms)))
    return _known[-1][1]


_first: list[Engine] = []


def _engine(url: URL, **options: Any) -> Engine:
    """Every office asks the same queries: they are compiled once, not anew for each of a thousand databases."""
    made = create_engine(url, **options)
    _first.append(made)
    made.dialect, made._compiled_cache = _first[0].dialect, _first[0]._compiled_cache
    del _first[1:]
    return made


@cache
def template() -> tuple[Path, Office]:
    """A workspace that was opened once, so that its views and packs are ready."""
    fast = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory: each point waits for the disk
    folder = Path(tempfile.mkdtemp(prefix="iomdocs-torture-", dir=fast))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = begin(folder / "office")
    office = open_office(root)
    _examiner(office.terms)
    office.store.close()
    return root, office


class Bench:
    """Where a check works: ``folder`` is its own and quick, ``patch`` undoes what it changes."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.quick = False  # a mutant must fall, not be measured
        patch.setattr(workers, "Pool", InPlace)
        patch.setattr(InPlace, "told", {}, raising=False)  # what a mutant says is told to nobody else
        patch.setattr(engines, "create_engine", _engine)

    def root(self, name: str = "office") -> Path:
        """A new workspace."""
        made = self.folder / name
        shutil.copytree(template()[0], made, ignore=shutil.ignore_patterns("templates"))
        return made

    @contextmanager
    def office(self, root: Path) -> Iterator[Office]:
        """Open a workspace with the packs of the template."""
        _, like = template()
        folders = {name: root / name for name in ("inbox", "outbox", "archive")}
        store = Store.open(f"sqlite:///{root / '.iomdocs' / 'iomdocs.db'}")
        try:
            yield replace(like, root=root, state=root / ".iomdocs", store=store, **folders)
        finally:
            store.close()

    def receive(self, root: Path) -> list[Received]:
        """One pass, as ``iomdocs receive`` makes it."""
        with self.office(root) as office, Reception(office, workers=1) as reception:
            reception.tidy()
            return [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]


def dropped(root: Path, files: dict[str, Path] | None = None) -> dict[str, str]:
    """Put files into the inbox; SHA-256 by name."""
    hashes = {}
    for name, source in (files or NAMES).items():
        shutil.copy2(source, root / "inbox" / name)
        hashes[name] = hashlib.sha256(source.read_bytes()).hexdigest()
    return hashes


def violations(root: Path, hashes: dict[str, str]) -> list[str]:
    """What became of the files otherwise than it must: lost, doubled, stuck, left over."""
    with closing(sqlite3.connect(root / ".iomdocs" / "iomdocs.db")) as store:
        rows = store.execute("SELECT file, sha256, answered, outcome, answer FROM submissions").fetchall()
        entries = store.execute("SELECT count(*) FROM entries").fetchone()[0]
        whole = store.execute("PRAGMA integrity_check").fetchone()[0]
    found = [] if whole == "ok" else [f"database {whole}"]
    if Counter((file, sha) for file, sha, *_ in rows) != Counter(hashes.items()):
        found.append(f"submissions {[row[0] for row in rows]}")
    accepted = {sha for _, sha, _, outcome, _ in rows if outcome.startswith("accepted")}
    if entries != len(accepted):
        found.append(f"{entries} entries of {len(accepted)} files")
    for sha in set(hashes.values()):
        path = root / "archive" / sha
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            found.append("an original is lost or damaged")
    answers = sorted(path.relative_to(root / "outbox").as_posix() for path in answered(root))
    if answers != sorted(row[4] or "" for row in rows) or not all(row[2] for row in rows):
        found.append(f"answers {answers}")
    found += [f"left {path.name}" for path in _left(root)]
    return found


def answered(root: Path) -> list[Path]:
    """Whole answers."""
    folders = (root / "outbox" / name for name in ("accepted", "returned", "refused", "held"))
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size]


def _left(root: Path) -> list[Path]:
    work = [path for path in (root / ".iomdocs" / "work").rglob("*") if path.is_file()]
    waiting = [path for path in (root / "inbox").rglob("*") if not path.name.startswith(".iomdocs")]
    return [*work, *waiting, *(path for path in root.rglob("*.tmp") if path.is_file())]
