"""Files that were taken wait for workers of other hosts: what keeps these from them."""

from iomdocs.pipeline.office import Office
from iomdocs.wording import say

_LATELY = 900.0
"""Seconds for which a worker's complaint counts: it tries again at least every five minutes."""


def hindrance(office: Office, waiting: int) -> str | None:
    """Why files that were taken are not judged: a worker cannot work, or none is there."""
    for host, what in office.store.complaints(_LATELY).items():
        return say("alarm.worker", host=host, what=what)
    return None if office.store.workers() else say("alarm.no_workers", count=waiting)
