"""Intake by every side in turn, over the same workbooks in two shapes: our own blanks and sheets kept by hand."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.routes import SHAPES

_SIDES = {
    "receiving": "iomdocs: надёжно записано",
    "script": "скрипт: openpyxl, pydantic, sqlite",
    "pandas_script": "скрипт: pandas, sqlite, openpyxl",
    "floor": "предел: распаковать, просмотреть, один раз записать",
}
_HEADS = ("книг/с", "секунд", "iomdocs быстрее", "память, МБ", "принято / возвращено")
Measure = Callable[..., dict[str, Any]]


def tables(root: Path, count: int, measure: Measure) -> Iterator[str]:
    """One table for each shape, and where our time went."""
    _prepare(root, count)
    for shape, title in SHAPES.items():
        found = {}
        for side in _SIDES:
            print(f"Принимаю {count} книг: {title}, {side} …", file=sys.stderr, flush=True)
            found[side] = measure(side, str(root / shape))
        yield from _table(title, found)


def _prepare(root: Path, count: int) -> None:
    """Write both shapes at once: a blank of ours takes a tenth of a second."""
    print(f"Готовлю {count} книг по тридцать строк …", file=sys.stderr, flush=True)
    commands = [[sys.executable, "-m", "benchmarks.routes", str(root / shape), shape, str(count)] for shape in SHAPES]
    running = [subprocess.Popen(command) for command in commands]
    for process in running:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, process.args)


def _table(title: str, found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    ours = found["receiving"]
    yield from ("", _row(f"приём {ours['files']} книг: {title}", *_HEADS), "|---|---:|---:|---:|---:|---:|")
    for side, name in _SIDES.items():
        each = found[side]
        told = f"{each['accepted']} / {each['returned']}" if "accepted" in each else "–"
        times = f"{each['seconds'] / ours['seconds']:.1f}"
        yield _row(name, f"{each['rate']:.0f}", f"{each['seconds']:.1f}", times, f"{each['memory']:.0f}", told)
    yield from ("", _row(f"наши стадии, {ours['workers']} исп., {os.cpu_count()} ядра", "секунд"), "|---|---:|")
    for name, seconds in ours["stages"].items():
        yield _row(name, f"{seconds:.2f}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
