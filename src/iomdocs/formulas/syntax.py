"""The tree of a formula, and which of its names stand for one cell and which for a whole column."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from iomdocs.formulas.table import Function


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, TRUE or FALSE."""

    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a parameter, at ``position`` (from 1) of the formula."""

    name: str
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``+x`` or ``x%``."""

    sign: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and an operator between them."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: Function
    arguments: tuple["Node", ...]


Node: TypeAlias = Constant | Name | Unary | Binary | Call


def ranged(call: Call, index: int, *, inside: bool) -> bool:
    """Whether a name within this argument is a whole column; ``inside`` says it of the call itself (SUMPRODUCT)."""
    shape = call.function.shape(index)
    if shape in ("range", "column"):
        return inside or isinstance(call.arguments[index], Name)
    return inside or shape == "array"


def occurrences(node: Node, *, inside: bool = False) -> Iterator[tuple[Name, bool]]:
    """Every name of a tree from left to right, and whether it is a whole column there."""
    match node:
        case Name():
            yield node, inside
        case Unary():
            yield from occurrences(node.operand, inside=inside)
        case Binary():
            yield from occurrences(node.left, inside=inside)
            yield from occurrences(node.right, inside=inside)
        case Call():
            for index, argument in enumerate(node.arguments):
                yield from occurrences(argument, inside=ranged(node, index, inside=inside))


def calls(node: Node) -> Iterator[Call]:
    """Every call of a tree."""
    match node:
        case Unary():
            yield from calls(node.operand)
        case Binary():
            yield from calls(node.left)
            yield from calls(node.right)
        case Call():
            yield node
            for argument in node.arguments:
                yield from calls(argument)
