"""The smallest .xlsb of given cells, record by record (MS-XLSB 2.4), for what no program here can save."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Cells: TypeAlias = Mapping[tuple[int, int], object]
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


@dataclass(frozen=True)
class Failed:
    """An error cell, or a formula that came to one."""

    text: str
    formula: bool = False


@dataclass(frozen=True)
class Tab:
    """A sheet: its cells by row and column from 1, merged areas, hidden rows."""

    name: str
    cells: Cells
    merged: Iterable[tuple[int, int, int, int]] = ()
    hidden: frozenset[int] = field(default_factory=frozenset)
    kind: str = "worksheet"


def save(*tabs: Tab) -> bytes:
    """Pack sheets into a workbook."""
    buffer = io.BytesIO()
    folders = [f"{tab.kind}s/sheet{number}.bin" for number, tab in enumerate(tabs, 1)]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types><Default Extension="bin" ContentType="a/b"/></Types>')
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.bin")]))
        parts = [(tab.kind, folder) for tab, folder in zip(tabs, folders, strict=True)]
        archive.writestr("xl/_rels/workbook.bin.rels", _relations(parts))
        listed = b"".join(
            _record(156, struct.pack("<II", 0, number) + _text(f"rId{number}") + _text(tab.name))
            for number, tab in enumerate(tabs, 1)
        )
        workbook = _record(131) + _record(143) + listed + _record(144) + _record(132)
        archive.writestr("xl/workbook.bin", workbook)
        for tab, folder in zip(tabs, folders, strict=True):
            archive.writestr(f"xl/{folder}", _sheet(tab))
    return buffer.getvalue()


def _relations(parts: Iterable[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_MAIN}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{listed}</Relationships>'


def _sheet(tab: Tab) -> bytes:
    rows = sorted({row for row, _ in tab.cells} | tab.hidden)
    last = max((column for _, column in tab.cells), default=1)
    size = struct.pack("<4I", rows[0] - 1, rows[-1] - 1, 0, last - 1) if rows else bytes(16)
    body = b"".join(_row(row, tab) for row in rows)
    areas = b"".join(
        _record(176, struct.pack("<4I", top - 1, bottom - 1, left - 1, right - 1))
        for top, left, bottom, right in tab.merged
    )
    return _record(129) + _record(148, size) + _record(145) + body + _record(146) + areas + _record(130)


def _row(row: int, tab: Tab) -> bytes:
    head = struct.pack("<IIHBB", row - 1, 0, 300, 0, 0x10 if row in tab.hidden else 0) + bytes(5)
    cells = sorted((column, value) for (at, column), value in tab.cells.items() if at == row)
    return _record(0, head) + b"".join(_cell(column, value) for column, value in cells)


def _cell(column: int, value: object) -> bytes:
    at = struct.pack("<II", column - 1, 0)
    match value:
        case Failed(text, formula):
            return _record(11 if formula else 3, at + bytes([_CODES[text]]) + (bytes(10) if formula else b""))
        case bool():
            return _record(4, at + bytes([value]))
        case int() | float():
            return _record(5, at + struct.pack("<d", value))
    return _record(6, at + _text(str(value)))


def _text(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _record(kind: int, body: bytes = b"") -> bytes:
    return _seven_bits(kind) + _seven_bits(len(body)) + body


def _seven_bits(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
