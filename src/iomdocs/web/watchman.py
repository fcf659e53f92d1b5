"""Whether somebody looks after the inbox: the page receives what comes by it, and nothing else."""

import threading
import time
from collections.abc import Callable

from iomdocs.errors import IomdocsError
from iomdocs.pipeline.office import Office
from iomdocs.web.desk import Desk
from iomdocs.workspace import alone

_SURE = 15.0
"""Seconds that an answer is good for."""


class Watchman:
    """Looks whether another program serves the inbox: it holds the lock, or the lease from another computer."""

    def __init__(self, office: Office, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._office, self._desk, self._clock = office, desk, clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._seen = True

    @property
    def sees_somebody(self) -> bool:
        """Whether another program serves the inbox, as far as was seen lately; while we receive it cannot be seen."""
        with self._lock:
            if self._clock() - self._looked > _SURE and not self._desk.at_work:
                self._seen, self._looked = self._look(), self._clock()
            return self._seen

    def _look(self) -> bool:
        try:
            with alone(self._office):
                return False
        except (IomdocsError, OSError):
            return True
