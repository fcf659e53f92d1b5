"""Read one card from its place on a sheet: header answers, table rows, matrix cells."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from iomdocs.definitions import Form
from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.cells import Answer, FieldReader, Period
from iomdocs.judging.headers import Header
from iomdocs.judging.matrices import MatrixPlace
from iomdocs.judging.records import RowReader
from iomdocs.judging.rows import Block, TableRow
from iomdocs.packs import Pack
from iomdocs.values import as_text, clean, is_blank
from iomdocs.verdicts import Record, Stored
from iomdocs.workbook import Cell, Sheet, address

_LAST = 1 << 20
_DUST = 0.001


@dataclass(slots=True)
class Card:
    """A card being read. ``bad`` and ``bad_rows`` name fields that rules may not rely on."""

    sheet: str
    values: dict[str, Stored] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)
    bad_rows: list[frozenset[str]] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    nothing: bool = False
    unreadable: set[str] = field(default_factory=set)

    def absorb(self, other: "Card") -> None:
        """Take the rows of another card of the same person and period: one route on two sheets."""
        self.records += other.records
        self.bad_rows += other.bad_rows
        self.findings += other.findings


class CardReader:
    """Reads cards of one form; made once."""

    def __init__(self, form: Form, pack: Pack, today: dt.date) -> None:
        self._form = form
        self._fields = [FieldReader(each, pack, today) for each in form.fields]
        self._tables = {
            table.name: [FieldReader(each, pack, today, table.name) for each in table.columns] for table in form.tables
        }

    def read(self, block: Block, shared: Mapping[str, Answer]) -> Card:
        """Read a block; ``shared`` are header answers of a title sheet that the block itself lacks."""
        card = Card(block.page.sheet.name, headers=dict(block.headers), nothing=block.nothing)
        for reader in self._fields:
            self._header_field(reader, block, shared, card)
        period = self._period(card)
        readers = {name: [reader.within(period) for reader in found] for name, found in self._tables.items()}
        rows = RowReader(block.page.sheet, readers)
        for row in block.rows:
            told = rows.read(row)
            card.findings += told.findings
            card.records.append(told.record(row, block.page.sheet))
            card.bad_rows.append(frozenset(told.bad))
        for place in block.matrices:
            _matrix(place, block.page.sheet, card)
        card.findings += _totals(block, card)
        if any(code == "row-glued" for code, _ in block.aside):
            card.unreadable = {name for found in self._tables.values() for each in found for name in each.names}
        card.findings += (_aside(code, cell, card.sheet) for code, cell in block.aside)
        return card

    def shared(self, block: Block) -> dict[str, Answer]:
        """Header answers of a sheet that has no rows of its own."""
        sheet = block.page.sheet.name
        return {
            reader.field.name: reader.read(label.answer, sheet, label.address)
            for reader in self._fields
            if (label := block.labels.get(reader.field.name)) and label.answer is not None
        }

    def _header_field(self, reader: FieldReader, block: Block, shared: Mapping[str, Answer], card: Card) -> None:
        name, label = reader.field.name, block.labels.get(reader.field.name)
        if label is None and name in shared:
            answer = shared[name]
        elif label is None:
            answer = _absent(reader, card.sheet)
        else:
            card.cells[name] = label.address
            answer = reader.read(label.answer, card.sheet, label.address)
        card.values.update(answer.values)
        card.findings += answer.findings
        if answer.bad:
            card.bad |= {name, *reader.parts}

    def _period(self, card: Card) -> Period | None:
        name = next((field.name for field in self._form.fields if field.kind == "period"), None)
        start, end = card.values.get(f"{name}_start"), card.values.get(f"{name}_end")
        if not isinstance(start, str) or not isinstance(end, str):
            return None
        return dt.date.fromisoformat(start), dt.date.fromisoformat(end)


def _absent(reader: FieldReader, sheet: str) -> Answer:
    """No caption of the field anywhere: only a required one is missed."""
    nothing = dict.fromkeys((reader.field.name, *reader.parts))
    if not reader.field.required:
        return Answer(nothing, blank=True)
    spot = Spot(sheet, None, reader.path, reader.field.title)
    found = finding("card-missing", spot, severity=reader.field.missing)
    return Answer(nothing, (found,), bad=True, blank=True)


def _aside(code: str, cell: Cell, sheet: str) -> Finding:
    return finding(code, Spot(sheet, cell.address), found=as_text(cell.value))


def _matrix(place: MatrixPlace, sheet: Sheet, card: Card) -> None:
    """Every filled cell of a matrix is a record; an empty one is a finding of the matrix's severity."""
    matrix = place.titles.matrix
    for section, line, column, row, at in place.cells():
        cell = sheet.cells.get((row, at)) if row and at else None
        path = f"{matrix.name}.{section.name}.{line.name}.{column.name}"
        title = f"{section.title}: {line.title} – {column.title}"
        spot = Spot(sheet.name, address(row, at) if row and at else None, path, title)
        if cell is not None and cell.error is not None:
            card.findings.append(finding("cell-error", spot, found=cell.error))
        elif cell is None or cell.stale or is_blank(cell.value):
            card.findings.append(finding("cell-empty", spot, severity=matrix.missing))
        else:
            text, notes = clean(as_text(cell.value), lines=True)
            card.findings += [finding(note.code, spot, found=as_text(cell.value), values=note.values) for note in notes]
            values = {"section": section.name, "row": line.name, "column": column.name, "text": text}
            card.records.append(Record(matrix.name, sheet.name, cell.row, values, {"text": cell.address}))
            card.bad_rows.append(frozenset())


def _totals(block: Block, card: Card) -> Iterator[Finding]:
    """A totals row is compared with the rows it sums, when every one of them could be read (case 29)."""
    above = 0
    for total in block.totals:
        for name, column in total.header.columns.items():
            cell = block.page.sheet.cells.get((total.number, column))
            told = cell.value if cell and not cell.formula else None  # a formula leaves out what is a number in words
            if isinstance(told, bool) or not isinstance(told, int | float) or name in _spoilt(card):
                continue
            sums = [_sum(card, total, name, span) for span in ((0, total.number), (above, total.number), (0, _LAST))]
            if any(sums) and all(abs(summed - told) > _DUST for summed in sums):
                spot = Spot(card.sheet, address(total.number, column), f"{total.table}.{name}")
                told_and_summed = {"total": _plain(told), "summed": _plain(sums[0])}
                yield finding("total-differs", spot, found=_plain(told), values=told_and_summed)
        above = total.number


def _sum(card: Card, total: TableRow, name: str, span: tuple[int, int]) -> float:
    """Sum of a column over rows: all above the total, those since the total before it, or all there are."""
    return sum(
        _number(record.values.get(name))
        for record in card.records
        if record.table == total.table and span[0] < record.row < span[1]
    )


def _spoilt(card: Card) -> set[str]:
    return {name for bad in card.bad_rows for name in bad}


def _number(value: Stored) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _plain(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def named(findings: Iterable[Finding], entry: str) -> Iterator[Finding]:
    """The same findings, each saying whose card it is."""
    return (replace(each, entry=entry) for each in findings)


def tables(card: Card, names: Sequence[str]) -> Mapping[str, list[int]]:
    """Indices of a card's records by table."""
    return {name: [index for index, record in enumerate(card.records) if record.table == name] for name in names}
