"""Workbooks that ask much of whoever reads them: by their size, depth, numbers, or by what they declare."""

import zipfile
from collections.abc import Callable

from tests.reader_books import MAIN, cell, packed, parts, sheet
from tests.test_reader_hostile import GOOD, LAUGHS, changed, many_sheets
from tests.xls import formula, number, save

_MILLION = 1_000_000
_PREFIXED = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>%s</x:sheetData></x:worksheet>'


def _styles(inner: str) -> bytes:
    return changed({"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{inner}</styleSheet>'})


def _book(inner: str) -> bytes:
    book = parts(GOOD)["xl/workbook.xml"]
    return changed({"xl/workbook.xml": book.replace("</workbook>", f"{inner}</workbook>")})


def _deep(part: str, root: str) -> bytes:
    return changed({part: f'<{root} xmlns="{MAIN}">' + "<a>" * 300_000 + "</a>" * 300_000 + f"</{root}>"})


def _quadratic() -> str:
    return f'<!DOCTYPE q [<!ENTITY a "{"x" * 200_000}">]><sst>{"&a;" * 20_000}</sst>'


def _stored() -> bytes:
    """A legal workbook as zip64 writes it."""
    made = parts(GOOD)
    return packed({**made, "xl/media/image1.bin": b"\0" * 100}, zipfile.ZIP_STORED)


def _far_rows() -> str:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5000))
    return sheet(rows + '<row r="5000"><c r="XFD5000"><v>1</v></c></row>')


HEAVY: dict[str, Callable[[], bytes]] = {
    "laughs in the strings": lambda: changed({"xl/sharedStrings.xml": LAUGHS + "<sst/>"}),
    "laughs in the workbook": lambda: changed({"xl/workbook.xml": LAUGHS + "<workbook/>"}),
    "laughs in the styles": lambda: changed({"xl/styles.xml": LAUGHS + "<styleSheet/>"}),
    "twenty thousand entities of 200 KB": lambda: changed({"xl/sharedStrings.xml": _quadratic()}),
    "an entity that is legal": lambda: changed({"xl/styles.xml": '<!DOCTYPE s [<!ENTITY a "b">]><styleSheet/>'}),
    "a megabyte in twenty thousand cells": lambda: packed(
        parts(
            sheet("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))),
            strings=f"<si><t>{'x' * _MILLION}</t></si>",
        )
    ),
    "a hundred megabytes of one string": lambda: packed(
        parts(cell("<v>0</v>", 't="s"'), strings=f"<si><t>{'x' * 100 * _MILLION}</t></si>")
    ),
    "a hundred megabytes of comment": lambda: changed(
        {"xl/worksheets/sheet1.xml": sheet(before=f"<!--{'x' * 100 * _MILLION}-->")}
    ),
    "a million strings": lambda: packed(parts(cell("<v>0</v>", 't="s"'), strings="<si><t>x</t></si>" * _MILLION)),
    "six million strings": lambda: packed(parts(cell("<v>0</v>", 't="s"'), strings="<si/>" * 6 * _MILLION)),
    "one merge of the whole sheet": lambda: packed(
        parts(sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    ),
    "a link on the whole sheet": lambda: packed(
        parts(sheet(after='<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'))
    ),
    "a dimension that begins at row zero": lambda: packed(parts(sheet(before='<dimension ref="A0:B2"/>'))),
    "five thousand cells and a far one": lambda: packed(parts(_far_rows())),
    "a million formats of cells": lambda: _styles("<cellXfs>" + "<xf/>" * _MILLION + "</cellXfs>"),
    "half a million fonts": lambda: _styles("<fonts>" + "<font><b/></font>" * (_MILLION // 2) + "</fonts>"),
    "many formats of numbers": lambda: _styles(
        "<numFmts>" + "".join(f'<numFmt numFmtId="{n}" formatCode="0.{n}"/>' for n in range(300_000)) + "</numFmts>"
    ),
    "ten thousand sheets": lambda: many_sheets(10_000),
    "half a million names": lambda: _book(
        "<definedNames>"
        + "".join(f'<definedName name="n{n}">A1</definedName>' for n in range(_MILLION // 2))
        + "</definedNames>"
    ),
    "conditional formats without end": lambda: packed(
        parts(sheet(after='<conditionalFormatting sqref="A1"><cfRule type="x"/></conditionalFormatting>' * 200_000))
    ),
    "a million empty rows": lambda: packed(parts(sheet("".join(f'<row r="{n}"/>' for n in range(1, 1_048_577))))),
    "a million hidden rows": lambda: packed(
        parts(sheet("".join(f'<row r="{n}" hidden="1"/>' for n in range(1, 1_048_577))))
    ),
    "deep in the sheet": lambda: _deep("xl/worksheets/sheet1.xml", "worksheet"),
    "deep in the styles": lambda: _deep("xl/styles.xml", "styleSheet"),
    "deep in the workbook": lambda: _deep("xl/workbook.xml", "workbook"),
    "a control character as it is": lambda: packed(parts(cell("<is><t>a\x0bb</t></is>", 't="inlineStr"'))),
    "a text of forty thousand characters": lambda: packed(
        parts(cell(f"<is><t>{'я' * 40_000}</t></is>", 't="inlineStr"'))
    ),
    "stored without compression": _stored,
    "a million and one cells": lambda: packed(
        parts(sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"/></row>' for n in range(1, 1_000_002))))
    ),
    "nine million elements with a prefix": lambda: changed(
        {"xl/worksheets/sheet1.xml": _PREFIXED % ("<x:row>" + "<x:c/>" * 9 * _MILLION + "</x:row>")}
    ),
    "texts of which no two are alike": lambda: packed(
        parts(
            sheet(
                "".join(
                    f'<row r="{n}">'
                    + "".join(f'<c r="{c}{n}" t="inlineStr"><is><t>{c} {n}</t></is></c>' for c in "ABCDEFGHIJ")
                    + "</row>"
                    for n in range(1, 30_001)
                )
            )
        )
    ),
    "two far corners of an .xls": lambda: save([number(1, 1, 1), number(65_536, 256, 2)]),
    "formulas of Excel 4 in an .xls": lambda: save([formula(1, 1, 1, 0x0406)]),
}
