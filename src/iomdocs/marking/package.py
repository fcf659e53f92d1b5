"""A zip package whose untouched members are copied as they lie, compressed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_DESCRIPTOR, _ENCRYPTED, _UTF8 = 0x08, 0x01, 0x800
_EPOCH = (0, 33)  # midnight of 1 January 1980: our own parts do not carry the hour they were made
_ZIP64 = 1
_ROOM = 0xFFFF
_REASONABLE = 512 * 1024 * 1024


class Package:
    """Members of a zip file by name; names match as Windows matches them, whatever case or slashes they use.

    ``ValueError`` if the bytes are no zip, if a member is encrypted or if the whole is beyond reason.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError) as error:
            raise ValueError("no zip package") from error
        if any(info.flag_bits & _ENCRYPTED for info in infos) or sum(info.file_size for info in infos) > _REASONABLE:
            raise ValueError("no package to patch")
        self._members = {_plain(info.orig_filename): info for info in infos}
        if len(self._members) < len(infos):
            raise ValueError("two members bear one name")
        self._parts: dict[str, bytes] = {}
        self._written: dict[str, str] = {}
        self._dropped: set[str] = set()

    @property
    def changed(self) -> bool:
        """Whether the package differs from the bytes it was made of."""
        return bool(self._written or self._dropped)

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        key = _plain(name)
        return key not in self._dropped and (key in self._members or key in self._written)

    def names(self) -> list[str]:
        """Names of all parts, in lower case."""
        return [
            *(key for key in self._members if key not in self._dropped),
            *self._written.keys() - self._members.keys(),
        ]

    def read(self, name: str) -> bytes:
        """Unpack a part; ``ValueError`` if it is damaged, ``KeyError`` if there is none."""
        key = _plain(name)
        if key not in self._parts:
            self._parts[key] = self._unpacked(self._members[key])
        return self._parts[key]

    def beginning(self, name: str, size: int = 8192) -> bytes:
        """Unpack the first bytes of a part, unchecked."""
        key = _plain(name)
        if key in self._parts:
            return self._parts[key][:size]
        payload = self._copied(self._members[key])[1]
        return zlib.decompressobj(-15).decompress(payload, size) if self._members[key].compress_type else payload[:size]

    def write(self, name: str, content: bytes) -> None:
        """Replace a part, or add one; the same content changes nothing."""
        key = _plain(name)
        if self.has(name) and self.read(name) == content:
            return
        self._parts[key] = content
        self._written[key] = name.lstrip("/")
        self._dropped.discard(key)

    def drop(self, name: str) -> None:
        """Remove a part."""
        key = _plain(name)
        self._written.pop(key, None)
        self._parts.pop(key, None)
        if key in self._members:
            self._dropped.add(key)

    def to_bytes(self) -> bytes:
        """Write the package: members in their old order, new ones last."""
        body, directory = io.BytesIO(), []
        for entry, payload in self._entries():
            offset = body.tell()
            body.write(entry.local())
            body.write(payload)
            directory.append(entry.central(offset))
        start = body.tell()
        body.write(b"".join(directory))
        count = min(len(directory), _ROOM)
        body.write(_END.pack(b"PK\5\6", 0, 0, count, count, body.tell() - start, start, 0))
        return body.getvalue()

    def _entries(self) -> Iterator[tuple["_Entry", bytes]]:
        for key, info in self._members.items():
            if key in self._dropped:
                continue
            entry, payload = self._copied(info)
            yield entry.packed(self._parts[key]) if key in self._written else (entry, payload)
        for key, name in self._written.items():
            if key not in self._members:
                yield _Entry.new(name).packed(self._parts[key])

    def _copied(self, info: zipfile.ZipInfo) -> tuple["_Entry", bytes]:
        fields = _LOCAL.unpack_from(self._data, info.header_offset)
        name_at = info.header_offset + _LOCAL.size
        extra_at = name_at + fields[9]
        start = extra_at + fields[10]
        entry = _Entry(info, (fields[4], fields[5]), self._data[name_at:extra_at], self._data[extra_at:start])
        return entry, self._data[start : start + info.compress_size]

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        payload = self._copied(info)[1]
        try:
            content = payload if info.compress_type == zipfile.ZIP_STORED else zlib.decompress(payload, -15)
        except zlib.error as error:
            raise ValueError("damaged member") from error
        if zlib.crc32(content) != info.CRC:
            raise ValueError("damaged member")
        return content


class _Entry:
    """One member as the two directories of a zip file tell of it."""

    def __init__(self, info: zipfile.ZipInfo, stamp: tuple[int, int], name: bytes, extra: bytes) -> None:
        self.info, self.stamp, self.name, self.extra = info, stamp, name, _without_zip64(extra)
        self.method, self.crc = info.compress_type, info.CRC
        self.packed_size, self.size = info.compress_size, info.file_size

    @classmethod
    def new(cls, name: str) -> "_Entry":
        info = zipfile.ZipInfo(name)
        info.external_attr, info.create_system, info.CRC = 0, 0, 0
        return cls(info, _EPOCH, name.encode(), b"")

    def packed(self, content: bytes) -> tuple["_Entry", bytes]:
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        payload = squeeze.compress(content) + squeeze.flush()
        self.method, self.crc = zipfile.ZIP_DEFLATED, zlib.crc32(content)
        self.packed_size, self.size = len(payload), len(content)
        return self, payload

    def _common(self) -> tuple[int, ...]:
        # Sizes are known here, so the flag that promises them after the data goes.
        flags = self.info.flag_bits & ~_DESCRIPTOR | (0 if self.name.isascii() else self.info.flag_bits & _UTF8)
        return (20, flags, self.method, *self.stamp, self.crc, self.packed_size, self.size, len(self.name))

    def local(self) -> bytes:
        return _LOCAL.pack(b"PK\3\4", *self._common(), len(self.extra)) + self.name + self.extra

    def central(self, offset: int) -> bytes:
        info, extra = self.info, _without_zip64(self.info.extra)
        made = info.create_version | info.create_system << 8
        tail = (len(extra), len(info.comment), 0, info.internal_attr, info.external_attr, offset)
        return _CENTRAL.pack(b"PK\1\2", made, *self._common(), *tail) + self.name + extra + info.comment


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept
