"""Write cards into workbooks: into our own blank, or by hand as schools do."""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks import Filling, write
from iomdocs.definitions import Form, FormField, Matrix, Table
from iomdocs.demo.cards import Book, Card, MatrixKey, Raw, Row, Spot, matrix_spot
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import Habits, Smudger, captions
from iomdocs.demo.faults import Fault
from iomdocs.directory import Organisation
from iomdocs.layout import Layout, arrange
from iomdocs.packs import Pack
from iomdocs.workbook import Scalar, address

_PARTED = re.compile(r"(.+?) \((.+)\)")
_MOST_SHEET = 31


@dataclass(frozen=True, slots=True)
class Task:
    """What goes into a workbook: the cards of one form by people of one organisation, and faults to plant."""

    form: Form
    pack: Pack
    organisation: Organisation
    cards: Sequence[Card]
    faults: Mapping[Spot, Fault]
    today: dt.date


def in_blank(task: Task) -> Book:
    """Fill our own blank with the only card of a task."""
    (card,), form = task.cards, task.form

    def choices(name: str) -> Sequence[str]:
        return [item.value for item in task.pack.items(name, task.today)]

    filled = _spoilt(card, task.faults)
    data_ = write(form, choices, organisation=task.organisation, filled=filled, today=task.today)
    return Book(data_, dict(_places(form.sheet, arrange(form))))


