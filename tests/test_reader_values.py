"""What stands in a cell is what is read: types, dates, texts, evidence, and every dialect of OOXML."""
# ruff: noqa: DTZ001, E501 - cells know no time zones; parts of a package are not broken into lines

import datetime as dt
import zipfile

import pytest

from iomdocs.workbook import Area, Cell, Scalar

from .reader_books import HEAD, MAIN, PACKAGE, RELATION, cell, opened, packed, parts, sheet, values

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def only(content: str, attributes: str = "", **options: str) -> Cell | None:
    """Read a workbook of one cell."""
    return opened(packed(parts(cell(content, attributes), **options))).sheets[0].cells.get((1, 1))


STORED: dict[str, tuple[str, str, Cell | None]] = {
    "whole number": ("", "<v>36</v>", Cell(1, 1, 36, raw="36")),
    "fraction": ("", "<v>36.5</v>", Cell(1, 1, 36.5, raw="36.5")),
    "whole with a point": ("", "<v>36.0</v>", Cell(1, 1, 36, raw="36.0")),
    "exponent": ("", "<v>7.2E1</v>", Cell(1, 1, 72, raw="7.2E1")),
    "spaces around": ("", "<v> 5 </v>", Cell(1, 1, 5, raw="5")),
    "twenty digits": ("", "<v>12345678901234567890</v>", Cell(1, 1, 12345678901234567890, raw="12345678901234567890")),
    "СНИЛС as a number": ("", "<v>1.1223344595E10</v>", Cell(1, 1, 11223344595, raw="1.1223344595E10")),
    "not a number": ("", "<v>NaN</v>", Cell(1, 1, error="#ЧИСЛО!")),
    "infinity": ("", "<v>INF</v>", Cell(1, 1, error="#ЧИСЛО!")),
    "beyond all numbers": ("", "<v>1e400</v>", Cell(1, 1, error="#ЧИСЛО!")),
    "underscore in digits": ("", "<v>1_000</v>", Cell(1, 1, error="#ЧИСЛО!")),
    "Arabic digits": ("", "<v>١٢</v>", Cell(1, 1, error="#ЧИСЛО!")),
    "truth": ('t="b"', "<v>1</v>", Cell(1, 1, value=True)),
    "untruth": ('t="b"', "<v>0</v>", Cell(1, 1, value=False)),
    "neither": ('t="b"', "<v>2</v>", Cell(1, 1, error="#ЗНАЧ!")),
    "known error": ('t="e"', "<v>#REF!</v>", Cell(1, 1, error="#REF!")),
    "new error": ('t="e"', "<v>#SPILL!</v>", Cell(1, 1, error="#SPILL!")),
    "error in Russian": ('t="e"', "<v>#ССЫЛКА!</v>", Cell(1, 1, error="#ССЫЛКА!")),
    "error of a formula": ('t="e"', "<f>1/0</f><v>#DIV/0!</v>", Cell(1, 1, error="#DIV/0!", formula=True)),
    "formula": ("", "<f>SUM(B1:B2)</f><v>54</v>", Cell(1, 1, 54, formula=True, raw="54")),
    "shared formula": ("", '<f t="shared" si="0"/><v>54</v>', Cell(1, 1, 54, formula=True, raw="54")),
    "formula with a text": ('t="str"', "<f>B1</f><v>Ким</v>", Cell(1, 1, "Ким", formula=True)),
    "formula with an empty text": ('t="str"', '<f>""</f><v></v>', Cell(1, 1, formula=True)),
    "formula not computed": ("", "<f>SUM(B1:B2)</f>", Cell(1, 1, formula=True, stale=True)),
    "formula not computed by openpyxl": ("", "<f>SUM(B1:B2)</f><v></v>", Cell(1, 1, formula=True, stale=True)),
    "formula of a text not computed": ('t="str"', "<f>B1</f>", Cell(1, 1, formula=True, stale=True)),
    "inline text": ('t="inlineStr"', "<is><t>Ким</t></is>", Cell(1, 1, "Ким")),
    "inline runs": ('t="inlineStr"', "<is><r><t>Ки</t></r><r><rPr><b/></rPr><t>м</t></r></is>", Cell(1, 1, "Ким")),
    "inline text with its reading": (
        't="inlineStr"',
        '<is><t>Ким</t><rPh sb="0" eb="1"><t>ким</t></rPh></is>',
        Cell(1, 1, "Ким"),
    ),
    "empty inline text": ('t="inlineStr"', "<is><t></t></is>", None),
    "inline text without a value": ('t="inlineStr"', "<is/>", None),
    "empty cell with a style": ('s="1"', "", None),
    "struck out": ('s="4" t="inlineStr"', "<is><t>отменено</t></is>", Cell(1, 1, "отменено", struck=True)),
    "date of strict OOXML": ('t="d"', "<v>2026-01-15</v>", Cell(1, 1, dt.date(2026, 1, 15))),
    "moment of strict OOXML": ('t="d"', "<v>2026-01-15T10:30:00Z</v>", Cell(1, 1, dt.datetime(2026, 1, 15, 10, 30))),
    "no date of strict OOXML": ('t="d"', "<v>2026-02-31</v>", Cell(1, 1, "2026-02-31")),
    "unknown style": ('s="999"', "<v>5</v>", Cell(1, 1, 5, raw="5")),
    "rich value": ('s="0" t="e" vm="1"', "<v>#VALUE!</v>", Cell(1, 1, error="#VALUE!")),
    "dynamic array": ('cm="1"', '<f t="array" ref="A1:A2">B1:B2</f><v>3</v>', Cell(1, 1, 3, formula=True, raw="3")),
}


