"""What takes a while and is watched: registers, documents and letters, one after another in one thread."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from iomdocs.errors import IomdocsError
from iomdocs.logs import Log
from iomdocs.wording import say

_LOG = Log("web")
_KEPT = 50


@dataclass(slots=True)
class Job:
    """One order to build: what it is called, how far it is, what came of it (paths below the outbox)."""

    id: int
    kind: str
    who: str
    total: int = 0
    done: int = 0
    files: list[str] = field(default_factory=list)
    error: str = ""
    over: bool = False


class Builder:
    """Builds what is ordered in the background; whoever ordered asks for the job by its number."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "builder")
        self._jobs: dict[int, Job] = {}
        self._numbers, self._lock = itertools.count(1), threading.Lock()
        self._stopped = threading.Event()

    def order(self, kind: str, who: str, total: int, steps: Callable[[], Iterator[list[str]]]) -> Job:
        """Begin a job: ``steps`` gives the files of each thing that is done."""
        with self._lock:
            job = Job(next(self._numbers), kind, who, total)
            self._jobs[job.id] = job
            for number in sorted(self._jobs)[:-_KEPT]:
                del self._jobs[number]
        self._thread.submit(self._run, job, steps)
        return job

    def job(self, number: int) -> Job | None:
        """A job by its number; those of long ago are forgotten."""
        return self._jobs.get(number)

    def _run(self, job: Job, steps: Callable[[], Iterator[list[str]]]) -> None:
        try:
            for files in steps():
                job.files += files
                job.done += 1
                if self._stopped.is_set():
                    break
        except IomdocsError as error:
            job.error = str(error)
        except Exception as error:  # noqa: BLE001 - told to whoever ordered
            _LOG.error("building_failed", kind=type(error).__name__)
            job.error = say("web.errors.internal")
        finally:
            job.over = True

    def close(self) -> None:
        """End after the thing that is being built."""
        self._stopped.set()
        self._thread.shutdown(wait=True, cancel_futures=True)
