"""Judge files where they lie: nothing is stored, nothing is moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs.files import digest
from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.examine import refused
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job, Pool
from iomdocs.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A file's hash and the verdict on it."""

    path: Path
    sha256: str
    verdict: Verdict


def judge_files(office: Office, paths: Sequence[Path]) -> Iterator[Judged]:
    """Verdicts in the order of the files; one that cannot be opened is refused, and the others are judged."""
    workers = 1 if len(paths) < 4 else None
    hashes = [_digest(path) for path in paths]
    with Pool(office.terms, marks=False, workers=workers) as pool:
        readable = [Job(path, shown(path.name)) for path, sha256 in zip(paths, hashes, strict=True) if sha256]
        batch = iter(pool.submit(readable))
        for path, sha256 in zip(paths, hashes, strict=True):
            closed = refused("file-closed", name=shown(path.name))
            yield Judged(path, sha256, next(batch).verdict if sha256 else closed)


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except OSError:
        return ""
