"""A parsed formula: what it names, its answer for given values, and its text for Excel."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from iomdocs.formulas.compiler import Code, Scope, compiled
from iomdocs.formulas.excel import Computed, Writer, valued
from iomdocs.formulas.parser import tree
from iomdocs.formulas.problems import FormulaError, guess
from iomdocs.formulas.scalars import BAD_NUMBER, FailureError, Value
from iomdocs.formulas.syntax import Node, calls, occurrences
from iomdocs.wording import say

_NO_COLUMNS: Mapping[str, Sequence[Value]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula over field names, made by ``parse``.

    ``rowwise`` are the names that stand for one cell somewhere, ``columns`` those that stand for a whole column
    somewhere (a name may be in both), ``aggregated`` those that stand only for whole columns. A formula whose
    ``rowwise`` has a column of a table is asked of each row.
    """

    text: str
    names: frozenset[str]
    aggregated: frozenset[str]
    rowwise: frozenset[str]
    columns: frozenset[str]
    functions: frozenset[str]
    _tree: Node = field(repr=False)
    _code: Code = field(repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross to another process as text: compiled code cannot be pickled."""
        return parse, (self.text,)

    def evaluate(
        self,
        row: Mapping[str, Value],
        columns: Mapping[str, Sequence[Value]] = _NO_COLUMNS,
        *,
        today: int | None = None,
    ) -> Value:
        """Compute the formula as Excel would; an Excel error is a ``Failure``, never an exception.

        ``row`` has every name of ``rowwise``, ``columns`` every table column of ``columns`` (all of one length, and
        as long as the range in the blank where blanks are counted); a name of ``columns`` that is not there is
        taken from ``row`` as a column of one cell. Dates are serials. A name given nowhere is a ``KeyError``,
        TODAY without ``today`` a ``ValueError``: both are the caller's mistakes.
        """
        try:
            return self._code(Scope(row, columns, today))
        except FailureError as error:
            return error.failure
        except OverflowError:  # a sum or a whole number beyond what Excel holds
            return BAD_NUMBER

    def to_excel(
        self, cell: Callable[[str], str], column: Callable[[str], str], computed: Computed | None = None
    ) -> str:
        """Text of the formula for a file, without «=»; ``cell`` and ``column`` give addresses of names.

        ``computed`` is given when the cells hold formulas themselves.
        """
        return Writer(cell, column, computed).write(self._tree)

    @property
    def valued(self) -> frozenset[str]:
        """Names whose values matter: the others are only asked whether they are there."""
        return frozenset(valued(self._tree))

    def check_names(self, known: Collection[str]) -> None:
        """Raise ``FormulaError`` at the first name that is not known, with the one perhaps meant."""
        for name, _ in occurrences(self._tree):
            if name.name not in known:
                problem = say("formulas.error.name", found=name.name, guess=guess(name.name, known))
                raise FormulaError(problem, self.text, name.position)


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Read a formula, with or without «=» before it; ``FormulaError`` says what is wrong and where."""
    node = tree(text)
    found = tuple(occurrences(node))
    rowwise = frozenset(name.name for name, column in found if not column)
    columns = frozenset(name.name for name, column in found if column)
    return Formula(
        text=text,
        names=rowwise | columns,
        aggregated=columns - rowwise,
        rowwise=rowwise,
        columns=columns,
        functions=frozenset(call.function.name for call in calls(node)),
        _tree=node,
        _code=compiled(node),
    )
