"""Write a consolidated workbook: sheets a person can read, and nothing that is read back from anywhere else."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from iomdocs.cells import OPTIONS, write_cell
from iomdocs.consolidated.parcel import (
    ALIASES,
    CELLS,
    ENTRY,
    KEY,
    MADE_AT,
    MAP,
    MARK,
    MUNICIPALITY,
    PERIOD,
    RECORD,
    SEAL,
    SHA256,
    TO,
    VERSION,
    Parcel,
)
from iomdocs.definitions import Form
from iomdocs.directory import FACTS
from iomdocs.verdicts import Entry, Origin, Record, Stored
from iomdocs.wording import catalogue, say

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIRST_DAY = "1900-03-01"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_HIDDEN = frozenset({KEY, SHA256, CELLS})
_NAME_LENGTH = 31


@dataclass(slots=True)
class _Book:
    book: xlsxwriter.Workbook
    head: Format
    plain: Format
    date: Format
    bold: Format
    names: dict[str, list[str]]

    def sheet(self, wanted: str, told: Sequence[str], columns: Sequence[str]) -> Worksheet:
        """Add a sheet and note what it holds: its role, form and part, and what each column is."""
        name = _free(wanted, self.names)
        self.names[name] = [name, *told, "", *columns]
        return self.book.add_worksheet(name)


def write(path: Path, parcel: Parcel, forms: Mapping[str, Form]) -> None:
    """Write a parcel; ``forms`` lend their titles. The same parcel gives the same bytes."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, **OPTIONS}) as book:
        made = dt.datetime.fromisoformat(parcel.made_at)
        book.set_properties({"title": say("consolidated.title"), "created": made})
        for name, value in _properties(parcel).items():
            book.set_custom_property(name, value, "text")
        plain, bold = {"text_wrap": True, "valign": "top", "border": 1}, {"bold": True, "font_size": 14}
        ready = _Book(
            book,
            book.add_format({**plain, "bold": True, "bg_color": "#DCE6F1", "align": "center"}),
            book.add_format(plain),
            book.add_format({**plain, "num_format": "dd.mm.yyyy"}),
            book.add_format(bold),
            {},
        )
        _about(ready, parcel, forms)
        _organisations(ready, parcel)
        for form_id, entries in parcel.by_form():
            _form(ready, forms[form_id], entries)
        _map(ready)


def _properties(parcel: Parcel) -> dict[str, str]:
    return {
        MARK: VERSION,
        TO: parcel.to,
        SEAL: parcel.seal(),
        MUNICIPALITY: parcel.municipality,
        PERIOD: parcel.period,
        MADE_AT: parcel.made_at,
    }


def _about(ready: _Book, parcel: Parcel, forms: Mapping[str, Form]) -> None:
    sheet = ready.book.add_worksheet(say("consolidated.sheet.about"))
    sheet.set_column(0, 0, 70)
    sheet.set_column(1, 2, 14)
    made = dt.datetime.fromisoformat(parcel.made_at)
    facts = [parcel.municipality, parcel.period, say("consolidated.made", moment=f"{made:%d.%m.%Y %H:%M}")]
    lines = [*(fact for fact in facts if fact), say(f"consolidated.how_to.{parcel.to}"), say("consolidated.warning")]
    write_cell(sheet, 0, 0, say("consolidated.title"), ready.bold)
    for row, line in enumerate(lines, 1):
        write_cell(sheet, row, 0, line)
    top = len(lines) + 2
    for column, name in enumerate(("form", "cards", "rows")):
        write_cell(sheet, top, column, say(f"consolidated.column.{name}"), ready.head)
    for row, (form_id, entries) in enumerate(parcel.by_form(), top + 1):
        write_cell(sheet, row, 0, forms[form_id].title, ready.plain)
        write_cell(sheet, row, 1, len(entries), ready.plain)
        write_cell(sheet, row, 2, sum(len(entry.records) for entry in entries), ready.plain)
    _printed(sheet)


def _organisations(ready: _Book, parcel: Parcel) -> None:
    columns = (*FACTS, ALIASES)
    sheet = ready.sheet(say("consolidated.sheet.organisations"), ["organisations", ""], columns)
    rows = ([*(getattr(one, name) for name in FACTS), "; ".join(one.aliases)] for one in parcel.organisations)
    _table(ready, sheet, columns, [say(f"consolidated.column.{name}") for name in columns], rows)


