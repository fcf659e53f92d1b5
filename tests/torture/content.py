"""What a workbook holds is read as it is, or refused; never read as something else."""

import random
import resource
import struct
import tracemalloc
import warnings
import zipfile
import zlib

import pytest

from iomdocs.pipeline.examine import Examiner
from iomdocs.reader import LIMITS, numbers, read
from iomdocs.reader.package import Package
from iomdocs.workbook import Refusal
from tests.reader_books import MAIN, RELATION, cell, code, links, opened, packed, parts, sheet, values
from tests.test_reader_hostile import HOSTILE, changed
from tests.test_reader_kinds import compound
from tests.torture.bench import CLEAN, Bench, _examiner, template
from tests.torture.registry import Mutant, check, replaced

ERRORS = (
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"),
    *("#FIELD!", "#BLOCKED!", "#ССЫЛКА!", "#Н/Д"),
)


def examiner() -> Examiner:
    return _examiner(template()[1].terms)


def unverified(data, entry):
    """A mutant: checksums are not compared."""
    start = data.index(b"", entry.header_offset) + 30
    names, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
    rest = data[start + names + extra : start + names + extra + entry.compress_size]
    yield zlib.decompressobj(-15).decompress(rest) if entry.compress_type else rest


@check(3, replaced("iomdocs.reader.package._inflated", unverified))
def flipped_bits_never_give_other_data(bench: Bench) -> None:
    strings = "".join(f"<si><t>Ким Юлия {number}</t></si>" for number in range(40))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c><c r="B{n}"><v>{n * 3}</v></c></row>' for n in range(1, 41)
    )
    for method, count in ((zipfile.ZIP_STORED, 1500), (zipfile.ZIP_DEFLATED, 1500)):
        good, chance, refused = packed(parts(sheet(rows), strings=strings), method), random.Random(6), 0
        expected = opened(good)
        for _ in range(count):
            bit = chance.randrange(len(good) * 8)
            data = bytearray(good)
            data[bit // 8] ^= 1 << bit % 8
            answer = read(bytes(data), "проба.xlsx")
            refused += isinstance(answer, Refusal)
            assert isinstance(answer, Refusal) or answer == expected, f"bit {bit}"
        assert refused > count // 2


@check(4, replaced("iomdocs.reader.cells.Cells._read", lambda *_: (None, None, None)))
def an_error_cell_is_told_by_its_address(bench: Bench) -> None:
    for name in ERRORS:
        book = opened(packed(parts(cell(f"<v>{name}</v>", 't="e"'))))
        assert values(book) == {"ИОМ": {"A1": name}}
    data = CLEAN.read_bytes()
    book = opened(data)
    number = next(each for each in book.sheets[0].cells.values() if each.value == 36)  # hours, not an ordinal
    with zipfile.ZipFile(CLEAN) as packed_:
        members = {name: packed_.read(name) for name in packed_.namelist()}
    part = next(name for name in members if name.startswith("xl/worksheets/sheet1"))
    address = f'r="{number.address}"'.encode()
    start = members[part].index(address)
    end = members[part].index(b"</c>", start) + 4
    members[part] = members[part][:start] + address + b' t="e"><v>#N/A</v></c>' + members[part][end:]
    verdict = examiner().examine(packed(members), "а.xlsx", marks=False).verdict
    assert verdict.outcome == "returned"
    assert number.address in {each.cell for each in verdict.findings if each.severity == "error"}


def bomb(megabytes: int, declared: int | None = None) -> bytes:
    """A part of so many megabytes of spaces, made without inflating it; ``declared`` lies about the size."""
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = block.compress(b" " * (1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    raw = once * megabytes + b"\3\0"
    size = megabytes << 20 if declared is None else declared
    size = min(size, 0xFFFFFFFE)
    name, good = b"xl/media/i.xml", packed(parts())
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(raw), size, len(name), 0) + name + raw
    end = good.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<HII", good, end + 10)
    central = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(raw), size, len(name), 0, 0, 0, 0, 0, start
    )
    directory = good[start : start + length] + central + name
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0)
    return good[:start] + local + directory + tail


@check(
    6,
    lambda patch: patch.setattr(
        "iomdocs.reader.package.LIMITS", type(LIMITS)(part=1 << 40, total=1 << 40, ratio=10**9)
    ),
)
def a_bomb_is_refused_without_being_unpacked(bench: Bench) -> None:
    for data in (bomb(200 if bench.quick else 4095), bomb(4095, declared=1000)):
        tracemalloc.start()
        begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        answer = read(data, "бомба.xlsx")
        spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert isinstance(answer, Refusal)
        assert peak < 64 << 20
        assert spent < 5


