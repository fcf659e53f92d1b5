"""How the store grows: verdicts of many workbooks saved as the reception saves them, with no workbook read.

The verdicts are those of a few real workbooks, each time of other people; so only what grows with their number is
measured: the transactions, the indexes, the look-up of what holds.
"""

import datetime as dt
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.inputs import TODAY
from benchmarks.measuring import memory
from iomdocs.packs import names, shipped
from iomdocs.pipeline.examine import Examiner, Terms
from iomdocs.store import Arrival, Store
from iomdocs.verdicts import Entry, Verdict

_GROUP = 32
_THOUSAND = 1000
_NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def main(root: Path, pack: str, count: int) -> None:
    """Save ``count`` workbooks' verdicts and print one JSON object; ``root`` has what ``inputs.prepare`` made."""
    verdicts = list(_verdicts(root, pack))
    database = root / f"growth-{count}.db"
    marks = [time.process_time()]
    with Store.open(f"sqlite:///{database}") as store:
        arrivals, saved = _arrivals(verdicts, count), 0
        while group := list(islice(arrivals, _GROUP)):
            store.save(group)
            saved += len(group)
            if saved % _THOUSAND < len(group):
                marks.append(time.process_time())
        marks.append(time.process_time())
    size = sum(path.stat().st_size for path in root.glob(database.name + "*"))
    first, last = marks[1] - marks[0], marks[-2] - marks[-3] if len(marks) > 3 else marks[1] - marks[0]
    told = {
        "count": count,
        "rows": sum(each.records for each in verdicts) / len(verdicts),
        "milliseconds": (marks[-1] - marks[0]) * 1000 / count,
        "last_to_first": last / first,
        "memory": memory(),
        "kilobytes": size / 1024 / count,
    }
    print(json.dumps(told))


def _verdicts(root: Path, pack: str) -> Iterator[Verdict]:
    from iomdocs.directory import Directory  # noqa: PLC0415 - after the arguments were read

    shelf = (shipped(),)
    others = tuple(each for each in names(shelf) if each != pack)
    examiner = Examiner(Terms(shelf, (pack, *others), Directory(), TODAY))
    for path in sorted((root / "files").rglob("*.xlsx"))[:40]:
        verdict = examiner.examine(path.read_bytes(), path.name, marks=False).verdict
        if verdict.entries:
            yield replace(verdict, outcome="accepted_with_warnings")


def _arrivals(verdicts: list[Verdict], count: int) -> Iterator[Arrival]:
    for number in range(count):
        verdict = verdicts[number % len(verdicts)]
        entries = tuple(_of_another(each, number) for each in verdict.entries)
        sha256 = hashlib.sha256(str(number).encode()).hexdigest()
        file, at = f"школа {number % 700}/{number}.xlsx", _NOON + dt.timedelta(seconds=number)
        yield Arrival(sha256, file, file.partition("/")[0], at, replace(verdict, entries=entries))


def _of_another(entry: Entry, number: int) -> Entry:
    values = {**entry.values, "person": f"{entry.person} {number}"}
    return replace(entry, key=f"{entry.key}|{number}", person=f"{entry.person} {number}", values=values)


if __name__ == "__main__":
    os.environ["IOMDOCS_TODAY"] = TODAY.isoformat()
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
