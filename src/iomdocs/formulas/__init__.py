"""Rules in Excel's formula language over field names: parsed once, then run here and inside the blank itself.

>>> formula = parse("OR(ISBLANK(fact_date), fact_date >= plan_date)")
>>> formula.evaluate({"fact_date": None, "plan_date": 46000})
True
>>> formula.to_excel(lambda name: {"fact_date": "$F12", "plan_date": "$E12"}[name], lambda name: name)
'OR(ISBLANK($F12),$F12>=$E12)'
"""

from iomdocs.formulas.excel import Computed
from iomdocs.formulas.formula import Formula, parse
from iomdocs.formulas.problems import FormulaError
from iomdocs.formulas.scalars import Failure, Value
from iomdocs.formulas.serials import from_serial, serial
from iomdocs.formulas.table import FUNCTIONS

FUNCTION_NAMES = tuple(FUNCTIONS)

__all__ = [
    "FUNCTION_NAMES",
    "Computed",
    "Failure",
    "Formula",
    "FormulaError",
    "Value",
    "from_serial",
    "parse",
    "serial",
]
