"""A table as a clerk's hand writes it: header, rows, gaps, totals, and mistakes of layout."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from iomdocs.definitions import FormField, Rule, SeverityName, Table
from iomdocs.demo.cards import Knot, Row, Spot
from iomdocs.demo.chance import data
from iomdocs.demo.dirt import captions
from iomdocs.demo.hands import Hand
from iomdocs.workbook import Scalar, address

_PARTED = re.compile(r"(.+?) \((.+)\)")
_ENOUGH = 5
_LONG = 14


class Grid:
    """One table of one card on its way onto a sheet."""

    def __init__(self, hand: Hand, table: Table, card: int, rows: Sequence[Row]) -> None:
        self._hand, self._table, self._card, self._rows = hand, table, card, rows
        self._habits, self._chance = hand.habits, hand.chance
        self._lines: list[tuple[int, int]] = []
        self._top = 0
        self._missing = self._dropped()
        self._columns = self._ordered()
        self._titles = captions(self._columns, self._chance, synonyms=self._habits.synonyms)
        self._mistype()

    def write(self) -> None:
        """Write header, rows and total, and note every place."""
        hand, habits = self._hand, self._habits
        if habits.synonyms and any(self._titles[each.name] != each.title for each in self._columns):
            hand.notes.ways.add(22)
        self._top = hand.row
        self._header(two_levels=habits.two_levels)
        if habits.numbering:
            hand.numbers(len(self._columns))
        self._example()
        for number, row in enumerate(self._rows):
            self._between(number)
            self._line(number, row)
        self._merge()
        self._total()
        self._tie()

    def _dropped(self) -> FormField | None:
        """The required column that a rehearsal leaves out; a poor table would be known no more."""
        columns = [each for each in self._table.columns if not each.extra]
        must = [each for each in columns[1:] if each.required and each.missing == "error"]
        wanted = self._habits.knot == "missing" and len(columns) > _ENOUGH and must and len(self._rows) > 0
        return self._chance.choice(must) if wanted else None

    def _ordered(self) -> list[FormField]:
        spots = {spot.name for spot in self._hand.task.faults if spot.part == self._table.name}
        known = {name for row in self._rows for name in row} | spots
        columns = [each for each in self._table.columns if not each.extra or each.name in known]
        if self._missing:
            columns.remove(self._missing)
        if self._habits.shuffled:
            columns = [columns[0], *self._chance.sample(columns[1:], len(columns) - 1)]
            self._hand.notes.ways.add(26)
        return columns

    def _mistype(self) -> None:
        """Type one letter of a long title wrong."""
        swaps = data("mistakes")["sheets"]["typo"]
        long = [each for each in self._columns if len(self._titles[each.name]) >= _LONG]
        if not self._habits.typo or self._habits.two_levels or not long:
            return
        name = self._chance.choice(long).name
        title = self._titles[name]
        place = next((at for at, letter in enumerate(title) if at > 1 and letter in swaps), None)
        if place is not None:
            self._titles[name] = title[:place] + swaps[title[place]] + title[place + 1 :]
            self._hand.notes.ways.add(23)

    def _header(self, *, two_levels: bool) -> None:
        sheet, row = self._hand.sheet, self._hand.row
        pairs = list(_pairs(self._columns)) if two_levels else []
        for place, column in enumerate(self._columns, 1):
            sheet.cell(row, place, self._titles[column.name])
        if self._habits.extra_column:
            sheet.cell(row, len(self._columns) + 1, data("dirt")["extra_column"])
            self._hand.notes.ways.add(26)
        for place, parent, one, two in pairs:
            sheet.cell(row, place, parent)
            sheet.cell(row, place + 1).value = None
            sheet.merge_cells(None, row, place, row, place + 1)
            sheet.cell(row + 1, place, one)
            sheet.cell(row + 1, place + 1, two)
            self._hand.notes.ways.add(21)
        self._hand.row += 2 if pairs else 1

    def _example(self) -> None:
        """Leave the blank's own line of an example."""
        if not self._habits.example or len(self._columns) < _ENOUGH:
            return
        for place, column in enumerate(self._columns[1:], 2):
            self._hand.put(self._hand.row, place, column.example or None)
        self._hand.put(self._hand.row, 1, data("mistakes")["sheets"]["example"])
        self._hand.notes.ways.add(35)
        self._hand.row += 1

    def _between(self, number: int) -> None:
        """In the middle: an empty row, or the header once more as after a page's break."""
        if number != len(self._rows) // 2 or number == 0:
            return
        if self._habits.gaps:
            self._hand.row += 1
            self._hand.notes.ways.add(33)
        if self._habits.repeated:
            self._header(two_levels=self._habits.two_levels)
            self._hand.notes.ways.add(28)

    def _line(self, number: int, row: Row) -> None:
        hand = self._hand
        for place, column in enumerate(self._columns, 1):
            value = row.get(column.name)
            if column.kind == "ordinal" and self._habits.unnumbered:
                value = None if number % 2 else 1
                hand.notes.ways.add(34)
            spot = Spot(self._card, self._table.name, number, column.name)
            hand.put(hand.row, place, hand.answer(spot, column, value, place))
        if self._habits.extra_column:
            hand.put(hand.row, len(self._columns) + 1, self._chance.choice(data("dirt")["extra_texts"]))
        if self._habits.hidden_rows and number == 1:
            hand.sheet.row_dimensions[hand.row].hidden = True
            hand.notes.ways.add(18)
        self._lines.append((number, hand.row))
        hand.row += 1

    def _merge(self) -> None:
        """Merge equal neighbours of one column into a tall cell, as «организация» often is."""
        if not self._habits.merged or self._habits.knot in {"double", "shifted"}:
            return
        for place, column in enumerate(self._columns, 1):
            for (one, upper), (two, lower) in pairwise(self._lines):
                if lower == upper + 1 and self._mergeable(column, one, two):
                    self._hand.sheet.cell(lower, place).value = None
                    self._hand.sheet.merge_cells(None, upper, place, lower, place)
                    self._hand.notes.ways.add(31)
                    return

    def _mergeable(self, column: FormField, one: int, two: int) -> bool:
        spots = [Spot(self._card, self._table.name, number, column.name) for number in (one, two)]
        if column.kind not in {"organisation", "choice", "text"} or any(s in self._hand.task.faults for s in spots):
            return False
        value = self._rows[one].get(column.name)
        return value is not None and value == self._rows[two].get(column.name)

    def _total(self) -> None:
        hours = [(place, column.name) for place, column in enumerate(self._columns, 1) if column.kind == "hours"]
        wrong = self._habits.knot == "total"
        if not (self._habits.total or wrong) or not hours or hours[0][0] == 1:
            return
        hand = self._hand
        first = min(2, hours[0][0] - 1)
        hand.sheet.cell(hand.row, first, self._chance.choice(data("dirt")["totals"]))
        for place, name in hours:
            summed = sum(float(str(row.get(name) or 0)) for row in self._rows)
            hand.sheet.cell(hand.row, place, summed + wrong)
            if wrong and summed:
                self._knot(29, "warning", [address(hand.row, place)], [(address(hand.row, place), summed)])
        hand.notes.ways |= set() if wrong else {29}
        hand.row += 1

    def _knot(
        self,
        number: int,
        severity: SeverityName,
        cells: Sequence[str],
        repairs: Sequence[tuple[str, Scalar]],
        rows: int = 0,
    ) -> None:
        sheet = self._hand.sheet.title
        self._hand.notes.knots.append(Knot(number, severity, sheet, frozenset(cells), tuple(repairs), rows))

    def _tie(self) -> None:
        """Spoil the layout as a rehearsal asks."""
        makers = {"twice": self._twice, "missing": self._left_out, "shifted": self._shifted, "double": self._double}
        if self._habits.knot in makers and self._lines:
            makers[self._habits.knot]()

    @property
    def _free(self) -> int:
        """The first column right of all that is written."""
        return len(self._columns) + 1 + self._habits.extra_column

    def _twice(self) -> None:
        """A column's title once more, over an empty column."""
        column = self._chance.choice([each for each in self._columns if each.kind != "ordinal"])
        self._hand.put(self._top, self._free, self._titles[column.name])
        cell = address(self._top, self._free)
        below = address(self._top + 1, self._free)
        self._knot(24, "error", [cell, below], [(cell, None)])

    def _left_out(self) -> None:
        column = self._missing
        if column is None:
            return
        titles = [address(row, place) for row in (self._top, self._top + 1) for place in range(1, self._free + 1)]
        repairs: list[tuple[str, Scalar]] = [(address(self._top, self._free), column.title)]
        for number, row in self._lines:
            repairs.append((address(row, self._free), self._rows[number].get(column.name)))
        self._knot(25, "error", titles, repairs)

    def _shifted(self) -> None:
        """The last row pasted one cell to the right."""
        number, row = self._lines[-1]
        hand, last = self._hand, len(self._columns)
        if last < _ENOUGH or self._habits.extra_column:
            return
        for place in range(last, 0, -1):
            _copied(hand, (row, place), (row, place + 1))
        hand.put(row, 1, None)
        true = [
            (address(row, place), self._rows[number].get(column.name)) for place, column in enumerate(self._columns, 1)
        ]
        cells = [address(row, place) for place in range(1, last + 2)]
        self._knot(36, "error", cells, [*true, (address(row, last + 1), None)])

    def _double(self) -> None:
        """The last row once more, where a rule forbids it."""
        rule = self._against_doubles()
        number, upper = self._lines[-1]
        if rule is None or any(spot[1:3] == (self._table.name, number) for spot in self._hand.task.faults):
            return
        hand, row = self._hand, upper + 1
        if hand.sheet.cell(row, 1).value is not None or self._habits.total:
            return
        for place in range(1, len(self._columns) + 1):
            _copied(hand, (upper, place), (row, place))
        hand.row += 1
        places = {column.name: place for place, column in enumerate(self._columns, 1)}
        cells = [address(row, places[name]) for name in rule.at if name in places]
        emptied = [(address(row, place), None) for place in range(1, len(self._columns) + 1)]
        self._knot(110, rule.severity, cells, emptied, rows=1)

    def _against_doubles(self) -> Rule | None:
        rules = self._hand.task.form.rules
        return next((rule for rule in rules if rule.check == "distinct" and rule.table == self._table.name), None)


def _copied(hand: Hand, one: tuple[int, int], two: tuple[int, int]) -> None:
    """Copy a cell with its look."""
    cell, copy = hand.sheet.cell(*one), hand.sheet.cell(*two)
    copy.value, copy.number_format, copy.data_type = cell.value, cell.number_format, cell.data_type


def _pairs(columns: Sequence[FormField]) -> Iterator[tuple[int, str, str, str]]:
    """Neighbours that a two-level header joins: «Дата проведения (план)» and «Дата проведения (факт)»."""
    for place, (one, two) in enumerate(pairwise(columns), 1):
        left, right = _PARTED.fullmatch(one.title), _PARTED.fullmatch(two.title)
        if left and right and left[1] == right[1]:
            yield place, left[1], left[2], right[2]
