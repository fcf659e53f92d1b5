"""A matrix of a blank: sections over rows of captions, and cells of free text."""

from collections.abc import Iterator, Mapping

from openpyxl.worksheet.datavalidation import DataValidation

from iomdocs.blanks.checks import clipped, length_rule
from iomdocs.blanks.content import align, put, span
from iomdocs.blanks.pen import Pen, codes, part_title, text_of
from iomdocs.blanks.styles import height, lines, set_height
from iomdocs.layout import MatrixPlace
from iomdocs.wording import say
from iomdocs.workbook import Scalar, address

_ROW = 45.0


def write_matrix(pen: Pen, place: MatrixPlace, values: Mapping[tuple[str, str, str], Scalar]) -> None:
    """Write a matrix; ``values`` are by (section, row, column)."""
    matrix, right = place.matrix, len(place.matrix.columns) + 1
    part_title(pen, place.title_row, matrix.title)
    captions = (matrix.corner, *(column.title for column in matrix.columns))
    for column, text in enumerate(captions, 1):
        put(pen.sheet, place.header_row, column, text, "header")
    tall = max(lines(text, pen.width(column, column), bold=True) for column, text in enumerate(captions, 1))
    set_height(pen.sheet, place.header_row, height(tall) + 4)
    codes(pen, place.code_row, right)
    for row, section in zip(place.section_rows, matrix.sections, strict=True):
        span(pen.sheet, (row, 1, row, right), section.title, "section")
        set_height(pen.sheet, row, 20)
    for section, line, column_line, row, column in place.cells:
        put(pen.sheet, row, 1, line.title, "locked")
        value = values.get((section.name, line.name, column_line.name))
        cell = put(pen.sheet, row, column, value, "required" if matrix.missing == "error" else "optional")
        align(cell, "left", "top")
    _matrix_heights(pen, place, values)
    _matrix_checks(pen, place)


def _matrix_heights(pen: Pen, place: MatrixPlace, values: Mapping[tuple[str, str, str], Scalar]) -> None:
    tall: dict[int, int] = {}
    for section, line, caption, row, column in place.cells:
        text = text_of(values.get((section.name, line.name, caption.name)))
        count = max(lines(text, pen.width(column, column)), lines(line.title, pen.width(1, 1)))
        tall[row] = max(tall.get(row, 1), count)
    for row, count in tall.items():
        set_height(pen.sheet, row, max(_ROW, height(count)), growing=True)


def _matrix_checks(pen: Pen, place: MatrixPlace) -> None:
    for number, column in enumerate(place.matrix.columns, 2):
        rule = DataValidation(
            allow_blank=True,
            showInputMessage=True,
            showErrorMessage=True,
            promptTitle=clipped(column.title),
            prompt=say("blanks.prompt.text"),
            errorTitle=say("blanks.refusal.title"),
            **length_rule(),
        )
        for first, last in _blocks(place):
            rule.add(f"{address(first, number)}:{address(last, number)}")
        pen.sheet.add_data_validation(rule)


def _blocks(place: MatrixPlace) -> Iterator[tuple[int, int]]:
    for row, section in zip(place.section_rows, place.matrix.sections, strict=True):
        yield row + 1, row + len(section.rows)