def dialects() -> dict[str, dict[str, str | bytes]]:
    """The same workbook as other programs write it."""
    plain = parts(
        sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>36</v></c><c r="C1" s="1"><v>46000</v></c></row>'),
        strings="<si><t>Ким</t></si>",
    )
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    relation = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    inner = plain["xl/worksheets/sheet1.xml"]
    prefixed = inner.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    inline = inner.replace('t="s"><v>0</v>', 't="inlineStr"><is><t>Ким</t></is>')
    runs = "<si><r><t>К</t></r><r><t>им</t></r></si>"
    return {
        "plain": plain,
        "strict": {name: part.replace(MAIN, strict).replace(RELATION, relation) for name, part in plain.items()},
        "prefixed": {**plain, "xl/worksheets/sheet1.xml": prefixed},
        "upper case": {name.upper(): part for name, part in plain.items()},
        "backslashes": {name.replace("/", "\\"): part for name, part in plain.items()},
        "inline": {**plain, "xl/worksheets/sheet1.xml": inline},
        "runs": {**plain, "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{runs}</sst>'},
        "escaped": {**plain, "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>_x041A_им</t></si></sst>'},
        "references": {**plain, "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>&#1050;им</t></si></sst>'},
        "1904": {
            **plain,
            "xl/workbook.xml": plain["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>'),
            "xl/worksheets/sheet1.xml": inner.replace("46000", str(46000 - 1462)),
        },
        "comments": {**plain, "xl/worksheets/sheet1.xml": inner.replace("<sheetData>", "<!-- x --><sheetData>")},
        "byte order mark": {**plain, "xl/worksheets/sheet1.xml": b"\xef\xbb\xbf" + inner.encode()},
    }


def exact(self, name):
    """A mutant: names of parts are taken letter by letter."""
    return self._parts.get(name)


@check(20, lambda patch: patch.setattr(Package, "part", exact))
def every_dialect_is_read_alike(bench: Bench) -> None:
    made = dialects()
    expected = values(opened(packed(made["plain"])))
    assert len(made) == 12
    for name, members in made.items():
        assert values(opened(packed(members))) == expected, name


@check(
    21,
    replaced(
        "iomdocs.pipeline.examine.refused", lambda *_, **__: __import__("iomdocs.verdicts").verdicts.Verdict("accepted")
    ),
)
def nothing_is_never_accepted(bench: Bench) -> None:
    book = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
    samples = {
        "no sheets": changed({"xl/workbook.xml": book}),
        "a chart": changed({"xl/_rels/workbook.xml.rels": links({"chartsheet": "chartsheets/sheet1.xml"})}),
        "an empty sheet": packed(parts()),
        "a menu": packed(parts(cell("<is><t>Меню столовой</t></is>", 't="inlineStr"'))),
        "spaces": packed(parts(cell("<is><t>   </t></is>", 't="inlineStr"'))),
        "outside": changed({"xl/_rels/workbook.xml.rels": links({"worksheet": "../../etc/passwd"})}),
    }
    for name, data in samples.items():
        verdict = examiner().examine(data, "а.xlsx", marks=False).verdict
        assert not verdict.accepted, name
        assert verdict.findings, name


def believing(self, cell_):
    """A mutant: what lies outside the declared dimension is dropped."""
    if cell_.row <= 2 and cell_.column <= 2:
        self.found[cell_.row, cell_.column] = cell_


@check(22, replaced("iomdocs.reader.cells.Cells._add", believing))
def the_declared_size_of_a_sheet_is_not_believed(bench: Bench) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="C{n}"><v>1</v></c></row>' for n in range(1, 101))
    for told in ("A1:B2", "A1", "A1:XFD1048576", "A0:B2", "Z9:Z9"):
        book = opened(packed(parts(sheet(rows, before=f'<dimension ref="{told}"/>'))))
        assert len(book.sheets[0].cells) == 200, told
    painted = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{chr(65 + c)}{n}" s="1"/>' for c in range(26)) + "</row>"
        for n in range(2, 20_000 if bench.quick else 200_000)
    )
    data = packed(parts(sheet('<row r="1"><c r="A1"><v>7</v></c></row>' + painted)))
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert values(opened(data)) == {"ИОМ": {"A1": 7}}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun < 5


@check(23, replaced("iomdocs.reader.cells.Cells.put", lambda *_, **__: None))
def a_formula_without_a_value_is_told(bench: Bench) -> None:
    (found,) = opened(packed(parts(cell("<f>1+1</f>")))).sheets[0].cells.values()
    assert (found.formula, found.stale, found.value) == (True, True, None)
    (found,) = opened(packed(parts(cell("<f>1+1</f><v>2</v>")))).sheets[0].cells.values()
    assert (found.stale, found.value) == (False, 2)


def unremembered(name: str, value: object) -> Mutant:
    """A mutant of what numbers mean; what was read before is read anew."""

    def change(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(numbers, "_told", numbers._told.__wrapped__)
        patch.setattr(numbers, name, value)

    return change


NUMBERS = {
    "36": 36,
    "36.50": 36.5,
    " 5 ": 5,
    "1E3": 1000,
    "-2": -2,
    "+2": 2,
    **dict.fromkeys(("NaN", "INF", "-INF", "1e400", "1_000", "١٢", "0x10", "1,5", "--1", ""), None),
}


@check(24, unremembered("number", float))
def numbers_are_numbers_or_errors(bench: Bench) -> None:
    for raw, meant in NUMBERS.items():
        found = list(opened(packed(parts(cell(f"<v>{raw}</v>")))).sheets[0].cells.values())
        if meant is None:
            assert not found or (found[0].value is None and found[0].error), raw
        else:
            assert (found[0].value, found[0].error) == (meant, None), raw
    (long,) = opened(packed(parts(cell("<v>1234567890123456789</v>")))).sheets[0].cells.values()
    assert long.value == 1234567890123456789
    assert long.raw == "1234567890123456789"


DATES = {"46000": "2025-12-09", "61": "1900-03-01", "2958465": "9999-12-31", "59": "1900-02-28", "1": "1900-01-01"}


@check(25, unremembered("_LEAP_THAT_WAS_NOT", 10**9))
def dates_are_dates_or_numbers(bench: Bench) -> None:
    for raw, meant in DATES.items():
        (found,) = opened(packed(parts(cell(f"<v>{raw}</v>", 's="1"')))).sheets[0].cells.values()
        assert str(found.value) == meant
    for raw in ("-1", "60", "2958466", "1e300"):
        (found,) = opened(packed(parts(cell(f"<v>{raw}</v>", 's="1"')))).sheets[0].cells.values()
        assert isinstance(found.value, int | float), raw
    for raw in ("NaN", "вчера"):
        (found,) = opened(packed(parts(cell(f"<v>{raw}</v>", 's="1"')))).sheets[0].cells.values()
        assert found.value is None
        assert found.error


@check(26, replaced("iomdocs.reader.guard._HEADS", ()))
def each_wrong_kind_is_named(bench: Bench) -> None:
    other = packed({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"})
    kinds = {
        "nothing": b"",
        "csv": "ФИО;часы\nКим;36".encode("cp1251"),
        "html": b"<html><table></table></html>",
        "word": other,
        "pdf": b"%PDF-1.7 ...",
        "picture": b"\x89PNG\r\n\x1a\n....",
        "rar": b"Rar!\x1a\x07\x00",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "rtf": b"{\\rtf1 }",
        "password": compound("EncryptionInfo", "EncryptedPackage"),
        "old": b"\x09\x08\x10\x00" + bytes(100),
    }
    told = {}
    for name, data in kinds.items():
        answer = read(data, "ИОМ.xlsx")
        assert isinstance(answer, Refusal), name
        told[name] = answer.code, answer.values.get("kind", "")
    assert "file-damaged" not in {code_ for code_, _ in told.values()}, told
    assert len(set(told.values())) >= len(kinds) - 1, told


TRICKS = (
    *("one name twice", "one name in two cases", "one name with two slashes", "members that overlap", "bzip2", "lzma"),
    *("a size that lies", "two methods for one member", "two names for one member", "a way out", "a drive"),
)


def last_wins(data):
    """A mutant: of two members of one name the last is taken."""
    with zipfile.ZipFile(__import__("io").BytesIO(data)) as archive:
        return {each.filename.replace("\\", "/").lower(): each for each in archive.infolist()}


@check(27, replaced("iomdocs.reader.package._directory", last_wins))
def tricks_with_the_zip_are_refused(bench: Bench) -> None:
    for name in TRICKS:
        make, expected = HOSTILE[name]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            assert code(make()) == expected, name
