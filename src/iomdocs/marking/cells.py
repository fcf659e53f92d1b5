"""Cells of a sheet part: found by address, given another format, made where they are missing."""

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from iomdocs.marking.xmltext import Edit, apply, attribute, element, with_attribute
from iomdocs.workbook import Area, address, place

_ATTRS = rb"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_ROW = re.compile(rb"<row(?=[\s/>])" + _ATTRS + rb">")
_CELL = re.compile(rb"<c(?=[\s/>])" + _ATTRS + rb">")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_NAME = re.compile(rb"""\sr\s*=\s*["']\$?([A-Z]+)\$?(\d+)["']""")
_MERGED = re.compile(rb"""<mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+\d+):([A-Z]+\d+)["']""")

ABSENT, NO_ROW, PLAIN = -1, -2, -3  # what stood where a mark stands: no cell, no row either, a cell without a format


Change: TypeAlias = Callable[[int], int]
Touched: TypeAlias = tuple[tuple[int, int], int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    start: int
    inside: int
    end: int
    tag: bytes

    @property
    def closed(self) -> bool:
        return self.tag.endswith(b"/>")


def numbered(xml: bytes, space: bytes) -> bytes:
    """Write the addresses of rows and cells where a program left them out, as the format allows."""
    data = element(xml, b"sheetData")
    if data is None or not data[2]:
        return xml
    tags = [match[0] for match in _ROW.finditer(data[2])] + [match[0] for match in _CELL.finditer(data[2])]
    if all(_NUMBER.search(tag) or _NAME.search(tag) for tag in tags):
        return xml
    return _with_addresses(xml, space.decode())


def _with_addresses(xml: bytes, space: str) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    row_number = 0
    for row in root.iter(f"{{{space}}}row"):
        row_number = int(row.get("r") or row_number + 1)
        row.set("r", str(row_number))
        column = 0
        for cell in row.iterchildren(f"{{{space}}}c"):
            named = cell.get("r")
            column = place(named)[1] if named else column + 1
            cell.set("r", address(row_number, column))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def merged(xml: bytes) -> list[Area]:
    """Areas of the sheet's merged cells."""
    at = xml.find(b"<mergeCells")
    pairs = [(place(a.decode()), place(b.decode())) for a, b in _MERGED.findall(xml, at)] if at >= 0 else []
    return [Area(*first, *last) for first, last in pairs]


def restyle(xml: bytes, wanted: Mapping[tuple[int, int], Change]) -> tuple[bytes, list[Touched]]:
    """Give cells other formats: each place has a function from the format in force to the new one.

    Also returns, for each place, its format in force and what stood there: a format, or ABSENT, NO_ROW, PLAIN.
    """
    data = element(xml, b"sheetData")
    if data is None or not wanted:
        return xml, []
    editor = _Editor(xml, data)
    by_row: dict[int, list[tuple[int, Change]]] = {}
    for (row, column), change in sorted(wanted.items(), key=lambda pair: pair[0]):
        by_row.setdefault(row, []).append((column, change))
    for row, columns in by_row.items():
        editor.row(row, columns)
    return editor.done()


class _Editor:
    def __init__(self, xml: bytes, data: re.Match[bytes]) -> None:
        self._xml, self._data = xml, data
        self._rows = list(_rows(xml, *data.span(2))) if data[2] else []
        self._numbers = [row.number for row in self._rows]
        self._edits: list[Edit] = []
        self._new_rows: dict[int, bytes] = {}
        self._seen: list[Touched] = []

    def row(self, number: int, columns: list[tuple[int, Change]]) -> None:
        at = bisect(self._numbers, number)
        found = self._rows[at - 1] if at and self._numbers[at - 1] == number else None
        if found is None:
            cells = b"".join(self._fresh(number, column, change, NO_ROW, 0) for column, change in columns)
            position = self._rows[at].start if at < len(self._rows) else self._data.end(2)
            text = self._new_rows.get(position, b"") + b'<row r="%d">%s</row>' % (number, cells)
            self._new_rows[position] = text
            return
        self._existing(found, columns)

    def _existing(self, row: _Row, columns: list[tuple[int, Change]]) -> None:
        cells = {} if row.closed else {place(_named(tag))[1]: tag for tag in self._cells(row)}
        own = int(attribute(row.tag, b"s") or 0) if attribute(row.tag, b"customFormat") in {b"1", b"true"} else 0
        fresh: dict[int, bytes] = {}
        for column, change in columns:
            if column in cells:
                self._change(row.number, column, cells[column], change)
                continue
            later = [tag.start() for each, tag in cells.items() if each > column]
            position = min(later, default=row.end - len(b"</row>"))
            fresh[position] = fresh.get(position, b"") + self._fresh(row.number, column, change, ABSENT, own)
        if row.closed and fresh:
            text = row.tag[:-2].rstrip() + b">" + b"".join(fresh.values()) + b"</row>"
            self._edits.append((row.start, row.end, text))
        else:
            self._edits += [(position, position, text) for position, text in fresh.items()]

    def _cells(self, row: _Row) -> Iterator[re.Match[bytes]]:
        return _CELL.finditer(self._xml, row.inside, row.end)

    def _change(self, row: int, column: int, tag: re.Match[bytes], change: Change) -> None:
        styled = attribute(tag[0], b"s")
        old = int(styled or 0)
        self._edits.append((*tag.span(), with_attribute(tag[0], b"s", b"%d" % change(old))))
        self._seen.append(((row, column), old, PLAIN if styled is None else old))

    def _fresh(self, row: int, column: int, change: Change, before: int, own: int) -> bytes:
        old = own or self._of_column(column)
        self._seen.append(((row, column), old, before))
        return b'<c r="%s" s="%d"/>' % (address(row, column).encode(), change(old))

    def _of_column(self, column: int) -> int:
        for tag in re.finditer(rb"<col\s[^>]*>", self._xml[: self._data.start()]):
            if int(attribute(tag[0], b"min") or 0) <= column <= int(attribute(tag[0], b"max") or 0):
                return int(attribute(tag[0], b"style") or 0)
        return 0

    def done(self) -> tuple[bytes, list[Touched]]:
        if self._data[1].endswith(b"/>"):
            inside = b"".join(self._new_rows.values())
            return apply(self._xml, [(*self._data.span(), b"<sheetData>" + inside + b"</sheetData>")]), self._seen
        edits = self._edits + [(position, position, text) for position, text in self._new_rows.items()]
        return apply(self._xml, edits), self._seen


def _named(tag: re.Match[bytes]) -> str:
    found = _NAME.search(tag[0])
    if found is None:
        raise ValueError("a cell without an address")
    return (found[1] + found[2]).decode()


def _rows(xml: bytes, start: int, end: int) -> Iterator[_Row]:
    for tag in _ROW.finditer(xml, start, end):
        number = _NUMBER.search(tag[0])
        if number is None:
            raise ValueError("a row without a number")
        closed = tag[0].endswith(b"/>")
        last = tag.end() if closed else xml.index(b"</row>", tag.end()) + len(b"</row>")
        yield _Row(int(number[1]), tag.start(), tag.end(), last, tag[0])


def cells_with(xml: bytes, formats: frozenset[int]) -> list[tuple[str, int, tuple[int, int]]]:
    """Find cells of certain formats: address, format and the span of the start tag."""
    data = element(xml, b"sheetData")
    if data is None or not data[2] or not formats:
        return []
    found = []
    for tag in _CELL.finditer(xml, *data.span(2)):
        number = attribute(tag[0], b"s")
        if number is not None and int(number) in formats and _NAME.search(tag[0]):
            found.append((_named(tag), int(number), tag.span()))
    return found


def without_cell(xml: bytes, span: tuple[int, int]) -> Edit | None:
    """Say how to remove a cell if it still holds nothing."""
    start, end = span
    if xml[start:end].endswith(b"/>"):
        return start, end, b""
    closing = re.compile(rb"\s*</c\s*>").match(xml, end)
    return (start, closing.end(), b"") if closing else None


def without_format(tag: bytes) -> bytes:
    """Take the format out of a cell's start tag."""
    return re.sub(rb"""\s+s\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag, count=1)
