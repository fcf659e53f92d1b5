"""How long the first of many files waits for its verdict: everything is dropped at once, then the office looks."""

import json
import os
import sys
import time
from pathlib import Path

from benchmarks.inputs import TODAY
from iomdocs import workspace
from iomdocs.inbox import Quiet, in_order, scan
from iomdocs.pipeline.receive import Reception


def main(root: Path, pack: str, count: int) -> None:
    """Drop ``count`` files, print one JSON object; ``root`` has what ``inputs.prepare`` made."""
    os.environ["IOMDOCS_TODAY"] = TODAY.isoformat()
    office = workspace.open_office(workspace.init(root / f"first-{count}", pack, "municipality"))
    books = [path.read_bytes() for path in sorted((root / "files").rglob("*.xlsx"))]
    for number in range(count):
        path = office.inbox / f"{number % 50:02}" / f"{number:05}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(books[number % len(books)])
    with Reception(office) as reception:
        reception.warm()
        begun, busy = time.perf_counter(), time.process_time()
        found = scan(office.inbox)
        Quiet().look(found, office.now())
        looked = time.perf_counter()
        first = next(iter(reception.deal(in_order(found))))
        seconds = time.perf_counter() - begun
        told = {
            "count": count,
            "seconds": seconds,
            "look": looked - begun,
            "busy": time.process_time() - busy,
            "outcome": first.verdict.outcome,
        }
        reception.close(now=True)
    office.store.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
