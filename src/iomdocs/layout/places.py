"""The places of a form's parts, as values."""

from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, Line, Matrix, Section, Table
from iomdocs.workbook import address


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A header field: its title stands in columns ``label_column`` to ``column - 1``, its answer in ``column``."""

    field: FormField
    row: int
    label_column: int
    column: int

    @property
    def cell(self) -> str:
        """Address of the input cell."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Caption:
    """A cell of a table's header; more than one row or column means that the cells are merged."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A table; ``columns`` are the fields that the blank shows, each with its column, from the left.

    Input rows are ``first_row`` to ``last_row``. ``title_row`` is there when the form has more than one part,
    ``total_row`` when the table counts hours.
    """

    table: Table
    title_row: int | None
    header_top: int
    header_row: int
    code_row: int
    example_row: int
    first_row: int
    last_row: int
    columns: tuple[tuple[FormField, int], ...]
    total_row: int | None

    @property
    def rows(self) -> range:
        """Numbers of the input rows."""
        return range(self.first_row, self.last_row + 1)

    @property
    def bottom(self) -> int:
        """The last row that the table takes."""
        return self.total_row or self.last_row

    @property
    def mark_column(self) -> int:
        """The column whose cell in the example row says «Пример»: the ordinal's, or the first."""
        return next((column for field, column in self.columns if field.kind == "ordinal"), self.columns[0][1])

    def captions(self) -> tuple[Caption, ...]:
        """The header's cells, an upper caption once over neighbouring columns with the same parent."""
        found: list[Caption] = []
        for parent, group in groupby(self.columns, key=lambda place: place[0].parent):
            members = list(group)
            if parent is not None:
                found.append(Caption(parent, self.header_top, members[0][1], self.header_top, members[-1][1]))
            top = self.header_top if parent is None else self.header_row
            found += [Caption(field.title, top, column, self.header_row, column) for field, column in members]
        return tuple(found)


MatrixCell: TypeAlias = tuple[Section, Line, Line, int, int]


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """A matrix: captions of its rows stand in the first column; ``cells`` are (section, row, column, row, column)."""

    matrix: Matrix
    title_row: int | None
    header_row: int
    code_row: int
    cells: tuple[MatrixCell, ...]
    section_rows: tuple[int, ...]

    @property
    def bottom(self) -> int:
        """The last row that the matrix takes."""
        return self.cells[-1][3]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of one form on its data sheet.

    ``label_columns`` is how many columns a label beside an answer takes; ``widths`` are those of columns 1 to
    ``last_column``, in characters.
    """

    form: Form
    sheet: str
    code_row: int
    title_row: int
    fields: tuple[FieldPlace, ...]
    tables: tuple[TablePlace, ...]
    matrices: tuple[MatrixPlace, ...]
    signature_rows: tuple[int, ...]
    last_row: int
    label_columns: int
    widths: tuple[float, ...]

    @property
    def last_column(self) -> int:
        """Number of the rightmost column in use."""
        return len(self.widths)

    @property
    def first_input(self) -> str:
        """Address of the cell where filling begins."""
        if self.fields:
            return self.fields[0].cell
        if self.tables:
            place = self.tables[0]
            inputs = (column for field, column in place.columns if field.kind != "ordinal")
            return address(place.first_row, next(inputs, 1))
        return address(*self.matrices[0].cells[0][3:]) if self.matrices else "A1"

    @property
    def header(self) -> tuple[int, int] | None:
        """First and last row of the header, when there is one to keep in sight: none, or the only table or matrix."""
        rows = [(table.header_top, table.code_row) for table in self.tables]
        rows += [(matrix.header_row, matrix.code_row) for matrix in self.matrices]
        return rows[0] if len(rows) == 1 else None
