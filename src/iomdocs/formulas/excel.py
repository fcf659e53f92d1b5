"""A formula's tree written out as Excel keeps it in a file: English names, commas, real addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from iomdocs.formulas.operators import BINDING
from iomdocs.formulas.syntax import Binary, Call, Constant, Name, Node, Unary, ranged

_SIGNED = 6
"""Signs of a value bind tighter than every operator."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes trees with ``cell(name)`` for one cell («$F12») and ``column(name)`` for a column («$F$12:$F$41»)."""

    cell: Callable[[str], str]
    column: Callable[[str], str]

    def write(self, node: Node, *, inside: bool = False, floor: int = 0) -> str:
        """Text of a tree, in brackets if it binds looser than ``floor``; ``inside`` makes its names columns."""
        match node:
            case Constant(value):
                return _constant(value)
            case Name(name):
                return (self.column if inside else self.cell)(name)
            case Unary(sign, operand):
                shown = self.write(operand, inside=inside, floor=_SIGNED)
                if sign != "%":
                    return f"{sign}{shown}"
                return f"({shown})%" if isinstance(operand, Unary) and operand.sign != "%" else f"{shown}%"
            case Binary(sign, left, right):
                binding = BINDING[sign]
                first = self.write(left, inside=inside, floor=binding)
                second = self.write(right, inside=inside, floor=binding + 1)
                return f"({first}{sign}{second})" if binding < floor else f"{first}{sign}{second}"
            case Call():
                return self._call(node, inside=inside)

    def _call(self, node: Call, *, inside: bool) -> str:
        arguments = (
            self.write(argument, inside=ranged(node, index, inside=inside))
            for index, argument in enumerate(node.arguments)
        )
        return f"{node.function.name}({','.join(arguments)})"


def _constant(value: float | str | bool) -> str:  # noqa: FBT001 - one of the three kinds of a constant
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}".replace("e", "E")
