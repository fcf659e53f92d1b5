"""Write a plan into a workbook: the hidden sheet, the list of what to mend, the verdict above the form."""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.content import align, put, span
from iomdocs.blanks.live.grid import area
from iomdocs.blanks.live.marks import NAME, draw
from iomdocs.blanks.live.plan import Plan
from iomdocs.blanks.live.rules import Compiled
from iomdocs.blanks.pen import Pen
from iomdocs.blanks.styles import height, lines, set_height
from iomdocs.cells import ExcelFormula, set_value
from iomdocs.layout import LIVE_SHEET, Layout, visible_code
from iomdocs.wording import say
from iomdocs.workbook import letters

_WIDTHS = (6.0, 62.0, 20.0, 26.0, 62.0)
_READY, _NOT_READY, _DOUBTFUL = "C6EFCE", "FFC7CE", "FFEB9C"
_CODE_WIDTH = 26.0
FIRST_LINE = 5


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the list: how many times something is wrong, how many times only the server can tell, and where.

    ``count`` is None for what only the server checks.
    """

    name: str
    title: str
    state: str
    count: str | None
    unsure: str | None
    where: str
    cure: str


def write_live(workbook: Workbook, pen: Pen, todo: Worksheet, live: Worksheet, plan: Plan, code: str | None) -> None:
    """Write the checks of a blank into its sheets; ``code`` is the organisation's."""
    for (row, column), content in plan.grid.cells.items():
        set_value(live.cell(row, column), content)
    columns, rows = plan.grid.free, max(row for row, _ in plan.grid.cells)
    workbook.defined_names[NAME] = DefinedName(NAME, attr_text=f"'{LIVE_SHEET}'!{area(1, 1, rows, columns)}")
    _strip(pen, plan, code)
    _todo(todo, pen.layout, plan)
    draw(pen, plan)


def told(where: str) -> str:
    """A cell of the hidden sheet, from any other."""
    return f"'{LIVE_SHEET}'!{where}"


def ready(plan: Plan) -> ExcelFormula:
    """The verdict's formula."""
    return ExcelFormula(
        f'="{say("blanks.live.ready")}"&IF({told(plan.errors)}=0,"{say("blanks.live.yes")}","{say("blanks.live.no")}")'
    )


def left(plan: Plan) -> ExcelFormula:
    """The formula of what is still to be done."""
    wrong = f"{told(plan.errors)}-{told(plan.missing)}-{told(plan.nothing)}"
    return ExcelFormula(
        f'="{say("blanks.live.left")}"&{told(plan.left)}&IF({wrong}>0,"{say("blanks.live.wrong")}"&({wrong}),"")'
        f'&IF({told(plan.unsure)}>0,"{say("blanks.live.unsure")}"&{told(plan.unsure)},"")'
    )


def _strip(pen: Pen, plan: Plan, code: str | None) -> None:
    """The verdict in the first row, which is not printed; the form's code keeps the right end of it."""
    layout, row, sheet = pen.layout, pen.layout.code_row, pen.sheet
    for merged in [each for each in sheet.merged_cells.ranges if each.min_row == row]:
        sheet.unmerge_cells(str(merged))
    last = _before_code(layout)
    span(sheet, (row, 1, row, layout.label_columns), ready(plan), "verdict")
    span(sheet, (row, layout.label_columns + 1, row, max(last, layout.label_columns + 1)), left(plan), "verdict")
    if last > layout.label_columns and last < layout.last_column:
        span(sheet, (row, last + 1, row, layout.last_column), visible_code(layout.form, code), "service")
    longest = say("blanks.live.left") + say("blanks.live.wrong") + say("blanks.live.unsure") + "100" * 3
    room = pen.width(layout.label_columns + 1, max(last, layout.label_columns + 1))
    set_height(sheet, row, max(22, height(lines(longest, room, bold=True)) + 2))
    _colour(sheet, f"A{row}:{letters(layout.label_columns)}{row}", plan)


def _before_code(layout: Layout) -> int:
    """The last column that what is still to be done may take, so that the code can be read beside it."""
    column = layout.last_column
    while column > layout.label_columns + 1 and sum(layout.widths[column - 1 :]) < _CODE_WIDTH:
        column -= 1
    return max(layout.label_columns + 1, column - 1) if column > layout.label_columns + 1 else layout.last_column


def _colour(sheet: Worksheet, where: str, plan: Plan) -> None:
    errors = told(plan.errors).replace(f"'{LIVE_SHEET}'!", "")
    row, column = int(errors.rpartition("$")[2]), errors.split("$")[1]
    cell = f"INDEX({NAME},{row},COLUMN({column}1))"
    for condition, fill in ((f"{cell}=0", _READY), (f"{cell}>0", _NOT_READY)):
        rule = FormulaRule(formula=[condition], fill=PatternFill("solid", bgColor=fill))  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(where, rule)


