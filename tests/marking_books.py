"""Workbooks for the tests of marking: made by other programs' writers, rich in what must survive."""

import base64
import io
import re
import zipfile
from collections.abc import Mapping

import xlsxwriter

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/'
    'spreadsheetml/2009/9/main"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/'
    '2006/main"><x14:dataValidation type="list"><x14:formula1><xm:f>Списки!$A$1:$A$2</xm:f></x14:formula1>'
    "<xm:sqref>G9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
).encode()


def parts(data: bytes) -> dict[str, bytes]:
    """Content of every member by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """A package of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 10, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def plain_book(*, sheet: str = "ИОМ", rows: int = 12) -> bytes:
    """A card of twelve rows: header in row 8, data below."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        framed = book.add_format({"border": 1, "text_wrap": True})
        green = book.add_format({"border": 1, "bg_color": "#E2EFDA", "num_format": "dd.mm.yyyy"})
        page.write_row("A8", ["№", "Мероприятие", "Форма", "Часы", "Дата (план)"], framed)
        for row in range(8, 8 + rows):
            page.write_row(row, 0, [row - 7, "Курсы «Внеурочная деятельность»", "очная", 36], framed)
            page.write(row, 4, "31.02.2026", green)
    return buffer.getvalue()


def rich_book() -> bytes:
    """A workbook with everything that careless programs lose."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        lists, page = book.add_worksheet("Списки"), book.add_worksheet("ИОМ")
        lists.write_column("A1", ["очная", "заочная"])
        lists.write_comment("A1", "Комментарий на другом листе", {"author": "Петрова"})
        _fill(book, page)
        page.activate()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=ИОМ!$D$9:$D$14"})
        page.insert_chart("J2", chart)
        page.insert_image("J20", "точка.png", {"image_data": io.BytesIO(PIXEL)})
        book.define_name("Форма", "=Списки!$A$1:$A$2")
        book.define_name("ИОМ!Своё", "=ИОМ!$A$1")
        book.set_custom_property("Форма", "ИОМ")
    members = parts(buffer.getvalue())
    name = "xl/worksheets/sheet2.xml"
    own = re.search(rb"<extLst>(.*?)</extLst>", members[name], re.DOTALL)
    inner = own[1] if own else b""
    bare = members[name].replace(b"<extLst>" + inner + b"</extLst>", b"")
    members[name] = bare.replace(b"</worksheet>", X14.replace(b"</extLst>", inner + b"</extLst>") + b"</worksheet>")
    members["customXml/item1.xml"] = '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")
    members["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    return packed(members)


def _fill(book, page) -> None:
    framed = book.add_format({"border": 1})
    bold = book.add_format({"bold": True, "italic": True})
    page.merge_range("A1:E1", "Индивидуальный образовательный маршрут", bold)
    page.write_rich_string("A3", bold, "ФИО:", " Ким Юрий Николаевич")
    for row in range(8, 14):
        page.write_row(row, 0, [row, "Курсы", "очная", 36, "31.02.2026"], framed)
    page.write_comment("E9", "Уточнить дату у методиста", {"author": "Ким"})
    page.write_comment("B10", "Своё", {"author": "Ким"})
    page.data_validation("C9:C14", {"validate": "list", "source": "=Форма"})
    page.conditional_format("D9:D14", {"type": "data_bar", "data_bar_2010": True})
    page.add_sparkline("H9", {"range": "ИОМ!D9:D14"})
    page.write_url("B20", "https://example.org/", string="Положение")
    page.add_table("L30:M33", {"name": "Таблица", "columns": [{"header": "Один"}, {"header": "Два"}]})
    page.autofilter("A8:E14")
    page.repeat_rows(7)
    page.print_area("A1:H40")
    page.protect("", {"autofilter": True})
    page.set_header("&LШкола")
    page.freeze_panes(8, 0)
