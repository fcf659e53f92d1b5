"""What a line below a header is: a row of answers, a total, a caption, a signature, or nothing of the table."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from iomdocs.definitions import Table
from iomdocs.judging.headers import Header
from iomdocs.judging.titles import words
from iomdocs.values import as_text, fold
from iomdocs.wording import catalogue
from iomdocs.workbook import Area, Cell, Scalar

_EXAMPLE = frozenset({"пример", "образец", "пример заполнения", "образец заполнения"})
_TOTAL = frozenset({"итого", "всего", "итог", "подытог"})
_TOTALS = ("общее количество", "сумма часов", "общий объем", "общая сумма")
_NOTHING = frozenset(map(words, catalogue("values")["nothing_to_tell"]))
_LINE = re.compile(r"_{3,}|/\s*подпись\s*/|\(подпись\)|\(фио\)|расшифровка подписи", re.IGNORECASE)
_SIGNERS: tuple[str, ...] = (
    "методист",
    "руководитель",
    "директор",
    "заведующ",
    "согласован",
    "утвержд",
    "специалист",
    "куратор",
)
_SIGNERS += ("слушатель", "педагог", "дата", "м п", "мп", "примечание", "исполнитель", "подпись", "наставник")
_TYPED = frozenset({"hours", "number", "date", "inn", "snils"})
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\(?\s*(\d{1,3})\s*[.)]*")
_LETTER = re.compile(r"[А-Яа-яA-Za-z]")
_FOOTNOTE = re.compile(r"\s*(?:\*|[¹²³]|примеч|сноск|пояснен)", re.IGNORECASE)
_GLUE = re.compile(r"[;|\t]|\s{3,}")
_FEW = 3


class Line:
    """A sheet row under a header; ``cells`` lie before the table's right edge, ``kinds`` are of the table's fields.

    ``filled`` are its cells by the field of their column, ``answers`` the same without the number of the row, and
    ``first`` the words of its first text: every line is asked for them.
    """

    def __init__(
        self,
        place: tuple[Table, Header, int],
        cells: Sequence[Cell],
        kinds: Mapping[str, str],
        merged: tuple[Area, ...] = (),
    ) -> None:
        self.table, self.header, self.number = place
        self.cells, self.kinds, self.merged = cells, kinds, merged
        fields = self.header.fields
        self.filled = {fields[cell.column]: cell for cell in cells if cell.column in fields}
        self.answers = {name: cell for name, cell in self.filled.items() if kinds[name] != "ordinal"}
        self.first = next((words(cell.value) for cell in cells if isinstance(cell.value, str)), "")

    @property
    def is_numbering(self) -> bool:
        """The line «1 2 3 4 …» or «А Б 1 2 …» under a header: numbers that go up by one, in every column."""
        told = [cell.value for cell in self.cells]
        while told and isinstance(told[0], str) and _LETTER.fullmatch(told[0].strip()):
            del told[0]
        first = _whole(told[0]) if len(told) >= _FEW else None
        if first is None or not 0 <= first <= 1:
            return False
        return list(map(_whole, told)) == list(range(first, first + len(told)))

    @property
    def is_computed(self) -> bool:
        """A blank line in which nothing stands but formulas without a result."""
        return bool(self.answers) and all(
            cell.formula and (cell.stale or cell.error is not None or cell.value == 0) for cell in self.answers.values()
        )

    @property
    def is_example(self) -> bool:
        """A line that only shows how to fill."""
        return self.first in _EXAMPLE

    @property
    def is_own_example(self) -> bool:
        """The example as the blank has it."""
        if not self.is_example:
            return False
        shown = {column.name: column.example for column in self.table.columns if column.example}
        # The word «Пример» itself may stand in a column that has an example of its own.
        told = [
            (cell, shown[name]) for name, cell in self.answers.items() if name in shown and cell is not self.cells[0]
        ]
        return all(fold(as_text(cell.value)) == fold(example) for cell, example in told)

    @property
    def is_glued(self) -> bool:
        """A whole row that was pasted into one cell."""
        if len(self.cells) != 1 or not isinstance(self.cells[0].value, str):
            return False
        pieces = [piece for piece in _GLUE.split(self.cells[0].value) if piece.strip()]
        return len(pieces) > max(_FEW, self.header.hits // 2) and any(map(_DIGIT.search, pieces[1:]))

    @property
    def is_nothing(self) -> bool:
        """The answer that there is nothing to tell."""
        return is_nothing(self.first)

    @property
    def is_total(self) -> bool:
        """A caption of a total, in whatever column, with hardly anything but numbers beside it."""
        if not (self.first.partition(" ")[0] in _TOTAL or self.first.startswith(_TOTALS)):
            return False
        caption = next(cell for cell in self.cells if isinstance(cell.value, str))
        beside = [cell.value for cell in self.answers.values() if cell is not caption]
        return not any(isinstance(value, dt.date) for value in beside) and sum(map(_is_words, beside)) <= 1

    @cached_property
    def is_strong(self) -> bool:
        """Filled so well that it is a row wherever it stands: several answers, numbers and dates where they belong."""
        typed = [self.answers[name] for name in self.answers if self.kinds[name] in _TYPED]
        asked = any(self.kinds[name] in _TYPED for name in self.header.columns)
        plausible = any(map(_plausible, typed)) if asked else True
        return plausible and len(self.answers) >= _FEW and (asked or len(self.answers) * 2 >= self.header.hits)

    @property
    def is_caption(self) -> bool:
        """A lone text that names a part of the table: merged over it, or in a line that has no number of its own."""
        if len(self.cells) != 1 or len(self.answers) != 1 or not isinstance(self.cells[0].value, str):
            return False
        return sum(column.required for column in self.table.columns) >= _FEW

    @property
    def is_aside(self) -> bool:
        """A text where a row's number belongs, and no row beside it: «Инвариантная часть … 52», «Директор … Седых»."""
        ordinals = [cell.value for name, cell in self.filled.items() if self.kinds[name] == "ordinal"]
        texts = [value for value in ordinals if isinstance(value, str) and not _DIGIT.search(value)]
        return bool(texts) and not self.is_strong

    def is_signature(self, last: int) -> bool:
        """A line to sign on, a footnote, or a lonely post below a gap; ``last`` is the lowest row so far."""
        texts = [cell.value for cell in self.cells if isinstance(cell.value, str)]
        if self.is_strong:
            return False
        if any(_LINE.search(text) for text in texts) or (len(self.cells) == 1 and any(map(_FOOTNOTE.match, texts))):
            return True
        if len(self.cells) > _FEW or len(texts) != len(self.cells):
            return False
        return self.number > last + 1 and (self.first.startswith(_SIGNERS) or not self.answers)

    @property
    def spans(self) -> bool:
        """Whether its one text is merged over several columns of the table."""
        columns = set(self.header.columns.values())
        cell = next(iter(self.answers.values()))
        area = next((area for area in self.merged if (cell.row, cell.column) in area), None)
        return area is not None and sum(area.left <= column <= area.right for column in columns) >= _FEW


def is_nothing(said: str) -> bool:
    """Whether these words say that there is nothing to tell.

    >>> is_nothing(words("Сведений  нет.")), is_nothing(words("Семинар"))
    (True, False)
    """
    return said in _NOTHING


def _is_words(value: Scalar) -> bool:
    return isinstance(value, str) and not _LINE.search(value) and not value[:1].isdigit()


def _plausible(cell: Cell) -> bool:
    """Whether a cell holds what may be a number or a date; an error cell and a formula stand where a value belongs."""
    if isinstance(cell.value, str):
        return _DIGIT.search(cell.value) is not None and "__" not in cell.value
    return True


def _whole(value: Scalar) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    match = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) if match else None
