"""Write cards into workbooks: into our own blank, or by hand as schools do."""

import io
from collections.abc import Iterator, Sequence
from random import Random

from openpyxl import Workbook

from iomdocs.blanks import Filling, write
from iomdocs.demo.cards import Book, Card, Raw, Spot, Styled, matrix_spot
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import Habits
from iomdocs.demo.hands import Hand, Notes, Task
from iomdocs.layout import Layout, arrange
from iomdocs.workbook import address

__all__ = ["Task", "by_hand", "in_blank"]

_MOST_SHEET = 31


def in_blank(task: Task) -> Book:
    """Fill our own blank with the only card of a task."""
    (card,), form = task.cards, task.form

    def choices(name: str) -> Sequence[str]:
        return [item.value for item in task.pack.items(name, task.today)]

    filled = _spoilt(card, task)
    data_ = write(form, choices, organisation=task.organisation, filled=filled, pack=task.pack, today=task.today)
    return Book(data_, dict(_places(form.sheet, arrange(form))))


def _spoilt(card: Card, task: Task) -> Filling:
    """Put the faults into their places among the card's answers."""
    wrong = {spot: None if isinstance(each.value, Raw | Styled) else each.value for spot, each in task.faults.items()}
    added = {spot: value for spot, value in wrong.items() if value is not None}
    header = {name: wrong.get(Spot(0, "", 0, name), value) for name, value in card.fields.items()}
    header |= {spot.name: value for spot, value in added.items() if not spot.part}
    tables = {
        table: [
            {name: wrong.get(Spot(0, table, number, name), value) for name, value in row.items()}
            | {spot.name: value for spot, value in added.items() if spot[1:3] == (table, number)}
            for number, row in enumerate(rows)
        ]
        for table, rows in card.tables.items()
    }
    matrices = {
        matrix: {key: wrong.get(Spot(0, matrix, 0, matrix_spot(key)), value) for key, value in cells.items()}
        for matrix, cells in card.matrices.items()
    }
    return {"fields": header, "tables": tables, "matrices": matrices}


def _places(sheet: str, layout: Layout) -> Iterator[tuple[Spot, tuple[str, str]]]:
    for place in layout.fields:
        yield Spot(0, "", 0, place.field.name), (sheet, place.cell)
    for table in layout.tables:
        for number, row in enumerate(table.rows):
            for field, column in table.columns:
                yield Spot(0, table.table.name, number, field.name), (sheet, address(row, column))
    for matrix in layout.matrices:
        for section, line, column_line, row, column in matrix.cells:
            name = matrix_spot((section.name, line.name, column_line.name))
            yield Spot(0, matrix.matrix.name, 0, name), (sheet, address(row, column))


def by_hand(task: Task, habits: Habits, chance: Random) -> Book:
    """Write a workbook as schools keep it: a sheet for each card, or cards below each other."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    notes = Notes()
    sheet = None
    for number, card in enumerate(task.cards):
        if sheet is None or not habits.below:
            sheet = workbook.create_sheet(_sheet_name(task, card, number))
        Hand(sheet, task, habits, chance, notes).card(number, card)
    if len(task.cards) > 1:
        notes.ways.add(17 if habits.below else 16)
    for name in data("dirt")["empty_sheets"] if habits.empty_sheets else ():
        workbook.create_sheet(name)
        notes.ways.add(19)
    stream = io.BytesIO()
    workbook.save(stream)
    return Book(stream.getvalue(), notes.places, frozenset(notes.ways), tuple(notes.knots))


def _sheet_name(task: Task, card: Card, number: int) -> str:
    person = next((str(card.fields.get(each.name) or "") for each in task.form.fields if each.kind == "person"), "")
    if len(task.cards) == 1 or not person:
        return task.form.sheet
    return f"{person.split()[0]} {number + 1}"[:_MOST_SHEET]
