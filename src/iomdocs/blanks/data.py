"""The data sheet of a blank: header block, parts and signatures in their places."""

from collections.abc import Mapping

from openpyxl.worksheet.views import Pane, Selection

from iomdocs.blanks.content import Filling, Row, align, input_style, shape, span
from iomdocs.blanks.matrices import write_matrix
from iomdocs.blanks.pen import Pen, text_of
from iomdocs.blanks.styles import height, lines, set_height
from iomdocs.blanks.tables import write_table
from iomdocs.layout import FieldPlace, visible_code
from iomdocs.wording import say
from iomdocs.workbook import Scalar, address, letters

_ROW, _GAP = 15.0, 8.0
_FROZEN_LIMIT = 290.0  # points: what leaves room for rows on a small screen


def write_data(
    pen: Pen,
    *,
    answers: Row,
    locked: Mapping[str, str],
    filled: Filling,
    organisation: str | None,
) -> None:
    """Write everything that the sheet shows; ``locked`` are header fields that must not be changed."""
    layout, sheet = pen.layout, pen.sheet
    sheet.sheet_view.showGridLines = False
    for column, width in enumerate(layout.widths, 1):
        sheet.column_dimensions[letters(column)].width = width
    _heading(pen, organisation)
    for place in layout.fields:
        _field(pen, place, answers.get(place.field.name), fixed=place.field.name in locked)
    for table in layout.tables:
        write_table(pen, table, filled.get("tables", {}).get(table.table.name, ()))
    for matrix in layout.matrices:
        write_matrix(pen, matrix, filled.get("matrices", {}).get(matrix.matrix.name, {}))
    for row, post in zip(layout.signature_rows, layout.form.signatures, strict=True):
        span(sheet, (row, 1, row, layout.label_columns), post, "text")
        span(sheet, (row, layout.label_columns + 1, row, layout.last_column), say("blanks.signature"), "text")
        set_height(sheet, row, max(28, height(lines(post, pen.width(1, layout.label_columns)))))
    _open_view(pen)


def _heading(pen: Pen, organisation: str | None) -> None:
    layout, right = pen.layout, pen.layout.last_column
    code = visible_code(layout.form, organisation)
    span(pen.sheet, (layout.code_row, 1, layout.code_row, right), code, "service")
    span(pen.sheet, (layout.title_row, 1, layout.title_row, right), layout.form.title, "title")
    set_height(pen.sheet, layout.code_row, 13)
    count = lines(layout.form.title, pen.width(1, right), bold=True, size=14)
    set_height(pen.sheet, layout.title_row, height(count, size=14))
    set_height(pen.sheet, layout.title_row + 1, _GAP)


def _field(pen: Pen, place: FieldPlace, value: Scalar, *, fixed: bool) -> None:
    right, field = pen.layout.last_column, place.field
    span(pen.sheet, (place.row, place.label_column, place.row, place.column - 1), field.title, "label")
    cell = span(
        pen.sheet, (place.row, place.column, place.row, right), value, "locked" if fixed else input_style(field)
    )
    shape(cell, field)
    align(cell)
    if not fixed:
        pen.check(field, place.cell)
    count = max(
        lines(field.title, pen.width(place.label_column, place.column - 1), bold=True),
        lines(text_of(value), pen.width(place.column, right)),
    )
    set_height(pen.sheet, place.row, height(count))


def _open_view(pen: Pen) -> None:
    """Open on the first input cell; keep the header in sight where it leaves room for rows."""
    layout, sheet = pen.layout, pen.sheet
    view, first = sheet.sheet_view, layout.first_input
    view.selection = [Selection(activeCell=first, sqref=first)]
    sheet.print_area = f"A{2 if pen.live else 1}:{address(layout.last_row, layout.last_column)}"
    header = layout.header
    if header is None:
        return
    top, code = header
    sheet.print_title_rows = f"{top}:{code}"
    if sum(sheet.row_dimensions[row].height or _ROW for row in range(1, code + 1)) <= _FROZEN_LIMIT:
        view.pane = Pane(ySplit=code, topLeftCell=f"A{code + 1}", activePane="bottomLeft", state="frozen")
        view.selection = [Selection(pane="bottomLeft", activeCell=first, sqref=first)]