def _spoilt(card: Card, faults: Mapping[Spot, Fault]) -> Filling:
    """Put the faults into their places among the card's answers."""
    wrong = {spot: None if isinstance(each.value, Raw) else each.value for spot, each in faults.items()}
    header = {name: wrong.get(Spot(0, "", 0, name), value) for name, value in card.fields.items()}
    tables = {
        table: [
            {name: wrong.get(Spot(0, table, number, name), value) for name, value in row.items()}
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
    places: dict[Spot, tuple[str, str]] = {}
    sheet = None
    for number, card in enumerate(task.cards):
        if sheet is None or not habits.below:
            sheet = workbook.create_sheet(_sheet_name(task, card, number))
        _Hand(sheet, task, habits, chance, places).card(number, card)
    for name in data("dirt")["empty_sheets"] if habits.empty_sheets else ():
        workbook.create_sheet(name)
    stream = io.BytesIO()
    workbook.save(stream)
    return Book(stream.getvalue(), places)


def _sheet_name(task: Task, card: Card, number: int) -> str:
    person = next((str(card.fields[each.name]) for each in task.form.fields if each.kind == "person"), "")
    if len(task.cards) == 1 or not person:
        return task.form.sheet
    return f"{person.split()[0]} {number + 1}"[:_MOST_SHEET]


class _Hand:
    """Writes one card below what is on a sheet already."""

    def __init__(
        self, sheet: Worksheet, task: Task, habits: Habits, chance: Random, places: dict[Spot, tuple[str, str]]
    ) -> None:
        self._sheet, self._task, self._habits, self._chance, self._places = sheet, task, habits, chance, places
        self._smudger = Smudger(task.pack, chance)
        self._row = sheet.max_row + 2 if sheet.max_row > 1 else 1

    def card(self, number: int, card: Card) -> None:
        """Write headings, the header block, tables and matrices."""
        form, words = self._task.form, data("dirt")
        if self._habits.title_rows:
            self._line(words["headings"][0])
            self._row += 1
        self._line((form.headings or (form.title,))[0].upper())
        self._row += 1
        for field in form.fields:
            if field.name in card.fields:
                self._field(Spot(number, "", 0, field.name), field, card.fields[field.name])
        for table in form.tables:
            self._row += 1
            self._table(number, table, card.tables.get(table.name, []))
        for matrix in form.matrices:
            self._row += 1
            self._matrix(number, matrix, card.matrices[matrix.name])
        if self._habits.signed:
            self._row += 1
            self._line(self._chance.choice(words["signatures"]))

    def _line(self, text: str) -> None:
        self._sheet.cell(self._row, 1, text)
        self._row += 1

    def _field(self, spot: Spot, field: FormField, value: Scalar) -> None:
        """«ФИО: …» in one cell, or a caption over two columns and the answer beside it, as a date always stands."""
        inline = self._habits.inline and isinstance(value, str) and spot not in self._task.faults
        if inline:
            written = self._answer(spot, field, value, 1, note=False)
            self._sheet.cell(self._row, 1, f"{field.title}: {str(written).strip()}")
        else:
            self._sheet.cell(self._row, 1, f"{field.title}:")
            self._sheet.merge_cells(None, self._row, 1, self._row, 2)
            self._put(self._row, 3, self._answer(spot, field, value, 3))
        self._row += 1

    def _answer(self, spot: Spot, field: FormField, value: Scalar, column: int, *, note: bool = True) -> Scalar | Raw:
        """Choose what is written for an answer, and note its place."""
        if note:
            self._places[spot] = (self._sheet.title, address(self._row, column))
        if spot in self._task.faults:
            return self._task.faults[spot].value
        if not self._habits.values or value is None:
            return value
        aliases = self._task.organisation.aliases if not spot.part and field.kind == "organisation" else ()
        return self._smudger.write(field, value, aliases)

    def _put(self, row: int, column: int, value: Scalar | Raw) -> None:
        cell = self._sheet.cell(row, column)
        if isinstance(value, Raw):
            cell.value = value.text
            cell.data_type = "f" if value.text.startswith("=") else "e"
            return
        cell.value = value
        if isinstance(value, dt.date):
            cell.number_format = "DD.MM.YYYY"

    def _table(self, card: int, table: Table, rows: Sequence[Row]) -> None:
        known = {name for row in rows for name in row}
        columns = [each for each in table.columns if not each.extra or each.name in known]
        if self._habits.shuffled:
            columns = [columns[0], *self._chance.sample(columns[1:], len(columns) - 1)]
        self._header(columns)
        if self._habits.numbering:
            self._numbers(len(columns))
        for number, row in enumerate(rows):
            for place, column in enumerate(columns, 1):
                value = row.get(column.name)
                self._put(
                    self._row, place, self._answer(Spot(card, table.name, number, column.name), column, value, place)
                )
            if self._habits.extra_column:
                self._put(self._row, len(columns) + 1, self._chance.choice(data("dirt")["extra_texts"]))
            self._row += 1
        self._total(columns, rows)

    def _header(self, columns: Sequence[FormField]) -> None:
        titles = captions(columns, self._chance, synonyms=self._habits.synonyms)
        pairs = list(_pairs(columns)) if self._habits.two_levels else []
        for place, column in enumerate(columns, 1):
            self._sheet.cell(self._row, place, titles[column.name])
        if self._habits.extra_column:
            self._sheet.cell(self._row, len(columns) + 1, data("dirt")["extra_column"])
        for place, parent, one, two in pairs:
            self._sheet.cell(self._row, place, parent)
            self._sheet.cell(self._row, place + 1).value = None
            self._sheet.merge_cells(None, self._row, place, self._row, place + 1)
            self._sheet.cell(self._row + 1, place, one)
            self._sheet.cell(self._row + 1, place + 1, two)
        self._row += 2 if pairs else 1

    def _numbers(self, count: int) -> None:
        for place in range(1, count + 1):
            self._sheet.cell(self._row, place, place)
        self._row += 1

    def _total(self, columns: Sequence[FormField], rows: Sequence[Row]) -> None:
        hours = [(place, column.name) for place, column in enumerate(columns, 1) if column.kind == "hours"]
        if not self._habits.total or not hours or hours[0][0] == 1:
            return
        first = min(2, hours[0][0] - 1)
        self._sheet.cell(self._row, first, self._chance.choice(data("dirt")["totals"]))
        for place, name in hours:
            self._sheet.cell(self._row, place, sum(float(str(row.get(name) or 0)) for row in rows))
        self._row += 1

    def _matrix(self, card: int, matrix: Matrix, answers: Mapping[MatrixKey, Scalar]) -> None:
        for place, caption in enumerate((matrix.corner, *(column.title for column in matrix.columns)), 1):
            self._sheet.cell(self._row, place, caption)
        self._row += 1
        if self._habits.numbering:
            self._numbers(len(matrix.columns) + 1)
        for section in matrix.sections:
            self._sheet.cell(self._row, 1, section.title)
            self._sheet.merge_cells(None, self._row, 1, self._row, len(matrix.columns) + 1)
            self._row += 1
            for row in section.rows:
                self._sheet.cell(self._row, 1, row.title)
                for place, column in enumerate(matrix.columns, 2):
                    key = (section.name, row.name, column.name)
                    spot = Spot(card, matrix.name, 0, matrix_spot(key))
                    self._places[spot] = (self._sheet.title, address(self._row, place))
                    fault = self._task.faults.get(spot)
                    self._put(self._row, place, fault.value if fault else answers.get(key))
                self._row += 1


def _pairs(columns: Sequence[FormField]) -> Iterator[tuple[int, str, str, str]]:
    """Neighbours that a two-level header joins: «Дата проведения (план)» and «Дата проведения (факт)»."""
    for place, (one, two) in enumerate(pairwise(columns), 1):
        left, right = _PARTED.fullmatch(one.title), _PARTED.fullmatch(two.title)
        if left and right and left[1] == right[1]:
            yield place, left[1], left[2], right[2]
