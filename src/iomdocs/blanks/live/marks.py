"""Soft marks on the cells of a form: missing, wrong, unusual, or against a rule."""

from collections.abc import Iterator

from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from iomdocs.blanks.live.grid import BAD, UNSURE
from iomdocs.blanks.live.plan import Plan
from iomdocs.blanks.live.rules import Compiled
from iomdocs.blanks.pen import Pen
from iomdocs.blanks.styles import MISSING
from iomdocs.definitions import FormField
from iomdocs.formulas import parse
from iomdocs.layout import Layout, TablePlace
from iomdocs.workbook import address, letters

NAME = "iom_live"
"""The defined name by which a conditional format reaches another sheet: no program lets it name one."""
_WRONG, _DOUBTFUL, _LOUD = "FFC7CE", "FFEB9C", "C00000"
_TYPED = frozenset({"hours", "number", "date", "choice"})
_HERE = f"INDEX({NAME},ROW(),COLUMN())"


def draw(pen: Pen, plan: Plan) -> None:
    """Add the conditional formats; what stands first is stronger."""
    for where, field, table in _inputs(pen.layout):
        _rules(pen, plan, where, field, table)
        _fill(pen, where, f'{_HERE}="{BAD}"', _WRONG)
        if field.kind in _TYPED:
            _fill(pen, where, f'{_HERE}="{UNSURE}"', _DOUBTFUL)
        if table and field.required:
            begun = f"INDEX({NAME},ROW(),{plan.active})=1"
            _fill(pen, where, f'AND({begun},{_HERE}="")', MISSING)
        if field.kind == "date" and field.precision == "period":
            _whole_days(pen, where)
    for each in plan.compiled:
        if not each.by_row and each.rule.table and each.rule.severity != "note":
            _header(pen, each)


def _inputs(layout: Layout) -> Iterator[tuple[str, FormField, TablePlace | None]]:
    for place in layout.fields:
        if place.field.kind not in {"ordinal", "signature"}:
            yield place.cell, place.field, None
    for table in layout.tables:
        for field, column in table.columns:
            if field.kind not in {"ordinal", "signature"}:
                yield f"{address(table.first_row, column)}:{address(table.last_row, column)}", field, table


def _rules(pen: Pen, plan: Plan, where: str, field: FormField, table: TablePlace | None) -> None:
    """Rules that mark this field: in their rows, or in the header block."""
    name = table.table.name if table else None
    for severity, fill in (("error", _WRONG), ("warning", _DOUBTFUL)):
        row = "ROW()" if table else "2"
        broken = [
            f"INDEX({NAME},{row},{each.column})=1"
            for each in plan.compiled
            if each.rule.severity == severity
            and each.by_row == (table is not None)
            and each.rule.table == name
            and field.name == _marked(pen.layout, each)
        ]
        if broken:
            _fill(pen, where, f"OR({','.join(broken)})", fill)


def _marked(layout: Layout, each: Compiled) -> str | None:
    """The field that the server marks: the first of the rule's that the blank has."""
    table = next((place for place in layout.tables if place.table.name == each.rule.table), None)
    shown = [field.name for field, _ in table.columns] if table else [place.field.name for place in layout.fields]
    wanted = each.rule.at or tuple(parse(each.rule.require or "0").names)
    return next((name for name in wanted if name in shown), None)


def _header(pen: Pen, each: Compiled) -> None:
    """A rule over a whole table marks the title of a column."""
    table = next(place for place in pen.layout.tables if place.table.name == each.rule.table)
    column = next((column for field, column in table.columns if field.name == _marked(pen.layout, each)), None)
    if column is None:
        return
    fill = _LOUD if each.rule.severity == "error" else "BF8F00"
    where = f"{letters(column)}{table.header_top}:{letters(column)}{table.header_row}"
    _fill(pen, where, f"INDEX({NAME},2,{each.column})>0", fill)


def _fill(pen: Pen, where: str, condition: str, colour: str) -> None:
    rule = FormulaRule(formula=[condition], fill=PatternFill("solid", bgColor=colour))  # type: ignore[no-untyped-call]
    pen.sheet.conditional_formatting.add(where, rule)


def _whole_days(pen: Pen, where: str) -> None:
    """A month is shown as a month, a day as a day: «март 2026» is typed as the first of March."""
    first = where.partition(":")[0]
    style = DifferentialStyle(font=Font(), numFmt=NumberFormat(numFmtId=170, formatCode="DD.MM.YYYY"))
    condition = f"AND(ISNUMBER({first}),DAY(N({first}))<>1)"
    rule = Rule(type="expression", dxf=style, formula=[condition])
    pen.sheet.conditional_formatting.add(where, rule)
