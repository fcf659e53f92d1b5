"""The usual dialect of a sheet, read by one pattern over its bytes; whatever does not fit it is left to expat."""

import re
from collections.abc import Iterable

from iomdocs.reader.book import plain_dialect
from iomdocs.reader.cells import COLUMNS, Cells
from iomdocs.reader.texts import OddTextError, decoded, rich

_EMPTY = re.compile(rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,6}")?/>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="(\w+)")?(?: [cv]m="[0-9]+")*'
    rb"(?:/>|>(<f(?: [^>]*)?>[^<]*</f>|<f(?: [^>]*)?/>)?"
    rb'(?:(<v)(?: xml:space="preserve")?(?:>([^<]*)</v>|/>))?(?:<is>(.*?)</is>)?</c>)',
    re.DOTALL,
)
_HIDDEN_ROW = re.compile(rb'<row (?=[^>]*\br="([1-9][0-9]{0,6})")[^>]*\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col (?=[^>]*\bhidden=\"(?:1|true)\")[^>]*")
_SPAN = re.compile(rb"\b(min|max)=\"([0-9]{1,5})\"")
_MERGE = re.compile(rb'<mergeCell ref="([^"]*)"')
_MANY = 100_000


def scan(part: bytes, cells: Cells) -> bool:
    """Collect a sheet's cells; false, with ``cells`` spoilt, if the part is not in the dialect that Excel writes."""
    bounds = _bounds(part)
    if bounds is None:
        return False
    rows = part[bounds[0] : bounds[1]]
    if b"/>" in rows:
        rows = _EMPTY.sub(b"", rows)
    _scan_columns(part[: bounds[0]], cells)
    try:
        seen = _scan_cells(rows, cells)
    except OddTextError:
        return False
    return seen and _scan_rows(rows, cells) and _scan_merges(part, bounds[1], cells)


def _bounds(part: bytes) -> tuple[int, int] | None:
    """Where the rows lie, if tags can be found by their spelling alone and the part is whole."""
    start, end = part.find(b"<sheetData"), part.find(b"</sheetData>")
    if end < 0 and part.startswith(b"<sheetData/>", start):
        end = start
    whole = part.rstrip().endswith(b"</worksheet>") and part.count(b"<sheetData") == 1
    closed = part.count(b"<is>") == part.count(b"</is>")  # else the search for the end of one may be endless
    return (start, end) if 0 <= start <= end and whole and closed and plain_dialect(part, b"worksheet") else None


def _scan_cells(rows: bytes, cells: Cells) -> bool:
    expected, seen = rows.count(b"<c"), 0
    cells.expect(rows.count(b"<v") + rows.count(b"<is>"))
    found: Iterable[tuple[bytes, ...]] = (
        _CELL.findall(rows) if expected < _MANY else (match.groups(b"") for match in _CELL.finditer(rows))
    )
    for letters, row, style, kind, formula, stored, value, inline in found:
        seen += 1
        if kind == b"s" and value and not formula:
            cells.put_shared(int(row), COLUMNS[letters], style, value)
            continue
        content = _content(kind, value, inline) if value or inline else "" if stored else None
        if content is not None or formula:
            cells.put(int(row), COLUMNS[letters], style, kind.decode(), content, formula=bool(formula))
    return seen == expected


def _content(kind: bytes, value: bytes, inline: bytes) -> str:
    if kind == b"inlineStr":
        return rich(inline)
    return decoded(value) if kind == b"str" else value.decode()


def _scan_rows(rows: bytes, cells: Cells) -> bool:
    if b'hidden="' in rows:
        cells.hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(rows))
    return b"hidden='" not in rows


def _scan_columns(before: bytes, cells: Cells) -> None:
    if b"hidden=" in before:
        for column in _COLUMN.findall(before):
            span = dict(_SPAN.findall(column))
            if len(span) > 1:
                cells.hide_columns(span[b"min"].decode(), span[b"max"].decode())


def _scan_merges(part: bytes, end: int, cells: Cells) -> bool:
    found = _MERGE.findall(part, end)
    for reference in found:
        cells.merge(reference.decode())
    return len(found) == part.count(b"<mergeCell ", end)
