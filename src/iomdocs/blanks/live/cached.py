"""What an empty blank's formulas come to, for programs that show a workbook without reckoning."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from iomdocs.blanks.content import Row
from iomdocs.blanks.live.plan import Plan, must
from iomdocs.blanks.live.rules import Compiled
from iomdocs.blanks.live.sheets import FIRST_LINE, checks
from iomdocs.definitions import FormField
from iomdocs.formulas import parse
from iomdocs.layout import Layout
from iomdocs.wording import say
from iomdocs.workbook import address

Cached: TypeAlias = dict[str, str | float]


def empty_values(plan: Plan, layout: Layout, answered: Collection[str]) -> tuple[Cached, Cached]:
    """Values of the formulas on the form's sheet and on the list, in a blank with no row and these header fields."""
    missing, wanted = (_missing(layout, answered, severities) for severities in (("error",), ("warning", "note")))
    first = sum(must(field, "error") for field, _ in layout.tables[0].columns) if layout.tables else 0
    nothing = 0 if layout.form.tables == () == layout.form.matrices else 1
    broken = {each.rule.id for each in plan.compiled if _breaks(each, layout, answered)}
    wrong = sum(each.rule.id in broken and each.rule.severity == "error" for each in plan.compiled)
    verdict = say("blanks.live.ready") + say("blanks.live.no" if missing + nothing + wrong else "blanks.live.yes")
    left = f"{say('blanks.live.left')}{missing + nothing * max(1, first)}"
    left += f"{say('blanks.live.wrong')}{wrong}" if wrong else ""
    own = {"missing": missing, "nothing": nothing, "wanted": wanted}
    states = _states(layout, plan, own, broken)
    form: Cached = {"A1": verdict, address(1, layout.label_columns + 1): left}
    return form, {"A2": verdict, "C2": left, **states}


def _missing(layout: Layout, answered: Collection[str], severities: Collection[str]) -> int:
    fields = [place.field for place in layout.fields if place.field.name not in answered]
    cells = [matrix.cells for matrix in layout.matrices if matrix.matrix.missing in severities]
    return sum(any(must(field, each) for each in severities) for field in fields) + sum(map(len, cells))


def _breaks(each: Compiled, layout: Layout, answered: Collection[str]) -> bool:
    """Whether a rule over a whole table or card is broken by there being nothing."""
    if each.by_row:
        return False
    formula = parse(each.rule.require or "")
    required = {place.field.name for place in layout.fields if place.field.required}
    if formula.names & (required | set(answered)):
        return False
    return formula.evaluate(dict.fromkeys(formula.names), {name: [] for name in formula.columns}, today=1) is False


def _states(layout: Layout, plan: Plan, own: Mapping[str, int], broken: Collection[str]) -> Cached:
    found: Cached = {}
    for row, check in enumerate(checks(layout, plan), FIRST_LINE):
        wrong = own.get(check.name, 0) > 0 or check.name in broken
        if check.count is not None:
            found[f"C{row}"] = say(f"blanks.live.state.{check.state if wrong else 'right'}")
        if check.where:
            found[f"D{row}"] = ""
    return found


def totals(layout: Layout, rows: Mapping[str, Sequence[Row]]) -> Cached:
    """Sums of hours under the tables."""
    found: Cached = {}
    for table in layout.tables:
        hours = [(field, column) for field, column in table.columns if field.kind == "hours"]
        for field, column in hours if table.total_row else ():
            found[address(table.total_row or 0, column)] = sum(_numbers(rows.get(table.table.name, ()), field))
    return found


def _numbers(rows: Sequence[Row], field: FormField) -> Iterator[float]:
    for row in rows:
        value = row.get(field.name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value
