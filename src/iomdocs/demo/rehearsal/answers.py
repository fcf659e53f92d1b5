"""Hold what was read against the truth."""

from collections.abc import Iterator

from iomdocs.definitions import FormField
from iomdocs.demo.cards import Spot
from iomdocs.demo.hands import Task
from iomdocs.judging.cells import FieldReader
from iomdocs.values import fold
from iomdocs.verdicts import Stored, Verdict
from iomdocs.workbook import Cell, Scalar


def true_value(task: Task, spot: Spot) -> Scalar:
    """Give the true answer of a place, of a matrix too."""
    card = task.cards[spot.card]
    if spot.part in card.tables:
        return card.tables[spot.part][spot.row].get(spot.name)
    if spot.part in card.matrices:
        section, row, column = spot.name.split("/")
        return card.matrices[spot.part].get((section, row, column))
    return card.fields.get(spot.name)


def read_rightly(verdict: Verdict, task: Task, spot: Spot, place: tuple[str, str]) -> bool:
    """Whether the cell was read as its true answer; letter case, «ё», quotes and spaces apart."""
    field = _field(task, spot)
    value = true_value(task, spot)
    if field is None:
        return True
    wanted = (
        FieldReader(field, task.pack, task.today).read(Cell(1, 1, value), "", "A1").values[field.name]
        if value is not None
        else None
    )
    got = list(_read(verdict, field.name, place))
    return bool(got) and all(_same(each, wanted) for each in got)


def _field(task: Task, spot: Spot) -> FormField | None:
    fields = next((table.columns for table in task.form.tables if table.name == spot.part), task.form.fields)
    return next((field for field in fields if field.name == spot.name), None)


def _read(verdict: Verdict, name: str, place: tuple[str, str]) -> Iterator[Stored]:
    """Everything that was read from a cell for a field."""
    sheet, cell = place
    for entry in verdict.entries:
        if entry.sheet == sheet and entry.cells.get(name) == cell:
            yield entry.values.get(name)
        for record in entry.records:
            if record.sheet == sheet and record.cells.get(name) == cell:
                yield record.values.get(name)


def _same(one: Stored, two: Stored) -> bool:
    return one == two or (isinstance(one, str) and isinstance(two, str) and fold(one) == fold(two))
