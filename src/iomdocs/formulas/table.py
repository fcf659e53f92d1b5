"""Every function a formula may use: a new one is a row here, a name in the catalogue and a line in the docs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from iomdocs.formulas import aggregates as many
from iomdocs.formulas import scalar_functions as one
from iomdocs.formulas.scalars import Value
from iomdocs.wording import catalogue

Shape: TypeAlias = Literal["value", "any", "later", "cell", "range", "column", "array"]
"""How an argument is handed over.

value   computed; an error in it is the function's result       any     computed; an error is handed over too
later   a callable that computes it                             cell    a name is one cell, else as ``any``
range   a name is a whole column, else as ``any``               column  a whole column; nothing but a name
array   computed for each row of the columns in it, as a list
"""
_SHAPES: Mapping[str, Shape] = {
    "v": "value",
    "e": "any",
    "l": "later",
    "c": "cell",
    "r": "range",
    "R": "column",
    "a": "array",
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function's name, its arguments (a letter each, those of ``rest`` over and over) and what it does.

    ``each`` says that Excel computes it for every row inside SUMPRODUCT.
    """

    name: str
    least: int
    arguments: str
    call: Callable[..., Value]
    rest: str = ""
    each: bool = False

    def shape(self, index: int) -> Shape:
        """How the argument at this index is handed over."""
        if index < len(self.arguments):
            return _SHAPES[self.arguments[index]]
        return _SHAPES[self.rest[(index - len(self.arguments)) % len(self.rest)]]

    @property
    def aggregate(self) -> bool:
        """Whether it takes whole columns."""
        return not set("rRa").isdisjoint(self.arguments + self.rest)


def _today() -> Value:
    raise NotImplementedError  # the compiler reads the day from the scope


FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function("ABS", 1, "v", one.absolute, each=True),
        Function("AND", 1, "c", many.all_true, rest="c"),
        Function("AVERAGE", 1, "r", many.average, rest="r"),
        Function("CONCATENATE", 1, "v", one.joined, rest="v"),
        Function("COUNT", 1, "r", many.count, rest="r"),
        Function("COUNTA", 1, "r", many.count_all, rest="r"),
        Function("COUNTBLANK", 1, "R", many.count_blank),
        Function("COUNTIF", 2, "Rv", many.count_if),
        Function("COUNTIFS", 2, "Rv", many.count_ifs, rest="Rv"),
        Function("DATE", 3, "vvv", one.date, each=True),
        Function("DAY", 1, "v", one.day, each=True),
        Function("EDATE", 2, "vv", one.shifted),
        Function("EOMONTH", 2, "vv", one.month_end),
        Function("EXACT", 2, "vv", one.exact, each=True),
        Function("FIND", 2, "vvv", one.find, each=True),
        Function("IF", 2, "vll", one.choose),
        Function("IFERROR", 2, "el", one.if_error),
        Function("INT", 1, "v", one.floor, each=True),
        Function("ISBLANK", 1, "e", one.is_blank, each=True),
        Function("ISNUMBER", 1, "e", one.is_numeric, each=True),
        Function("ISTEXT", 1, "e", one.is_text, each=True),
        Function("LEFT", 1, "vv", one.left, each=True),
        Function("LEN", 1, "v", one.length, each=True),
        Function("LOWER", 1, "v", one.lower, each=True),
        Function("MAX", 1, "r", many.largest, rest="r"),
        Function("MID", 3, "vvv", one.middle, each=True),
        Function("MIN", 1, "r", many.smallest, rest="r"),
        Function("MOD", 2, "vv", one.remainder, each=True),
        Function("MONTH", 1, "v", one.month, each=True),
        Function("NOT", 1, "v", one.opposite, each=True),
        Function("OR", 1, "c", many.any_true, rest="c"),
        Function("RIGHT", 1, "vv", one.right, each=True),
        Function("ROUND", 2, "vv", one.rounded, each=True),
        Function("SEARCH", 2, "vvv", one.search, each=True),
        Function("SUM", 1, "r", many.total, rest="r"),
        Function("SUMIF", 2, "RvR", many.sum_if),
        Function("SUMIFS", 3, "RRv", many.sum_ifs, rest="Rv"),
        Function("SUMPRODUCT", 1, "a", many.sum_of_products, rest="a"),
        Function("TODAY", 0, "", _today, each=True),
        Function("TRIM", 1, "v", one.trimmed, each=True),
        Function("UPPER", 1, "v", one.upper, each=True),
        Function("YEAR", 1, "v", one.year, each=True),
    )
}


def _plain(name: str) -> str:
    return name.upper().replace("Ё", "Е")


_KNOWN: Mapping[str, str] = {
    _plain(word): name for name, russian in catalogue("formulas")["functions"].items() for word in (name, russian)
}


def function_named(name: str) -> Function | None:
    """Find the function with this English or Russian name, in letters of any case; «СЧЕТ» is «СЧЁТ»."""
    known = _KNOWN.get(_plain(name))
    return FUNCTIONS[known] if known else None


def all_names() -> tuple[str, ...]:
    """Every English and Russian name, for guessing what was meant."""
    return tuple(_KNOWN)
