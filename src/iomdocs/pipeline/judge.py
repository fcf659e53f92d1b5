"""Judge files where they lie: nothing is stored, nothing is moved."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
    """Verdicts in the order of the files."""
    workers = 1 if len(paths) < 4 else None
    with Pool(office.terms, marks=False, workers=workers) as pool:
        batch = pool.submit([Job(path, path.name) for path in paths])
        for path, examined in zip(paths, batch, strict=True):
            yield Judged(path, hashlib.sha256(path.read_bytes()).hexdigest(), examined.verdict)
