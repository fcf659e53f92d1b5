"""A pack's rules over the hidden sheet's columns: 1 where one is broken, ``UNSURE`` where only the server can tell."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from iomdocs.blanks.live.grid import BAD, SOME, UNSURE, Grid, any_of, area, fixed
from iomdocs.blanks.live.names import Names, Place
from iomdocs.blanks.live.readings import either
from iomdocs.cells import ExcelFormula
from iomdocs.definitions import Form, Rule
from iomdocs.formulas import Computed, Formula, parse, serial
from iomdocs.layout import TablePlace
from iomdocs.packs import Pack
from iomdocs.workbook import letters

_LONGEST_FORMULA, _LONGEST_TEXT = 8000, 255
_WHOLE_COLUMNS = frozenset({"SUMPRODUCT"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule is compiled with: names it may use, its table, and the pack's parameters."""

    names: Mapping[str, Place]
    columns: frozenset[str]
    table: TablePlace | None
    active: int
    shaky: int
    parameters: Mapping[str, float | str | bool]

    def known(self, formula: Formula) -> bool:
        """Whether Excel can tell every value that the formula wants."""
        for name in formula.names - self.parameters.keys():
            place = self.names.get(name)
            if place is None or (name in formula.valued and not place.told):
                return False
        return not formula.functions & _WHOLE_COLUMNS

    def text(self, formula: Formula, row: int) -> str:
        """The formula for one row of the table; for the whole table any row will do."""
        computed = Computed(
            lambda name: self._blank(name, row), lambda name: self._plain(name, row), self._filled, self._empty
        )
        return formula.to_excel(lambda name: self._cell(name, row), self._column, computed)

    def _cell(self, name: str, row: int) -> str:
        plain, place = self._plain(name, row), self.names.get(name)
        return f"N({plain})" if place is not None and place.numeric else plain

    def _plain(self, name: str, row: int) -> str:
        place = self.names.get(name)
        return place.cell(row) if place else literal(self.parameters[name])

    def _blank(self, name: str, row: int) -> str:
        return f'({self._plain(name, row)}="")'

    def _column(self, name: str) -> str:
        place = self.names[name]
        return place.range(self.table)

    def _counted(self, name: str, sign: str) -> str:
        place = self.names[name]
        if place.row is not None or self.table is None:
            return f'({place.range(None)}{sign}"")*1'
        begun = area(self.table.first_row, self.active, self.table.last_row, self.active)
        return f'SUMPRODUCT({begun}*({place.range(self.table)}{sign}""))'

    def _filled(self, name: str) -> str:
        return self._counted(name, "<>")

    def _empty(self, name: str) -> str:
        return self._counted(name, "=")

    def bad_cells(self, formula: Formula, row: int) -> list[str]:
        """Conditions under which a rule is silent: an answer that it names is wrong, or missing where it must be."""
        asked = formula.rowwise | (formula.names - self.columns)
        return [bad for name in sorted(asked) if (place := self.names.get(name)) for bad in _bad(place, row)]

    def unsure_cells(self, formula: Formula, row: int) -> list[str]:
        """Conditions under which only the server knows the answer."""
        asked = formula.rowwise | (formula.names - self.columns)
        found = [f"${letters(self.shaky)}{row}=1"] if formula.rowwise & self.columns else []
        found += [
            unsure
            for name in sorted(asked)
            if (place := self.names.get(name)) and not place.lacking
            for unsure in _unsure(place, row, valued=name in formula.valued)
        ]
        return list(dict.fromkeys(found))

    def bad_columns(self, formula: Formula) -> list[str]:
        """The same for columns that a rule takes as a whole."""
        assert self.table is not None or not formula.columns & self.columns  # noqa: S101 - columns are a table's
        found = []
        for name in sorted(formula.columns & self.columns):
            place = self.names[name]
            if place.lacking or self.table is None:
                continue
            found.append(f"{fixed(self.table.header_row, place.state)}>0")
        return list(dict.fromkeys(found))

    def unsure_columns(self, formula: Formula) -> list[str]:
        """The same for what only the server can read."""
        found = []
        for name in sorted(formula.columns & self.columns):
            place = self.names[name]
            if place.lacking or self.table is None:
                continue
            found.append(f"{fixed(self.table.code_row, place.state)}>0")
            if name in formula.valued:
                cells = place.range(self.table)
                found.append(f'COUNTIF({cells},"{UNSURE}")+COUNTIF({cells},"{SOME}")>0')
        if found and self.table:
            found.append(f"SUM({area(self.table.first_row, self.shaky, self.table.last_row, self.shaky)})>0")
        return list(dict.fromkeys(found))


