"""Walk down a sheet and cut it into cards: a header block, and the table rows or the matrix that belong to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from iomdocs.judging.cards import Label, labels
from iomdocs.judging.headers import Header
from iomdocs.judging.lines import Line, is_nothing
from iomdocs.judging.matrices import MatrixPlace
from iomdocs.judging.merged import cell_of
from iomdocs.judging.recognise import Page
from iomdocs.judging.titles import FormTitles, words
from iomdocs.workbook import Cell, address

_FEW = 3


@dataclass(frozen=True, slots=True)
class TableRow:
    """A data row of a table: which sheet row, under which header."""

    table: str
    header: Header
    number: int


@dataclass(slots=True)
class Block:
    """One card as it stands on a sheet.

    ``aside`` are cells of lines that are no rows, with the code of what is said of them: a caption, an example.
    """

    page: Page
    labels: dict[str, Label] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    totals: list[TableRow] = field(default_factory=list)
    aside: list[tuple[str, Cell]] = field(default_factory=list)
    matrices: list[MatrixPlace] = field(default_factory=list)
    nothing: bool = False

    @property
    def begun(self) -> bool:
        """Whether its table or matrix has been met, so that a new header block means a new card."""
        return bool(self.headers or self.matrices)

    @property
    def is_blank(self) -> bool:
        """Whether it is a form that nobody has filled."""
        answered = any(label.is_answered for label in self.labels.values())
        return not (answered or self.rows or self.matrices or self.nothing)


class Walker:
    """One pass over a page from the top; a header block followed by rows starts a card."""

    def __init__(self, page: Page, titles: FormTitles) -> None:
        self._page, self._titles = page, titles
        self._key = set(titles.form.key)
        self._headers = {header.top: (name, header) for name, found in page.headers.items() for header in found}
        self._under = {header.bottom for _, header in self._headers.values()}
        self._matrices = {place.header: place for place in page.matrices}
        self._tables = {table.name: table for table in titles.form.tables}
        self._kinds = {name: {each.name: each.kind for each in table.columns} for name, table in self._tables.items()}
        self._blocks = [Block(page)]
        self._pending: dict[str, Label] = {}
        self._table: tuple[str, Header] | None = None
        self._last = 0
        # Below a total or a signature only a well filled line goes on with the table.
        self._over = False

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
            self._table, self._last, self._over = (name, header), header.bottom, False
        elif number in self._under or self._is_beside(cells):
            return
        elif found := self._labels(cells):
            _take(self._pending, found)
        elif self._table is not None:
            self._line(*self._table, number, cells)
        elif len(cells) == 1 and isinstance(cells[0].value, str) and is_nothing(words(cells[0].value)):
            self._blocks[-1].nothing = True

    def _is_beside(self, cells: Sequence[Cell]) -> bool:
        """Whether all of a row lies to the right of the table: a legend, a remark."""
        return self._table is not None and cells[0].column > self._table[1].right

    def _labels(self, cells: Sequence[Cell]) -> list[Label]:
        """Header fields in a row; inside a table only a short row that begins with one counts."""
        inside = self._table is not None and not self._over
        if inside and len(cells) > _FEW:
            return []
        found = list(labels(self._page.sheet, cells, self._titles.labels))
        return [] if inside and found and found[0].caption is not cells[0] else found

    def _settle(self, *, starts: bool) -> Block:
        """Give pending labels to the card they belong to: a new one if a key field is among them and rows follow."""
        block = self._blocks[-1]
        if block.begun and starts and self._key & self._pending.keys():
            block = Block(self._page)
            self._blocks.append(block)
        _take(block.labels, self._pending.values())
        self._pending = {}
        return block

    def _line(self, name: str, header: Header, number: int, cells: Sequence[Cell]) -> None:
        right = header.right
        inside = [cell for cell in cells if cell.column <= right and _says(cell)]
        line = Line((self._tables[name], header, number), inside, self._kinds[name], self._page.sheet.merged)
        if not inside or line.is_numbering or line.is_own_example or line.is_computed:
            return
        if line.is_example or line.is_glued:
            self._blocks[-1].aside.append(("row-example" if line.is_example else "row-glued", inside[0]))
        elif line.is_total:
            self._blocks[-1].totals.append(TableRow(name, header, number))
            self._over = True
        elif line.is_nothing:
            self._blocks[-1].nothing = True
        elif line.is_signature(self._last):
            self._over = True
        elif line.is_strong or not (self._over or line.is_aside):
            self._row(line)

    def _row(self, line: Line) -> None:
        if not line.answers:
            return
        if line.is_caption:
            self._blocks[-1].aside += () if line.spans else [("row-caption", cell) for cell in line.answers.values()]
            return
        block = self._of_person(line) if line.header.lent else self._settle(starts=True)
        block.headers.setdefault(line.table.name, line.header)
        block.rows.append(TableRow(line.table.name, line.header, line.number))
        self._last, self._over = line.number, False

    def _of_person(self, line: Line) -> Block:
        """The card of a row that names its person itself; below a name empty cells mean the same person."""
        block = self._settle(starts=True)
        told = {name: self._label(name, column, line) for name, column in line.header.lent.items()}
        told = {name: label for name, label in told.items() if label.is_answered}
        known = {name: block.labels.get(name) for name in told if name in self._key}
        if block.rows and any(before and before.said != told[name].said for name, before in known.items()):
            above = {name: label for name, label in block.labels.items() if name not in line.header.lent}
            block = Block(self._page, above, dict(block.headers))
            self._blocks.append(block)
        for name, label in told.items():
            if not block.rows or name not in block.labels:
                block.labels[name] = label
        return block

    def _label(self, name: str, column: int, line: Line) -> Label:
        answer = cell_of(self._page.sheet, line.number, column)
        field = next(field for field in self._titles.form.fields if field.name == name)
        return Label(field, Cell(line.header.bottom, column), answer, address(line.number, column))


def _says(cell: Cell) -> bool:
    """Whether anything stands in a cell; a formula may well give an empty text."""
    return cell.value is not None or cell.error is not None or cell.stale


def _take(known: dict[str, Label], found: Iterable[Label]) -> None:
    """Add labels; the first of a field holds, unless it has no answer and a later one has («Слушатель ____»)."""
    for label in found:
        before = known.get(label.field.name)
        if before is None or (not before.is_answered and label.is_answered):
            known[label.field.name] = label
