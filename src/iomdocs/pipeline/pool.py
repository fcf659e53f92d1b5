"""Worker processes with limits: a stranger's file is never parsed where the database is open."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from iomdocs.files import opened, use_scratch
from iomdocs.logs import Log
from iomdocs.pipeline.examine import Examined, Examiner, Terms, too_hard
from iomdocs.pipeline.jail import confine
from iomdocs.reader import LIMITS, read
from iomdocs.workbook import Refusal, Sheet, Workbook

MEMORY = 1 << 30
SECONDS = 30
_CPU_SECONDS = 20
_WRITTEN = 256 << 20
_OPEN_FILES = 256
_CHUNK = 8
_SHEETS, _ROWS, _COLUMNS = 20, 300, 60
_DEATHS = 3
_OUT_OF_TIME = -int(getattr(signal, "SIGXCPU", 0)) or None
_LOG = Log("pipeline")

_examiner: Examiner | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One file to examine: where its bytes lie, the name it came under, and its path in the inbox."""

    path: Path
    name: str
    file: str = ""


class Pool:
    """Examines files in parallel and in order; survives any file that kills its worker."""

    def __init__(self, terms: Terms, *, marks: bool = True, workers: int | None = None) -> None:
        self._marks = marks
        count = workers or max(1, min(os.cpu_count() or 1, 8))
        self._count = count
        self._pool: Any = ProcessPool(max_workers=count, initializer=_start, initargs=(terms,), context=_context())

    def warm(self) -> None:
        """Have every worker ready before the first file."""
        for _ in range(self._count):
            self._pool.schedule(_examine, args=[[], self._marks])

    def look(self, path: Path, name: str) -> Workbook | Refusal:
        """Read the cells of a workbook for somebody to look at; what is too hard is refused."""
        future: Future[Any] = self._pool.schedule(_look, args=[str(path), name], timeout=SECONDS)
        try:
            found: Workbook | Refusal = future.result()
        except Exception as error:  # noqa: BLE001 - whatever a worker ran into, the page must be shown
            _LOG.error("too_hard_to_show", kind=type(error).__name__)
            return Refusal("file-too-hard", {"name": name})
        return found

    def submit(self, jobs: Sequence[Job]) -> "Batch":
        """Start examining; the batch gives the answers in the order of the jobs."""
        chunks = [tuple(jobs[at : at + _CHUNK]) for at in range(0, len(jobs), _CHUNK)]
        return Batch(self, [(chunk, self._schedule(chunk)) for chunk in chunks])

    def _schedule(self, chunk: Sequence[Job]) -> Future[Any]:
        arguments = [[(str(job.path), job.name, job.file) for job in chunk], self._marks]
        timeout = SECONDS + len(chunk)
        scheduled: Future[Any] = self._pool.schedule(_examine, args=arguments, timeout=timeout)
        return scheduled

    def examine(self, chunk: Sequence[Job], future: Future[Any], deaths: int = 0) -> list[Examined]:
        """Wait for a chunk; if it took its worker down, or our own mistake did, try its files one by one to find which.

        A file that fails alone too is refused: it must not stop those behind it; one that kills its worker is given
        three, one that takes all the time of a worker no other. ``OSError`` says that the bytes that we keep cannot be
        read, which is no fault of the file.
        """
        try:
            found: list[Examined] = future.result()
        except Exception as error:  # whatever a worker ran into, the next file must be served
            if isinstance(error, OSError) and not isinstance(error, (TimeoutError, ProcessExpired)):
                raise
            if len(chunk) > 1:
                return [each for job in chunk for each in self.examine([job], self._schedule([job]), deaths + 1)]
            if isinstance(error, ProcessExpired) and error.exitcode != _OUT_OF_TIME and deaths + 1 < _DEATHS:
                return self.examine(chunk, self._schedule(chunk), deaths + 1)
            _LOG.error("too_hard", kind=type(error).__name__)
            return [too_hard(chunk[0].name)]
        return found

    def close(self) -> None:
        """Let the workers finish and end."""
        self._pool.close()
        self._pool.join()

    def stop(self) -> None:
        """End the workers now."""
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.stop()


class Batch:
    """Files that are being examined."""

    def __init__(self, pool: Pool, chunks: list[tuple[tuple[Job, ...], Future[Any]]]) -> None:
        self._pool, self._chunks = pool, chunks

    def __iter__(self) -> Iterator[Examined]:
        for chunk, future in self._chunks:
            yield from self._pool.examine(chunk, future)


def _context() -> Any:
    """Fresh workers come from a clean server that has everything imported; Windows knows only spawn."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["iomdocs.pipeline.pool"])
    return context


def _start(terms: Terms) -> None:
    global _examiner  # noqa: PLW0603 - the one thing a worker keeps between files
    _limit()
    os.environ["RUST_BACKTRACE"] = "0"  # what dies in calamine has told enough by its signal
    if terms.scratch is not None:
        confine(use_scratch(terms.scratch, parent=False))
    _examiner = Examiner(terms)
    # Packs and compiled rules live as long as the worker: looking through them for garbage is time lost.
    gc.collect()
    gc.freeze()


def _limit() -> None:
    """Cap what a worker may take; Windows has no such call, there sizes and the time limit alone guard."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, most in ((resource.RLIMIT_FSIZE, _WRITTEN), (resource.RLIMIT_NOFILE, _OPEN_FILES)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _limit_time(files: int) -> None:
    """Give the coming files so much of the processor; what a worker used before does not count."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + _CPU_SECONDS + files
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _examine(jobs: list[tuple[str, str, str]], marks: bool) -> list[Examined]:  # noqa: FBT001 - crosses a process
    if _examiner is None:
        raise RuntimeError
    _limit_time(len(jobs))
    return [_examiner.examine(_bytes(Path(path)), name, marks=marks, file=file) for path, name, file in jobs]


def _look(path: str, name: str) -> Workbook | Refusal:
    """The first cells of each sheet: nobody scrolls through more on a page."""
    found = read(_bytes(Path(path)), name)
    if isinstance(found, Refusal):
        return found
    return replace(found, sheets=tuple(map(_begun, found.sheets[:_SHEETS])))


def _begun(sheet: Sheet) -> Sheet:
    cells = {at: cell for at, cell in sheet.cells.items() if at[0] <= _ROWS and at[1] <= _COLUMNS}
    return replace(sheet, cells=cells, merged=tuple(area for area in sheet.merged if area.top <= _ROWS))


def _bytes(path: Path) -> bytes:
    """The whole file, or so much of a huge one that it is seen to be too large."""
    with opened(path) as file:
        return file.read(LIMITS.file + 1)
