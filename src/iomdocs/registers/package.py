"""The package of a register: what the frame gives, and how the whole is put together and put in place."""

import re
import zipfile
from typing import IO

from iomdocs.registers.stream import Styles

CONTENT_TYPES = "[Content_Types].xml"
STYLESHEET = "xl/styles.xml"


def part(number: int) -> str:
    """Name of a sheet's part, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def dissected(xml: str) -> tuple[str, str, Styles]:
    """Take a frame's sheet apart: what stands before its rows, what after, and the styles of its specimen rows."""
    head, found, rest = xml.partition("<sheetData>")
    rows, closing, tail = rest.partition("</sheetData>")
    header, body, total = ([*re.findall(rf'<c r="[A-Z]+{row}" s="(\d+)"', rows)] for row in (1, 2, 3))
    return head + found, closing + tail, Styles(header, body, total)


def relations(number: int) -> str:
    """Name of the relationships of a sheet's part, counted from 1."""
    return f"xl/worksheets/_rels/sheet{number}.xml.rels"


def table(number: int) -> str:
    """Name of a table's part, counted from 1."""
    return f"xl/tables/table{number}.xml"


def lengthened(xml: str, rows: int) -> str:
    """Stretch the frame's table of one row over as many as were streamed; a table has at least one."""
    grown = max(rows, 1) - 1
    return re.sub(r' ref="A1:([A-Z]+)([23])"', lambda ref: f' ref="A1:{ref[1]}{int(ref[2]) + grown}"', xml)


def member(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member for writing: its date is always the same, so that equal contents are equal bytes."""
    return package.open(name, "w")
