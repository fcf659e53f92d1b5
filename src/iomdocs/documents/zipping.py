"""Zip archives whose unchanged parts are compressed once and copied ever after; equal parts give equal bytes."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
# 1 January 1980, midnight: a zip knows no earlier day, and a document must not depend on the hour it was made.
_TIME, _DATE = 0, 0x21
_VERSION, _DEFLATED, _UTF8 = 20, 8, 0x800


@dataclass(frozen=True, slots=True)
class Archive:
    """Compressed parts and their entries in the directory; what is common to all documents of a template."""

    data: bytes = b""
    directory: bytes = b""
    count: int = 0

    def plus(self, package: Iterable[tuple[str, bytes]], level: int = 1) -> "Archive":
        """The same archive and more parts, compressed at ``level``."""
        data, directory, place, count = [self.data], [self.directory], len(self.data), self.count
        for name, part in package:
            local, central = _entry(name, part, level, place)
            data.append(local)
            directory.append(central)
            place += len(local)
            count += 1
        return Archive(b"".join(data), b"".join(directory), count)

    def file(self) -> bytes:
        """The bytes of the zip file."""
        end = _END.pack(0x06054B50, 0, 0, self.count, self.count, len(self.directory), len(self.data), 0)
        return b"".join((self.data, self.directory, end))


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
