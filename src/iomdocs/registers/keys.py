"""What makes a row of a register the same row after a rebuild."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import concat

from iomdocs.registers.facts import Rows
from iomdocs.registers.plan import Planned

KEY = "_key"
_BATCH = 250
_RECORD = ("submission", "source_row", "source_sheet", "source_file")


def keyed(given: Sequence[str], columns: Sequence[Planned]) -> Callable[[Sequence[object]], str]:
    """Make the function that names a row: by its place in what was sent, else by the texts it is grouped by."""
    if all(name in given for name in _RECORD):
        number, line, sheet, file = (given.index(name) for name in _RECORD)
        return lambda row: f"{row[number]}:{row[line]}:{row[sheet]}:{row[file]}"
    texts = [given.index(column.name) for column in columns if column.shape in {"text", "id"} and column.name in given]

    def grouped(row: Sequence[object]) -> str:
        told = "\n".join("" if row[place] is None else str(row[place]) for place in texts)
        return "=" + hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()

    return grouped


class Marked:
    """Rows with their key, and with what people noted beside them, as further columns."""

    def __init__(
        self,
        rows: Rows,
        key: Callable[[Sequence[object]], str],
        names: Sequence[str],
        notes: Mapping[str, Sequence[object]],
    ) -> None:
        self.columns = (*rows.columns, KEY, *names)
        self._rows, self._key, self._notes = rows, key, notes
        self._nothing = (None,) * len(names)

    def __iter__(self) -> Iterator[Sequence[object]]:
        key, notes, nothing = self._key, self._notes, self._nothing
        if not nothing:
            source = iter(self._rows)
            while batch := [tuple(row) for row in islice(source, _BATCH)]:
                yield from map(concat, batch, zip(map(key, batch)))
            return
        left = dict(notes)  # two rows of one key do not both get what was noted once
        for row in self._rows:
            name = key(row)
            yield (*row, name, *left.pop(name, nothing))
