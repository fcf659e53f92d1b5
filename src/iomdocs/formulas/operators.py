"""Excel's operators on plain values."""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from iomdocs.formulas.scalars import (
    BAD_NUMBER,
    DIVISION,
    FailureError,
    Value,
    compare,
    nearly,
    number,
    text,
)

Operator: TypeAlias = Callable[[Value, Value], Value]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise FailureError(BAD_NUMBER)
    return value


def add(left: Value, right: Value) -> Value:
    """Sum; one that is nothing but a rounding error is 0."""
    first, second = number(left), number(right)
    return 0.0 if nearly(first, -second) else _finite(first + second)


def _subtract(left: Value, right: Value) -> Value:
    first, second = number(left), number(right)
    return 0.0 if nearly(first, second) else _finite(first - second)


def _multiply(left: Value, right: Value) -> Value:
    return _finite(number(left) * number(right))


def divide(left: Value, right: Value) -> Value:
    """Quotient, #DIV/0! by zero or a blank."""
    first, second = number(left), number(right)
    if second == 0:
        raise FailureError(DIVISION)
    return _finite(first / second)


def _power(left: Value, right: Value) -> Value:
    base, exponent = number(left), number(right)
    if base == 0 and exponent <= 0:
        raise FailureError(DIVISION if exponent else BAD_NUMBER)
    try:
        return _finite(math.pow(base, exponent))
    except (ValueError, OverflowError):
        raise FailureError(BAD_NUMBER) from None


def _join(left: Value, right: Value) -> Value:
    return text(left) + text(right)


def negate(value: Value) -> Value:
    """Unary minus."""
    return 0.0 - number(value)


def percent(value: Value) -> Value:
    """Hundredth part."""
    return number(value) / 100


def _compared(wanted: Callable[[int], bool]) -> Operator:
    return lambda left, right: wanted(compare(left, right))


OPERATORS: Mapping[str, Operator] = {
    "+": add,
    "-": _subtract,
    "*": _multiply,
    "/": divide,
    "^": _power,
    "&": _join,
    "=": _compared(lambda order: order == 0),
    "<>": _compared(lambda order: order != 0),
    "<": _compared(lambda order: order < 0),
    "<=": _compared(lambda order: order <= 0),
    ">": _compared(lambda order: order > 0),
    ">=": _compared(lambda order: order >= 0),
}
BINDING: Mapping[str, int] = {
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 1),
    "&": 2,
    **dict.fromkeys("+-", 3),
    **dict.fromkeys("*/", 4),
    "^": 5,
}
"""How tightly an operator binds; all of them, ``^`` too, go from left to right."""
