"""What a file is by its first bytes, so that each wrong kind gets its own advice."""

import re
from collections.abc import Collection

from iomdocs.reader.limits import LIMITS, StopReadingError, damaged

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "file-archive", "zip"),
    (b"PK\x07\x08", "file-archive", "zip"),
    (b"Rar!\x1a\x07", "file-archive", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "file-archive", "sevenzip"),
    (b"\x1f\x8b", "file-archive", "archive"),
    (b"BZh", "file-archive", "archive"),
    (b"\xfd7zXZ\0", "file-archive", "archive"),
    (b"MSCF", "file-archive", "archive"),
    (b"%PDF", "file-word", "pdf"),
    (b"{\\rtf", "file-word", "word"),
    (b"\xdb\xa5-\0", "file-word", "word"),
    (b"\xff\xd8\xff", "file-word", "picture"),
    (b"\x89PNG\r\n\x1a\n", "file-word", "picture"),
    (b"GIF8", "file-word", "picture"),
    (b"BM", "file-word", "picture"),
    (b"II*\0", "file-word", "picture"),
    (b"MM\0*", "file-word", "picture"),
    (b"AT&TFORM", "file-word", "picture"),
    (b"\x09\0\x04\0", "file-old-unreadable", ""),
    (b"\x09\x02\x06\0", "file-old-unreadable", ""),
    (b"\x09\x04\x06\0", "file-old-unreadable", ""),
    (b"\x09\x08", "file-old-unreadable", ""),
)
_INSIDE = (b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"W\0o\0r\0k\0b\0o\0o\0k\0")
"""Headers of a zip's members and its directory, and a name in the directory of an .xls."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)[\s>]|^mime-version:", re.IGNORECASE)
_OTHERS = (("word/", "word"), ("ppt/", "slides"), ("visio/", "drawing"))


def is_ole(data: bytes) -> bool:
    """Tell an old binary workbook (true) from a zip package (false); whatever is neither is refused here."""
    if not data.strip():
        raise StopReadingError("file-empty")
    if len(data) > LIMITS.file:
        raise StopReadingError("file-too-large")
    if data.startswith(_OLE):
        return True
    if data.startswith(b"PK\x03\x04"):
        return False
    for head, code, kind in _HEADS:
        if data.startswith(head):
            raise StopReadingError(code, kind)
    raise _by_content(data)


def _by_content(data: bytes) -> StopReadingError:
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"} or data[:4] + data[8:12] == b"RIFFWEBP":
        return StopReadingError("file-word", "picture")
    if data[257:262] == b"ustar":
        return StopReadingError("file-archive", "archive")
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return StopReadingError("file-not-excel", "xml")
    if _HTML.search(head) or head.startswith(b"<?xml"):
        return StopReadingError("file-not-excel", "html" if _HTML.search(head) else "xml")
    if _is_text(data):
        return _text(head)
    return damaged() if _is_torn(data) else StopReadingError("file-not-excel", "other")


def _is_text(data: bytes) -> bool:
    """Tell text from torn binary: no zero bytes, except in UTF-16, and hardly any control characters."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return controls == 0


def _is_torn(data: bytes) -> bool:
    """Tell the rest of a workbook, or the zeros of one that was not copied to its end, from a file of another kind."""
    return any(mark in data for mark in _INSIDE) or not data[:8].strip(b"\0")


def _text(head: bytes) -> StopReadingError:
    first = head.split(b"\n", 1)[0].replace(b"\0", b"")
    separated = any(first.count(mark) for mark in (b";", b"\t", b","))
    return StopReadingError("file-not-excel", "csv" if separated else "text")


def stranger(names: Collection[str]) -> StopReadingError:
    """Tell by its members' names which zip file it is that holds no workbook of its own."""
    for folder, kind in _OTHERS:
        if any(name.startswith(folder) for name in names):
            return StopReadingError("file-word", kind)
    if "mimetype" in names and "content.xml" in names:
        return StopReadingError("file-word", "word")
    if "[content_types].xml" in names:
        return damaged()
    return StopReadingError("file-archive", "zip")
