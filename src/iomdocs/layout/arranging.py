"""Find the places: everything in one column of parts, each as wide as its columns ask."""

from collections.abc import Iterable, Sequence

from iomdocs.definitions import Form, FormField, Matrix, Table
from iomdocs.layout.places import FieldPlace, Layout, MatrixCell, MatrixPlace, TablePlace

_WIDTHS = {
    "text": 40.0,
    "ordinal": 9.0,
    "number": 11.0,
    "hours": 12.0,
    "date": 13.5,
    "period": 16.0,
    "person": 30.0,
    "position": 26.0,
    "organisation": 34.0,
    "choice": 18.0,
    "document": 32.0,
    "signature": 16.0,
    "snils": 17.0,
    "inn": 16.0,
}
_NARROWEST_SHEET, _WIDEST_MATRIX, _LABEL, _FILLER = 90.0, 150.0, 24.0, 22.0
# The fewer columns of answers, the wider each: the sheet is as wide as its page.
_WIDEST_ANSWERS = {1: 92.0, 2: 60.0}
_NARROWEST_CAPTION, _WIDEST_CAPTION = 28.0, 44.0


def arrange(form: Form) -> Layout:
    """Place a form: code, title, header block, then tables, matrices and signatures below each other."""
    widths = _widths(form)
    label = _label_columns(widths)
    fields = tuple(FieldPlace(field, row, 1, label + 1) for row, field in enumerate(shown(form.fields), 4))
    row = 4 + len(fields) + bool(fields)
    titled = len(form.tables) + len(form.matrices) > 1
    tables = []
    for table in form.tables:
        tables.append(_place_table(table, row, titled=titled))
        row = tables[-1].bottom + 2
    matrices = []
    for matrix in form.matrices:
        matrices.append(_place_matrix(matrix, row, titled=titled))
        row = matrices[-1].bottom + 2
    signatures = tuple(range(row, row + len(form.signatures)))
    last_row = max(2, row + len(signatures) - 1 if signatures else row - 2)
    return Layout(form, form.sheet, 1, 2, fields, tuple(tables), tuple(matrices), signatures, last_row, label, widths)


def shown(fields: Iterable[FormField]) -> tuple[FormField, ...]:
    """The fields that a blank has: all but those that are only read when a sender has them."""
    return tuple(field for field in fields if not field.extra)


def _place_table(table: Table, row: int, *, titled: bool) -> TablePlace:
    top = row + titled
    fields = shown(table.columns)
    header = top + any(field.parent is not None for field in fields)
    first, last = header + 3, header + 2 + table.rows
    counts = any(field.kind == "hours" for field in fields)
    columns = tuple((field, column) for column, field in enumerate(fields, 1))
    title, total = row if titled else None, last + 1 if counts else None
    return TablePlace(table, title, top, header, header + 1, header + 2, first, last, columns, total)


def _place_matrix(matrix: Matrix, row: int, *, titled: bool) -> MatrixPlace:
    header = row + titled
    line = header + 1
    cells: list[MatrixCell] = []
    sections = []
    for section in matrix.sections:
        line += 1
        sections.append(line)
        for caption in section.rows:
            line += 1
            cells += [(section, caption, column, line, number) for number, column in enumerate(matrix.columns, 2)]
    return MatrixPlace(matrix, row if titled else None, header, header + 1, tuple(cells), tuple(sections))


def _widths(form: Form) -> tuple[float, ...]:
    parts = [[_column_width(field) for field in shown(table.columns)] for table in form.tables]
    parts += [_matrix_widths(matrix) for matrix in form.matrices]
    widths = [max(part[i] for part in parts if i < len(part)) for i in range(max(map(len, parts), default=0))]
    while len(widths) < 2 or sum(widths) < _NARROWEST_SHEET:
        widths.append(_FILLER)
    return tuple(widths)


def _column_width(field: FormField) -> float:
    """Width of a column: as declared, else that of its kind, but never less than the title's longest word."""
    narrowest = 9.0 if field.kind == "ordinal" else _longest_word((field.title,)) * 1.2 + 1.5
    return max(field.width or _WIDTHS[field.kind], narrowest)


def _matrix_widths(matrix: Matrix) -> list[float]:
    captions = [matrix.corner, *(row.title for part in matrix.sections for row in part.rows)]
    # Three lines of the longest caption, so that its rows are not taller than what is written beside it.
    first = max(_NARROWEST_CAPTION, _longest_word(captions) * 1.2, min(_WIDEST_CAPTION, max(map(len, captions)) / 2.6))
    other = (_WIDEST_MATRIX - first) / len(matrix.columns)
    widest = _WIDEST_ANSWERS.get(len(matrix.columns), 46.0)
    return [first, *[min(widest, max(18.0, other))] * len(matrix.columns)]


def _longest_word(texts: Iterable[str]) -> int:
    return min(24, max(len(word) for text in texts for word in text.split() or [""]))


def _label_columns(widths: Sequence[float]) -> int:
    """How many columns a label of the header block takes: enough to be read, never all."""
    return next((n for n in range(1, len(widths)) if sum(widths[:n]) >= _LABEL), len(widths) - 1)
