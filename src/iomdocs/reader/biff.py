"""What calamine does not tell of an .xls: error cells (MS-XLS 2.4.24 BoolErr, 2.4.127 Formula)."""

import struct
from collections.abc import Iterator

_BOUNDSHEET, _BOOLERR, _FORMULA, _BOF, _EOF = 0x0085, 0x0205, 0x0006, 0x0809, 0x000A
_WORKSHEET = 0
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def errors(stream: bytes) -> list[dict[tuple[int, int], str]]:
    """Error cells of each worksheet of a workbook stream, by row and column from 1; a torn end is the end."""
    starts = [
        struct.unpack_from("<I", body)[0]
        for kind, body in _records(stream, 0)
        if kind == _BOUNDSHEET and len(body) > 6 and body[5] == _WORKSHEET
    ]
    return [dict(_errors(stream, start)) for start in starts]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream: those of charts inside it too, up to its own end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + size


def _errors(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, body in _records(stream, start):
        code = None
        if kind == _BOOLERR and len(body) >= 8 and body[7]:
            code = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            yield (row + 1, column + 1), ERRORS.get(code, ERRORS[0x0F])
