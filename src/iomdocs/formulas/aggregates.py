"""Functions of whole columns: in a reference they skip what is not a number, a plain value they convert."""

import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from iomdocs.formulas.criteria import criterion
from iomdocs.formulas.scalars import (
    BAD_VALUE,
    DIVISION,
    Cells,
    Failure,
    FailureError,
    Value,
    ensure,
    logical,
    number,
    numeral,
)

Operand: TypeAlias = Cells | Value


def is_number(value: Value) -> bool:
    """Whether a cell holds a number (a logical is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(operands: Sequence[Operand]) -> Iterator[float]:
    for operand in operands:
        if isinstance(operand, Cells):
            for value in operand.values:
                if type(value) is float or is_number(ensure(value)):
                    yield number(value)
        else:
            yield number(operand)


def _logicals(operands: Sequence[Operand]) -> Iterator[bool]:
    for operand in operands:
        if isinstance(operand, Cells):
            yield from (bool(value) for value in operand.values if isinstance(ensure(value), int | float))
        else:
            yield logical(operand)


def _some_logicals(operands: Sequence[Operand]) -> list[bool]:
    found = list(_logicals(operands))
    if not found:
        raise FailureError(BAD_VALUE)
    return found


def all_true(*operands: Operand) -> Value:
    """AND: every argument is looked at, so that an error in any of them shows."""
    return all(_some_logicals(operands))


def any_true(*operands: Operand) -> Value:
    """OR, likewise."""
    return any(_some_logicals(operands))


def total(*operands: Operand) -> Value:
    """SUM."""
    return math.fsum(_numbers(operands))


def smallest(*operands: Operand) -> Value:
    """MIN; of nothing it is 0."""
    return min(_numbers(operands), default=0.0)


def largest(*operands: Operand) -> Value:
    """MAX; of nothing it is 0."""
    return max(_numbers(operands), default=0.0)


def average(*operands: Operand) -> Value:
    """AVERAGE; of nothing it is #DIV/0!."""
    found = list(_numbers(operands))
    if not found:
        raise FailureError(DIVISION)
    return math.fsum(found) / len(found)


def count(*operands: Operand) -> Value:
    """COUNT of numbers; errors are skipped."""
    return sum(
        sum(map(is_number, operand.values)) if isinstance(operand, Cells) else _counts(operand) for operand in operands
    )


def _counts(value: Value) -> bool:
    if isinstance(value, str):
        return numeral(value) is not None
    return value is not None and not isinstance(value, Failure)


def count_all(*operands: Operand) -> Value:
    """COUNTA: everything that is not blank, errors and empty texts too."""
    return sum(
        sum(value is not None for value in operand.values) if isinstance(operand, Cells) else 1 for operand in operands
    )


def count_blank(cells: Cells) -> Value:
    """COUNTBLANK: blank cells and empty texts."""
    return sum(value is None or value == "" for value in cells.values)


def count_if(cells: Cells, wanted: Value) -> Value:
    """COUNTIF."""
    return sum(map(criterion(wanted), cells.values))


def sum_if(cells: Cells, wanted: Value, summed: Cells | None = None) -> Value:
    """SUMIF; an error matters only in a cell that is summed."""
    taken = summed or cells
    fits = criterion(wanted)
    return total(Cells([each for value, each in zip(cells.values, taken.values, strict=False) if fits(value)]))


def count_ifs(*pairs: Operand) -> Value:
    """COUNTIFS."""
    return sum(_chosen(pairs))


def sum_ifs(summed: Cells, *pairs: Operand) -> Value:
    """SUMIFS."""
    chosen = _chosen(pairs)
    if len(chosen) != len(summed.values):
        raise FailureError(BAD_VALUE)
    return total(Cells([value for value, taken in zip(summed.values, chosen, strict=True) if taken]))


def _chosen(pairs: Sequence[Operand]) -> list[bool]:
    judged = [
        list(map(criterion(wanted), cells.values))
        for cells, wanted in zip(pairs[::2], pairs[1::2], strict=True)
        if isinstance(cells, Cells) and not isinstance(wanted, Cells)
    ]
    if len({len(column) for column in judged}) != 1:
        raise FailureError(BAD_VALUE)
    return [all(marks) for marks in zip(*judged, strict=True)]


def sum_of_products(*arrays: Sequence[Value]) -> Value:
    """SUMPRODUCT: what is not a number counts as 0."""
    if len({len(array) for array in arrays}) != 1:
        raise FailureError(BAD_VALUE)
    return math.fsum(
        math.prod(number(value) if is_number(value) else 0.0 for value in line) for line in zip(*arrays, strict=True)
    )
