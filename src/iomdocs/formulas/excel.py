"""A formula's tree written out as Excel keeps it in a file: English names, commas, real addresses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iomdocs.formulas.operators import BINDING
from iomdocs.formulas.syntax import Binary, Call, Constant, Name, Node, Unary, ranged

_SIGNED = 6
"""Signs of a value bind tighter than every operator."""
_COUNTS = {"COUNTA": "filled", "COUNTBLANK": "empty"}
_OF_TEXT = frozenset(
    (
        "CONCATENATE",
        "EXACT",
        "FIND",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "LOWER",
        "MID",
        "RIGHT",
        "SEARCH",
        "TRIM",
        "UPPER",
    )
)


@dataclass(frozen=True, slots=True)
class Computed:
    """How names are asked whose cells hold formulas: to Excel none is blank, an empty text stands there.

    ``blank(name)`` is a condition that the cell is empty, ``plain(name)`` the cell where a text is wanted;
    ``filled(name)`` and ``empty(name)`` count cells of a column.
    """

    blank: Callable[[str], str]
    plain: Callable[[str], str]
    filled: Callable[[str], str]
    empty: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes trees with ``cell(name)`` for one cell («$F12») and ``column(name)`` for a column («$F$12:$F$41»)."""

    cell: Callable[[str], str]
    column: Callable[[str], str]
    computed: Computed | None = None

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
                plain = sign == "&" or any(
                    isinstance(each, Constant) and isinstance(each.value, str) for each in (left, right)
                )
                first = self._operand(left, inside=inside, floor=binding, plain=plain)
                second = self._operand(right, inside=inside, floor=binding + 1, plain=plain)
                return f"({first}{sign}{second})" if binding < floor else f"{first}{sign}{second}"
            case Call():
                return self._call(node, inside=inside)

    def _operand(self, node: Node, *, inside: bool, floor: int = 0, plain: bool) -> str:
        """Text of an operand; where a text is wanted a name's cell is taken as it is."""
        if plain and self.computed and not inside and isinstance(node, Name):
            return self.computed.plain(node.name)
        return self.write(node, inside=inside, floor=floor)

    def _call(self, node: Call, *, inside: bool) -> str:
        name = node.function.name
        if self.computed and blankness(node):
            count = getattr(self.computed, _COUNTS.get(name, "blank"))
            told = [count(argument.name) for argument in node.arguments if isinstance(argument, Name)]
            return told[0] if len(told) == 1 else f"({'+'.join(told)})"
        arguments = (
            self._operand(argument, inside=ranged(node, index, inside=inside), plain=name in _OF_TEXT)
            for index, argument in enumerate(node.arguments)
        )
        return f"{node.function.name}({','.join(arguments)})"


def blankness(node: Call) -> bool:
    """Whether a call asks of names nothing but which cells are empty."""
    asks = node.function.name == "ISBLANK" or node.function.name in _COUNTS
    return asks and all(isinstance(argument, Name) for argument in node.arguments)


def valued(node: Node) -> Iterator[str]:
    """Names of a tree whose values matter, not only whether they are there."""
    match node:
        case Name(name):
            yield name
        case Unary():
            yield from valued(node.operand)
        case Binary():
            yield from valued(node.left)
            yield from valued(node.right)
        case Call() if not blankness(node):
            for argument in node.arguments:
                yield from valued(argument)


def _constant(value: float | str | bool) -> str:  # noqa: FBT001 - one of the three kinds of a constant
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"{value:.15g}".replace("e", "E")
