"""Files that are wrong as files: half copies, other programs' files, old formats, copies, archives."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from xml.sax.saxutils import escape

from openpyxl import load_workbook

from iomdocs.demo.chance import data
from iomdocs.demo.parcels import Parcel, strangers

_OUTCOMES_IN = ("accepted", "accepted_with_warnings")
_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_DOCUMENT}:office:1.0" xmlns:table="{_DOCUMENT}:table:1.0" '
    f'xmlns:text="{_DOCUMENT}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
    "{sheets}</office:spreadsheet></office:body></office:document-content>"
)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class Oddity:
    """An odd file under its path in the inbox, the outcomes that are right, and findings of which one is awaited."""

    number: int
    file: str
    data: bytes
    outcomes: tuple[str, ...]
    codes: tuple[str, ...] = ()


def oddities(parcels: Sequence[Parcel], chance: Random) -> Iterator[Oddity]:
    """Make odd files for the folders of those who send; the ``parcels`` given are clean and stay valid entries."""
    words = data("mistakes")["files"]
    folder = PurePosixPath(parcels[0].file).parent
    menu = next(content for _, content in strangers())
    yield Oddity(
        12, str(folder / f"{chance.randrange(10)}.xlsx"), menu, ("refused",), ("form-unknown", "form-incomplete")
    )
    page = b"<html><body><table><tr><td>%d</td></tr></table></body></html>" % chance.randrange(1000)
    yield Oddity(5, str(folder / words["page"]), page, ("refused",), ("file-not-excel",))
    yield Oddity(8, str(folder / words["pdf"]), b"%%PDF-1.7\n%d" % chance.randrange(1000), ("refused",), ("file-word",))
    yield Oddity(8, str(folder / words["word"]), _zipped({"word/document.xml": b"<w/>"}), ("refused",), ("file-word",))
    yield Oddity(9, str(folder / words["archive"]), b"Rar!\x1a\x07\x01\0%d" % chance.randrange(1000), ("refused",), ())
    for number, parcel in enumerate(parcels[:2], 1):
        torn = parcel.book.data[: len(parcel.book.data) // (number + 1)]
        name = str(folder / words["torn"].format(number=number))
        yield Oddity(7, name, torn, ("refused",), ("file-damaged", "file-too-hard"))


def followers(parcels: Sequence[Parcel], chance: Random) -> Iterator[Oddity]:
    """Make files that come after the clean ones: the same again, newer versions, other formats, locks."""
    words = data("mistakes")["files"]
    for parcel in parcels[:2]:
        path = PurePosixPath(parcel.file)
        yield Oddity(10, str(path.with_name(words["copy"].format(stem=path.stem))), parcel.book.data, ("duplicate",))
        yield Oddity(1, str(path.with_name(words["lock"].format(stem=path.stem))), b"\x08", ())
    yield Oddity(1, str(path.with_name(words["system"])), b"\xd0\xcf\x11\xe0", ())
    for parcel in parcels[2:4]:
        path = PurePosixPath(parcel.file)
        newer = parcel.corrected(chance).book.data
        yield Oddity(
            11, str(path.with_name(words["copy"].format(stem=path.stem))), _touched(newer), (*_OUTCOMES_IN, "duplicate")
        )
    for parcel in parcels[4:5]:
        path = PurePosixPath(parcel.file)
        links = _with(parcel.book.data, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
        macros = _with(parcel.book.data, {"xl/vbaProject.bin": b"\0"})
        # What was accepted, with links or macros added to it, says nothing new.
        yield Oddity(14, str(path.with_name(words["links"].format(stem=path.stem))), links, ("duplicate",))
        yield Oddity(14, str(path.with_name(words["macros"].format(stem=path.stem))), macros, ("duplicate",))
    for parcel in parcels[5:6]:
        path = PurePosixPath(parcel.file)
        old = _opendocument(parcel.book.data)
        name = str(path.with_name(words["old"].format(stem=path.stem)))
        yield Oddity(4, name, old, ("accepted_with_warnings", "duplicate"), ("file-old-format",))


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _with(book: bytes, parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO(book)
    with zipfile.ZipFile(stream, "a") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _touched(book: bytes) -> bytes:
    """Make the same workbook of other bytes, as saving it once more does."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as package, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as copy:
        for name in package.namelist():
            copy.writestr(name, package.read(name))
    return stream.getvalue()


def _opendocument(book: bytes) -> bytes:
    """Write a workbook's visible sheets as OpenDocument, every cell as the text that is shown."""
    sheets = []
    for sheet in load_workbook(io.BytesIO(book)).worksheets:
        rows = "".join(
            f"<table:table-row>{''.join(map(_opened, row))}</table:table-row>"
            for row in sheet.iter_rows(max_row=min(sheet.max_row, 200), values_only=True)
        )
        sheets.append(f'<table:table table:name="{escape(sheet.title)}">{rows}</table:table>')
    content = _CONTENT.replace("{sheets}", "".join(sheets)).encode()
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/></manifest:manifest>' % _ODS.encode()
    )
    return _zipped({"mimetype": _ODS.encode(), "content.xml": content, "META-INF/manifest.xml": manifest})


def _opened(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    shown = f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)
    return f'<table:table-cell office:value-type="string"><text:p>{escape(shown)}</text:p></table:table-cell>'
