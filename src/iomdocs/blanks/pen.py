"""What every part of a data sheet is written with."""

from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.checks import validation
from iomdocs.blanks.content import put, span
from iomdocs.blanks.styles import height, lines, set_height
from iomdocs.definitions import FormField
from iomdocs.layout import Choices, Layout
from iomdocs.workbook import Scalar


@dataclass(frozen=True, slots=True)
class Pen:
    """The sheet being written, and what every part of it needs."""

    sheet: Worksheet
    layout: Layout
    choices: Choices
    live: bool = False

    def width(self, left: int, right: int) -> float:
        """Width of these columns together."""
        return sum(self.layout.widths[left - 1 : right])

    def check(self, field: FormField, where: str) -> None:
        """Check the cells of a field as they are filled."""
        rule = validation(field, self.choices)
        rule.add(where)
        self.sheet.add_data_validation(rule)


def part_title(pen: Pen, row: int | None, title: str) -> None:
    """Name a table or a matrix where the form has several."""
    if row:
        span(pen.sheet, (row, 1, row, pen.layout.last_column), title, "label")
        set_height(pen.sheet, row, height(lines(title, pen.width(1, pen.layout.last_column), bold=True)))


def codes(pen: Pen, row: int, count: int) -> None:
    """Number the columns under their titles."""
    for number in range(1, count + 1):
        put(pen.sheet, row, number, number, "code")
    set_height(pen.sheet, row, 13)


def text_of(value: Scalar) -> str:
    """The text by which a cell's height is reckoned."""
    return "" if value is None else str(value)
