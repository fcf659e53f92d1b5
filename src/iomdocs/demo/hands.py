"""A clerk's hand: one card written on a sheet as people write, with harmless ways and planted mistakes of layout."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.definitions import Form, FormField, Matrix
from iomdocs.demo.cards import Card, Knot, MatrixKey, Raw, Spot, Styled, matrix_spot
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import Habits, Smudger
from iomdocs.demo.faults import Fault
from iomdocs.directory import Organisation
from iomdocs.packs import Pack
from iomdocs.workbook import Scalar, address

_LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class Task:
    """What goes into a workbook: the cards of one form by people of one organisation, and faults to plant."""

    form: Form
    pack: Pack
    organisation: Organisation
    cards: Sequence[Card]
    faults: Mapping[Spot, Fault]
    today: dt.date


@dataclass(slots=True)
class Notes:
    """What is written down while a workbook is written: places, ways of layout, mistakes of layout."""

    places: dict[Spot, tuple[str, str]] = field(default_factory=dict)
    ways: set[int] = field(default_factory=set)
    knots: list[Knot] = field(default_factory=list)


class Hand:
    """Writes one card below what is on a sheet already."""

    def __init__(self, sheet: Worksheet, task: Task, habits: Habits, chance: Random, notes: Notes) -> None:
        self.sheet, self.task, self.habits, self.chance, self.notes = sheet, task, habits, chance, notes
        self._smudger = Smudger(task.pack, chance)
        self.row = sheet.max_row + 2 if sheet.max_row > 1 else 1

    def card(self, number: int, card: Card) -> None:
        """Write headings, the header block, tables and matrices."""
        from iomdocs.demo.grids import Grid  # noqa: PLC0415 - the two know each other

        form, words = self.task.form, data("dirt")
        if self.habits.title_rows:
            self.notes.ways.add(20)
            self._line(words["headings"][0])
            self.row += 1
        self._line((form.headings or (form.title,))[0].upper())
        self.row += 1
        for each in form.fields:
            spot = Spot(number, "", 0, each.name)
            if each.name in card.fields or spot in self.task.faults:
                self._field(spot, each, card.fields.get(each.name))
        for table in form.tables:
            self.row += 1
            Grid(self, table, number, card.tables.get(table.name, [])).write()
        for matrix in form.matrices:
            self.row += 1
            self._matrix(number, matrix, card.matrices[matrix.name])
        if self.habits.signed:
            self.row += 1
            self._line(self.chance.choice(words["signatures"]))
        self._far()

    def _far(self) -> None:
        """Colour a cell at the sheet's very end, as a whole column is coloured."""
        if self.habits.far and not self.habits.below:
            self.sheet.cell(_LAST_ROW, 1).fill = PatternFill("solid", "FFFFEE")
            self.notes.ways.add(15)

    def _line(self, text: str) -> None:
        self.sheet.cell(self.row, 1, text)
        self.row += 1

    def _field(self, spot: Spot, field_: FormField, value: Scalar) -> None:
        """«ФИО: …» in one cell, or a caption over two columns and the answer beside it, as a date always stands."""
        inline = self.habits.inline and isinstance(value, str) and spot not in self.task.faults
        if inline:
            written = self.answer(spot, field_, value, 1, note=False)
            self.sheet.cell(self.row, 1, f"{field_.title}: {str(written).strip()}")
        else:
            self.sheet.cell(self.row, 1, f"{field_.title}:")
            self.sheet.merge_cells(None, self.row, 1, self.row, 2)
            self.put(self.row, 3, self.answer(spot, field_, value, 3))
        self.row += 1

    def answer(
        self, spot: Spot, field_: FormField, value: Scalar, column: int, *, note: bool = True
    ) -> Scalar | Raw | Styled:
        """Choose what is written for an answer, and note its place."""
        if note:
            self.notes.places[spot] = (self.sheet.title, address(self.row, column))
        if spot in self.task.faults:
            return self.task.faults[spot].value
        if not self.habits.values or value is None:
            return value
        aliases = self.task.organisation.aliases if not spot.part and field_.kind == "organisation" else ()
        return self._smudger.write(field_, value, aliases)

    def put(self, row: int, column: int, value: Scalar | Raw | Styled) -> None:
        """Write a value, never by chance a formula."""
        cell = self.sheet.cell(row, column)
        if isinstance(value, Raw):
            cell.value = value.text
            cell.data_type = "f" if value.text.startswith("=") else "e"
        elif isinstance(value, Styled):
            cell.value, cell.number_format = value.value, value.number_format
        else:
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, dt.date):
                cell.number_format = "DD.MM.YYYY"

    def numbers(self, count: int) -> None:
        """Write the line «1 2 3»."""
        for place in range(1, count + 1):
            self.sheet.cell(self.row, place, place)
        self.notes.ways.add(27)
        self.row += 1

    def _matrix(self, card: int, matrix: Matrix, answers: Mapping[MatrixKey, Scalar]) -> None:
        for place, caption in enumerate((matrix.corner, *(column.title for column in matrix.columns)), 1):
            self.sheet.cell(self.row, place, caption)
        self.row += 1
        if self.habits.numbering:
            self.numbers(len(matrix.columns) + 1)
        for section in matrix.sections:
            self.sheet.cell(self.row, 1, section.title)
            self.sheet.merge_cells(None, self.row, 1, self.row, len(matrix.columns) + 1)
            self.row += 1
            for row in section.rows:
                self.sheet.cell(self.row, 1, row.title)
                for place, column in enumerate(matrix.columns, 2):
                    key = (section.name, row.name, column.name)
                    spot = Spot(card, matrix.name, 0, matrix_spot(key))
                    self.notes.places[spot] = (self.sheet.title, address(self.row, place))
                    fault = self.task.faults.get(spot)
                    self.put(self.row, place, fault.value if fault else answers.get(key))
                self.row += 1