def _bad(place: Place, row: int) -> list[str]:
    if place.lacking:
        return []
    state = place.cell(row, state=True)
    return [f'{state}="{BAD}"', *([f'{state}=""'] if place.required else [])]


def _unsure(place: Place, row: int, *, valued: bool) -> list[str]:
    told = [f'{place.cell(row, state=True)}="{UNSURE}"', f'{place.cell(row)}="{UNSURE}"']
    return [*told, f'{place.cell(row)}="{SOME}"'] if valued else told


def literal(value: float | str | bool) -> str:  # noqa: FBT001 - a parameter of a pack
    """A pack's parameter as a formula has it."""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value).upper() if isinstance(value, bool) else f"{value:.15g}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule on the hidden sheet: its ``column`` has the rows' answers, row 2 how many are broken, row 3 unsure."""

    rule: Rule
    column: int
    by_row: bool


class Rules:
    """Compiles what can be compiled; ``left`` are rules that only the server asks."""

    def __init__(self, grid: Grid, form: Form, pack: Pack, names: Names, tables: Mapping[str, TablePlace]) -> None:
        self.compiled: list[Compiled] = []
        self.left: list[Rule] = []
        self._grid, self._pack, self._names, self._tables = grid, pack, names, tables
        for rule in form.rules:
            if not all(pack.items(need) for need in rule.needs):
                continue  # without its data a rule is silent everywhere
            compiled = self._rule(rule)
            if compiled:
                self.compiled.append(compiled)
            else:
                self.left.append(rule)

    def _rule(self, rule: Rule) -> Compiled | None:
        if rule.require is None:
            return None
        formula = parse(rule.require)
        columns = self._names.tables.get(rule.table or "", {})
        asked = Asked(
            self._names.of(rule.table),
            frozenset(columns),
            self._tables.get(rule.table or ""),
            self._names.active,
            self._names.shaky,
            self._pack.head.parameters,
        )
        if not asked.known(formula) or (rule.spanned and rule.dated_by not in columns):
            return None
        by_row = bool(formula.rowwise & asked.columns)
        rows = asked.table.rows if by_row and asked.table else [4]
        told = {row: _told(rule, formula, asked, row, by_row=by_row) for row in rows}
        if any(len(text) > _LONGEST_FORMULA for text in told.values()) or _long_text(formula):
            return None
        column = self._grid.allot()
        self._grid.cells.update({(row, column): ExcelFormula(f"={text}") for row, text in told.items()})
        self._sum(rule, column, rows)
        return Compiled(rule, column, by_row)

    def _sum(self, rule: Rule, column: int, rows: "range | list[int]") -> None:
        cells = area(rows[0], column, rows[-1], column)
        self._grid.cells[1, column] = rule.id
        self._grid.cells[2, column] = ExcelFormula(f"=SUM({cells})")
        self._grid.cells[3, column] = ExcelFormula(f'=COUNTIF({cells},"{UNSURE}")')


def _long_text(formula: Formula) -> bool:
    return any(len(part) > _LONGEST_TEXT for part in formula.text.split('"')[1::2])


def _told(rule: Rule, formula: Formula, asked: Asked, row: int, *, by_row: bool) -> str:
    bad = [*asked.bad_cells(formula, row), *asked.bad_columns(formula)]
    unsure = [*asked.unsure_cells(formula, row), *asked.unsure_columns(formula)]
    answer = f"IF(IFERROR({asked.text(formula, row)},TRUE),0,1)"
    if unsure:
        answer = f'IF({any_of(unsure)},"{UNSURE}",{answer})'
    if rule.spanned and rule.dated_by:
        day = asked.names[rule.dated_by].cell(row)
        answer = f'IF({day}="{UNSURE}","{UNSURE}",IF({_in_force(rule, day)},{answer},0))'
    if bad:
        answer = f"IF({either(bad)},0,{answer})"
    return f"IF(${letters(asked.active)}{row}=0,0,{answer})" if by_row else answer


def _in_force(rule: Rule, day: str) -> str:
    begun = serial(rule.since or dt.date(1900, 3, 1))
    conditions = [f"N({day})>={begun}"] + ([f"N({day})<={serial(rule.until)}"] if rule.until else [])
    return f"AND({','.join(conditions)})"
