"""What calamine does not tell of an .xlsb: error cells, hidden rows, merged areas (MS-XLSB 2.4).

A torn or foreign part tells nothing more from there on; calamine has judged the workbook as a whole by then.
"""

import struct
from collections.abc import Iterator, Sequence

from iomdocs.reader.biff import ERRORS
from iomdocs.reader.book import relations
from iomdocs.reader.opendocument import Evidence
from iomdocs.reader.package import Package
from iomdocs.workbook import Area

_ROW, _ERROR, _FORMULA_ERROR, _SHEET, _MERGE = 0, 3, 11, 156, 176
_HIDDEN = 0x10  # fDyZero of BrtRowHdr
_NULL = 0xFFFFFFFF


def evidence(package: Package, workbook: str = "xl/workbook.bin") -> Sequence[Evidence]:
    """Evidence of each worksheet, in the order of the tabs."""
    links = relations(package, workbook)
    kinds = [links.get(key, ("", "")) for key in _tabs(package.binary(workbook))]
    return [_evidence(package.binary(part)) for kind, part in kinds if kind == "worksheet"]


def _tabs(part: bytes) -> Iterator[str]:
    for kind, body in _records(part):
        if kind == _SHEET and len(body) >= 12:
            size = struct.unpack_from("<I", body, 8)[0]
            yield "" if size == _NULL else body[12 : 12 + 2 * size].decode("utf-16-le", "replace")


def _evidence(part: bytes) -> Evidence:
    told, row = Evidence(), 0
    for kind, body in _records(part):
        if kind == _ROW and len(body) >= 12:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & _HIDDEN:
                told.hidden_rows.add(row)
        elif kind in {_ERROR, _FORMULA_ERROR} and len(body) >= 9:
            told.errors[row, struct.unpack_from("<I", body)[0] + 1] = ERRORS.get(body[8], ERRORS[0x0F])
        elif kind == _MERGE and len(body) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            told.merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))
    return told


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the low ones first (MS-XLSB 2.1.4); gives the place after it too."""
    value = 0
    for turn, byte in enumerate(part[at : at + most]):
        value |= (byte & 0x7F) << (7 * turn)
        if byte < 0x80:
            return value, at + turn + 1
    return value, at + most
