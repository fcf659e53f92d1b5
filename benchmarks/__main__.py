"""Run the comparisons and print tables: ``python -m benchmarks [--workbooks 1000] [--rows 300000] [--documents 1000]
[--growth 10000]``.

A number of 0 leaves that comparison out; ``--web`` leaves only the page with its ``--schools``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import intake, region, rounds
from benchmarks.inputs import prepare

_FLAT = 1.3


def main() -> None:
    """Prepare the same files for both sides, measure each side in a process of its own, print."""
    arguments = _arguments()
    print(f"Ядер: {os.cpu_count()}; Python {platform.python_version()}; {platform.system()}\n")
    with tempfile.TemporaryDirectory(prefix="iomdocs-bench-") as folder:
        root = Path(folder)
        # Documents first: what the others remove slows down the making of files for minutes.
        if arguments.documents:
            print("\n".join(rounds.tables(root, arguments.documents, _measure)))
        if arguments.workbooks:
            print("\n".join(intake.tables(root / "intake", arguments.workbooks, _measure)))
        if arguments.rows:
            print("\n".join(_registers(root, arguments.rows)))
        if arguments.growth:
            print("\n".join(_growth(root, arguments.pack, arguments.growth)))
        if arguments.schools:
            print("\n".join(_page(root, arguments.pack, arguments.schools)))


def _growth(root: Path, pack: str, most: int) -> list[str]:
    """Thousands, tens of thousands … of workbooks; the first verdict of a big drop; the reader beside its floor."""
    folder = root / "growing"
    prepare(folder, pack, 200)
    sizes = [size for size in (1_000, 10_000, 100_000) if size <= most]
    found = []
    for size in sizes:
        print(f"Учитываю {size} книг …", file=sys.stderr, flush=True)
        found.append(_measure("growth", str(folder), pack, str(size)))
    first, read = _measure("first", str(folder), pack, str(min(most, 10_000))), _measure("reading", str(folder))
    lines = [*_growth_table(found), "", *_row("что", "сколько"), "|---|---:|"]
    lines += _row(f"первое решение, когда положено {first['count']} файлов, с", f"{first['seconds']:.1f}")
    lines += _row("– из них взгляд на папку, с", f"{first['look']:.1f}")
    lines += _row("– процессора на всё до него, с", f"{first['busy']:.1f}")
    lines += _row("чтение книги, мс процессора", f"{read['ours']:.2f}")
    lines += _row("предел: распаковать и просмотреть, мс", f"{read['floor']:.2f}")
    lines += _row("чтение к пределу", f"{read['ratio']:.1f}")
    return lines


def _growth_table(found: list[dict[str, Any]]) -> list[str]:
    """Each size with its ratios to the first, and whether they stay within what is promised."""
    heads = (
        "рост учёта, книг",
        "процессора на книгу, мс",
        "последняя тысяча к первой",
        "память, МБ",
        "базы на книгу, КБ",
        "к первой тысяче: время · память · база",
    )
    lines, worst = ["", *_row(*heads), f"|{'---:|' * len(heads)}"], 0.0
    for each in found:
        ratios = [each[name] / found[0][name] for name in ("milliseconds", "memory", "kilobytes")]
        worst = max(worst, *ratios)
        told = (
            f"{each['milliseconds']:.2f}",
            f"{each['last_to_first']:.2f}",
            f"{each['memory']:.0f}",
            f"{each['kilobytes']:.1f}",
            " · ".join(f"{ratio:.2f}" for ratio in ratios),
        )
        lines += _row(str(each["count"]), *told)
    verdict = "да" if worst <= _FLAT else "НЕТ"
    return [*lines, "", f"Ровно, в пределах {_FLAT} раза: {verdict} (больше всего – {worst:.2f})."]


def _page(root: Path, pack: str, schools: int) -> list[str]:
    print("Открываю страницу …", file=sys.stderr, flush=True)
    folder = root / "web"
    prepare(folder, pack, 2 * schools)
    found = _measure("page", str(folder), pack, str(schools))
    board, place = found["board"], found["place"]
    return [
        "",
        "## Страница",
        "",
        "| что | сколько |",
        "|---|---|",
        f"| школ прислали по файлу разом | {found['schools']} |",
        f"| ответов показано | {found['verdicts']} |",
        f"| файлов учтено за два раза | {found['stored']} из {found['sent']} |",
        f"| ответ: медиана, с | {found['median']:.2f} |",
        f"| ответ: 95 из 100, с | {found['p95']:.2f} |",
        f"| доска, {found['organisations']} организаций: первый раз, мс | {board['first'] * 1000:.0f} |",
        f"| доска: потом, мс | {board['median'] * 1000:.0f} |",
        f"| по организациям: потом, мс | {place['median'] * 1000:.0f} |",
    ]


def _registers(root: Path, rows: int) -> list[str]:
    """Ours before and after the others, so that what the machine does meanwhile weighs on all alike."""
    print(f"Пишу своды по {rows} строк …", file=sys.stderr, flush=True)
    folder = root / "region"
    region.build(folder, rows)
    told = {name: _measure("registers", name, str(folder)) for name in ("ours", "xlsxwriter", "openpyxl", "whole")}
    again = _measure("registers", "ours", str(folder))
    told["ours"]["busy"] = (told["ours"]["busy"] + again["busy"]) / 2
    told["ours"]["seconds"] = (told["ours"]["seconds"] + again["seconds"]) / 2
    told["read"] = _measure("registers", "read", str(folder))
    return _register_table(told, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--workbooks", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--growth", type=int, default=10_000, metavar="MOST", help="how big the store may grow")
    parser.add_argument("--schools", type=int, default=50)
    parser.add_argument("--web", action="store_true", help="only the page")
    parser.add_argument("--pack", default="tyumen")
    told = parser.parse_args()
    if told.web:
        told.workbooks = told.rows = told.documents = told.growth = 0
    return told


def _measure(module: str, *arguments: str) -> dict[str, Any]:
    """One side in a fresh process, so that its memory is its own; it prints one JSON object last."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _register_table(books: dict[str, dict[str, Any]], rows: int) -> list[str]:
    lines = [
        "",
        *_row(
            f"реестр региона, {rows} строк на 18 столбцов, из базы",
            "секунд",
            "процессора, с",
            "процессора меньше, чем у xlsxwriter",
            "память, МБ",
            "МБ на диске",
        ),
    ]
    lines.append("|---|---:|---:|---:|---:|---:|")
    base = books["xlsxwriter"]["busy"]
    for each in books.values():
        told = (
            f"{each['seconds']:.1f}",
            f"{each['busy']:.1f}",
            f"{base / each['busy']:.1f}",
            f"{each['memory']:.0f}",
            f"{each['size']:.1f}",
        )
        lines += _row(each["name"], *told)
    return lines


def _row(*cells: str) -> list[str]:
    return [f"| {' | '.join(cells)} |"]


if __name__ == "__main__":
    main()
