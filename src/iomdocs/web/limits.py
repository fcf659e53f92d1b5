"""How often one may try: counted in memory, by whom and for what."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    seconds: float


RATES: Mapping[str, Rate] = {
    "sign_in": Rate(10, 300),  # from one address
    "login": Rate(10, 900),  # for one login, from wherever
    "link": Rate(60, 300),
    "upload": Rate(60, 60),
    "build": Rate(30, 60),
}


class Limits:
    """Remembers the latest tries."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._tries: dict[tuple[str, str], deque[float]] = {}

    def allow(self, what: str, who: str) -> bool:
        """Count a try; false when there were too many."""
        rate, now = RATES[what], self._clock()
        with self._lock:
            tries = self._tries.setdefault((what, who), deque())
            while tries and tries[0] <= now - rate.seconds:
                tries.popleft()
            if len(tries) >= rate.times:
                return False
            tries.append(now)
            if len(self._tries) > _MANY:
                self._forget(now)
        return True

    def clear(self) -> None:
        """Forget all tries."""
        with self._lock:
            self._tries.clear()

    def _forget(self, now: float) -> None:
        longest = max(rate.seconds for rate in RATES.values())
        for key in [key for key, tries in self._tries.items() if not tries or tries[-1] <= now - longest]:
            del self._tries[key]
