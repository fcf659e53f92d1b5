"""A formula's tree turned into nested Python functions: walked once, called for every row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from iomdocs.formulas.operators import OPERATORS, negate, percent
from iomdocs.formulas.scalars import BAD_VALUE, Cells, FailureError, Value, ensure
from iomdocs.formulas.syntax import Binary, Call, Constant, Name, Node, Unary, occurrences


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names mean: one row's cells, whole columns, and the day it is."""

    row: Mapping[str, Value]
    columns: Mapping[str, Sequence[Value]]
    today: int | None

    def cells(self, name: str) -> Cells:
        """Give a column; a name that is none (a header field, a parameter) is a column of one cell."""
        column = self.columns.get(name)
        return Cells((self.row[name],) if column is None else column)


Code: TypeAlias = Callable[[Scope], Value]
_SIGNS: Mapping[str, Callable[[Value], Value]] = {"-": negate, "%": percent, "+": ensure}


def compiled(node: Node) -> Code:
    """Python function that computes a tree; an Excel error comes out as ``FailureError``."""
    match node:
        case Constant(value):
            return lambda _: value
        case Name(name):
            return lambda scope: ensure(scope.row[name])
        case Unary(sign, operand):
            return _unary(_SIGNS[sign], compiled(operand))
        case Binary(sign, left, right):
            return _binary(OPERATORS[sign], compiled(left), compiled(right))
        case Call():
            return _call(node)


def _unary(apply: Callable[[Value], Value], operand: Code) -> Code:
    return lambda scope: apply(operand(scope))


def _binary(apply: Callable[[Value, Value], Value], left: Code, right: Code) -> Code:
    return lambda scope: apply(left(scope), right(scope))


def _call(node: Call) -> Code:
    if node.function.name == "TODAY":
        return _today
    apply = node.function.call
    readers = [_ARGUMENTS[node.function.shape(index)](argument) for index, argument in enumerate(node.arguments)]
    if len(readers) == 1:
        only = readers[0]
        return lambda scope: apply(only(scope))
    return lambda scope: apply(*[reader(scope) for reader in readers])


def _today(scope: Scope) -> Value:
    if scope.today is None:
        raise ValueError("TODAY")
    return scope.today


def _any(node: Node) -> Code:
    code = compiled(node)

    def read(scope: Scope) -> Value:
        try:
            return code(scope)
        except FailureError as error:
            return error.failure

    return read


def _later(node: Node) -> Callable[[Scope], Any]:
    code = compiled(node)
    return lambda scope: partial(code, scope)


def _cell(node: Node) -> Callable[[Scope], Any]:
    if isinstance(node, Name):
        name = node.name
        return lambda scope: Cells((scope.row[name],))
    return _any(node)


def _range(node: Node) -> Callable[[Scope], Any]:
    if isinstance(node, Name):
        name = node.name
        return lambda scope: scope.cells(name)
    return _any(node)


def _array(node: Node) -> Callable[[Scope], Any]:
    code = compiled(node)
    names = frozenset(name.name for name, _ in occurrences(node))

    def read(scope: Scope) -> list[Value]:
        columns = {name: scope.columns[name] for name in names if name in scope.columns}
        lengths = {len(column) for column in columns.values()} or {1}
        if len(lengths) > 1:
            raise FailureError(BAD_VALUE)
        single = {name: scope.row[name] for name in names if name in scope.row}
        rows = ({**single, **{name: column[index] for name, column in columns.items()}} for index in range(*lengths))
        return [code(Scope(row, scope.columns, scope.today)) for row in rows]

    return read


_ARGUMENTS: Mapping[str, Callable[[Node], Callable[[Scope], Any]]] = {
    "value": compiled,
    "any": _any,
    "later": _later,
    "cell": _cell,
    "range": _range,
    "column": _range,
    "array": _array,
}
