"""One card's answers, on their way into a workbook, and names for the places in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from iomdocs.blanks import Filling
from iomdocs.definitions import Form, FormField
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
class Book:
    """A workbook ready to be sent, and the sheet and cell of every place in it."""

    data: bytes
    places: Mapping[Spot, tuple[str, str]]


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
