"""Hostile and broken packages are refused for the right reason, and never read as something else."""

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomdocs.reader import LIMITS, read
from iomdocs.workbook import Refusal, Workbook

from .reader_books import HEAD, MAIN, RELATION, cell, code, links, opened, packed, parts, sheet, values

GOOD = cell("<is><t>Ким</t></is>", 't="inlineStr"')
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
SECRET = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def changed(changes: Mapping[str, str | bytes | None], first: str = GOOD) -> bytes:
    """Pack a good workbook with some parts changed, added, or (None) taken away."""
    everything: dict[str, str | bytes | None] = {**parts(first), **changes}
    return packed({name: content for name, content in everything.items() if content is not None})


def twice(second: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile knows that this is wrong
        return packed([*parts(GOOD).items(), (second, sheet())])


def patched(data: bytes, *changes: tuple[bytes, int, bytes], only: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Write bytes at an offset of the headers, ``PK12`` (directory) or ``PK34`` (local), of one member."""
    marks = {b"PK12": (b"PK\x01\x02", 46), b"PK34": (b"PK\x03\x04", 30)}
    raw = bytearray(data)
    for mark, offset, content in changes:
        magic, size = marks[mark]
        start = next(at for at in _all(data, magic) if data[at + size :].startswith(only.encode()))
        raw[start + offset : start + offset + len(content)] = content
    return bytes(raw)


def _all(data: bytes, magic: bytes) -> list[int]:
    return [at for at in range(len(data)) if data.startswith(magic, at)]


def lying_size() -> bytes:
    """Declare 200 bytes where a megabyte comes out."""
    data = packed(parts(sheet("<row/>" * 200_000)))
    return patched(data, (b"PK12", 24, struct.pack("<I", 200)), (b"PK34", 22, struct.pack("<I", 200)))


def overlapping() -> bytes:
    data = packed(parts(GOOD))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo("xl/workbook.xml").header_offset
    return patched(data, (b"PK12", 42, struct.pack("<I", start + 1)))


def bomb() -> bytes:
    """A part of 64 MB of spaces in 64 KB."""
    return changed({"xl/media/i.xml": b" " * (LIMITS.ratio_above * 2)})


def wrong_checksum() -> bytes:
    return patched(packed(parts(GOOD)), (b"PK12", 16, b"\1\2\3\4"), (b"PK34", 14, b"\1\2\3\4"))


def flipped_shared_string() -> bytes:
    """Change a letter in a stored (uncompressed) shared string: a reader without checksums takes it for a name."""
    first = cell("<v>0</v>", 't="s"')
    data = packed(parts(first, strings="<si><t>Petrov</t></si>"), zipfile.ZIP_STORED)
    return data.replace(b"Petrov", b"Setrov")


def many_sheets(count: int) -> bytes:
    names = "".join(f'<sheet name="Л{number}" r:id="rId1"/>' for number in range(count))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>'
    return changed({"xl/workbook.xml": book})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs in a sheet": (lambda: changed({"xl/worksheets/sheet1.xml": LAUGHS + sheet()}), "file-unsafe"),
    "outside entity in the strings": (lambda: changed({"xl/sharedStrings.xml": SECRET + "<sst/>"}), "file-unsafe"),
    "entity in the content types": (lambda: changed({"[Content_Types].xml": LAUGHS + "<Types/>"}), "file-unsafe"),
    "one name twice": (lambda: twice("xl/worksheets/sheet1.xml"), "file-unsafe"),
    "one name in two cases": (lambda: twice("XL/Worksheets/Sheet1.xml"), "file-unsafe"),
    "one name with two slashes": (lambda: twice("xl\\worksheets\\sheet1.xml"), "file-unsafe"),
    "a way out": (lambda: changed({"../../evil.xml": "<x/>"}), "file-unsafe"),
    "an absolute name": (lambda: changed({"/etc/cron.xml": "<x/>"}), "file-unsafe"),
    "a drive": (lambda: changed({"C:/evil.xml": "<x/>"}), "file-unsafe"),
    "bzip2": (lambda: packed(parts(GOOD), zipfile.ZIP_BZIP2), "file-unsafe"),
    "lzma": (lambda: packed(parts(GOOD), zipfile.ZIP_LZMA), "file-unsafe"),
    "a size that lies": (lying_size, "file-unsafe"),
    "members that overlap": (overlapping, "file-unsafe"),
    "a bomb": (bomb, "file-unsafe"),
    "too many members": (lambda: changed({f"x/{n}.bin": b"" for n in range(LIMITS.entries)}), "file-unsafe"),
    "too many sheets": (lambda: many_sheets(LIMITS.sheets + 1), "file-unsafe"),
    "many sheets of one part": (lambda: many_sheets(2), "file-damaged"),
    "two methods for one member": (lambda: patched(packed(parts(GOOD)), (b"PK34", 8, b"\0\0")), "file-damaged"),
    "two names for one member": (
        lambda: patched(changed({"xl/media/a.bin": b"x"}), (b"PK12", 46 + 9, b"b"), only="xl/media/a"),
        "file-damaged",
    ),
    "wrong checksum": (wrong_checksum, "file-damaged"),
    "another letter in the strings": (flipped_shared_string, "file-damaged"),
    "a zip password": (lambda: patched(packed(parts(GOOD)), (b"PK12", 8, b"\1\0")), "file-password"),
    "no end of the zip": (lambda: packed(parts(GOOD))[:-30], "file-damaged"),
    "half of it": (lambda: packed(parts(GOOD))[:900], "file-damaged"),
    "zeros at the end": (lambda: packed(parts(GOOD)) + b"\0" * 100_000, "file-damaged"),
    "zeros in the middle": (lambda: packed(parts(GOOD)).replace(b"worksheet", b"\0" * 9), "file-damaged"),
    "no workbook part": (lambda: changed({"xl/workbook.xml": None}), "file-damaged"),
    "no sheet part": (lambda: changed({"xl/worksheets/sheet1.xml": None}), "file-damaged"),
    "no strings part": (lambda: changed({"xl/sharedStrings.xml": None}), "file-damaged"),
    "a sheet out of the package": (
        lambda: changed({"xl/_rels/workbook.xml.rels": links({"worksheet": "../../../../etc/passwd"})}),
        "file-damaged",
    ),
    "no sheets": (
        lambda: changed({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
        "file-no-sheets",
    ),
    "only a chart sheet": (
        lambda: changed({"xl/_rels/workbook.xml.rels": links({"chartsheet": "chartsheets/sheet1.xml"})}),
        "file-no-sheets",
    ),
    "a sheet in UTF-16": (lambda: changed({"xl/worksheets/sheet1.xml": sheet().encode("utf-16")}), "file-damaged"),
    "a sheet in windows-1251": (
        lambda: changed({"xl/worksheets/sheet1.xml": GOOD.replace("UTF-8", "windows-1251").encode("cp1251")}),
        "file-damaged",
    ),
    "not UTF-8": (lambda: changed({"xl/worksheets/sheet1.xml": GOOD.encode("cp1251")}), "file-damaged"),
    "a sheet torn in its XML": (lambda: changed({"xl/worksheets/sheet1.xml": GOOD[:-40]}), "file-damaged"),
    "rows that are not closed": (
        lambda: changed({"xl/worksheets/sheet1.xml": GOOD.replace("</sheetData>", "")}),
        "file-damaged",
    ),
    "an entity that nobody declared": (
        lambda: packed(parts(cell("<is><t>&x;</t></is>", 't="inlineStr"'))),
        "file-damaged",
    ),
    "another root": (lambda: changed({"xl/worksheets/sheet1.xml": HEAD + "<html/>"}), "file-damaged"),
    "a string that is not there": (lambda: packed(parts(cell("<v>0</v>", 't="s"'))), "file-damaged"),
    "a string before the first": (lambda: packed(parts(cell("<v>-1</v>", 't="s"'), strings="<si/>")), "file-damaged"),
    "a string named abc": (lambda: packed(parts(cell("<v>abc</v>", 't="s"'), strings="<si/>")), "file-damaged"),
    "an unknown type of cell": (lambda: packed(parts(cell("<v>1</v>", 't="zz"'))), "file-damaged"),
    "a column after XFD": (lambda: packed(parts(sheet('<row><c r="XFE1"><v>1</v></c></row>'))), "file-damaged"),
    "a column ZZZZZZ": (lambda: packed(parts(sheet('<row><c r="ZZZZZZ1"><v>1</v></c></row>'))), "file-damaged"),
    "a row after the last": (lambda: packed(parts(sheet('<row><c r="A1048577"><v>1</v></c></row>'))), "file-damaged"),
    "row zero": (lambda: packed(parts(sheet('<row><c r="A0"><v>1</v></c></row>'))), "file-damaged"),
    "a row of ten digits": (lambda: packed(parts(sheet('<row><c r="A4294967295"><v>1</v></c></row>'))), "file-damaged"),
    "an endless reference": (
        lambda: packed(parts(sheet(f'<row><c r="{"A" * 500_000}1"><v>1</v></c></row>'))),
        "file-damaged",
    ),
    "one cell twice": (
        lambda: packed(parts(sheet('<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'))),
        "file-damaged",
    ),
    "too many merges": (
        lambda: packed(
            parts(sheet(after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * (LIMITS.merges + 1) + "</mergeCells>"))
        ),
        "file-too-large",
    ),
    "a merge of nothing": (
        lambda: packed(parts(sheet(after='<mergeCells><mergeCell ref=""/></mergeCells>'))),
        "file-damaged",
    ),
    "a million levels of XML": (
        lambda: changed(
            {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">' + "<a>" * 300_000 + "</a>" * 300_000 + "</sst>"}
        ),
        "read",
    ),
    "a false count of strings": (
        lambda: changed({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="4294967295"/>'}),
        "read",
    ),
    "a false dimension": (lambda: packed(parts(sheet(before='<dimension ref="A1:XFD1048576"/>'))), "read"),
    "a long comment of a zip": (lambda: packed(parts(GOOD))[:-2] + struct.pack("<H", 60_000) + b"x" * 60_000, "read"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_package_is_refused(case: str) -> None:
    make, expected = HOSTILE[case]
    assert code(make()) == expected


def test_two_far_corners_cost_nothing() -> None:
    corners = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    assert values(opened(packed(parts(corners)))) == {"ИОМ": {"A1": 1, "XFD1048576": 2}}


def test_a_painted_column_of_empty_cells_holds_only_what_is_written() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="0"/></row>' for row in range(2, 60_000))
    book = opened(packed(parts(sheet('<row r="1"><c r="A1"><v>7</v></c></row>' + rows))))
    assert values(book) == {"ИОМ": {"A1": 7}}


def test_an_external_link_to_a_sheet_is_not_followed() -> None:
    outside = links({"worksheet": "http://127.0.0.1:9/sheet.xml"}).replace("Target=", 'TargetMode="External" Target=')
    assert code(changed({"xl/_rels/workbook.xml.rels": outside})) == "file-damaged"


def test_bit_flips_never_give_other_data_in_silence() -> None:
    chance = random.Random(20261122)
    strings = "".join(f"<si><t>Ким Юлия {number}</t></si>" for number in range(40))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c><c r="B{n}"><v>{n * 3}</v></c></row>' for n in range(1, 41)
    )
    good = packed(parts(sheet(rows), strings=strings))
    expected = opened(good)
    refused = 0
    for _ in range(300):
        bit = chance.randrange(len(good) * 8)
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        answer = read(bytes(data), "проба.xlsx")
        refused += isinstance(answer, Refusal)
        assert isinstance(answer, Refusal) or answer == expected, f"bit {bit}"
    assert refused > 200


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml ", b"\x09\x08"]),
)
def test_no_bytes_make_it_raise(tail: bytes, head: bytes) -> None:
    assert isinstance(read(head + tail, "проба.xlsx"), Refusal)


TAGS = "<c|<v>|</v>|<f>|</f>|</c>|<is>|</is>|<t>|</t>|<row>|</row>|>|/>|<!-- -->"
ATTRIBUTES = ' r="A1"| r="B2"| t="s"| t="e"| t="inlineStr"| s="1"'
TOKENS = st.sampled_from(f"{TAGS}|{ATTRIBUTES}|1|-1|1e999|#N/A|&amp;|&#x0;|_x0000_|\x0b".split("|"))


@settings(max_examples=200, deadline=None)
@given(st.lists(TOKENS, max_size=25).map("".join))
def test_no_sheet_makes_it_raise(rows: str) -> None:
    assert isinstance(read(packed(parts(sheet(rows), strings="<si/>")), "проба.xlsx"), (Workbook, Refusal))


def test_checksum_of_parts_that_are_not_needed_is_verified_too() -> None:
    data = packed({**parts(GOOD), "xl/media/image1.png": b"picture of a stamp"}, zipfile.ZIP_STORED)
    assert code(data) == "read"
    assert code(data.replace(b"stamp", b"stomp")) == "file-damaged"
    assert zlib.crc32(b"stamp") != zlib.crc32(b"stomp")
