"""Documents of one kind by one contender: ``python -m benchmarks.documents WHO KIND FIRST COUNT FOLDER``."""

import datetime as dt
import json
import os
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import papers
from benchmarks.measuring import memory
from benchmarks.peers import by_docxtemplater, by_docxtpl, by_mailmerge

KINDS: Mapping[str, str] = {"orders": "приказы в две страницы", "books": "зачётные книжки на 30 строк"}
_TODAY = dt.date(2026, 11, 22)


class Answers:
    """A source that has every answer ready: what is measured is the making of documents, not the database."""

    def __init__(self, kind: str, numbers: range) -> None:
        self._each = Lines(list(getattr(papers, kind)(numbers)))
        self._lines = {f"{n:05}": Lines(papers.lines(n)) for n in numbers} if kind == "books" else {}

    def read(self, sql: str, parameters: Mapping[str, Any] | None = None, *, as_of: object = None) -> "Lines":
        """The documents' own rows, or the rows of the book whose code is asked for."""
        del as_of
        return self._each if sql == "each" else self._lines[(parameters or {})["code"]]


class Lines:
    """Rows of a query, as a database gives them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.columns, self._rows = tuple(rows[0]), [tuple(row.values()) for row in rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)


def ours(kind: str, numbers: range, folder: Path, *, declined: bool = False) -> Callable[[], object]:
    """Our engine with all that it does: strict names, file names, hashes, files that appear whole.

    Reading, checking and compiling the template are measured with it; loading docxtpl is not, as it is not for docxtpl.
    """
    import docxtpl  # noqa: F401, PLC0415 - each side loads only its own

    from iomdocs.definitions import Document, PackHead  # noqa: PLC0415
    from iomdocs.documents import Facts, make  # noqa: PLC0415
    from iomdocs.packs import Pack  # noqa: PLC0415

    (folder / "documents").mkdir()
    (folder / "documents" / "act.docx").write_bytes(papers.with_jinja(kind, declined=declined))
    pack = Pack(PackHead(name="bench", title="Замер"), (folder,), (), {}, (), {}, ())
    data = {"events": "events"} if kind == "books" else {}
    act = Document(
        name="act",
        pack="bench",
        title="Акт",
        cites="замер",
        template="act.docx",
        each="each",
        file="{code}.docx",
        data=data,
    )
    source = Answers(kind, numbers)
    return lambda: make(act, pack, source, Facts(_TODAY), folder / "out")


def ours_declined(kind: str, numbers: range, folder: Path) -> Callable[[], object]:
    """The same with the cases decided by the template."""
    return ours(kind, numbers, folder, declined=True)


def floor(kind: str, numbers: range, folder: Path) -> Callable[[], object]:
    """Nothing but compressing the XML that differs from one of our documents to the next, and writing as many files.

    The same bytes at the same level of zlib, the rest of the file ready; written as ours are: a new name, renamed.
    """
    made = folder.parent / "ours" / "out"
    ready = [(f"{folder}/{name}", *_changing(made / name)) for name in sorted(path.name for path in made.iterdir())]
    assert len(ready) == len(numbers), (kind, numbers)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

    def run() -> None:
        for path, still, moving in ready:
            data = b"".join((still, *(zlib.compress(part, 1) for part in moving)))
            draft = os.open(f"{path}.tmp", flags, 0o640)
            os.write(draft, data)
            os.close(draft)
            os.rename(f"{path}.tmp", path)  # noqa: PTH104 - a Path is time too

    return run


def _changing(path: Path) -> tuple[bytes, list[bytes]]:
    """As many bytes as all that stays the same takes in one of our files, and the parts that do not."""
    with zipfile.ZipFile(path) as package:
        parts = [package.getinfo(name) for name in ("docProps/core.xml", "word/document.xml")]
        still = path.stat().st_size - sum(part.compress_size for part in parts)
        return bytes(still), [package.read(part) for part in parts]


Side = Callable[[str, range, Path], Callable[[], object] | dict[str, Any]]
SIDES: Mapping[str, tuple[str, Side]] = {
    "ours": ("iomdocs", ours),
    "ours_declined": ("iomdocs, со склонением", ours_declined),
    "floor": ("предел: сжать тот же XML и записать столько же файлов", floor),
    "docxtpl": ("docxtpl, цикл", by_docxtpl),
    "mailmerge": ("docx-mailmerge2, цикл", by_mailmerge),
    "docxtemplater": ("docxtemplater (npm), цикл", by_docxtemplater),
}
"""Ours before the floor, which compresses what ours made."""


def main(who: str, kind: str, numbers: range, folder: Path) -> None:
    """Make them and print one JSON object."""
    name, side = SIDES[who]
    told: dict[str, Any] = {"name": name, "kind": kind, "documents": len(numbers)}
    run = side(kind, numbers, folder)
    if isinstance(run, dict):
        print(json.dumps(told | run))
        return
    begun, busy = time.perf_counter(), time.process_time()
    run()
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    print(json.dumps(told | {"seconds": seconds, "busy": busy, "memory": memory()}))


if __name__ == "__main__":
    _who, _kind, _first, _count, _folder = sys.argv[1:]
    main(_who, _kind, range(int(_first), int(_first) + int(_count)), Path(_folder))
