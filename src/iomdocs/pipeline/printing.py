"""Make PDF copies of documents with LibreOffice, and one file of many for the printer."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from iomdocs.errors import ConfigurationError
from iomdocs.files import put_in_place, replacing
from iomdocs.pipeline.libreoffice import convert, program
from iomdocs.wording import say

_AT_ONCE = 50
_MOST_WORKERS = 4
_SECONDS, _SECONDS_EACH = 60, 20


@dataclass(frozen=True, slots=True)
class Printed:
    """PDF files that were made, and the documents that LibreOffice could not read."""

    made: tuple[Path, ...]
    failed: tuple[Path, ...]


def to_pdf(paths: Sequence[Path], office: Path | None = None) -> Printed:
    """Write a PDF beside each document; ``ConfigurationError`` without LibreOffice.

    Documents go in batches, one for each core at a time; what a batch did not give is tried again alone.
    """
    office = office or program()
    if office is None:
        raise ConfigurationError(say("errors.no_office"))
    wanted = list(dict.fromkeys(paths))
    whole = [path for path in wanted if zipfile.is_zipfile(path)]  # anything else it would print as plain text
    done = _all(office, _batches(whole))
    done |= _all(office, [[path] for path in whole if path not in done])
    made = tuple(done[path] for path in wanted if path in done)
    return Printed(made, tuple(path for path in wanted if path not in done))


def _batches(paths: Sequence[Path]) -> list[Sequence[Path]]:
    """As many documents in each as keeps every core at work, 50 at most."""
    size = max(1, min(_AT_ONCE, -(-len(paths) // _workers())))
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def _workers() -> int:
    return min(os.cpu_count() or 1, _MOST_WORKERS)


def _all(office: Path, batches: Sequence[Sequence[Path]]) -> dict[Path, Path]:
    with ThreadPoolExecutor(_workers()) as workers:
        every = workers.map(lambda batch: _batch(office, batch), batches)
        return {source: made for batch in every for source, made in batch.items()}


def _batch(office: Path, paths: Sequence[Path]) -> dict[Path, Path]:
    """Convert copies with short names in a folder of their own: no path is too long, no old PDF is taken for a new."""
    with tempfile.TemporaryDirectory(prefix="iomdocs-pdf-", ignore_cleanup_errors=True) as folder:
        sources = [Path(folder) / f"{number}{path.suffix}" for number, path in enumerate(paths, 1)]
        for path, source in zip(paths, sources, strict=True):
            shutil.copyfile(path, source)
        convert(office, sources, Path(folder), _SECONDS + _SECONDS_EACH * len(paths))
        ready = ((path, source.with_suffix(".pdf")) for path, source in zip(paths, sources, strict=True))
        return {path: _put(made, path.with_suffix(".pdf")) for path, made in ready if pages(made)}


def _put(made: Path, target: Path) -> Path:
    with replacing(target) as draft:
        shutil.copyfile(made, draft)
        return put_in_place(draft, target)


def pages(path: Path) -> int:
    """How many pages a PDF has; 0 when there is none or it cannot be read."""
    from pypdf import PdfReader  # noqa: PLC0415 - only when something is printed
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        with PdfReader(path) as found:
            return len(found.pages)
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError):
        return 0


def together(paths: Sequence[Path], target: Path, *, duplex: bool = False) -> tuple[Path, int]:
    """Write one PDF of many, each named in its contents; returns where it is and how many pages it has.

    With ``duplex`` every document begins on a sheet of its own when paper is printed on both sides.
    """
    from pypdf import PdfWriter  # noqa: PLC0415 - only when something is printed

    with PdfWriter() as book, replacing(target) as draft:
        for path in paths:
            book.append(path, outline_item=path.stem, import_outline=False)
            if duplex and len(book.pages) % 2:
                book.add_blank_page()
        book.compress_identical_objects(remove_unreferenced=True)
        book.write(draft)
        return put_in_place(draft, target), len(book.pages)
