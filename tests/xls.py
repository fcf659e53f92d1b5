"""The smallest .xls of given records (MS-XLS 2.1), for what no program here can save; its stream is a small one."""

import struct
from collections.abc import Iterable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR, _PIECE = 512, 64
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of a workbook stream."""
    return struct.pack("<HH", kind, len(body)) + body


def number(row: int, column: int, value: float, kind: int = 0x0203) -> bytes:
    """A number in a cell, counted from 1."""
    return record(kind, struct.pack("<HHHd", row - 1, column - 1, 0, value))


def formula(row: int, column: int, value: float, kind: int = 0x0006) -> bytes:
    """A formula with its result; ``kind`` 0x0406 is how Excel 4 wrote it."""
    return record(kind, struct.pack("<HHHdHIH", row - 1, column - 1, 0, value, 0, 0, 0) + b"\0")


def failed(row: int, column: int, code: int) -> bytes:
    """An error in a cell."""
    return record(0x0205, struct.pack("<HHHBB", row - 1, column - 1, 0, code, 1))


def chart(*records: bytes) -> bytes:
    """A chart in the sheet, with the numbers that it keeps for drawing."""
    return (
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0x0DBB, 0x07CC, 0, 6)) + b"".join(records) + record(0x000A)
    )


def save(cells: Iterable[bytes], before: bytes = b"") -> bytes:
    """Pack records of cells into a workbook with one sheet «Лист»; ``before`` are records of the workbook itself."""
    name = "Лист".encode("utf-16-le")
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)) + before
    tab = struct.pack("<BBBB", 0, 0, len(name) // 2, 1) + name
    start = len(begin) + 4 + 4 + len(tab) + 4
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, 20, 0, 20, 0)) + b"".join(cells) + record(0x000A)
    return _compound(begin + record(0x0085, struct.pack("<I", start) + tab) + record(0x000A) + sheet)


def _compound(stream: bytes) -> bytes:
    """Put a stream under 4096 bytes into a compound file: header, FAT, directory, mini FAT, mini stream."""
    pieces = -(-len(stream) // _PIECE)
    held = stream.ljust(pieces * _PIECE, b"\0")
    sectors = -(-len(held) // _SECTOR)
    header = bytearray(_SECTOR)
    header[:8] = OLE
    header[24:34] = bytes.fromhex("3e000300feff0900") + b"\x06\0"
    for offset, word in ((44, 1), (48, 1), (56, 4096), (60, 2), (64, 1), (68, _END), (76, 0)):
        header[offset : offset + 4] = struct.pack("<I", word)
    header[80:512] = struct.pack("<I", _FREE) * 108
    fat = [_FAT, _END, _END, *range(4, 3 + sectors), _END]
    small = [*range(1, pieces), _END]
    directory = _entry("Root Entry", 5, 3, len(held), child=1) + _entry("Workbook", 2, 0, len(stream))
    return b"".join(
        (
            bytes(header),
            _table(fat),
            directory.ljust(_SECTOR, b"\0"),
            _table(small),
            held.ljust(sectors * _SECTOR, b"\0"),
        )
    )


def _table(words: list[int]) -> bytes:
    return struct.pack("<128I", *words, *[_FREE] * (128 - len(words)))


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw) + 2, kind, 1, _FREE, _FREE, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)
