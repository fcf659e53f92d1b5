"""Read the rows of a table: each cell by its field, and what is wrong with a row as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.cells import Answer, FieldReader
from iomdocs.judging.headers import Header
from iomdocs.judging.merged import cell_of, lender
from iomdocs.judging.rows import TableRow
from iomdocs.values import as_text, is_blank
from iomdocs.verdicts import Record, Stored
from iomdocs.wording import say
from iomdocs.workbook import Cell, Sheet, letters

# What is summed counts once, however many rows its cell is merged over.
_COUNTED = frozenset({"hours", "number"})
_SHIFTED = 2


@dataclass(slots=True)
class Row:
    """A row being read; ``bad`` names fields that rules may not rely on."""

    values: dict[str, Stored] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What returns the workbook."""
        return [each for each in self.findings if each.severity == "error"]

    def record(self, row: TableRow, sheet: Sheet) -> Record:
        """The same as it is stored."""
        return Record(row.table, sheet.name, row.number, self.values, self.cells)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where one field stands under a header: its column and letters, None when the sheet lacks it."""

    reader: FieldReader
    name: str
    column: int | None
    letters: str
    joined: Mapping[str, int] | None

    @classmethod
    def of(cls, reader: FieldReader, header: Header, by: int) -> "_Lane":
        """The field's lane, or the one so many columns beside it."""
        name, column = reader.field.name, header.columns.get(reader.field.name)
        where = None if column is None else max(column + by, 1)
        return cls(reader, name, where, letters(where or 1), header.joined.get(name))

    def answer(self, row: TableRow, sheet: Sheet) -> Answer | None:
        """What a row says; None without a column, and where a counted number was given by an upper row."""
        if self.column is None or (self.reader.field.kind in _COUNTED and lender(sheet, row.number, self.column)):
            return None
        cell = _joined(row, sheet, self.joined) if self.joined is not None else cell_of(sheet, row.number, self.column)
        return self.reader.read(cell, sheet.name, f"{self.letters}{row.number}")


class RowReader:
    """Reads the rows of one card on a sheet; where a header has which field is worked out once."""

    def __init__(self, sheet: Sheet, readers: Mapping[str, Sequence[FieldReader]]) -> None:
        self._sheet, self._readers = sheet, readers
        self._lanes: dict[tuple[int, str, int], Sequence[_Lane]] = {}
        self._any_struck = any(cell.struck for cell in sheet.cells.values())

    def read(self, row: TableRow) -> Row:
        """Read one row; one that makes sense only beside its columns is said to be shifted, in one finding."""
        told = self._read(row)
        if len(told.errors) >= _SHIFTED and any(not self._read(row, by).errors for by in (1, -1)):
            wrong = min(told.errors, key=lambda each: each.cell or "")
            spot = Spot(self._sheet.name, wrong.cell, wrong.field, wrong.title)
            told.findings = [finding("row-shifted", spot, found=wrong.found)]
            told.bad = {name for reader in self._readers[row.table] for name in reader.names}
        if self._any_struck:
            told.findings += self._struck(row)
        return told

    def _read(self, row: TableRow, by: int = 0) -> Row:
        told = Row()
        lent: dict[str, Stored] = {}
        for lane in self._laid(row, by):
            answer = lane.answer(row, self._sheet)
            if answer is None:  # a column that the sheet lacks cannot be relied on, unless it is an extra one
                told.values.update(dict.fromkeys(lane.reader.names))
                if lane.column is not None or not lane.reader.field.extra:
                    told.bad.update(lane.reader.names)
                continue
            told.values.update(answer.values)
            told.cells[lane.name] = f"{lane.letters}{row.number}"
            told.findings += answer.findings
            if answer.lent:
                lent.update(answer.lent)
            if answer.bad:
                told.bad.update(lane.reader.names)
        told.values.update({name: value for name, value in lent.items() if told.values.get(name) is None})
        return told

    def _laid(self, row: TableRow, by: int) -> Sequence[_Lane]:
        seen = id(row.header), row.table, by
        if seen not in self._lanes:
            self._lanes[seen] = [_Lane.of(reader, row.header, by) for reader in self._readers[row.table]]
        return self._lanes[seen]

    def _struck(self, row: TableRow) -> Iterator[Finding]:
        """A row struck out is counted all the same: colours and lines are no answers (case 52)."""
        lanes = (lane for lane in self._laid(row, 0) if lane.column and lane.reader.field.kind != "ordinal")
        columns = sorted(lane.column or 0 for lane in lanes)
        cells = [cell for column in columns if (cell := self._sheet.cells.get((row.number, column)))]
        struck = [cell for cell in cells if cell.struck]
        if struck and len(struck) * 2 > len(cells):
            yield finding("row-struck", Spot(self._sheet.name, struck[0].address))


def _joined(row: TableRow, sheet: Sheet, columns: Mapping[str, int]) -> Cell | None:
    """«удостоверение», «15», «12.03.2026» in three cells, as one would write them in one."""
    cells = {part: cell_of(sheet, row.number, column) for part, column in columns.items()}
    wrong = next((cell for cell in cells.values() if cell and (cell.error or cell.stale)), None)
    if wrong:
        return wrong
    told = {part: as_text(cell.value).strip() for part, cell in cells.items() if cell and not is_blank(cell.value)}
    if "number" in told:
        told["number"] = say("values.document_number", number=told["number"].lstrip("№ "))
    if "date" in told:
        told["date"] = say("values.document_date", date=told["date"])
    text = " ".join(told[part] for part in ("kind", "number", "date") if part in told)
    return Cell(row.number, min(columns.values()), text) if text else None
