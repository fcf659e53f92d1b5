"""Plant faults that a fair judge must find: each makes one cell wrong, and the cell is written down."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, SeverityName
from iomdocs.demo.cards import Card, Raw, Spot, Styled, asked, matrix_spot
from iomdocs.demo.chance import data
from iomdocs.workbook import Scalar

Wrong: TypeAlias = Scalar | Raw | Styled
SHORT_MONTHS = (2, 4, 6, 9, 11)
_NOBODYS = "Щ"


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: where, of what kind, what stands there now (None for nothing), and how grave it is.

    A rehearsal's faults have a ``number`` in the catalogue of dirt, and ``same`` when the true value is read in spite
    of them; then a note is no finding.
    """

    spot: Spot
    kind: str
    value: Wrong
    severity: SeverityName = "error"
    number: int = 0
    codes: tuple[str, ...] = ()
    same: bool = False


def plant(
    form: Form, cards: Sequence[Card], count: int, chance: Random, today: dt.date, *, blank: bool
) -> Mapping[Spot, Fault]:
    """Choose up to ``count`` faults, at most one in a row, errors before doubts when only one is wanted.

    Our own ``blank`` cannot hold an error cell or a formula, and its organisation is locked.
    """
    by_row: dict[tuple[int, str, int], list[Fault]] = {}
    for number, card in enumerate(cards):
        for spot, field in asked(form, number, card):
            possible = list(_possible(spot, field, value_of(card, spot), today))
            if blank:
                possible = [each for each in possible if fits_blank(each, field)]
            if possible:
                by_row.setdefault(spot[:3], []).append(chance.choice(possible))
        for place, fault in enumerate(_holes(form, number, card)):
            by_row[number, fault.spot.part, place] = [fault]
    grave = {row: errors for row, each in by_row.items() if (errors := [f for f in each if f.severity == "error"])}
    if count == 1 and grave:
        by_row = grave
    rows = chance.sample(sorted(by_row), min(count, len(by_row)))
    return {fault.spot: fault for row in rows for fault in [chance.choice(by_row[row])]}


def fits_blank(fault: Fault, field: FormField) -> bool:
    """Tell whether our own blank can hold a fault."""
    return not isinstance(fault.value, Raw | Styled) and (bool(fault.spot.part) or field.kind != "organisation")


def _holes(form: Form, number: int, card: Card) -> Iterator[Fault]:
    """Empty cells of a matrix, where they are worth a word."""
    for matrix in form.matrices:
        if matrix.missing != "note":
            for key in card.matrices.get(matrix.name, ()):
                yield Fault(Spot(number, matrix.name, 0, matrix_spot(key)), "empty-cell", None, matrix.missing)


def value_of(card: Card, spot: Spot) -> Scalar:
    """Give the true answer of a place."""
    return card.tables[spot.part][spot.row].get(spot.name) if spot.part else card.fields.get(spot.name)


def _possible(spot: Spot, field: FormField, value: Scalar, today: dt.date) -> Iterator[Fault]:
    """Every fault that this answer can have."""
    if field.extra:
        return
    if field.required and field.missing != "note":
        yield Fault(spot, "empty", None, field.missing)
    makers = _MAKERS.get(field.kind)
    for kind, wrong in makers(field, value, today) if makers and value is not None else ():
        yield Fault(spot, kind, wrong)


def _date(field: FormField, value: Scalar, today: dt.date) -> Iterator[tuple[str, Wrong]]:
    if not isinstance(value, dt.date):
        return
    words = data("dirt")["faults"]
    month = SHORT_MONTHS[value.month % len(SHORT_MONTHS)]
    yield "impossible-date", words["impossible_date"].format(short_month=month, y=value.year)
    if field.precision == "day":
        nominative = words["nominative"]["list"][value.month - 1]
        yield "date-not-exact", words["not_exact"].format(nominative=nominative, y=value.year)
        yield "date-mark", words["mark"]
    if field.moment == "past":
        yield "fact-future", today + dt.timedelta(days=30)
    yield "error-cell", Raw(words["error"])


def _hours(_field: FormField, value: Scalar, _today: dt.date) -> Iterator[tuple[str, Wrong]]:
    words, number = data("dirt")["faults"], int(str(value))
    yield "hours-days", words["hours_days"].format(days=2 + number % 3)
    yield "hours-two", words["hours_two"].format(n=number, double=number * 2)
    yield "hours-zero", 0
    yield "error-cell", Raw(words["error"])
    yield "formula-stale", Raw(words["formula"])


def _document(_field: FormField, value: Scalar, _today: dt.date) -> Iterator[tuple[str, Wrong]]:
    yield "document-kind", data("dirt")["faults"]["document"].format(number=len(str(value)))


def _person(_field: FormField, value: Scalar, _today: dt.date) -> Iterator[tuple[str, Wrong]]:
    yield "person-initials", strange_initials(str(value))


def strange_initials(name: str) -> str:
    """A surname with initials of nobody: those of a worker whom the staff list knows would be written out."""
    surname, first, *_ = name.split()
    return f"{surname} {first[0]}. {_NOBODYS}."


def _choice(field: FormField, _value: Scalar, _today: dt.date) -> Iterator[tuple[str, Wrong]]:
    if field.closed and field.unknown == "error":
        yield "choice-unknown", data("dirt")["faults"]["unknown"]


_Maker: TypeAlias = Callable[[FormField, Scalar, dt.date], Iterator[tuple[str, Wrong]]]
_MAKERS: Mapping[str, _Maker] = {
    "date": _date,
    "hours": _hours,
    "document": _document,
    "person": _person,
    "choice": _choice,
}
