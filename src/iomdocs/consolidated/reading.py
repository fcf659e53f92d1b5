"""Read a consolidated workbook back into what it was made of."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.consolidated.parcel import (
    CARD,
    CELLS,
    EDITION,
    END,
    ENTRY,
    FILE,
    KEY,
    MADE_AT,
    MAP,
    MARK,
    MUNICIPALITY,
    PERIOD,
    PERSON,
    RECORD,
    ROW,
    SEAL,
    SHA256,
    SHEET,
    START,
    TO,
    VERSION,
    WHOSE,
    Parcel,
)
from iomdocs.directory import Organisation
from iomdocs.verdicts import Entry, Origin, Record, Stored
from iomdocs.workbook import Scalar, Sheet, Workbook

# Where the names of columns begin in the map: after the sheet, its role, form, part, and an empty cell.
_COLUMNS_FROM = {"organisations": 5, "entries": 5, "records": 6}


@dataclass(slots=True)
class _Found:
    organisations: list[Organisation] = field(default_factory=list)
    cards: dict[tuple[str, int], dict[str, Stored]] = field(default_factory=dict)
    records: dict[tuple[str, int], list[Record]] = field(default_factory=dict)


def is_consolidated(workbook: Workbook) -> bool:
    """Whether one of our levels made it, by its property; what it holds is another question."""
    return MARK in workbook.properties


def read(workbook: Workbook) -> Parcel | None:
    """Everything it holds, or None when it is not as it was made: cells were changed, sheets are gone."""
    told = workbook.properties
    if told[MARK] != VERSION:
        return None
    try:
        parcel = _parcel(workbook)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):  # whatever was done to it by hand
        return None
    return parcel if parcel.seal() == told.get(SEAL) else None


def _parcel(workbook: Workbook) -> Parcel:
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    found = _Found()
    for name, role, form, part, columns in _map(sheets[MAP]):
        rows = _rows(sheets[name], columns)
        if role == "organisations":
            found.organisations += map(Organisation.told, rows)
        elif role == "entries":
            found.cards |= {(form, int(row[CARD])): row for row in rows}  # type: ignore[arg-type]
        else:
            for row in rows:
                found.records.setdefault((form, int(row[CARD])), []).append(_record(part, row))  # type: ignore[arg-type]
    told = workbook.properties
    return Parcel(
        told[TO],
        told.get(MUNICIPALITY, ""),
        told.get(PERIOD, ""),
        told.get(MADE_AT, ""),
        tuple(found.organisations),
        tuple(_entry(form, row, found.records.get((form, card), ())) for (form, card), row in found.cards.items()),
    )


def _map(sheet: Sheet) -> Iterator[tuple[str, str, str, str, list[str]]]:
    for _, cells in sheet.rows():
        told = {cell.column: str(cell.value) for cell in cells}
        columns = [told[at] for at in range(_COLUMNS_FROM[told[2]], max(told) + 1)]
        yield told[1], told[2], told.get(3, ""), told.get(4, ""), columns


def _rows(sheet: Sheet, columns: Sequence[str]) -> Iterator[dict[str, Stored]]:
    for number, cells in sheet.rows():
        if number > 1:
            yield {columns[cell.column - 1]: _stored(cell.value) for cell in cells if cell.value is not None}


def _stored(value: Scalar) -> Stored:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time | dt.timedelta):
        raise TypeError
    return value


def _record(part: str, row: Mapping[str, Stored]) -> Record:
    return Record(part, _text(row, SHEET), int(row[ROW]), _values(row, RECORD), _cells(row))  # type: ignore[arg-type]


def _entry(form: str, row: Mapping[str, Stored], records: Sequence[Record]) -> Entry:
    return Entry(
        _text(row, KEY),
        _text(row, SHEET),
        _values(row, ENTRY),
        _cells(row),
        tuple(records),
        _text(row, WHOSE) or None,
        _text(row, PERSON) or None,
        _date(row, START),
        _date(row, END),
        form=form,
        edition=_text(row, EDITION) or None,
        origin=Origin(_text(row, FILE), _text(row, SHA256)),
    )


def _values(row: Mapping[str, Stored], fixed: Sequence[str]) -> dict[str, Stored]:
    return {name: value for name, value in row.items() if name not in fixed and name != CELLS}


def _cells(row: Mapping[str, Stored]) -> dict[str, str]:
    cells: dict[str, str] = json.loads(str(row[CELLS]))
    return cells


def _text(row: Mapping[str, Stored], name: str) -> str:
    return str(row.get(name) or "")


def _date(row: Mapping[str, Stored], name: str) -> dt.date | None:
    found = row.get(name)
    return dt.date.fromisoformat(str(found)) if found else None
