"""Documents by every contender in turn: what the machine does beside falls on all of them alike."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.documents import KINDS, SIDES

_ROUNDS = 3
# A slow one makes a third of the documents in each round: all of them in the end.
_SLOW = frozenset({"docxtpl", "mailmerge"})
_HEADS = ("документов/с", "мс на документ", "из них процессора", "быстрее docxtpl", "к пределу", "память, МБ")
Measure = Callable[..., dict[str, Any]]
Round = dict[str, dict[str, Any]]


def tables(root: Path, count: int, measure: Measure) -> list[str]:
    """One table for each kind of document."""
    return [line for kind, title in KINDS.items() for line in _table(title, count, _rounds(root, kind, count, measure))]


def _rounds(root: Path, kind: str, count: int, measure: Measure) -> list[Round]:
    """Nothing is removed in between: ext4 steps over each name it has just lost, and takes minutes to forget them."""
    found = []
    for turn in range(_ROUNDS):
        print(f"Делаю документы: {KINDS[kind]}, круг {turn + 1} из {_ROUNDS} …", file=sys.stderr, flush=True)
        sides = {}
        for who in SIDES:
            folder = root / "documents" / kind / str(turn) / who
            folder.mkdir(parents=True)
            numbers = _slice(count, turn) if who in _SLOW else range(count)
            if numbers:
                sides[who] = measure("documents", who, kind, str(numbers.start), str(len(numbers)), str(folder))
        found.append(sides)
    return found


def _slice(count: int, turn: int) -> range:
    return range(count * turn // _ROUNDS, count * (turn + 1) // _ROUNDS)


def _table(title: str, count: int, rounds: Sequence[Round]) -> list[str]:
    lines = ["", _row(f"{title}, {count}", *_HEADS), "|---|---:|---:|---:|---:|---:|---:|"]
    for who, (name, _) in SIDES.items():
        every = [each[who] for each in rounds if who in each]
        if "skipped" in every[0]:
            lines.append(_row(name, every[0]["skipped"], *[""] * 5))
            continue
        seconds, busy = (median(_each(one, what) for one in every) for what in ("seconds", "busy"))
        lines.append(
            _row(
                name,
                f"{1 / seconds:.0f}",
                f"{seconds * 1000:.3f}",
                f"{busy * 1000:.3f}",
                f"{_times(rounds, 'docxtpl', who):.1f}",
                f"{_times(rounds, who, 'floor'):.1f}",
                f"{max(one['memory'] for one in every):.0f}",
            )
        )
    return [*lines, "", "«Быстрее» и «к пределу» – по времени процессора, медианы по кругам, в которых все по очереди."]


def _times(rounds: Sequence[Round], one: str, other: str) -> float:
    """How many times longer one side takes for a document than the other, in the same round."""
    return median(_each(each[one], "busy") / _each(each[other], "busy") for each in rounds if {one, other} <= set(each))


def _each(side: dict[str, Any], what: str) -> float:
    return float(side[what]) / int(side["documents"])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
