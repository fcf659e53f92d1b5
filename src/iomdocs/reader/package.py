"""The zip package of a workbook: its directory is distrusted, every member is inflated once and verified."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from iomdocs.reader.limits import LIMITS, StopReadingError, damaged

_LOCAL = struct.Struct("<4s4xH16xHH")
_OPEN = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLES = frozenset({_OPEN, _OPEN + b"-template"})
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_UTF8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
_MAIN_TYPE = re.compile(rb"(?:spreadsheetml|ms-excel)[\w.]*\.main\+xml", re.IGNORECASE)
_KEPT = re.compile(r"\.xml$|\.rels$|^mimetype$|^xl/(?:workbook|worksheets/[^/]+)\.bin$")
_UNPARSED = re.compile(r"(?:basic|dialogs)/|meta-inf/manifest\.xml$")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class Package:
    """The verified parts of a zip file, by their names in lower case with forward slashes.

    Of its members only XML and the records of an .xlsb are kept; all are inflated, counted and compared with their
    checksums.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\x01\x02") > LIMITS.entries:  # before an object is made for each
            raise _unsafe()
        entries = _directory(data)
        self.names = frozenset(entries)
        self._check_encryption(entries.values())
        _check_places(data, entries.values())
        _check_sizes(entries.values())
        self._parts = dict(_verified(data, entries))

    def _check_encryption(self, entries: Iterable[zipfile.ZipInfo]) -> None:
        if any(entry.flag_bits & 1 for entry in entries):
            known = not self.names.isdisjoint({"[content_types].xml", "mimetype"})
            raise StopReadingError("file-password") if known else StopReadingError("file-archive", "zip")

    def part(self, name: str) -> bytes | None:
        """Bytes of an XML part in UTF-8, without a byte order mark; None if there is none of that name."""
        key = name.lower()
        found = self._parts.get(key)
        if found is None:
            found = self._parts.get(unquote(key))
        return None if found is None else _utf8(found)

    def binary(self, name: str) -> bytes:
        """Bytes of a part of records; nothing if there is none of that name."""
        return self._parts.get(name.lower(), b"")

    def has(self, text: str) -> bool:
        """Tell whether some member's name contains a text, given in lower case."""
        return any(text in name for name in self.names)

    def content(self) -> str:
        """Name what the package holds: ``excel``, ``xlsb``, ``ods`` or ``other``."""
        if self._parts.get("mimetype", b"").strip() in _TABLES:
            if b"encryption-data" in self._parts.get("meta-inf/manifest.xml", b""):
                raise StopReadingError("file-password")
            return "ods"
        if "xl/workbook.bin" in self.names:
            return "xlsb"
        declared = _MAIN_TYPE.search(self._parts.get("[content_types].xml", b"")) is not None
        return "excel" if declared or "xl/workbook.xml" in self.names else "other"


def _unsafe() -> StopReadingError:
    return StopReadingError("file-unsafe")


def _directory(data: bytes) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError) as error:
        raise damaged() from error
    entries = {_plain_name(entry): entry for entry in listed}
    if len(entries) < len(listed):
        raise _unsafe()
    return entries


def _plain_name(entry: zipfile.ZipInfo) -> str:
    """Fold a member's name as Windows would, so that no two names mean one part to different readers."""
    name = entry.orig_filename.replace("\\", "/").lower()
    if name.startswith("/") or "\0" in name or name[1:2] == ":" or ".." in name.split("/"):
        raise _unsafe()
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _unsafe()
    return name


def _check_places(data: bytes, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes."""
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free:
            raise _unsafe()
        free = _start(data, entry) + entry.compress_size
        if free > len(data):
            raise damaged()


def _start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Find a member's first byte, if its own header agrees with the directory."""
    offset = entry.header_offset
    if not 0 <= offset <= len(data) - _LOCAL.size:
        raise damaged()
    signature, method, name_size, extra_size = _LOCAL.unpack_from(data, offset)
    name = data[offset + _LOCAL.size : offset + _LOCAL.size + name_size]
    if signature != b"PK\x03\x04" or method != entry.compress_type:
        raise damaged()
    if name.decode("utf-8" if entry.flag_bits & 0x800 else "cp437") != entry.orig_filename:
        raise damaged()
    return offset + _LOCAL.size + int(name_size) + int(extra_size)


def _check_sizes(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse by the declared sizes; that they are the real ones is found out while inflating."""
    total = 0
    for entry in entries:
        total += entry.file_size
        if entry.file_size > LIMITS.ratio_above and entry.file_size > LIMITS.ratio * entry.compress_size:
            raise _unsafe()
        if entry.file_size > LIMITS.part or total > LIMITS.total:
            raise StopReadingError("file-too-large")


def _verified(data: bytes, entries: Mapping[str, zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for name, entry in entries.items():
        pieces = _inflated(data, entry)
        if _KEPT.search(name) is None:
            for _ in pieces:
                pass
            continue
        content = b"".join(pieces)
        if _declares(name, content):
            raise _unsafe()
        yield name, content


def _declares(name: str, content: bytes) -> bool:
    """Whether a part declares what a parser might follow or expand.

    LibreOffice names a DTD, and declares nothing, in its macros and once did in its list of parts; nobody parses those.
    """
    if b"<!ENTITY" in content:
        return True
    start = content.find(b"<!DOCTYPE")
    return start >= 0 and not (_UNPARSED.match(name) and b"[" not in content[start : content.find(b">", start)])


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate a member piece by piece; whoever takes all of them knows that size and checksum are as declared."""
    size, checksum = 0, 0
    for piece in _pieces(data, entry):
        size += len(piece)
        if size > entry.file_size:
            raise _unsafe()
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != entry.file_size or checksum != entry.CRC:
        raise damaged()


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _start(data, entry)
    rest = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield rest
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    limit = min(entry.file_size + 1, 1 << 20)
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, limit)
            rest = inflater.unconsumed_tail
            if not piece and not inflater.eof:
                raise damaged()
            yield piece
    except zlib.error as error:
        raise damaged() from error


def _utf8(part: bytes) -> bytes:
    """Refuse the encodings in which a parser and our patterns would see different texts."""
    if part.startswith(b"\xef\xbb\xbf"):
        part = part[3:]
    declared = _ENCODING.match(part)
    if part.startswith(_WIDE) or (declared is not None and declared[1].lower() not in _UTF8):
        raise damaged()
    return part
