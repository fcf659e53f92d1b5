"""Run both comparisons and print a table: ``python -m benchmarks [--workbooks 1000] [--rows 100000]``."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.inputs import prepare


def main() -> None:
    """Prepare the same files for both sides, measure each side in a process of its own, print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="iomdocs-bench-") as folder:
        root = Path(folder)
        print(f"Готовлю {arguments.workbooks} книг …", file=sys.stderr, flush=True)
        prepare(root, arguments.pack, arguments.workbooks)
        ours = _measure("receiving", str(root), arguments.pack)
        script = _measure("script", str(root))
        print(f"Пишу своды по {arguments.rows} строк …", file=sys.stderr, flush=True)
        writers = ("ours", "xlsxwriter", "openpyxl")
        books = {name: _measure("registers", name, arguments.pack, str(arguments.rows), str(root)) for name in writers}
    print("\n".join(_table(ours, script, books, arguments.rows)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--workbooks", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pack", default="tyumen")
    return parser.parse_args()


def _measure(module: str, *arguments: str) -> dict[str, Any]:
    """One side in a fresh process, so that its memory is its own; it prints one JSON object last."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _table(ours: dict[str, Any], script: dict[str, Any], books: dict[str, dict[str, Any]], rows: int) -> list[str]:
    heads = (f"приём {ours['files']} книг", "книг/с", "секунд", "память, МБ", "принято / возвращено")
    sides = {f"iomdocs, надёжно записано, {ours['workers']} проц.": ours, "скрипт openpyxl + pydantic + sqlite": script}
    lines = [f"Ядер: {os.cpu_count()}; Python {platform.python_version()}; {platform.system()}", "", *_row(*heads)]
    lines.append("|---|---:|---:|---:|---:|")
    for name, each in sides.items():
        outcome = f"{each['accepted']} / {each['returned']}"
        lines += _row(name, f"{each['rate']:.1f}", f"{each['seconds']:.1f}", f"{each['memory']:.0f}", outcome)
    lines += [
        "",
        f"Быстрее в {ours['rate'] / script['rate']:.1f} раза.",
        "",
    ]
    lines += [*_row("стадия приёма", "секунд"), "|---|---:|"]
    lines += [line for name, seconds in ours["stages"].items() for line in _row(name, f"{seconds:.2f}")]
    lines += ["", *_row(f"свод на {rows} строк", "секунд", "к xlsxwriter", "память, МБ", "МБ на диске")]
    lines.append("|---|---:|---:|---:|---:|")
    base = books["xlsxwriter"]["seconds"]
    for each in books.values():
        told = f"{each['seconds']:.1f}", f"{each['seconds'] / base:.2f}", f"{each['memory']:.0f}", f"{each['size']:.1f}"
        lines += _row(each["name"], *told)
    return lines


def _row(*cells: str) -> list[str]:
    return [f"| {' | '.join(cells)} |"]


if __name__ == "__main__":
    main()
