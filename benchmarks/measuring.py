"""Seconds and memory of this process."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Clock:
    """Adds up the seconds spent in named functions."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Count the time of ``owner.name`` under ``stage``."""
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return inner(*arguments, **named)
            finally:
                self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - begun

        setattr(owner, name, timed)


def memory() -> float:
    """Peak resident memory in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():  # what getrusage tells on Linux begins with the peak of whoever started this process
        kilobytes = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii", "replace"))
        return int(kilobytes[1]) / (1 << 10) if kilobytes else 0.0
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def received(begun: float, *, accepted: int, returned: int) -> dict[str, Any]:
    """What a side of the intake tells of itself when it has just ended; ``begun`` is of ``perf_counter``."""
    seconds, files = time.perf_counter() - begun, accepted + returned
    return {
        "files": files,
        "seconds": seconds,
        "rate": files / seconds,
        "accepted": accepted,
        "returned": returned,
        "memory": memory(),
    }
