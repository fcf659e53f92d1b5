"""Count what was found of what was planted, kind by kind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from iomdocs.demo.chance import data
from iomdocs.wording import say

GOOD = 0.98
_WIDTH = 34


@dataclass(slots=True)
class Kind:
    """One kind of mistake: how often planted, rightly treated, and how often something else was said beside it."""

    number: int
    severity: str
    planted: int = 0
    found: int = 0
    extra: int = 0

    @property
    def name(self) -> str:
        """How the table names it."""
        return str(data("mistakes")["names"].get(str(self.number), self.number))

    @property
    def recall(self) -> float:
        """Share of the planted that were treated rightly."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of what was said that was due."""
        return self.found / (self.found + self.extra) if self.found + self.extra else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A mistake treated wrongly, or something said that nobody planted (then ``number`` is None)."""

    file: str
    sheet: str | None
    cell: str | None
    number: int | None
    said: str


@dataclass(slots=True)
class Tally:
    """Kinds by number and severity, and what went wrong."""

    kinds: dict[tuple[int, str], Kind] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def count(self, number: int, severity: str, *, found: bool) -> None:
        """Note one planted mistake."""
        kind = self._kind(number, severity)
        kind.planted += 1
        kind.found += found

    def beside(self, number: int, severity: str) -> None:
        """Note something said beside a mistake that was not due."""
        self._kind(number, severity).extra += 1

    def _kind(self, number: int, severity: str) -> Kind:
        return self.kinds.setdefault((number, severity), Kind(number, severity))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rehearsal found out; ``rounds`` are new drops that each returned workbook needed."""

    kinds: Sequence[Kind]
    misses: Sequence[Miss]
    files: int
    clean: int
    clean_returned: int
    stray: int
    rounds: Sequence[int]
    unsettled: int
    seconds: float

    @property
    def planted(self) -> int:
        """All mistakes planted."""
        return sum(kind.planted for kind in self.kinds)

    @property
    def recall(self) -> float:
        """Share of the mistakes that deserve a word and got it."""
        return _share(kind for kind in self.kinds if kind.severity != "note")

    @property
    def forgiven(self) -> float:
        """Share of the harmless ones that were accepted without a word and read rightly."""
        return _share(kind for kind in self.kinds if kind.severity == "note")

    @property
    def precision(self) -> float:
        """Share of the errors and warnings given that were due."""
        found = sum(kind.found for kind in self.kinds if kind.severity != "note")
        said = found + sum(kind.extra for kind in self.kinds) + self.stray
        return found / said if said else 1.0

    @property
    def mean_rounds(self) -> float:
        """New drops after the first return, on the average."""
        return fmean(self.rounds) if self.rounds else 0.0

    @property
    def passed(self) -> bool:
        """Whether hardly anything was missed or said in vain, and no clean workbook came back."""
        return min(self.recall, self.precision, self.forgiven) >= GOOD and not self.clean_returned

    def lines(self) -> Iterator[str]:
        """Give the table and the sums as a person reads them."""
        yield say("demo.rehearsal.head")
        for kind in self.kinds:
            yield say(
                "demo.rehearsal.kind",
                number=kind.number or "—",
                name=f"{kind.name:{_WIDTH}.{_WIDTH}}",
                deserves=say(f"demo.rehearsal.deserves.{kind.severity}"),
                planted=kind.planted,
                found=kind.found,
                extra=kind.extra,
                recall=kind.recall,
                precision=kind.precision,
            )
        yield from (_missed(miss) for miss in self.misses[:20])
        numbers = len({kind.number for kind in self.kinds if kind.number})
        yield say(
            "demo.rehearsal.sum",
            planted=self.planted,
            numbers=numbers,
            recall=self.recall,
            precision=self.precision,
            forgiven=self.forgiven,
        )
        yield say("demo.rehearsal.clean", clean=self.clean, returned=self.clean_returned)
        yield say("demo.rehearsal.rounds", returned=len(self.rounds), mean=self.mean_rounds, unsettled=self.unsettled)
        yield say("demo.rehearsal.seconds", files=self.files, seconds=self.seconds)

    def to_json(self) -> dict[str, Any]:
        """Give the same for a program."""
        return {
            "files": self.files,
            "planted": self.planted,
            "recall": round(self.recall, 4),
            "precision": round(self.precision, 4),
            "forgiven": round(self.forgiven, 4),
            "clean": self.clean,
            "clean_returned": self.clean_returned,
            "returned": len(self.rounds),
            "rounds": round(self.mean_rounds, 3),
            "unsettled": self.unsettled,
            "passed": self.passed,
            "kinds": list(map(_kind_json, self.kinds)),
            "misses": [
                {"file": each.file, "sheet": each.sheet, "cell": each.cell, "number": each.number, "said": each.said}
                for each in self.misses
            ],
        }


def _share(kinds: Iterable[Kind]) -> float:
    counted = [(kind.found, kind.planted) for kind in kinds]
    planted = sum(each for _, each in counted)
    return sum(each for each, _ in counted) / planted if planted else 1.0


def _kind_json(kind: Kind) -> dict[str, Any]:
    return {
        "number": kind.number,
        "name": kind.name,
        "severity": kind.severity,
        "planted": kind.planted,
        "found": kind.found,
        "extra": kind.extra,
        "recall": round(kind.recall, 4),
        "precision": round(kind.precision, 4),
    }


def _missed(miss: Miss) -> str:
    key = "demo.rehearsal.missed" if miss.number is not None else "demo.rehearsal.stray"
    return say(key, file=miss.file, sheet=miss.sheet or "", cell=miss.cell or "", number=miss.number, said=miss.said)


def ordered(kinds: Iterable[Kind]) -> list[Kind]:
    """Kinds by number, errors first."""
    return sorted(kinds, key=lambda kind: (kind.number, kind.severity))
