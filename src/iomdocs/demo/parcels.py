"""What schools send: workbooks in blanks and by hand, some with faults, and files that are no forms."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from random import Random

from openpyxl import Workbook

from iomdocs.definitions import Form
from iomdocs.demo.books import Task, by_hand, in_blank
from iomdocs.demo.cards import Book, Card
from iomdocs.demo.dirt import Habits, habits
from iomdocs.demo.district import District
from iomdocs.demo.faults import plant
from iomdocs.demo.fillings import Filler
from iomdocs.directory import Organisation
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.wording import catalogue, say

_SEVERAL, _IN_BLANK = 0.2, 0.45
_MOST_CARDS, _MOST_FAULTS, _SURELY_FAULTY = 3, 3, 2


@dataclass(frozen=True, slots=True)
class Parcel:
    """A workbook under its path in the inbox; ``habits`` are None when it is our own blank."""

    file: str
    task: Task
    habits: Habits | None
    book: Book

    def corrected(self, chance: Random) -> "Parcel":
        """Write the same answers without the faults."""
        task = replace(self.task, faults={})
        return replace(self, task=task, book=_written(task, self.habits, chance))


@dataclass(frozen=True, slots=True)
class Sender:
    """Everybody who sends: forms of one pack, filled for one district; ``faulty`` is the share of bad workbooks."""

    pack: Pack
    district: District
    filler: Filler
    chance: Random
    faulty: float = 0.22

    def send(self, forms: Sequence[Form], silent: Sequence[Organisation] = ()) -> Iterator[Parcel]:
        """Give workbooks of all organisations but the ``silent``: one of each form, or one of each teacher."""
        sent = dict.fromkeys((form.id for form in forms), 0)
        for organisation in self.district.organisations:
            if organisation in silent:
                continue
            for form in forms:
                cards = self._cards(form, organisation)
                for number, group in enumerate(_groups(cards, self.chance), 1):
                    sent[form.id] += 1
                    # Whatever chance says, every form is shown wrong at least once.
                    surely = sent[form.id] == _SURELY_FAULTY
                    count = 1 if surely else self._faults()
                    own = habits(self.chance) if surely else self._habits(group)
                    yield self._parcel((form, organisation, number), group, own, count)

    def _faults(self) -> int:
        return self.chance.randint(1, _MOST_FAULTS) if self.chance.random() < self.faulty else 0

    def _habits(self, cards: Sequence[Card]) -> Habits | None:
        return None if len(cards) == 1 and self.chance.random() < _IN_BLANK else habits(self.chance)

    def clean(self, form: Form, organisation: Organisation, file: str) -> Parcel:
        """Fill a form by hand without any dirt, as a list of organisations or of staff comes."""
        card = self.filler.card(form, organisation, self.district.staff[organisation.code][0])
        task = Task(form, self.pack, organisation, [card], {}, self.filler.today)
        return Parcel(file, task, Habits(), _written(task, Habits(), self.chance))

    def _cards(self, form: Form, organisation: Organisation) -> list[Card]:
        staff = self.district.staff[organisation.code]
        about_one = any(field.kind == "person" for field in form.fields)
        return [self.filler.card(form, organisation, human) for human in (staff if about_one else staff[:1])]

    def _parcel(
        self, what: tuple[Form, Organisation, int], cards: Sequence[Card], own: Habits | None, count: int
    ) -> Parcel:
        (form, organisation, number), chance = what, self.chance
        faults = plant(form, cards, count, chance, self.filler.today, blank=own is None)
        task = Task(form, self.pack, organisation, cards, faults, self.filler.today)
        name = say("demo.file", short=form.short, number=number)
        file = PurePosixPath(safe_name(organisation.short_name)) / safe_name(name)
        return Parcel(file.as_posix(), task, own, _written(task, own, chance))


def _written(task: Task, own: Habits | None, chance: Random) -> Book:
    return in_blank(task) if own is None else by_hand(task, own, chance)


def _groups(cards: Sequence[Card], chance: Random) -> Iterator[list[Card]]:
    """Cards by workbooks: mostly one, sometimes several."""
    rest = list(cards)
    while rest:
        count = chance.randint(2, _MOST_CARDS) if chance.random() < _SEVERAL else 1
        yield rest[:count]
        rest = rest[count:]


def strangers() -> Iterator[tuple[str, bytes]]:
    """Files that are no forms: a canteen's menu, and a workbook that was cut off while it was copied."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in catalogue("demo")["menu"]:
        sheet.append([row])
    stream = io.BytesIO()
    workbook.save(stream)
    yield say("demo.menu_file"), stream.getvalue()
    yield say("demo.torn_file"), stream.getvalue()[: len(stream.getvalue()) // 2]
