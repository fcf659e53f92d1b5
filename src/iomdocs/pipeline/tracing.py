"""Follow a figure of a register back to the cells of the submissions it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
    number, sheet, row, file = lineage.submission, lineage.source_sheet, lineage.source_row, lineage.source_file
    address = None
    if lineage.field:
        address = office.store.locate(number, sheet, row, lineage.field, file)
        if address is None:
            address = office.store.locate(number, sheet, None, lineage.field, file)
    changes = tuple(office.store.applied(number, sheet, row, lineage.field or ""))
    return lineage, [replace(_source(office, number, file, sheet, row, address), changes=changes)]


def _source(
    office: Office, number: int, file: str | None, sheet: str | None, row: int | None, cell: str | None
) -> Source:
    """A place in the file that came here, or in the one that another level had it from."""
    found = office.store.submission(number)
    here = found.file if found else ""
    sha256 = found.sha256 if found and file in {None, here} else office.store.origin(number, file or "")
    return Source(number, file or here, sheet, row, cell, sha256)


def _summed(office: Office, lineage: Lineage) -> list[Source]:
    """Rows of the register behind a computed row: those that agree with it in every text they share."""
    _, register = find_register(office, lineage.register)
    rows = office.store.read(register.rows.sql, {"today": office.today})
    shared = {name: value for name, value in lineage.values.items() if isinstance(value, str) and name in rows.columns}
    found = []
    for values in rows:
        row = dict(zip(rows.columns, values, strict=True))
        if shared and all(str(row[name] or "") == value for name, value in shared.items()):
            found.append(_row(office, row))
    return found


def _figure(office: Office, lineage: Lineage) -> list[Source]:
    """Rows that an indicator counts in its numerator."""
    pack, _ = find_register(office, lineage.register)
    rows = office.store.read(pack.indicators[lineage.indicator or ""].sql, {"today": office.today})
    sources = []
    for values in rows:
        row = dict(zip(rows.columns, values, strict=True))
        if row.get("numerator") and row.get("submission"):
            sources.append(_row(office, row))
    return sources


def _row(office: Office, row: Mapping[str, Any]) -> Source:
    return _source(
        office, row["submission"], row.get("source_file"), row.get("source_sheet"), row.get("source_row"), None
    )