def _todo(sheet: Worksheet, layout: Layout, plan: Plan) -> None:
    """The list of everything that is checked, what is wrong first."""
    sheet.sheet_view.showGridLines = False
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[letters(column)].width = width
    span(sheet, (1, 1, 1, 5), say("blanks.live.heading"), "title")
    set_height(sheet, 1, height(1, size=14))
    span(sheet, (2, 1, 2, 2), ready(plan), "verdict")
    span(sheet, (2, 3, 2, 5), left(plan), "verdict")
    set_height(sheet, 2, 22)
    _colour(sheet, "A2:B2", plan)
    span(sheet, (3, 1, 3, 5), say("blanks.live.how"), "text")
    set_height(sheet, 3, height(lines(say("blanks.live.how"), sum(_WIDTHS))) + 4)
    for column, name in enumerate(("number", "what", "state", "place", "cure"), 1):
        put(sheet, 4, column, say(f"blanks.live.column.{name}"), "header")
    set_height(sheet, 4, 22)
    listed = checks(layout, plan)
    for row, check in enumerate(listed, FIRST_LINE):
        _line(sheet, row, check)
    sheet.print_title_rows = "4:4"
    sheet.freeze_panes = "A5"
    _shades(sheet, f"C5:C{len(listed) + 4}")


def checks(layout: Layout, plan: Plan) -> list[Check]:
    """Everything that may be wrong with a form: what the blank finds itself, then what only the server does."""
    found = [*_own(plan), *(_rule(layout, each) for each in plan.compiled)]
    return found + [Check(each.id, each.message, "server", None, None, "", each.cure) for each in plan.server]


def _own(plan: Plan) -> Iterator[Check]:
    for name, state in (
        ("missing", "missing"),
        ("nothing", "missing"),
        ("bad", "error"),
        ("wanted", "warning"),
        ("unsure", "server"),
    ):
        where = told(getattr(plan, name))
        yield Check(
            name, say(f"blanks.live.check.{name}"), state, where, None, "", say(f"blanks.live.check.{name}_cure")
        )


def _rule(layout: Layout, each: Compiled) -> Check:
    column = letters(each.column)
    count, unsure = told(f"${column}$2"), told(f"${column}$3")
    table = next((place for place in layout.tables if place.table.name == each.rule.table), None)
    where: str = ""
    if each.by_row and table:
        cells = told(area(table.first_row, each.column, table.last_row, each.column))
        first = f"(MATCH(1,{cells},0)+{table.first_row - 1})"
        several = f'"{say("blanks.live.where")}"&{count}&"{say("blanks.live.first")}"&{first}'
        where = ExcelFormula(f'=IF({count}=0,"",IF({count}=1,"{say("blanks.live.row")}"&{first},{several}))')
    return Check(each.rule.id, each.rule.message, each.rule.severity, count, unsure, where, each.rule.cure)


def _line(sheet: Worksheet, row: int, check: Check) -> None:
    align(put(sheet, row, 1, row - 4, "listed"), "center")
    put(sheet, row, 2, check.title, "listed")
    told_ = {name: say(f"blanks.live.state.{name}") for name in ("right", "server", check.state)}
    shown = told_["server"]
    if check.count is not None:
        server = (
            f'IF({check.unsure}>0,"{told_["server"]}","{told_["right"]}")' if check.unsure else f'"{told_["right"]}"'
        )
        shown = ExcelFormula(f'=IF({check.count}>0,"{told_[check.state]}",{server})')
    align(put(sheet, row, 3, shown, "listed"), "center")
    put(sheet, row, 4, check.where or None, "listed")
    put(sheet, row, 5, check.cure, "listed")
    set_height(sheet, row, height(max(lines(check.title, _WIDTHS[1]), lines(check.cure, _WIDTHS[4]))) + 2)


def _shades(sheet: Worksheet, where: str) -> None:
    first = where.partition(":")[0]
    shades = {"missing": _NOT_READY, "error": _NOT_READY, "warning": _DOUBTFUL, "note": _DOUBTFUL, "right": _READY}
    for name, fill in shades.items():
        condition = f'${first}="{say(f"blanks.live.state.{name}")}"'
        font = Font(bold=name in {"missing", "error"})
        rule = FormulaRule(  # type: ignore[no-untyped-call]
            formula=[condition], fill=PatternFill("solid", bgColor=fill), font=font
        )
        sheet.conditional_formatting.add(where, rule)