@pytest.mark.parametrize("case", STORED)
def test_cell(case: str) -> None:
    attributes, content, expected = STORED[case]
    assert only(content, attributes) == expected


@pytest.mark.parametrize("case", STORED)
def test_cell_is_the_same_to_both_scanners(case: str) -> None:
    attributes, content, expected = STORED[case]
    commented = sheet(f'<!-- for expat --><row r="1"><c r="A1" {attributes}>{content}</c></row>')
    assert opened(packed(parts(commented))).sheets[0].cells.get((1, 1)) == expected


DATE, TIME, LENGTH = 'r="A1" s="1"', 'r="A1" s="2"', 'r="A1" s="3"'
SERIALS: list[tuple[str, str, Scalar, Scalar]] = [
    # attributes, serial, in the calendar of 1900, in the calendar of 1904
    (DATE, "46037", dt.date(2026, 1, 15), dt.date(2030, 1, 16)),
    (DATE, "46037.5", dt.datetime(2026, 1, 15, 12), dt.datetime(2030, 1, 16, 12)),
    (DATE, "1", dt.date(1900, 1, 1), dt.date(1904, 1, 2)),
    (DATE, "59", dt.date(1900, 2, 28), dt.date(1904, 2, 29)),
    (DATE, "60", 60, dt.date(1904, 3, 1)),
    (DATE, "61", dt.date(1900, 3, 1), dt.date(1904, 3, 2)),
    (DATE, "0", 0, dt.date(1904, 1, 1)),
    (DATE, "-1", -1, -1),
    (DATE, "2957003", dt.date(9995, 12, 30), dt.date(9999, 12, 31)),
    (DATE, "2957004", dt.date(9995, 12, 31), 2957004),
    (DATE, "2958465", dt.date(9999, 12, 31), 2958465),
    (DATE, "2958466", 2958466, 2958466),
    (DATE, "2958465.9999999999", 2958466, 2958466),
    (DATE, "20260115", 20260115, 20260115),
    (TIME, "0.75", dt.time(18), dt.time(18)),
    (TIME, "0", dt.time(0), dt.time(0)),
    (LENGTH, "1.5", dt.timedelta(hours=36), dt.timedelta(hours=36)),
    (LENGTH, "0", dt.timedelta(0), dt.timedelta(0)),
]


@pytest.mark.parametrize(("attributes", "serial", "since_1900", "since_1904"), SERIALS)
def test_date(attributes: str, serial: str, since_1900: Scalar, since_1904: Scalar) -> None:
    rows = sheet(f'<row r="1"><c {attributes}><v>{serial}</v></c></row>')
    for settings, expected in (("", since_1900), ('<workbookPr date1904="1"/>', since_1904)):
        book = opened(packed(parts(rows, settings=settings)))
        found = book.sheets[0].cells[1, 1].value
        assert (type(found), found) == (type(expected), expected)
        assert ("date-1904" in book.traits) is bool(settings)


