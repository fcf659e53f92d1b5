"""Take batches of files from the queue and judge them: as many hosts as wanted, each of which may die at any time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from iomdocs import heartbeat
from iomdocs.errors import ConfigurationError, IomdocsError
from iomdocs.files import leave_scratch, use_scratch, wipe_scratch
from iomdocs.inbox import name_of
from iomdocs.logs import Log
from iomdocs.pipeline.alarm import told
from iomdocs.pipeline.bench import Bench
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.sharing import fit_to_judge, packs_of
from iomdocs.store import QUEUE, TASK
from iomdocs.workspace import open_office, today

_LOG = Log("worker")
_LONGEST_PAUSE = 300
_BACK_OFF = 5.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """Seconds between two signs of life, and without one after which a worker counts as dead."""

    beat: float = 10.0
    dead: float = 60.0


class Worker:
    """Serves the queue of a workspace's database until it is told to stop."""

    def __init__(self, root: Path, *, pulse: Pulse | None = None, processes: int | None = None) -> None:
        self._root, self._pulse, self._processes = root, pulse or Pulse(), processes
        self._office: Office | None = None
        self._bench: Bench | None = None
        self._complained, self._packs = False, ""

    def run(self, *, wait: bool = True) -> None:
        """Work until a signal comes, or without ``wait`` until the queue is empty.

        What is wrong at the start is told to whoever starts it; a database that goes away later is waited for.
        """
        address = self._open().store.address
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # psycopg takes no other of Windows
                runner.run(self._serve(address, wait=wait))
        finally:
            self._close()

    async def _serve(self, address: str, *, wait: bool) -> None:
        import procrastinate  # noqa: PLC0415 - an extra, as PostgreSQL's driver is

        lost = (procrastinate.exceptions.ConnectorException, OSError)
        while True:
            app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))
            app.task(name=TASK, queue=QUEUE, retry=_again(procrastinate))(self._judge)
            try:
                async with app.open_async():
                    await self._work(app, wait=wait)
            except lost as error:
                _LOG.error("queue_away", kind=type(error).__name__)
                await asyncio.sleep(_BACK_OFF)
            else:
                return

    async def _work(self, app: Any, *, wait: bool) -> None:
        heartbeat.ready()
        rescue = asyncio.create_task(_every(self._pulse.beat, partial(self._rescue, app)))
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                wait=wait,
                delete_jobs="successful",
                update_heartbeat_interval=self._pulse.beat,
                stalled_worker_timeout=self._pulse.dead,
            )
        finally:
            rescue.cancel()

    async def _rescue(self, app: Any) -> None:
        """Give the jobs of workers that died to those that live."""
        heartbeat.beat()
        jobs = app.job_manager
        await jobs.prune_stalled_workers(self._pulse.dead)
        for job in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._pulse.dead):
            await jobs.retry_job(job)
            _LOG.warning("batch_taken_again")

    def _judge(self, claims: list[int]) -> None:
        """Judge one batch, in a thread of its own: signs of life go on meanwhile."""
        try:
            office, bench = self._ready()
            fit_to_judge(office, self._packs)
            done = bench.judge(claims)
        except Exception as error:
            self._complain(error)
            if isinstance(error, ConfigurationError):  # the next try looks at everything anew
                self._close()
            raise
        self._take_back()
        _LOG.info("judged", files=done)

    def _ready(self) -> tuple[Office, Bench]:
        office = self._office
        if office is None or self._bench is None or office.today != today():
            self._close()
            office = self._open()
            self._bench = Bench(office, workers=self._processes)
        return office, self._bench

    def _open(self) -> Office:
        self._office = office = open_office(self._root, worker=True)
        self._packs = packs_of(office)
        wipe_scratch(office.scratch)
        use_scratch(office.scratch)
        try:
            fit_to_judge(office, self._packs)
        except ConfigurationError as error:
            self._complain(error)
            self._close()
            raise
        self._take_back(always=True)
        return office

    def _complain(self, error: Exception) -> None:
        """Let the hosts that wait ring their alarm: here nobody looks."""
        self._complained = True
        with suppress(IomdocsError):
            if self._office is not None:
                self._office.store.complain(name_of(self._root), told(error))

    def _take_back(self, *, always: bool = False) -> None:
        if (self._complained or always) and self._office is not None:
            self._office.store.take_back(name_of(self._root))
            self._complained = False

    def _close(self) -> None:
        if self._bench is not None:
            self._bench.close()
        if self._office is not None:
            self._office.originals.forget_copies()
            leave_scratch(self._office.scratch)
            self._office.store.close()
        self._bench = self._office = None


def _again(procrastinate: Any) -> Any:
    """Try what failed again for ever, more and more seldom: a batch fails only when a disk or the database does."""

    class Again(procrastinate.BaseRetryStrategy):  # type: ignore[misc]
        def get_retry_decision(self, *, exception: BaseException, job: Any) -> Any:
            _LOG.error("batch_failed", kind=type(exception).__name__, what=told(exception))
            pause = min(2 ** min(job.attempts, 10), _LONGEST_PAUSE)
            return procrastinate.RetryDecision(retry_in={"seconds": pause})

    return Again()


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        with suppress(Exception):  # the next time is soon
            await work()
        await asyncio.sleep(seconds)
