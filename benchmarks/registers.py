"""A long register, written by us, by xlsxwriter with constant memory, and by openpyxl write-only."""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook

from benchmarks.measuring import memory
from iomdocs.definitions import Register
from iomdocs.packs import Pack, load, shipped
from iomdocs.registers import Facts, write

_PER_FILE = 7


class Shelf:
    """A source that makes rows up as they are asked for, as a database's cursor would give them."""

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.columns, self._count = tuple(names), rows

    def read(self, sql: str, _parameters: Mapping[str, object] = {}, *, as_of: dt.datetime | None = None) -> "Shelf":
        """Any query asks for the same rows; one for the columns alone asks for none."""
        del as_of
        return Shelf(self.columns, 0 if sql.endswith("LIMIT 0") else self._count)

    def __iter__(self) -> Iterator[Sequence[object]]:
        for number in range(self._count):
            known = _row(number)
            yield [known.get(name) for name in self.columns]


def _row(number: int) -> dict[str, object]:
    file = number // _PER_FILE
    day = dt.date(2026, 1, 1) + dt.timedelta(days=number % 300)
    return {
        "municipality": f"Округ № {file % 32}",
        "organisation_name": f"МБОУ «Средняя школа № {file % 700}»",
        "person": f"Глинка Ирина Карловна {file}",
        "position": "учитель математики",
        "period": "2026 год",
        "number": number % _PER_FILE + 1,
        "event": f"Семинар «Формирующее оценивание на уроке, часть {number % 900}»",
        "event_kind": "семинар",
        "format": "очная",
        "hours": 6 + number % 30,
        "plan_date": day.isoformat(),
        "fact_date": day.isoformat(),
        "host": "Региональный институт развития образования",
        "part": "вариативная",
        "source_file": f"школа {file % 700}/маршрут {file}.xlsx",
        "source_sheet": "ИОМ",
        "source_row": 12 + number % _PER_FILE,
        "submission": file + 1,
    }


def ours(register: Register, pack: Pack, shelf: Shelf, target: Path) -> None:
    """Our register: styles, a real table, totals, sheet «О файле», equal bytes for equal data."""
    facts = Facts("Область", made_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    write(register, pack, shelf, facts, target)


def by_xlsxwriter(register: Register, _pack: Pack, shelf: Shelf, target: Path) -> None:
    """The fast way of a good library."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(register.rows.title)
        sheet.write_row(0, 0, list(shelf.columns), book.add_format({"bold": True}))
        for number, row in enumerate(shelf, 1):
            for place, value in enumerate(row):
                sheet.write(number, place, value)


def by_openpyxl(register: Register, _pack: Pack, shelf: Shelf, target: Path) -> None:
    """The usual way."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(register.rows.title)
    sheet.append(list(shelf.columns))
    for row in shelf:
        sheet.append(list(row))
    book.save(target)


_WRITERS: dict[str, tuple[str, Callable[[Register, Pack, Shelf, Path], None]]] = {
    "ours": ("iomdocs", ours),
    "xlsxwriter": ("xlsxwriter, constant_memory", by_xlsxwriter),
    "openpyxl": ("openpyxl, write_only", by_openpyxl),
}


def main(writer: str, pack_name: str, rows: int, folder: Path) -> None:
    """Write one register and print one JSON object."""
    pack = load(pack_name, [shipped()])
    full = next(each for each in pack.registers if len(each.rows.columns) > _PER_FILE)
    register = full.model_copy(update={"sheets": (), "indicators": (), "chart": None})
    name, write_it = _WRITERS[writer]
    target = folder / f"{writer}.xlsx"
    shelf = Shelf([column.name for column in register.rows.columns], rows)
    busy = time.process_time()
    for _ in shelf:  # what the rows themselves cost is the same for every writer, and none of its doing
        pass
    begun, before = time.perf_counter(), time.process_time()
    write_it(register, pack, shelf, target)
    seconds, after = time.perf_counter() - begun, time.process_time()
    size = target.stat().st_size / (1 << 20)
    print(
        json.dumps(
            {"name": name, "seconds": seconds, "busy": after - 2 * before + busy, "memory": memory(), "size": size}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
