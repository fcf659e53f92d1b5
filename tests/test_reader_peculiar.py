"""What other programs write otherwise than Excel does, each seen in a real file; made here anew, part by part."""

import pytest

from iomdocs.reader import LIMITS

from .reader_books import MAIN, cell, code, opened, packed, parts, sheet, values
from .xls import chart, failed, formula, number, record, save

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE = (
    '<table:table table:name="Лист">\n  <table:table-row>\n    <table:table-cell office:value-type="string">'
    "\n     <text:p>Ким <text:span>Юлия</text:span> <text:span>Ивановна</text:span></text:p>\n    </table:table-cell>"
    '\n    <table:table-cell office:value-type="float" office:value="36"><text:p>36</text:p></table:table-cell>'
    "\n  </table:table-row>\n</table:table>"
)


def ods(content: str = TABLE, **more: str) -> bytes:
    """An .ods with its white space between elements, as programs leave it that print XML for people to read."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text", "manifest"))
    body = f"<office:body>\n<office:spreadsheet>\n{content}\n</office:spreadsheet>\n</office:body>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    members = {
        "mimetype": kind,
        "META-INF/manifest.xml": f"{more.pop('doctype', '')}<manifest:manifest {spaces}>{entry}</manifest:manifest>",
        "styles.xml": f"<office:document-styles {spaces}/>",
        "content.xml": f"<office:document-content {spaces}>\n{body}\n</office:document-content>",
    }
    return packed({**members, **{name.replace("_", "/") + ".xml": part for name, part in more.items()}})


LOCKED = record(0x002F, b"\1\0\1\0\1\0" + bytes(48))
MODULE = '<sheets><sheet name="ИОМ" sheetId="1" r:id="rId1"/><sheet name="Module" sheetId="2" r:id=""/></sheets>'
BASIC = '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><a/>'
LIST = '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
EMPTY = "<is><t /></is>"


def with_module() -> bytes:
    made = parts(cell("<v>1</v>"))
    book = made["xl/workbook.xml"]
    return packed({**made, "xl/workbook.xml": book[: book.index("<sheets>")] + MODULE + "</workbook>"})


READ = {
    "an empty shared string written <t />": (
        lambda: packed(parts(cell("<v>1</v>", 't="s"'), strings="<si><t /></si><si><t>Ким</t></si>")),
        {"ИОМ": {"A1": "Ким"}},
    ),
    "an empty inline string written <t />": (
        lambda: packed(
            parts(sheet(f'<row r="1"><c r="A1" t="inlineStr">{EMPTY}</c><c r="B1"><v>36</v></c></row>')),
        ),
        {"ИОМ": {"B1": 36}},
    ),
    "a run that begins on the next line": (
        lambda: packed(parts(cell("<v>0</v>", 't="s"'), strings="<si><r><t\n>Ким</t></r></si>")),
        {"ИОМ": {"A1": "Ким"}},
    ),
    "a module of macros among the sheets": (with_module, {"ИОМ": {"A1": 1}}),
    "an .ods with white space between its elements": (ods, {"Лист": {"A1": "Ким Юлия Ивановна", "B1": 36}}),
    "an .ods with macros of LibreOffice": (
        lambda: ods(Basic_Standard_Module1=BASIC),
        {"Лист": {"A1": "Ким Юлия Ивановна", "B1": 36}},
    ),
    "an .ods of OpenOffice 2": (lambda: ods(doctype=LIST), {"Лист": {"A1": "Ким Юлия Ивановна", "B1": 36}}),
    "a chart in an .xls, whose numbers and errors are no cells": (
        lambda: save([chart(number(5, 5, 1), failed(6, 6, 0x2A)), number(1, 1, 36)]),
        {"Лист": {"A1": 36}},
    ),
    "errors of an .xls under four kilobytes": (
        lambda: save([number(1, 1, 36), failed(1, 2, 0x2A), formula(2, 1, 72)]),
        {"Лист": {"A1": 36, "B1": "#N/A", "A2": 72}},
    ),
}


@pytest.mark.parametrize("case", READ)
def test_what_is_valid_is_read(case: str) -> None:
    make, expected = READ[case]
    assert values(opened(make())) == expected


REFUSED = {
    "an .xls with a password": (lambda: save([number(1, 1, 36)], LOCKED), "file-password"),
    "an .xls whose formulas are of Excel 4": (
        lambda: save([number(1, 1, 36), formula(2, 1, 72, 0x0406)]),
        "file-old-unreadable",
    ),
    "an .ods that declares an entity in its macros": (
        lambda: ods(Basic_Standard_Module1='<!DOCTYPE a [<!ENTITY x "y">]><a/>'),
        "file-unsafe",
    ),
    "an .ods whose list of parts declares something": (
        lambda: ods(doctype=LIST.replace(">", " [ ]>")),
        "file-unsafe",
    ),
    "a sheet of Excel 2007 before its release": (
        lambda: packed(parts(cell("<v>1</v>").replace(MAIN, "http://schemas.microsoft.com/office/excel/2006/2"))),
        "file-old-unreadable",
    ),
    "a table of another program": (lambda: b"\x03\x66\x03\x1d\x02\0\0\0" + bytes(60), "file-not-excel"),
    "a picture of Windows": (lambda: b"\1\0\0\0\x6c\0\0\0" + bytes(100), "file-not-excel"),
    "the tail of a workbook": (lambda: packed(parts())[200:], "file-damaged"),
    "more cells than a form can have": (
        lambda: packed(parts(sheet("<c><v>1</v></c>" * (LIMITS.cells + 1)))),
        "file-too-large",
    ),
    "more strings than a form can have": (
        lambda: packed(parts(cell("<v>0</v>", 't="s"'), strings="<si/>" * (LIMITS.elements + 1))),
        "file-too-large",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_is_refused_for_its_own_reason(case: str) -> None:
    make, expected = REFUSED[case]
    assert code(make()) == expected
