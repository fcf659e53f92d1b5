"""Follow a figure of a register back to the cells of the submissions it came from."""

from dataclasses import dataclass, replace
from pathlib import Path

from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import find_register
from iomdocs.registers import Lineage, unroll
from iomdocs.store import Change


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a submission: its file as it came, sheet, row, and the cell where one field is asked for.

    ``changes`` are the corrections applied to that cell, the oldest first.
    """

    submission: int
    file: str
    sheet: str | None
    row: int | None
    cell: str | None
    sha256: str | None
    changes: tuple[Change, ...] = ()


def trace(office: Office, path: Path, sheet: str, cell: str) -> tuple[Lineage, list[Source]]:
    """Where a register's cell comes from; ``UsageError`` when it is no cell of a register."""
    lineage = unroll(path, sheet, cell)
    if lineage.origin == "figure" and lineage.indicator:
        return lineage, _figure(office, lineage)
    if lineage.origin == "row":
        return lineage, _summed(office, lineage)
    if lineage.submission is None or lineage.source_sheet is None:
        return lineage, []
    address = None
    if lineage.field:
        address = office.store.locate(lineage.submission, lineage.source_sheet, lineage.source_row, lineage.field)
        if address is None:
            address = office.store.locate(lineage.submission, lineage.source_sheet, None, lineage.field)
    source = _source(office, lineage.submission, lineage.source_sheet, lineage.source_row, address)
    where = (lineage.submission, lineage.source_sheet, lineage.source_row)
    changes = office.store.applied(*where, lineage.field or "")
    return lineage, [replace(source, changes=tuple(changes))]


def _source(office: Office, number: int, sheet: str | None, row: int | None, cell: str | None) -> Source:
    found = office.store.submission(number)
    return Source(number, found.file if found else "", sheet, row, cell, found.sha256 if found else None)


def _summed(office: Office, lineage: Lineage) -> list[Source]:
    """Rows of the register behind a computed row: those that agree with it in every text they share."""
    _, register = find_register(office, lineage.register)
    rows = office.store.read(register.rows.sql, {"today": office.today})
    shared = {name: value for name, value in lineage.values.items() if isinstance(value, str) and name in rows.columns}
    found = []
    for values in rows:
        row = dict(zip(rows.columns, values, strict=True))
        if shared and all(str(row[name] or "") == value for name, value in shared.items()):
            found.append(_source(office, row["submission"], row["source_sheet"], row["source_row"], None))
    return found


def _figure(office: Office, lineage: Lineage) -> list[Source]:
    """Rows that an indicator counts in its numerator."""
    pack, _ = find_register(office, lineage.register)
    rows = office.store.read(pack.indicators[lineage.indicator or ""].sql, {"today": office.today})
    sources = []
    for values in rows:
        row = dict(zip(rows.columns, values, strict=True))
        if row.get("numerator") and row.get("submission"):
            sources.append(_source(office, row["submission"], row.get("source_sheet"), row.get("source_row"), None))
    return sources