def _form(ready: _Book, form: Form, entries: Sequence[Entry]) -> None:
    titles = {field.name: field.title for field in form.fields}
    columns = [*ENTRY, *_named(entry.values for entry in entries), CELLS]
    sheet = ready.sheet(form.short, ["entries", form.id], columns)
    _table(ready, sheet, columns, _titles(columns, len(ENTRY), titles), _entry_rows(entries, columns))
    parts = {table.name: (table.title, {each.name: each.title for each in table.columns}) for table in form.tables}
    parts |= {matrix.name: (matrix.title, {}) for matrix in form.matrices}
    for part in sorted({record.table for entry in entries for record in entry.records}):
        title, captions = parts.get(part, (part, {}))
        found = [(card, each) for card, entry in enumerate(entries, 1) for each in entry.records if each.table == part]
        columns = [*RECORD, *_named(record.values for _, record in found), CELLS]
        sheet = ready.sheet(f"{form.short} – {title}", ["records", form.id, part], columns)
        rows = (_record_row(card, record, columns) for card, record in found)
        _table(ready, sheet, columns, _titles(columns, len(RECORD), captions), rows)


def _entry_rows(entries: Sequence[Entry], columns: Sequence[str]) -> Iterator[list[Stored]]:
    for card, entry in enumerate(entries, 1):
        origin = entry.origin or Origin("", "")
        start, end = (day.isoformat() if day else None for day in (entry.period_start, entry.period_end))
        fixed = (card, entry.organisation, entry.person, start, end, entry.edition, entry.key, entry.sheet)
        values = (entry.values.get(name) for name in columns[len(ENTRY) : -1])
        yield [*fixed, origin.file, origin.sha256, *values, _cells(entry.cells)]


def _record_row(card: int, record: Record, columns: Sequence[str]) -> list[Stored]:
    values = (record.values.get(name) for name in columns[len(RECORD) : -1])
    return [card, record.sheet, record.row, *values, _cells(record.cells)]


def _cells(cells: Mapping[str, str]) -> str:
    return json.dumps(dict(cells), ensure_ascii=False, separators=(",", ":"))


def _named(values: Iterable[Mapping[str, Stored]]) -> list[str]:
    return list(dict.fromkeys(name for each in values for name in each))


def _titles(columns: Sequence[str], fixed: int, titles: Mapping[str, str]) -> list[str]:
    own = catalogue("consolidated")["column"]
    return [
        own[name.removeprefix("@")] if place < fixed else titles.get(name, name) for place, name in enumerate(columns)
    ]


def _table(
    ready: _Book, sheet: Worksheet, columns: Sequence[str], titles: Sequence[str], rows: Iterable[Sequence[Stored]]
) -> None:
    """Titles and rows; what only the program needs is in hidden columns."""
    for place, (name, title) in enumerate(zip(columns, titles, strict=True)):
        hidden = name in _HIDDEN or title == name
        sheet.set_column(place, place, min(max(len(title), 10), 28), None, {"hidden": hidden})
    _row(ready, sheet, 0, titles, ready.head)
    last = 0
    for last, row in enumerate(rows, 1):
        _row(ready, sheet, last, row, ready.plain)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.repeat_rows(0)
    _printed(sheet)


def _row(ready: _Book, sheet: Worksheet, row: int, values: Sequence[Stored], style: Format) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str) and _DAY.fullmatch(value) and value >= _FIRST_DAY and (day := _day(value)):
            write_cell(sheet, row, column, day, ready.date)
        else:
            write_cell(sheet, row, column, value, style)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _printed(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _map(ready: _Book) -> None:
    """The hidden sheet: name of a sheet, role, form, part, an empty cell, then what each column holds."""
    sheet = ready.book.add_worksheet(MAP)
    for row, told in enumerate(ready.names.values()):
        for column, text in enumerate(told):
            write_cell(sheet, row, column, text)
    sheet.very_hidden()


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    name = _FORBIDDEN.sub(" ", wanted).strip()[:_NAME_LENGTH].strip()
    used = {each.casefold() for each in taken} | {MAP, say("consolidated.sheet.about").casefold()}
    number = 1
    while name.casefold() in used:
        number += 1
        tail = f" {number}"
        name = name[: _NAME_LENGTH - len(tail)].rstrip() + tail
    return name