TEXTS = {
    "references": ("Рога &amp; Копыта &lt;&#1050;&#x418;&#1052;&gt;", "Рога & Копыта <КИМ>"),
    "escapes of Excel": ("a_x000D_\nb_x0041_ _x005F_x0041_", "a\nbA _x0041_"),
    "line ends": ("a\r\nb&#13;c", "a\nb\nc"),
    "control characters": ("a_x000B__x0000_b_x0009_c", "ab\tc"),
    "no characters": ("a\ufffeb_xFFFF_c".replace("\ufffe", "_xFFFE_"), "abc"),
    "lone surrogate": ("a_xD83D_b", "ab"),
    "pair of surrogates": ("_xD83D__xDE00_", "😀"),
    "beyond the first plane": ("😀&#128512;", "😀😀"),
    "spaces are kept": ("  36\xa0 ", "  36\xa0 "),
    "more than a cell holds": ("я" * 40_000, "я" * 32_767),
    "looks like a formula": ("=1+1", "=1+1"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text(case: str) -> None:
    written, expected = TEXTS[case]
    shared = f'<si><t xml:space="preserve">{written}</t></si>'
    for content, attributes in (
        ("<v>0</v>", 't="s"'),
        (f"<is><t>{written}</t></is>", 't="inlineStr"'),
        (f"<v>{written}</v>", 't="str"'),
    ):
        assert only(content, attributes, strings=shared) == Cell(1, 1, expected)
        assert only(f"{content}<!-- for expat -->", attributes, strings=shared + "<!-- too -->") == Cell(1, 1, expected)


@pytest.mark.parametrize("comment", ["", "<!-- for expat -->"])
def test_shared_strings_of_every_form(comment: str) -> None:
    runs = "<si><r><t>Ки</t></r><r><rPr><sz val='11'/></rPr><t xml:space=\"preserve\">м </t></r></si>"
    phonetic = '<si><t>Ким</t><rPh sb="0" eb="1"><t>ким</t></rPh><phoneticPr fontId="1"/></si>'
    strings = f"<si/>{runs}{phonetic}<si><t/></si><si><t>конец</t></si>{comment}"
    rows = "".join(f'<c r="{column}1" t="s"><v>{index}</v></c>' for index, column in enumerate("ABCDE"))
    book = opened(packed(parts(sheet(f'<row r="1">{rows}</row>'), strings=strings)))
    assert values(book) == {"ИОМ": {"B1": "Ким ", "C1": "Ким", "E1": "конец"}}


PLAIN = {"A1": "Ким", "B1": 36, "A3": dt.date(2026, 1, 15), "C3": "#N/A"}
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Ким</t></is></c><c r="B1"><v>36</v></c></row>'
    '<row r="3" hidden="1"><c r="A3" s="1"><v>46037</v></c><c r="C3" t="e"><v>#N/A</v></c></row>'
)
AFTER = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
USUAL = sheet(ROWS, AFTER)
DIALECTS = {
    "usual": USUAL,
    "comments": USUAL.replace("</row>", '<!-- <c r="D1"><v>1</v></c> --></row>'),
    "CDATA": USUAL.replace("Ким", "<![CDATA[Ким]]>"),
    "byte order mark": "\ufeff" + USUAL,
    "strict": USUAL.replace(MAIN, STRICT),
    "a prefix": USUAL.replace("</", "</~")
    .replace("<", "<x:")
    .replace("<x:/~", "</x:")
    .replace("<x:?", "<?")
    .replace("xmlns=", "xmlns:x="),
    "spaces between": USUAL.replace("><", ">\n  <"),
    "single quotes": USUAL.replace('"', "'"),
    "another order": USUAL.replace('r="A1" t="inlineStr"', 't="inlineStr" r="A1"').replace(
        'r="A3" s="1"', 's="1" r="A3"'
    ),
    "no references": sheet(
        '<row><c t="inlineStr"><is><t>Ким</t></is></c><c><v>36</v></c></row>'
        '<row/><row hidden="true"><c s="1"><v>46037</v></c><c/><c t="e"><v>#N/A</v></c></row>',
        AFTER,
    ),
    "extensions": USUAL.replace(
        "</c></row>", '<extLst><ext uri="x"><y:c xmlns:y="y" r="D1"><y:v>1</y:v></y:c></ext></extLst></c></row>', 1
    ),
    "foreign elements": USUAL.replace("<row r", '<y:c xmlns:y="y" r="E1"><y:v>1</y:v></y:c><row r', 1),
    "two names of one namespace": USUAL.replace("<worksheet", f'<worksheet xmlns:z="{MAIN}"').replace(
        '<c r="B1"><v>36</v></c>', '<z:c r="B1"><z:v>36</z:v></z:c>'
    ),
    "merges with marks of their own": USUAL.replace("<mergeCell ref", '<mergeCell id="1" ref'),
    "a repeated namespace": USUAL.replace("<row r", f'<row xmlns="{MAIN}" r', 1),
    "tabs in tags": USUAL.replace("<c r", "<c\tr"),
    "false dimension": sheet(ROWS, AFTER, '<dimension ref="A1"/>'),
    "impossible dimension": sheet(ROWS, AFTER, '<dimension ref="A0:B2"/>'),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialect_of_a_sheet(dialect: str) -> None:
    book = opened(packed(parts(DIALECTS[dialect])))
    assert values(book) == {"ИОМ": PLAIN}
    assert book.sheets[0].hidden_rows == {3}
    assert book.sheets[0].merged == (Area(1, 1, 2, 2),)


PACKAGES = {
    "upper case": lambda usual: {name.upper(): content for name, content in usual.items()},
    "backslashes": lambda usual: {name.replace("/", "\\"): content for name, content in usual.items()},
    "absolute targets": lambda usual: _linked(usual, 'Target="', 'Target="/xl/', "/xl/workbook.xml"),
    "dotted targets": lambda usual: _linked(usual, 'Target="', 'Target="./../xl/', ""),
    "backslash targets": lambda usual: _linked(usual, "worksheets/", "worksheets\\", ""),
    "strict": lambda usual: {
        name: content.replace(MAIN, STRICT).replace(RELATION, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in usual.items()
    },
    "prefixes everywhere": lambda usual: {
        **usual,
        "xl/workbook.xml": f'<w:workbook xmlns:w="{MAIN}" xmlns:q="{RELATION}"><w:sheets><w:sheet name="ИОМ" q:id="rId1"/></w:sheets></w:workbook>',
        "_rels/.rels": f'<p:Relationships xmlns:p="{PACKAGE}"><p:Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></p:Relationships>',
    },
    "folders as members": lambda usual: {"xl/": "", "_rels/": "", **usual},
}


def _linked(usual: dict[str, str], old: str, new: str, _: str) -> dict[str, str]:
    name = "xl/_rels/workbook.xml.rels"
    return {**usual, name: usual[name].replace(old, new)}


@pytest.mark.parametrize("dialect", PACKAGES)
def test_dialect_of_a_package(dialect: str) -> None:
    assert values(opened(packed(PACKAGES[dialect](parts(USUAL))))) == {"ИОМ": PLAIN}


def test_facts_about_the_book() -> None:
    names = '<definedNames><definedName name="Часы">ИОМ!$B$1</definedName><definedName name="Часы" localSheetId="0">x</definedName></definedNames>'
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property name="iomdocs"><vt:lpwstr>tyumen/iom &amp; 2026</vt:lpwstr></property><property name="n"><vt:i4>3</vt:i4></property></Properties>'
    )
    book = parts(USUAL)
    book["xl/workbook.xml"] = (
        book["xl/workbook.xml"]
        .replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
        .replace("</sheets>", f"</sheets>{names}")
    )
    extra = {"docProps/custom.xml": custom, "xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<x/>"}
    read = opened(packed({**book, **extra}, zipfile.ZIP_STORED))
    assert read.names == {"Часы": "ИОМ!$B$1"}
    assert read.properties == {"iomdocs": "tyumen/iom & 2026", "n": "3"}
    assert read.traits == {"macros", "external-links"}
    assert read.sheets[0].hidden


def test_a_workbook_without_strings_and_styles() -> None:
    book = parts(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    targets = f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    del book["xl/styles.xml"], book["xl/sharedStrings.xml"]
    assert values(opened(packed({**book, "xl/_rels/workbook.xml.rels": targets}))) == {"ИОМ": {"A1": 1}}


FORMATS = {
    "dd.mm.yyyy": dt.date(2026, 1, 15),
    "DD.MM.YYYY;@": dt.date(2026, 1, 15),
    "[$-419]d mmmm yyyy&quot; г.&quot;;@": dt.date(2026, 1, 15),
    "mmm\\-yy": dt.date(2026, 1, 15),
    "[$-F800]dddd, mmmm dd, yyyy": dt.date(2026, 1, 15),
    "General": 46037,
    "0": 46037,
    "0.00E+00": 46037,
    "@": 46037,
    "#,##0&quot; ₽&quot;": 46037,
    "0&quot; дней (days)&quot;": 46037,
    "[Red]0": 46037,
    "0\\ \\h": 46037,
    "_-* #,##0.00\\ _₽_-": 46037,
    "[h]:mm:ss": dt.timedelta(46037),
    "[mm]": dt.timedelta(46037),
}


@pytest.mark.parametrize("code", FORMATS)
def test_number_format(code: str) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    found = only("<v>46037</v>", 's="1"', styles=styles)
    assert found == Cell(1, 1, FORMATS[code], raw="46037")
