"""Zip archives whose unchanged parts are compressed once and copied ever after; equal parts give equal bytes."""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
# 1 January 1980, midnight: a zip knows no earlier day, and a document must not depend on the hour it was made.
_TIME, _DATE = 0, 0x21
_VERSION, _DEFLATED, _UTF8 = 20, 8, 0x800


@dataclass(frozen=True, slots=True)
class Archive:
    """Compressed parts and their entries in the directory; what is common to all documents of a template.

    ``pieces`` are never copied nor hashed a second time: a document adds its own few to those of its template.
    """

    pieces: tuple[bytes, ...] = ()
    directory: tuple[bytes, ...] = ()
    size: int = 0
    sha256: "hashlib._Hash" = field(default_factory=hashlib.sha256, compare=False)

    def plus(self, package: Iterable[tuple[str, bytes]], level: int = 1) -> "Archive":
        """The same archive and more parts, compressed at ``level``."""
        pieces, directory, size, sha256 = [*self.pieces], [*self.directory], self.size, self.sha256.copy()
        for name, part in package:
            local, central = _entry(name, part, level, size)
            pieces.append(local)
            directory.append(central)
            sha256.update(local)
            size += len(local)
        return Archive(tuple(pieces), tuple(directory), size, sha256)

    def packed(self) -> "Archive":
        """The same in one piece; for what is kept."""
        return Archive((b"".join(self.pieces),), self.directory, self.size, self.sha256)

    def file(self) -> "File":
        """The zip file."""
        central, count = b"".join(self.directory), len(self.directory)
        end = central + _END.pack(0x06054B50, 0, 0, count, count, len(central), self.size, 0)
        sha256 = self.sha256.copy()
        sha256.update(end)
        return File(b"".join((*self.pieces, end)), sha256.hexdigest())


@dataclass(frozen=True, slots=True)
class File:
    """Bytes of a file and their SHA-256 in hexadecimal."""

    data: bytes
    sha256: str


def _entry(name: str, part: bytes, level: int, place: int) -> tuple[bytes, bytes]:
    """The part with its local header, and its line in the directory."""
    squeezer = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed = squeezer.compress(part) + squeezer.flush()
    shown = name.encode("utf-8")
    flag = 0 if shown.isascii() else _UTF8
    same = (_VERSION, flag, _DEFLATED, _TIME, _DATE, zlib.crc32(part), len(packed), len(part), len(shown), 0)
    local = b"".join((_LOCAL.pack(0x04034B50, *same), shown, packed))
    central = _CENTRAL.pack(0x02014B50, _VERSION, *same, 0, 0, 0, 0, place) + shown
    return local, central
