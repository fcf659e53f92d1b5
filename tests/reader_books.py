"""Workbooks for the reader's tests, written part by part, so that any dialect and any damage can be made."""

import io
import zipfile
from collections.abc import Iterable, Mapping

from iomdocs.reader import read
from iomdocs.workbook import Scalar, Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet(rows: str = "", after: str = "", before: str = "") -> str:
    """Write a sheet part around its rows."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(content: str, attributes: str = "") -> str:
    """Write a sheet with one cell, A1."""
    return sheet(f'<row r="1"><c r="A1"{attributes and " " + attributes}>{content}</c></row>')


def links(targets: Mapping[str, str]) -> str:
    """Write a part of relations: kind and target of each; a kind may end in ``#2`` to be unique."""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/{kind.split("#")[0]}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{items}</Relationships>'


def parts(first: str = "", *, strings: str = "", styles: str = "", settings: str = "") -> dict[str, str]:
    """Write all parts of a workbook with one sheet «ИОМ»."""
    targets = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    listed = f'{settings}<sheets><sheet name="ИОМ" sheetId="1" r:id="rId1"/></sheets>'
    formats = (
        '<numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><fonts><font/><font><strike/></font></fonts>'
    )
    xfs = "".join(
        f'<xf numFmtId="{number}" fontId="{font}"/>' for number, font in ((0, 0), (14, 0), (20, 0), (164, 0), (0, 1))
    )
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": links({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{listed}</workbook>',
        "xl/_rels/workbook.xml.rels": links(targets),
        "xl/worksheets/sheet1.xml": first or sheet(),
        "xl/styles.xml": styles or f'<styleSheet xmlns="{MAIN}">{formats}<cellXfs>{xfs}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }


def packed(
    members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Zip parts; a sequence of pairs may hold a name twice."""
    pairs = members.items() if isinstance(members, Mapping) else members
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def opened(data: bytes) -> Workbook:
    """Read bytes that must be a workbook."""
    book = read(data, "проба.xlsx")
    assert isinstance(book, Workbook), book
    return book


def values(book: Workbook) -> dict[str, dict[str, Scalar]]:
    """Values by sheet and address; an error cell gives its text."""
    return {
        each.name: {cell.address: cell.value if cell.error is None else cell.error for cell in each.cells.values()}
        for each in book.sheets
    }


def code(data: bytes) -> str:
    """Code of the refusal; «read» if there is none."""
    answer = read(data, "проба.xlsx")
    return "read" if isinstance(answer, Workbook) else answer.code
