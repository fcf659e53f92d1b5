"""Choose what is planted in each workbook, so that every kind of mistake gets its turn."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from random import Random

from iomdocs.definitions import Form, FormField
from iomdocs.demo.books import by_hand, in_blank
from iomdocs.demo.cards import Card, Raw, Spot, Styled, matrix_spot
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import Habits, habits
from iomdocs.demo.district import District
from iomdocs.demo.faults import Fault
from iomdocs.demo.fillings import Filler
from iomdocs.demo.hands import Task
from iomdocs.demo.parcels import Parcel
from iomdocs.demo.rehearsal.mistakes import Mistake, Scene, possible
from iomdocs.directory import Organisation
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.wording import say

_KNOTS = ("twice", "missing", "total", "shifted", "double")
_CLEAN, _IN_BLANK, _KNOTTED, _SEVERAL = 0.25, 0.35, 0.2, 0.25
_MOST_FAULTS, _MOST_CARDS, _FAR = 3, 3, 0.1
# What Excel makes of a number or a date, the formats of our blank prevent.
_PREVENTED = frozenset({88, 89, 98, 105})


class Planter:
    """Sends workbooks of one district; kinds of mistakes that came seldom go first."""

    def __init__(self, pack: Pack, district: District, filler: Filler, chance: Random) -> None:
        self._pack, self._district, self._filler, self._chance = pack, district, filler, chance
        self._planted: Counter[tuple[int, str]] = Counter()

    def send(self, forms: Sequence[Form]) -> Iterator[Parcel]:
        """Give workbooks of all organisations: one of each form, or of each teacher, alone or several together."""
        for organisation in self._district.organisations:
            for form in forms:
                for number, cards in enumerate(self._groups(form, organisation), 1):
                    yield self._parcel(form, organisation, cards, number)

    def _groups(self, form: Form, organisation: Organisation) -> Iterator[list[Card]]:
        staff = self._district.staff[organisation.code]
        about_one = any(field.kind == "person" for field in form.fields)
        rest = [self._filler.card(form, organisation, human) for human in (staff if about_one else staff[:1])]
        while rest:
            count = self._chance.randint(2, _MOST_CARDS) if self._chance.random() < _SEVERAL else 1
            yield rest[:count]
            rest = rest[count:]

    def _parcel(self, form: Form, organisation: Organisation, cards: Sequence[Card], number: int) -> Parcel:
        chance = self._chance
        blank = len(cards) == 1 and chance.random() < _IN_BLANK
        own = None if blank else replace(habits(chance), far=chance.random() < _FAR)
        count = 0 if chance.random() < _CLEAN else chance.randint(1, _MOST_FAULTS)
        if own is not None and count and len(cards) == 1 and chance.random() < _KNOTTED:
            # A header said again would bear the mistake again.
            own, count = replace(own, knot=chance.choice(_KNOTS), repeated=False), 0
        task = Task(form, self._pack, organisation, cards, {}, self._filler.today)
        task = replace(task, faults=self._faults(task, count, blank=blank))
        name = PurePosixPath(safe_name(organisation.short_name)) / safe_name(
            say("demo.file", short=form.short, number=number)
        )
        book = in_blank(task) if own is None else by_hand(task, own, chance)
        return Parcel(name.as_posix(), task, own, book)

    def _faults(self, task: Task, count: int, *, blank: bool) -> dict[Spot, Fault]:
        """Choose mistakes for different rows, the rarest so far first."""
        by_row: dict[tuple[int, str, int], list[Fault]] = {}
        for fault, field in self._possible(task) if count else ():
            if not blank or _fits(fault, field):
                by_row.setdefault(fault.spot[:3], []).append(fault)
        rows = self._chance.sample(sorted(by_row), min(count, len(by_row)))
        return {fault.spot: fault for row in rows for fault in [self._rarest(by_row[row])]}

    def _rarest(self, faults: Sequence[Fault]) -> Fault:
        fewest = min(self._planted[each.number, each.severity] for each in faults)
        chosen = self._chance.choice([each for each in faults if self._planted[each.number, each.severity] == fewest])
        self._planted[chosen.number, chosen.severity] += 1
        return chosen

    def _possible(self, task: Task) -> Iterator[tuple[Fault, FormField | None]]:
        for number, card in enumerate(task.cards):
            for spot, field in _places(task.form, number, card):
                value = card.tables[spot.part][spot.row].get(spot.name) if spot.part else card.fields.get(spot.name)
                scene = Scene(field, value, task.today, task.pack, task.organisation, self._chance, not spot.part)
                asked = _asked(task.form, field)
                for mistake in possible(scene):
                    # A doubtful answer may well break a rule that asks for it.
                    if not (asked and mistake.severity == "warning" and mistake.number == 0):
                        yield _fault(spot, mistake), field
            for matrix in task.form.matrices:
                for key in card.matrices.get(matrix.name, ()) if matrix.missing != "note" else ():
                    spot = Spot(number, matrix.name, 0, matrix_spot(key))
                    yield _fault(spot, Mistake(40, matrix.missing, None, ("cell-empty",), same=False)), None


def _places(form: Form, number: int, card: Card) -> Iterator[tuple[Spot, FormField]]:
    """Every place of a card that its form asks for, answered or not."""
    for field in form.fields:
        yield Spot(number, "", 0, field.name), field
    for table in form.tables:
        for row in range(len(card.tables.get(table.name, ()))):
            for column in table.columns:
                yield Spot(number, table.name, row, column.name), column


def _asked(form: Form, field: FormField) -> bool:
    """Whether some rule names a field."""
    return any(re.search(rf"\b{field.name}\b", rule.require or "") for rule in form.rules)


def _fault(spot: Spot, mistake: Mistake) -> Fault:
    name = data("mistakes")["names"][str(mistake.number)]
    return Fault(spot, name, mistake.written, mistake.severity, mistake.number, mistake.codes, mistake.same)


def _fits(fault: Fault, field: FormField | None) -> bool:
    """Tell whether our own blank can hold a mistake: no error cell, no other format, no locked organisation."""
    if field is None:
        return True
    allowed = fault.number not in _PREVENTED and not isinstance(fault.value, Raw | Styled)
    return allowed and (bool(fault.spot.part) or field.kind != "organisation")


def plain(task: Task, own: Habits | None, chance: Random) -> bytes:
    """Write the same answers with nothing planted."""
    task = replace(task, faults={})
    return in_blank(task).data if own is None else by_hand(task, replace(own, knot=""), chance).data
