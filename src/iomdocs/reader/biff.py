"""What calamine does not tell of an .xls: error cells (MS-XLS 2.4.24 BoolErr, 2.4.127 Formula), a password, lost cells.

Calamine leaves out formulas that are written as older versions did (Numbers writes so).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_BOUNDSHEET, _BOOLERR, _BOF, _EOF = 0x0085, 0x0205, 0x0809, 0x000A
_FORMULAS = {0x0006, 0x0206, 0x0406}
_NUMBER, _RK, _FILEPASS = 0x0203, 0x027E, 0x002F
_WORKSHEET, _IS_ERROR = 0, 2
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class Told:
    """What one worksheet tells, by row and column from 1: error cells, and where numbers stand."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: set[tuple[int, int]] = field(default_factory=set)


def is_locked(stream: bytes) -> bool:
    """Whether a workbook stream is encrypted (MS-XLS 2.4.117 FilePass)."""
    return any(kind == _FILEPASS for kind, _ in _records(stream, 0))


def told(stream: bytes) -> list[Told]:
    """What each worksheet of a workbook stream tells; a torn end is the end."""
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _records(stream, 0)
        if kind == _BOUNDSHEET and len(body) > 6 and body[5] == _WORKSHEET
    ]
    return [_told(stream, start) for start in starts]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream up to its end, without those of charts inside it: they keep the numbers they draw."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _told(stream: bytes, start: int) -> Told:
    found = Told()
    for kind, body in _records(stream, start):
        if kind == _BOOLERR or kind in _FORMULAS:
            code = _code(kind, body)
            if code is not None:
                found.errors[_place(body)] = ERRORS.get(code, ERRORS[0x0F])
        if _is_number(kind, body):
            found.numbers.add(_place(body))
    return found


def _code(kind: int, body: bytes) -> int | None:
    """Code of the error that a record holds; None when it holds a value."""
    if kind == _BOOLERR:
        return body[6] if len(body) >= 8 and body[7] else None
    return body[8] if len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == _IS_ERROR else None


def _is_number(kind: int, body: bytes) -> bool:
    if kind in _FORMULAS:
        return len(body) >= 14 and body[12:14] != b"\xff\xff"
    return kind in {_NUMBER, _RK} and len(body) >= 4


def _place(body: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", body)
    return row + 1, column + 1
