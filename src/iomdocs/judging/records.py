"""Read the rows of a table: each cell by its field, and what is wrong with a row as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.cells import Answer, FieldReader
from iomdocs.judging.merged import cell_of, lender
from iomdocs.judging.rows import TableRow
from iomdocs.values import as_text, is_blank
from iomdocs.verdicts import Record, Stored
from iomdocs.wording import say
from iomdocs.workbook import Cell, Sheet, address

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


def read_row(row: TableRow, sheet: Sheet, readers: Sequence[FieldReader]) -> Row:
    """Read one table row; one that makes sense only beside its columns is said to be shifted, in one finding."""
    told = _read(row, sheet, readers)
    if len(told.errors) >= _SHIFTED and any(not _read(row, sheet, readers, by).errors for by in (1, -1)):
        wrong = min(told.errors, key=lambda each: each.cell or "")
        spot = Spot(sheet.name, wrong.cell, wrong.field, wrong.title)
        told.findings = [finding("row-shifted", spot, found=wrong.found)]
        told.bad = {name for reader in readers for name in (reader.field.name, *reader.parts)}
    told.findings += _struck(row, sheet, readers)
    return told


def _read(row: TableRow, sheet: Sheet, readers: Sequence[FieldReader], by: int = 0) -> Row:
    told = Row()
    lent: dict[str, Stored] = {}
    for reader in readers:
        column = row.header.columns.get(reader.field.name)
        where = None if column is None else max(column + by, 1)
        answer = _answer(reader, row, sheet, where)
        if answer is None:  # a column that the sheet lacks cannot be relied on, unless it is an extra one
            told.values.update(dict.fromkeys((reader.field.name, *reader.parts)))
            told.bad |= set() if column is None and reader.field.extra else {reader.field.name, *reader.parts}
            continue
        told.values.update(answer.values)
        told.cells[reader.field.name] = address(row.number, where or 1)
        told.findings += answer.findings
        lent.update(answer.lent)
        if answer.bad:
            told.bad |= {reader.field.name, *reader.parts}
    told.values.update({name: value for name, value in lent.items() if told.values.get(name) is None})
    return told


def _answer(reader: FieldReader, row: TableRow, sheet: Sheet, column: int | None) -> Answer | None:
    """What a row says for a field; None without a column, and where a counted number was given by an upper row."""
    if column is None or (reader.field.kind in _COUNTED and lender(sheet, row.number, column)):
        return None
    where = address(row.number, column)
    if reader.field.name in row.header.joined:
        return reader.read(_joined(row, sheet, row.header.joined[reader.field.name]), sheet.name, where)
    return reader.read(cell_of(sheet, row.number, column), sheet.name, where)


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


def _struck(row: TableRow, sheet: Sheet, readers: Iterable[FieldReader]) -> Iterator[Finding]:
    """A row struck out is counted all the same: colours and lines are no answers (case 52)."""
    columns = sorted(
        column
        for reader in readers
        if reader.field.kind != "ordinal" and (column := row.header.columns.get(reader.field.name))
    )
    cells = [cell for column in columns if (cell := sheet.cells.get((row.number, column)))]
    struck = [cell for cell in cells if cell.struck]
    if struck and len(struck) * 2 > len(cells):
        yield finding("row-struck", Spot(sheet.name, struck[0].address))
