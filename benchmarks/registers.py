"""A region's register out of its store: by us, by xlsxwriter with constant memory, and by openpyxl write-only.

All three ask the same query of the same SQLite file. Ours makes the whole workbook: styles, a table with totals, links,
the summary with its chart, those who have not submitted, sheet «О файле»; the others make the one long sheet, as a
usual script does. ``whole`` is the register with all its sheets and indicators, as ``iomdocs registers`` builds it.
"""

import datetime as dt
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import memory
from benchmarks.region import DATABASE, NOON, PACK, REGISTER
from iomdocs.definitions import Register
from iomdocs.packs import Pack, load, shipped
from iomdocs.registers import Facts, queries, write
from iomdocs.store import Store

_DAY = "dd.mm.yyyy"


def whole(register: Register, pack: Pack, folder: Path, target: Path) -> None:
    """Our register with all that its definition asks for."""
    with Store.open(f"sqlite:///{folder / DATABASE}") as store:
        facts = Facts(
            "Область",
            awaited=store.directory().organisations,
            nobody_known=False,
            parameters={"today": NOON.date()},
            moment=store.moment(),
            links=lambda number, _: (f"../originals/{number}.xlsx", False),
        )
        with store.steady(queries(register, pack)) as source:
            write(register, pack, source, facts, target)


def ours(register: Register, pack: Pack, folder: Path, target: Path) -> None:
    """Our register of one long sheet with its frame and chart."""
    whole(register.model_copy(update={"sheets": (), "indicators": ()}), pack, folder, target)


def by_xlsxwriter(register: Register, _pack: Pack, folder: Path, target: Path) -> None:
    """The fast way of a good library: a header, formats of columns, frozen, filtered."""
    import xlsxwriter  # noqa: PLC0415 - each side's memory is its own

    names, rows = _asked(register, folder)
    dates, number = _dates(names), 0
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(register.rows.title)
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DCE6F1"})
        text, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": _DAY})
        sheet.set_column(0, len(names) - 1, 18)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, names, head)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if value is not None and place in dates:
                    sheet.write_datetime(number, place, dt.datetime.fromisoformat(value), day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value, text)
                elif value is None:
                    sheet.write_blank(number, place, None, text)
                else:
                    sheet.write_number(number, place, value, text)
        sheet.autofilter(0, 0, number, len(names) - 1)
        _charted(book, register, folder)


def _charted(book: Any, register: Register, folder: Path) -> None:
    """A second sheet with the numbers of the register's chart, and the chart."""
    assert register.chart is not None
    sheet, chart, last = book.add_worksheet("Сводка"), book.add_chart({"type": "bar"}), 0
    for last, row in enumerate(_connected(folder).execute(register.chart.sql)):
        sheet.write_row(last, 0, row)
    chart.add_series({"categories": ["Сводка", 0, 0, last, 0], "values": ["Сводка", 0, 1, last, 1]})
    chart.set_title({"name": register.chart.title})
    sheet.insert_chart(0, 3, chart)


def by_openpyxl(register: Register, _pack: Pack, folder: Path, target: Path) -> None:
    """The usual way: values as they are, dates as dates, without borders."""
    from openpyxl import Workbook  # noqa: PLC0415 - each side's memory is its own
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    names, rows = _asked(register, folder)
    dates = _dates(names)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(register.rows.title)
    sheet.freeze_panes = "A2"
    sheet.append(names)
    for row in rows:
        sheet.append([dt.date.fromisoformat(v) if v and at in dates else v for at, v in enumerate(row)])
    sheet.auto_filter.ref = f"A:{get_column_letter(len(names))}"
    book.save(target)


def _connected(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / DATABASE)


def _asked(register: Register, folder: Path) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """The register's own rows and the key that ours bears beside them, eighteen columns in all."""
    key = "submission || ':' || source_row || ':' || source_sheet || ':' || source_file AS key"
    cursor = _connected(folder).execute(register.rows.sql.replace("submission\nFROM", f"submission, {key}\nFROM"))
    names = [name for name, *_ in cursor.description]
    assert len(names) == 18
    return names, cursor


def _dates(names: Sequence[str]) -> frozenset[int]:
    return frozenset(place for place, name in enumerate(names) if name.endswith("_date"))


def read_only(register: Register, _pack: Pack, folder: Path, _target: Path) -> None:
    """What nobody can do without: ask, and look at every row."""
    for _ in _asked(register, folder)[1]:
        pass


_WRITERS: dict[str, tuple[str, Callable[[Register, Pack, Path, Path], None]]] = {
    "ours": ("iomdocs: лист, сводка, диаграмма, ссылки", ours),
    "xlsxwriter": ("xlsxwriter, constant_memory: лист, диаграмма", by_xlsxwriter),
    "openpyxl": ("openpyxl, write_only: лист без рамок", by_openpyxl),
    "whole": ("iomdocs: весь реестр – все листы и показатели", whole),
    "read": ("только прочитать строки", read_only),
}


def main(writer: str, folder: Path) -> None:
    """Write one register and print one JSON object."""
    pack = load(PACK, [shipped()])
    register = next(each for each in pack.registers if each.name == REGISTER)
    name, write_it = _WRITERS[writer]
    target = folder / f"{writer}.xlsx"
    begun, before = time.perf_counter(), time.process_time()
    write_it(register, pack, folder, target)
    seconds, busy = time.perf_counter() - begun, time.process_time() - before
    size = target.stat().st_size / (1 << 20) if target.is_file() else 0.0
    print(json.dumps({"name": name, "seconds": seconds, "busy": busy, "memory": memory(), "size": size}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
