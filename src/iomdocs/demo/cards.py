"""One card's answers, on their way into a workbook, and names for the places in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from iomdocs.blanks import Filling
from iomdocs.definitions import Form, FormField, SeverityName
from iomdocs.workbook import Scalar

Row: TypeAlias = dict[str, Scalar]
MatrixKey: TypeAlias = tuple[str, str, str]


class Spot(NamedTuple):
    """A place in a workbook's cards: ``part`` is a table or a matrix, empty for the header block."""

    card: int
    part: str
    row: int
    name: str


class Raw(NamedTuple):
    """What no clerk types but a workbook may hold: an error («#REF!») or a formula without a result («=D5+D6»)."""

    text: str


class Styled(NamedTuple):
    """A number that Excel shows as something else: 36 as «05.02.1900»."""

    value: float
    number_format: str


@dataclass(slots=True)
class Card:
    """Answers of one card by the names of the form."""

    fields: Row = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    matrices: dict[str, dict[MatrixKey, Scalar]] = field(default_factory=dict)

    def filling(self) -> Filling:
        """Give the same as blanks take it."""
        return {"fields": self.fields, "tables": self.tables, "matrices": self.matrices}

    def records(self) -> int:
        """How many records a fair reader finds."""
        return sum(map(len, self.tables.values())) + sum(map(len, self.matrices.values()))


@dataclass(frozen=True, slots=True)
class Knot:
    """A mistake in how a workbook is laid out: its number, what it deserves, and where.

    Any of ``cells`` may be named; ``repairs`` are what a clerk writes to undo it, None for an emptied cell.
    """

    number: int
    severity: SeverityName
    sheet: str
    cells: frozenset[str]
    repairs: tuple[tuple[str, Scalar], ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook ready to be sent, the sheet and cell of every place in it, and how it is laid out.

    ``ways`` are the numbers of harmless ways of laying out that it shows; ``knots`` those that deserve a word.
    """

    data: bytes
    places: Mapping[Spot, tuple[str, str]]
    ways: frozenset[int] = frozenset()
    knots: tuple[Knot, ...] = ()


def matrix_spot(key: MatrixKey) -> str:
    """Name of a matrix cell in a ``Spot``."""
    return "/".join(key)


def asked(form: Form, card: int, answers: Card) -> Iterator[tuple[Spot, FormField]]:
    """Every answer of a card that a field of the form asks for."""
    for each in form.fields:
        if answers.fields.get(each.name) is not None:
            yield Spot(card, "", 0, each.name), each
    for table in form.tables:
        for number, row in enumerate(answers.tables.get(table.name, ())):
            for column in table.columns:
                if row.get(column.name) is not None:
                    yield Spot(card, table.name, number, column.name), column
