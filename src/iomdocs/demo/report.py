"""What the demonstration found out: how many planted faults were named, and what there is to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs.demo.parcels import Parcel
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Missed:
    """A planted fault that was not named; the file's path is below the inbox."""

    file: str
    sheet: str
    cell: str
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """Planted faults against errors named, cell by cell."""

    planted: int
    found: int
    extra: int
    missed: Sequence[Missed] = ()

    @property
    def recall(self) -> float:
        """Share of planted faults that were named, from 0 to 1."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of named errors that were planted, from 0 to 1."""
        named = self.found + self.extra
        return self.found / named if named else 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a run of the demonstration gives; ``silent`` are names of organisations that sent nothing.

    ``sent`` are the workbooks that were accepted, with the answers that were written into them.
    """

    root: Path
    files: int
    accepted: int
    returned: int
    refused: int
    records: int
    score: Score
    corrected: bool | None
    silent: tuple[str, ...]
    registers: tuple[Path, ...]
    documents: tuple[Path, ...]
    example_returned: Path | None
    example_accepted: Path | None
    receiving_seconds: float
    seconds: float
    sent: tuple[Parcel, ...] = ()

    def lines(self) -> Iterator[str]:
        """Give the end of what is printed: the score, and what to open."""
        score = self.score
        yield say(
            "demo.report.found",
            planted=score.planted,
            found=score.found,
            extra=score.extra,
            recall=score.recall,
            precision=score.precision,
        )
        for each in score.missed:
            yield say("demo.report.missed", file=each.file, sheet=each.sheet, cell=each.cell, kind=each.kind)
        yield say("demo.report.records", records=self.records)
        yield say("demo.report.silent", names=", ".join(self.silent))
        yield say("demo.report.seconds", seconds=self.seconds)
        yield say("demo.report.open")
        if self.example_returned:
            yield say("demo.report.what_returned", path=self.example_returned)
        if self.example_accepted:
            yield say("demo.report.what_accepted", path=self.example_accepted)
        for path in (*self.registers, *one_of_each(self.documents)):
            yield say("demo.report.item", path=path)
        yield say("demo.report.next", folder=self.root)


def one_of_each(documents: Sequence[Path]) -> list[Path]:
    """Choose the first document of every folder."""
    first: dict[Path, Path] = {}
    for path in documents:
        first.setdefault(path.parent, path)
    return list(first.values())
