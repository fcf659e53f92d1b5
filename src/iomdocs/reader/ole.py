"""The old compound file (MS-CFB): what streams it has, and that none of its sector chains is endless."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomdocs.reader.limits import damaged

_END = 0xFFFFFFFA
_ENTRY = 128
_MINI = 4096
_PIECE = 64


@dataclass(frozen=True, slots=True)
class _File:
    data: bytes
    size: int
    fat: list[int]

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        found = self.data[start : start + self.size]
        if not found:
            raise damaged()
        return found

    def chain(self, first: int) -> list[int]:
        return _chain(self.fat, first)

    def content(self, first: int) -> bytes:
        return b"".join(map(self.sector, self.chain(first)))


def streams(data: bytes) -> frozenset[str]:
    """Names of all streams and storages; raises ``StopReadingError`` if a chain of sectors never ends.

    The chains are followed before calamine sees the file, since it follows them without end.
    """
    file = _opened(data)
    (mini_start,) = struct.unpack_from("<I", data, 60)
    mini = _words(file.content(mini_start))
    return frozenset(_check(entry, file.fat, mini) for entry in _entries(file))


def stream(data: bytes, *names: str) -> bytes:
    """Bytes of the first stream that has one of these names; empty if there is none."""
    file = _opened(data)
    entries = list(_entries(file))
    for entry in entries:
        start, size = struct.unpack_from("<II", entry, 116)
        if _name(entry) in names and size:
            return (file.content(start) if size >= _MINI else _small(file, entries[0], start))[:size]
    return b""


def _small(file: _File, root: bytes, first: int) -> bytes:
    """Bytes of a stream under 4096 bytes: its pieces lie in one stream of the root (MS-CFB 2.6.3)."""
    (mini_start,) = struct.unpack_from("<I", file.data, 60)
    (start,) = struct.unpack_from("<I", root, 116)
    pieces = file.content(start)
    chain = _chain(_words(file.content(mini_start)), first)
    return b"".join(pieces[number * _PIECE : (number + 1) * _PIECE] for number in chain)


def _opened(data: bytes) -> _File:
    file = _File(data, 1 << _shift(data), [])
    for number in _fat_sectors(file):
        file.fat.extend(_words(file.sector(number)))
    return file


def _entries(file: _File) -> Iterator[bytes]:
    (directory,) = struct.unpack_from("<I", file.data, 48)
    entries = file.content(directory)
    return (entries[start : start + _ENTRY] for start in range(0, len(entries) - _ENTRY + 1, _ENTRY))


def _words(data: bytes) -> list[int]:
    """Unpack whole 32-bit numbers; the last sector of a torn file may be short."""
    return list(struct.unpack_from(f"<{len(data) // 4}I", data))


def _shift(data: bytes) -> int:
    if len(data) < 512:
        raise damaged()
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in {9, 12}:
        raise damaged()
    return int(shift)


def _fat_sectors(file: _File) -> list[int]:
    """Sectors of the allocation table: 109 in the header, the rest in a chain of their own."""
    listed = _words(file.data[76:512])
    (following,) = struct.unpack_from("<I", file.data, 68)
    visited: set[int] = set()
    while following < _END:
        if following in visited:
            raise damaged()
        visited.add(following)
        more = _words(file.sector(following))
        following = more.pop()
        listed.extend(more)
    found = [number for number in listed if number < _END]
    if len(set(found)) < len(found):
        raise damaged()
    return found


def _chain(table: Sequence[int], first: int) -> list[int]:
    found: list[int] = []
    while first < _END:
        if first >= len(table) or len(found) > len(table):
            raise damaged()
        found.append(first)
        first = table[first]
    return found


def _check(entry: bytes, fat: Sequence[int], mini: Sequence[int]) -> str:
    """Follow a directory entry's chain; gives its name."""
    kind = entry[66]
    start, size = struct.unpack_from("<II", entry, 116)
    if kind == 2 and size:
        _chain(fat if size >= _MINI else mini, start)
    elif kind == 5:
        _chain(fat, start)
    return _name(entry)


def _name(entry: bytes) -> str:
    (size,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(0, min(size, 64) - 2)].decode("utf-16-le", "replace")
