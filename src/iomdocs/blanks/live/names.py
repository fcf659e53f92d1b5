"""Where the hidden sheet keeps the value of each name that a rule may use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from iomdocs.blanks.live import kinds, readings
from iomdocs.blanks.live.grid import BAD, SOME, UNSURE, Grid, area, fixed
from iomdocs.blanks.live.readings import Lists
from iomdocs.cells import ExcelFormula
from iomdocs.definitions import FormField
from iomdocs.layout import Layout, MatrixPlace, TablePlace
from iomdocs.packs import Pack
from iomdocs.values import Context
from iomdocs.workbook import letters

_NUMERIC = frozenset({"hours", "number", "date"})
_READERS = {"hours": readings.number, "number": readings.number, "person": readings.person}
_TOLD = {
    **dict.fromkeys(("document", "snils", "inn"), f'"{UNSURE}"'),
    **dict.fromkeys(("period", "position"), f'"{SOME}"'),
}
Rows: TypeAlias = list[int] | range
_SHIFTED = 2  # so many errors in a row, and the server asks whether it is shifted by a column
_UNREAD = frozenset({"document", "snils", "inn", "period"})
"""Kinds of which a cell tells only whether they are there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name's column on the hidden sheet, and the column of the answer that it comes from; ``row`` of a header field.

    ``told`` is whether the value itself stands there, not only that there is one. A field that the blank lacks
    points at cells that stay empty.
    """

    column: int
    state: int
    row: int | None
    numeric: bool
    required: bool
    told: bool = True
    lacking: bool = False

    def cell(self, row: int, *, state: bool = False) -> str:
        """Address of the value, or of the answer, in this row of a table; of a header field wherever it is asked."""
        column = self.state if state else self.column
        return fixed(self.row, column) if self.row is not None else f"${letters(column)}{row}"

    def range(self, table: TablePlace | None, *, state: bool = False) -> str:
        """The whole column, of a header field its one cell."""
        column = self.state if state else self.column
        if self.row is not None or table is None:
            return fixed(self.row or 1, column)
        return area(table.first_row, column, table.last_row, column)


class Names:
    """Writes what answers mean, and knows where."""

    def __init__(self, grid: Grid, layout: Layout, pack: Pack, context: Context) -> None:
        self.lists = Lists.of(grid)
        self.empty = grid.allot()
        self.active, self.shaky = grid.allot(), grid.allot()
        self.header: dict[str, Place] = {}
        self.tables: dict[str, dict[str, Place]] = {}
        self._grid, self._pack, self._context = grid, pack, context
        for place in layout.fields:
            self.header |= self._field(place.field, place.column, [place.row], header=True)
        self.header |= self._lacking(layout.form.fields, header=True)
        for table in layout.tables:
            self.tables[table.table.name] = self._table(table)
        for matrix in layout.matrices:
            self._matrix(matrix)

    def of(self, table: str | None) -> Mapping[str, Place]:
        """Names that a rule of this table may use; its columns hide header fields."""
        return {**self.header, **(self.tables[table] if table else {})}

    def _table(self, place: TablePlace) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for field, column in place.columns:
            if field.kind not in {"ordinal", "signature"}:
                found |= self._field(field, column, place.rows, header=False)
        asked = [column for field, column in place.columns if field.kind != "ordinal"]
        for row in place.rows:
            self._put(row, self.active, _begun(self._grid, row, asked))
            self._put(row, self.shaky, _shaky(place, row, self.active))
        return found | self._lacking(place.table.columns, header=False)

    def _matrix(self, place: MatrixPlace) -> None:
        first = self._grid.allot(len(place.matrix.columns))
        for *_, row, column in place.cells:
            x, small = self._grid.source(row, column), first + column - 2
            self._put(row, small, readings.small(x))
            self._put(row, column, readings.cell_of_matrix(x, f"${letters(small)}{row}", self.lists))

    def _lacking(self, fields: tuple[FormField, ...], *, header: bool) -> dict[str, Place]:
        place = Place(self.empty, self.empty, 1 if header else None, False, False, lacking=True)
        return {name: place for field in fields if field.extra for name in self._parts(field)}

    def _parts(self, field: FormField) -> list[str]:
        return [field.name, *(f"{field.name}_{part}" for part in self._pack.parts(field))]

    def _put(self, row: int, column: int, formula: str) -> None:
        self._grid.cells[row, column] = ExcelFormula(f"={formula}")

    def _field(self, field: FormField, column: int, rows: Rows, *, header: bool) -> dict[str, Place]:
        reading = self._reading(field, column, rows)
        for row in rows:
            self._put(row, column, reading(self._grid.source(row, column), row))
        told = field.kind not in _UNREAD
        at = rows[0] if header else None
        own = Place(column, column, at, field.kind in _NUMERIC, field.required, told=told)
        found = {field.name: own}
        if field.kind == "date" and field.precision == "period":
            found[f"{field.name}_start"] = own
        if field.kind == "period":
            found |= self._period(field, own, rows)
        if field.split:
            found |= self._kinds(field, own, rows)
        return found

    def _keys(self, field: FormField) -> tuple[str, str] | None:
        if field.kind != "choice" or not field.list or not self._pack.items(field.list):
            return None
        names, meant = self._grid.table(readings.choice_keys(field, self._pack, self._context))
        return names, meant

    def _reading(self, field: FormField, column: int, rows: Rows) -> Callable[[str, int], str]:
        """How the cells of a column are read; what a reading looks at twice gets a column of its own."""
        small = self._aside(rows, lambda row: readings.small(self._grid.source(row, column)))
        keys = self._keys(field)
        if keys:
            key = self._aside(rows, lambda row: readings.folded(small(row)))
            return lambda x, row: readings.choice(x, small(row), key(row), field, keys, self.lists)
        if field.kind == "date":
            day = self._aside(rows, lambda row: readings.spelt_day(small(row)))
            return lambda x, row: readings.date(x, small(row), day(row), field, self.lists)
        if field.kind in _READERS:
            return lambda x, row: _READERS[field.kind](x, small(row), field, self.lists)
        told = _TOLD.get(field.kind)
        return lambda x, row: readings.text(x, small(row), field, self.lists, told)

    def _aside(self, rows: Rows, formula: Callable[[int], str]) -> Callable[[int], str]:
        """Fill a new column beside the answers; gives the address of its cell in a row."""
        column = self._grid.allot()
        for row in rows:
            self._put(row, column, formula(row))
        return lambda row: f"${letters(column)}{row}"

    def _period(self, field: FormField, own: Place, rows: Rows) -> dict[str, Place]:
        found = {}
        for name in ("start", "end"):
            column = self._grid.allot()
            for row in rows:
                x, state = self._grid.source(row, own.column), own.cell(row)
                self._put(row, column, kinds.period(x, state, last=name == "end"))
            found[f"{field.name}_{name}"] = Place(column, own.state, own.row, True, own.required)
        return found

    def _kinds(self, field: FormField, own: Place, rows: Rows) -> dict[str, Place]:
        lines = kinds.kind_lines(self._pack.items(field.split or ""))
        if field.kind == "position":
            lines = kinds.exact_lines(field, self._pack, self._context)
        if not lines:
            return {}
        names = self._grid.listed(name for name, _ in lines)
        number = self._grid.allot()
        longest = max(len(name) for name, _ in lines) + 1
        told = None if field.kind == "position" else self._grid.allot()
        for row in rows:
            x, state = self._grid.source(row, own.column), own.cell(row)
            if told is None:
                self._put(row, number, kinds.exact_number(state, x, names))
            else:
                self._put(row, told, kinds.words(x))
                self._put(row, number, kinds.kind_number(state, f"${letters(told)}{row}", names, longest, self.lists))
        parts = {"kind": [item.value for _, item in lines]}
        parts |= {more: [item.more.get(more, "") for _, item in lines] for more in lines[0][1].more}
        return {f"{field.name}_{name}": self._part(own, number, column, rows) for name, column in parts.items()}

    def _part(self, own: Place, number: int, values: list[str], rows: Rows) -> Place:
        column, listed = self._grid.allot(), self._grid.listed(map(kinds.shown, values))
        for row in rows:
            self._put(row, column, kinds.part(f"${letters(number)}{row}", listed))
        return Place(column, own.state, own.row, False, own.required)


def _begun(grid: Grid, row: int, columns: list[int]) -> str:
    """Whether anything stands in a row but its number."""
    told = "+".join(f"COUNTA({grid.source(row, column)})" for column in columns)
    return f"IF({told}>0,1,0)"


def _shaky(place: TablePlace, row: int, active: int) -> str:
    """Whether so much is wrong in a row that the server may take it for a shifted one, of which no rule is asked."""
    cells = f"{fixed_row(row, place.columns[0][1])}:{fixed_row(row, place.columns[-1][1])}"
    empty = [f'({fixed_row(row, column)}="")' for field, column in place.columns if must(field, "error")]
    wrong = "+".join([f'COUNTIF({cells},"{BAD}")', f'COUNTIF({cells},"{UNSURE}")', *empty])
    return f"IF({fixed_row(row, active)}=0,0,IF({wrong}>={_SHIFTED},1,0))"


def fixed_row(row: int, column: int) -> str:
    """Name a cell whose column stays where it is."""
    return f"${letters(column)}{row}"


def must(field: FormField, severity: str) -> bool:
    """Whether an answer must be given, and how bad it is when it is not."""
    return field.required and field.kind not in {"ordinal", "signature"} and field.missing == severity
