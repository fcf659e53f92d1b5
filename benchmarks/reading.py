"""What reading a workbook costs beside the floor: its sheets unpacked and searched for cells, and nothing more."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.floor import searched
from iomdocs.reader import read

_ROUNDS = 7


def ours(data: bytes) -> object:
    """Values and evidence, with every guard."""
    return read(data, "книга.xlsx")


def main(root: Path) -> None:
    """Read the same files by turns and print one JSON object: the best round of each, by processor time."""
    books = [path.read_bytes() for path in sorted((root / "files").rglob("*.xlsx"))[:100]]
    best = dict.fromkeys(("floor", "ours"), float("inf"))
    sides: dict[str, Callable[[bytes], object]] = {"floor": searched, "ours": ours}
    for _ in range(_ROUNDS):
        for name, side in sides.items():
            begun = time.process_time()
            for each in books:
                side(each)
            best[name] = min(best[name], time.process_time() - begun)
    told = {name: seconds * 1000 / len(books) for name, seconds in best.items()}
    print(json.dumps({**told, "ratio": best["ours"] / best["floor"], "books": len(books)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
