"""Where every organisation stands with every form, reckoned once for each state of the data."""

import datetime as dt
import threading
from collections.abc import Sequence

from iomdocs.pipeline.office import Office
from iomdocs.pipeline.status import Line, status


class Standings:
    """Keeps the lines of ``status`` until something changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: tuple[int, dt.datetime | None, dt.date] | None = None
        self._lines: Sequence[Line] = ()

    def lines(self, office: Office) -> Sequence[Line]:
        """All lines there are now."""
        mark = (office.store.newest(), office.store.moment(), office.today)
        with self._lock:
            if mark != self._mark:
                self._lines, self._mark = tuple(status(office)), mark
            return self._lines
