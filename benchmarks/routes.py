"""What a school sends on the last day: one teacher's individual route a workbook, thirty rows, one in ten wrong.

The same answers come in two shapes: typed into our own blank (two sheets, styles, lists, checks) and on a bare sheet,
as a teacher keeps it by herself.
"""

import datetime as dt
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from benchmarks.inputs import TODAY
from iomdocs.definitions import Form, FormField
from iomdocs.demo.books import Task, by_hand, in_blank
from iomdocs.demo.cards import Card, Row
from iomdocs.demo.dirt import Habits
from iomdocs.demo.district import District, found
from iomdocs.demo.faults import plant
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Sender
from iomdocs.packs import Pack, load, shipped

SHAPES = {"blank": "наши бланки", "bare": "листы, набранные от руки"}
ROWS = 30
PACK, REGISTER = "tyumen", "routes"
_FORM = f"{PACK}/iom"
_TEACHERS, _BAD, _FAULTS, _WARM = 20, 10, 3, 8
_HAND = Habits()


def prepare(root: Path, shape: str, count: int) -> None:
    """Write ``count`` workbooks into ``root/files``; beside them the directory, a few to warm up, and captions."""
    pack, chance = load(PACK, [shipped()]), Random(1)
    form = pack.form(_FORM)
    district = found(chance, (count + _WARM) // _TEACHERS + 1, _TEACHERS)
    filler = Filler(pack, district, TODAY, 1)
    (root / "directory").mkdir(parents=True)
    sender = Sender(pack, district, filler, chance)
    directory = sender.clean(pack.form("federal/organisations"), district.organisations[0], "")
    (root / "directory" / "Организации.xlsx").write_bytes(directory.book.data)
    tasks = _tasks(form, pack, (district, filler, chance))
    for number, task in zip(range(-_WARM, count), tasks, strict=False):
        folder = root / "files" / f"{number % 50:02}" if number >= 0 else root / "warm"
        folder.mkdir(parents=True, exist_ok=True)
        if number >= 0 and number % _BAD == 0:
            faults = plant(form, task.cards, _FAULTS, chance, TODAY, blank=True)
            task = replace(task, faults=faults)  # noqa: PLW2901 - the same task, wrong in places
        book = in_blank(task) if shape == "blank" else by_hand(task, _HAND, chance)
        (folder / f"{abs(number):05}.xlsx").write_bytes(book.data)
    told = {"fields": _captions(form.fields, pack), "columns": _captions(form.tables[0].columns, pack)}
    (root / "captions.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _tasks(form: Form, pack: Pack, world: tuple[District, Filler, Random]) -> Iterator[Task]:
    district, filler, chance = world
    for organisation in district.organisations:
        for human in district.staff[organisation.code]:
            card = _long(form, filler.card(form, organisation, human), filler, chance)
            yield Task(form, pack, organisation, [card], {}, TODAY)


def _long(form: Form, card: Card, filler: Filler, chance: Random) -> Card:
    """Spread thirty events over the term in place of the few there are."""
    table = form.tables[0]
    rows = card.tables[table.name]
    many: list[Row] = []
    for number in range(ROWS):
        row = dict(rows[number % len(rows)])
        day = filler.term.start + dt.timedelta(days=2 * number + chance.randint(0, 1))
        for name, value in row.items():
            if isinstance(value, dt.date):
                row[name] = day
        many.append(row | {"number": number + 1})
    return Card(card.fields, {table.name: many}, card.matrices)


def _captions(fields: Sequence[FormField], pack: Pack) -> dict[str, list[object]]:
    """Names with their kinds, whether they must be filled, what may be chosen, and what they may be called."""
    return {
        each.name: [each.kind, each.required, _choices(each, pack), each.title, *each.synonyms]
        for each in fields
        if not each.extra
    }


def _choices(field: FormField, pack: Pack) -> list[str]:
    return [item.value for item in pack.items(field.list, TODAY)] if field.list and field.kind == "choice" else []


def copied(root: Path, target: Path) -> list[Path]:
    """A side's own copy of the files."""
    shutil.copytree(root / "files", target, dirs_exist_ok=True)
    return sorted(target.rglob("*.xlsx"))


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
