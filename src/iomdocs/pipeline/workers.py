"""The worker processes of one reception: started when there is work, ended when what they judge by has changed."""

from collections.abc import Iterable, Sequence

from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job, Pool


class Workers:
    """Examine files by the terms of an office; ``terms`` counts how often these were taken anew."""

    def __init__(self, office: Office, count: int | None = None) -> None:
        self._office, self._count = office, count
        self._pool: Pool | None = None
        self.terms = 0

    def examine(self, jobs: Sequence[Job]) -> Iterable[Examined]:
        """Start examining; the answers come in the order of the jobs."""
        return self._started().submit(jobs) if jobs else ()

    def warm(self) -> None:
        """Start the processes before there is work."""
        if self._pool is None:
            self._started().warm()

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = Pool(self._office.terms, workers=self._count)
        return self._pool

    def renew(self, office: Office | None = None) -> None:
        """Let the next work be done by the directory and the answers as they are then, or by another day's office."""
        self.close()
        self._office = office or self._office
        self.terms += 1

    def close(self, *, now: bool = False) -> None:
        """End the workers; with ``now`` without waiting for them."""
        if self._pool is not None:
            self._pool.stop() if now else self._pool.close()
            self._pool = None
