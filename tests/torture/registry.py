"""The forty checks by their numbers, each with the damage that it must see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from tests.torture.bench import Bench

Run: TypeAlias = Callable[[Bench], None]
Mutant: TypeAlias = Callable[[pytest.MonkeyPatch], object]


@dataclass(frozen=True)
class Check:
    """One check: what must hold, and a small change of the code under which it must not."""

    number: int
    run: Run
    mutant: Mutant

    @property
    def name(self) -> str:
        return f"{self.number:02d}-{self.run.__name__.replace('_', '-')}"


CHECKS: dict[int, Check] = {}


def check(number: int, mutant: Mutant) -> Callable[[Run], Run]:
    """Register a check."""

    def register(run: Run) -> Run:
        assert number not in CHECKS
        CHECKS[number] = Check(number, run, mutant)
        return run

    return register


def replaced(place: str, value: object) -> Mutant:
    """A mutant in which one name of a module means something else."""
    return lambda monkeypatch: monkeypatch.setattr(place, value)
