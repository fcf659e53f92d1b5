"""Walk down a sheet and cut it into cards: a header block, and the table rows or the matrix that belong to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from iomdocs.judging.cards import Label, labels
from iomdocs.judging.headers import Header
from iomdocs.judging.matrices import MatrixPlace
from iomdocs.judging.recognise import Page
from iomdocs.judging.titles import FormTitles, words
from iomdocs.workbook import Cell

_EXAMPLE = ("пример", "образец")
_TOTAL = ("итого", "всего", "итог", "общее количество часов", "сумма часов")
_NOTHING = "сведений нет"
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
_FEW = 3


@dataclass(frozen=True, slots=True)
class TableRow:
    """A data row of a table: which sheet row, under which header."""

    table: str
    header: Header
    number: int


@dataclass(slots=True)
class Block:
    """One card as it stands on a sheet."""

    page: Page
    labels: dict[str, Label] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    totals: list[TableRow] = field(default_factory=list)
    matrices: list[MatrixPlace] = field(default_factory=list)
    nothing: bool = False

    @property
    def begun(self) -> bool:
        """Whether its table or matrix has been met, so that a new header block means a new card."""
        return bool(self.headers or self.matrices)


class Walker:
    """One pass over a page from the top; a header block followed by rows starts a card."""

    def __init__(self, page: Page, titles: FormTitles) -> None:
        self._page, self._titles = page, titles
        self._key = set(titles.form.key)
        self._headers = {header.top: (name, header) for name, found in page.headers.items() for header in found}
        self._under = {header.bottom for _, header in self._headers.values()}
        self._matrices = {place.header: place for place in page.matrices}
        self._ordinals = {
            table.name: {column.name for column in table.columns if column.kind == "ordinal"}
            for table in titles.form.tables
        }
        self._blocks = [Block(page)]
        self._pending: dict[str, Label] = {}
        self._table: tuple[str, Header] | None = None
        self._last = 0

    def blocks(self) -> list[Block]:
        """Cards of the page in order; the first may hold labels only (a title sheet)."""
        skip_to = 0
        for number, cells in self._page.rows.items():
            if number in self._matrices:
                self._settle(starts=True).matrices.append(self._matrices[number])
                skip_to = self._matrices[number].last
            elif number > skip_to:
                self._step(number, cells)
        self._settle(starts=False)
        return [block for block in self._blocks if block.begun or block.labels]

    def _step(self, number: int, cells: Sequence[Cell]) -> None:
        if number in self._headers:
            name, header = self._headers[number]
            self._settle(starts=True).headers.setdefault(name, header)
            self._table, self._last = (name, header), header.bottom
        elif number in self._under:
            return
        elif found := self._labels(cells):
            for label in found:
                self._pending.setdefault(label.field.name, label)
        elif self._table is not None:
            self._row(TableRow(*self._table, number), cells)

    def _labels(self, cells: Sequence[Cell]) -> list[Label]:
        """Header fields in a row; inside a table only a short row that begins with one counts."""
        found = list(labels(self._page.sheet, cells, self._titles.labels))
        if found and self._table is not None and (len(cells) > _FEW or found[0].caption is not cells[0]):
            return []
        return found

    def _settle(self, *, starts: bool) -> Block:
        """Give pending labels to the card they belong to: a new one if a key field is among them and rows follow."""
        block = self._blocks[-1]
        if block.begun and starts and self._key & self._pending.keys():
            block = Block(self._page)
            self._blocks.append(block)
        for name, label in self._pending.items():
            block.labels.setdefault(name, label)
        self._pending = {}
        return block

    def _row(self, row: TableRow, cells: Sequence[Cell]) -> None:
        by_column = {column: name for name, column in row.header.columns.items()}
        filled = {by_column[cell.column]: cell for cell in cells if cell.column in by_column}
        answers = filled.keys() - self._ordinals[row.table]
        first = next((words(cell.value) for cell in cells if isinstance(cell.value, str)), "")
        if _is_numbering(filled.values()) or first.startswith(_EXAMPLE):
            return
        if first.startswith(_TOTAL):
            self._blocks[-1].totals.append(row)
            self._table = None
        elif first == _NOTHING:
            self._blocks[-1].nothing = True
        elif self._is_signature(row.number, first, cells, answers):
            self._table = None
        elif answers:
            self._add(row)

    def _add(self, row: TableRow) -> None:
        block = self._settle(starts=True)
        block.headers.setdefault(row.table, row.header)
        block.rows.append(row)
        self._last = row.number

    def _is_signature(self, number: int, first: str, cells: Sequence[Cell], answers: Iterable[str]) -> bool:
        """A line to sign on, or a lonely post below a gap: the table is over."""
        texts = [cell.value for cell in cells if isinstance(cell.value, str)]
        if len(cells) > _FEW or len(texts) != len(cells):
            return False
        if any(_LINE.search(text) for text in texts):
            return True
        return number > self._last + 1 and (first.startswith(_SIGNERS) or not any(True for _ in answers))


def _is_numbering(cells: Iterable[Cell]) -> bool:
    """The row «1 2 3 4 …» under a header: consecutive whole numbers in every column."""
    numbers = [_whole(cell) for cell in cells]
    known = sorted(number for number in numbers if number is not None)
    if len(known) < _FEW or len(known) != len(numbers):
        return False
    return known[0] in {0, 1} and known == list(range(known[0], known[0] + len(known)))


def _whole(cell: Cell) -> int | None:
    value = cell.value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else None
