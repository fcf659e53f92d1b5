"""Everything that a blank checks by itself: what each answer means, what is missing, which rules are broken."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from iomdocs.blanks.live.grid import BAD, UNSURE, Grid, area, fixed
from iomdocs.blanks.live.names import Names, must
from iomdocs.blanks.live.rules import Compiled, Rules
from iomdocs.cells import ExcelFormula
from iomdocs.definitions import Form, Rule
from iomdocs.layout import Layout, MatrixPlace, TablePlace, arrange
from iomdocs.packs import Pack
from iomdocs.values import Context

_TYPED = frozenset({"hours", "number", "date", "choice"})
_FIRST = 2  # columns between the answers and what is reckoned from them


@dataclass(frozen=True, slots=True)
class Plan:
    """The hidden sheet's cells, and the addresses on it of what is told to a person.

    ``missing`` and ``wanted`` count empty answers that must, or should, be given; ``bad`` wrong answers, ``unsure``
    answers of a kind that is read by the server alone, ``nothing`` is 1 when there is no row at all; ``left`` how many
    answers are still to be given, ``errors`` how much forbids to submit.
    """

    grid: Grid
    compiled: tuple[Compiled, ...]
    server: tuple[Rule, ...]
    last_row: int
    active: int
    missing: str
    wanted: str
    bad: str
    unsure: str
    nothing: str
    left: str
    errors: str


def plan(form: Form, pack: Pack, today: dt.date) -> Plan:
    """Compile a form's checks for its blank."""
    return _Planner(form, pack, today).plan()


class _Planner:
    """One form on its way to a plan."""

    def __init__(self, form: Form, pack: Pack, today: dt.date) -> None:
        self._layout: Layout = arrange(form)
        self._grid = Grid(form.sheet, self._layout.last_column, self._layout.last_column + _FIRST)
        self._names = Names(self._grid, self._layout, pack, Context(today=today))
        for table in self._layout.tables:
            self._stand(table)
        tables = {table.table.name: table for table in self._layout.tables}
        self._rules = Rules(self._grid, form, pack, self._names, tables)
        self._column = self._grid.allot()

    def plan(self) -> Plan:
        """Reckon the totals."""
        missing = self._total(2, [*self._missing("error")])
        wanted = self._total(3, [*self._missing("warning"), *self._missing("note")])
        bad = self._total(4, [f'COUNTIF({self._answers()},"{BAD}")'])
        unsure = self._total(5, [*self._unsure()])
        nothing = self._total(6, [f"IF({'+'.join(self._said())}=0,1,0)"] if self._said() else [])
        first = sum(must(field, "error") for field, _ in self._layout.tables[0].columns) if self._layout.tables else 0
        left = self._total(7, [missing, f"{nothing}*{max(1, first)}"])
        broken = [fixed(2, each.column) for each in self._rules.compiled if each.rule.severity == "error"]
        errors = self._total(8, [missing, bad, nothing, *broken])
        return Plan(
            self._grid,
            tuple(self._rules.compiled),
            tuple(self._rules.left),
            self._layout.last_row,
            self._names.active,
            missing,
            wanted,
            bad,
            unsure,
            nothing,
            left,
            errors,
        )

    def _total(self, row: int, terms: Sequence[str]) -> str:
        self._grid.cells[row, self._column] = ExcelFormula(f"={'+'.join(terms) or '0'}")
        return fixed(row, self._column)

    def _answers(self) -> str:
        return area(3, 1, max(self._layout.last_row, 3), self._layout.last_column)

    def _missing(self, severity: str) -> list[str]:
        """Counts of answers that must be there and are not."""
        found = [f'({fixed(p.row, p.column)}="")' for p in self._layout.fields if must(p.field, severity)]
        for table in self._layout.tables:
            begun = area(table.first_row, self._names.active, table.last_row, self._names.active)
            for field, column in table.columns:
                if must(field, severity):
                    cells = area(table.first_row, column, table.last_row, column)
                    found.append(f'SUMPRODUCT({begun}*({cells}=""))')
        for matrix in self._layout.matrices:
            if matrix.matrix.missing == severity:
                found += [f'SUMPRODUCT(({block}="")*1)' for block in _blocks(matrix)]
        return found

    def _unsure(self) -> list[str]:
        fields = [(p.field, fixed(p.row, p.column)) for p in self._layout.fields]
        fields += [
            (field, area(table.first_row, column, table.last_row, column))
            for table in self._layout.tables
            for field, column in table.columns
        ]
        return [f'COUNTIF({where},"{UNSURE}")' for field, where in fields if field.kind in _TYPED]

    def _said(self) -> list[str]:
        found = [
            f"SUM({area(t.first_row, self._names.active, t.last_row, self._names.active)})" for t in self._layout.tables
        ]
        return found + [f'SUMPRODUCT(({block}<>"")*1)' for matrix in self._layout.matrices for block in _blocks(matrix)]

    def _stand(self, table: TablePlace) -> None:
        """In a table's header rows: how many answers of a column are wrong or missing, and how many are unsure."""
        begun = area(table.first_row, self._names.active, table.last_row, self._names.active)
        for field, column in table.columns:
            if field.kind in {"ordinal", "signature"}:
                continue
            cells = area(table.first_row, column, table.last_row, column)
            missing = f'+SUMPRODUCT({begun}*({cells}=""))' if field.required else ""
            self._grid.cells[table.header_row, column] = ExcelFormula(f'=COUNTIF({cells},"{BAD}"){missing}')
            self._grid.cells[table.code_row, column] = ExcelFormula(f'=COUNTIF({cells},"{UNSURE}")')


def _blocks(place: MatrixPlace) -> list[str]:
    """The cells of a matrix, section by section."""
    right = len(place.matrix.columns) + 1
    return [
        area(row + 1, 2, row + len(section.rows), right)
        for row, section in zip(place.section_rows, place.matrix.sections, strict=True)
    ]
