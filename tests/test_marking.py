import datetime as dt
import io
import re
import statistics
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomdocs.findings import Finding
from iomdocs.marking import Head, can_mark, mark, unmark

from .marking_books import packed, parts, plain_book, rich_book

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

HEAD = Head(
    "Индивидуальный маршрут", "", "Ким Юрий Николаевич, 2026 год", dt.date(2026, 12, 1), 5, dt.date(2026, 11, 22)
)
RED, ORANGE = "FFFFC7CD", "FFFFEB9B"
MAY_CHANGE = re.compile(
    r"xl/worksheets/(_rels/)?sheet\d\.xml(\.rels)?|xl/styles\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|\[Content_Types\]\.xml|xl/comments\d\.xml|xl/drawings/vmlDrawing\d\.vml"
)


def wrong(cell, severity="error", *, code="date-impossible", sheet="ИОМ", message="Такой даты нет.", **more):
    return Finding(code, severity, message, "Напишите дату как 12.03.2026.", sheet, cell, **more)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def raw(data):
    """Compressed bytes of every member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for info in archive.infolist():
            start = info.header_offset + 30
            name, extra = data[start - 4 : start - 2], data[start - 2 : start]
            start += int.from_bytes(name, "little") + int.from_bytes(extra, "little")
            found[info.filename] = (data[start : start + info.compress_size], info.date_time, info.CRC)
    return found


def our_cells(sheet):
    """Addresses of cells that bear our colours."""
    return {c.coordinate: c.fill.fgColor.rgb for row in sheet for c in row if c.fill.fgColor.rgb in {RED, ORANGE}}


def listed_texts(sheet):
    return [[cell.value for cell in row if cell.value is not None and cell.column < 12] for row in sheet]


# --- what is seen


@pytest.mark.parametrize(
    ("finding", "cell", "colour", "note"),
    [
        (wrong("E9"), "E9", RED, "Ошибка 1: Такой даты нет.\nЧто сделать: Напишите дату как 12.03.2026."),
        (wrong("E9", "warning"), "E9", ORANGE, "Предупреждение 1: Такой даты нет."),
        (wrong("H40"), "H40", RED, "Ошибка 1"),  # neither row nor cell is there
        (wrong("G10"), "G10", RED, "Ошибка 1"),  # the row is, the cell is not
        (wrong("C2", proposed="очная"), "C2", RED, "Предлагаю: очная"),  # above the first row
    ],
)
def test_a_cell_gets_a_colour_and_a_note(finding, cell, colour, note):
    sheet = opened(mark(plain_book(), [finding], HEAD))["ИОМ"]

    assert our_cells(sheet) == {cell: colour}
    assert note in sheet[cell].comment.text
    assert sheet[cell].border.left.style == "medium"


def test_a_reading_is_listed_and_not_marked():
    book = opened(mark(plain_book(), [wrong("E9", "note", found="12/03/26", proposed="12.03.2026")], HEAD))

    assert not our_cells(book["ИОМ"])
    assert book["ИОМ"]["E9"].comment is None
    assert ["Прочитано так (исправлять не нужно)"] in listed_texts(book["Ошибки"])


def test_errors_come_first_and_bear_the_numbers_of_the_notes():
    book = opened(mark(plain_book(), [wrong("E9", "warning"), wrong("E10"), wrong("D9")], HEAD))

    numbers = [row[0] for row in listed_texts(book["Ошибки"]) if row and isinstance(row[0], int)]
    assert numbers == [1, 2, 3]
    assert "Ошибка 1:" in book["ИОМ"]["E10"].comment.text
    assert "Предупреждение 3:" in book["ИОМ"]["E9"].comment.text


def test_the_sheet_tells_verdict_good_rows_and_deadline():
    sheet = opened(mark(plain_book(), [wrong("E9"), wrong("E10")], HEAD)).worksheets[0]
    told = " ".join(str(cell.value) for row in sheet["A1:A6"] for cell in row)

    assert sheet.title == "Ошибки"
    assert "Файл не принят: 2\u00a0ошибки. Исправьте отмеченные ячейки" in told
    assert "5\u00a0строк" in told
    assert "01.12.2026" in told
    assert sheet.sheet_view.pane.state == "frozen"
    assert sheet.page_setup.fitToHeight == 0
    assert (
        sheet.print_title_rows == sheet.auto_filter.ref[1:2] + ":" + sheet.auto_filter.ref[1:2]
        or sheet.print_title_rows
    )
    assert sheet.page_setup.orientation == "landscape"


def test_each_line_leads_to_its_cell():
    sheet = opened(mark(plain_book(sheet="План О'Генри"), [wrong("E9", sheet="План О'Генри")], HEAD))["Ошибки"]

    assert {cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink} == {"'План О''Генри'!E9"}


def test_several_findings_share_one_note():
    text = opened(mark(plain_book(), [wrong("E9"), wrong("E9", "warning", code="x")], HEAD))["ИОМ"]["E9"].comment.text

    assert "Ошибка 1:" in text
    assert "Предупреждение 2:" in text


def test_a_repeated_finding_of_a_column_is_one_line():
    findings = [wrong(f"E{row}") for row in range(9, 49)]
    book = opened(mark(plain_book(rows=60), findings, HEAD))
    rows = [row for row in listed_texts(book["Ошибки"]) if row and row[0] == 1]

    assert len(our_cells(book["ИОМ"])) == 40
    assert rows[0][2] == "E9…E48"
    assert "39\u00a0таких же ячеек в столбце E" in rows[0][3]


def test_beyond_two_hundred_lines_the_rest_is_counted():
    findings = [wrong(f"{'ABCDE'[n % 5]}{9 + n // 5}", code=f"c{n}") for n in range(250)]
    book = opened(mark(plain_book(rows=60), findings, HEAD))
    told = listed_texts(book["Ошибки"])

    assert max(row[0] for row in told if row and isinstance(row[0], int)) == 200
    assert "ещё 50" in told[-1][0].replace("\u00a0", " ")
    assert len(our_cells(book["ИОМ"])) == 250


def test_merged_cells_are_marked_at_their_corner():
    sheet = opened(mark(rich_book(), [wrong("C1")], HEAD))["ИОМ"]

    assert sheet["A1"].fill.fgColor.rgb == RED
    assert "Ошибка 1" in sheet["A1"].comment.text


def test_a_sheet_of_the_clerks_with_our_name_is_kept():
    book = opened(mark(plain_book(sheet="Ошибки"), [wrong("E9", sheet="Ошибки")], HEAD))

    assert book.sheetnames == ["Ошибки (проверка)", "Ошибки"]


@pytest.mark.parametrize(
    "text", ["=1+1", "<b>&amp;", "_x0041_", "a\x00b\x0b", "\ud800", "😀" * 50, "x" * 40000, "]]>", " "]
)
def test_any_text_is_a_text(text):
    finding = wrong("E9", message=text or "?", found=text, title=text, entry=text)
    book = opened(mark(plain_book(), [finding], HEAD))

    assert all(cell.data_type != "f" for row in book["Ошибки"] for cell in row)


# --- what is left alone


def test_only_what_must_change_changes_and_the_rest_is_copied_compressed():
    source = rich_book()
    marked = mark(source, [wrong("E9"), wrong("D11"), wrong("J50", "warning")], HEAD)
    before, after = raw(source), raw(marked)

    changed = {name for name in before if before[name] != after.get(name)}
    assert all(MAY_CHANGE.fullmatch(name) for name in changed), changed
    assert list(after)[: len(before)] == list(before)
    assert {name for name in after if name not in before} == {"xl/worksheets/sheet_iomdocs.xml"}
    assert mark(source, [wrong("E9")], HEAD) == mark(source, [wrong("E9")], HEAD)


def test_the_sheet_outside_the_marked_cells_is_byte_for_byte():
    source = rich_book()
    marked = mark(source, [wrong("E9"), wrong("D11")], HEAD)
    before, after = (parts(data)["xl/worksheets/sheet2.xml"] for data in (source, marked))

    mended = re.sub(rb'(<c r="(?:E9|D11)") s="\d+"', rb"\1", after).replace(b'tabSelected="0"', b'tabSelected="1"')
    assert mended == re.sub(rb'(<c r="(?:E9|D11)") s="\d+"', rb"\1", before)


def test_names_of_sheets_follow_their_sheets():
    book = opened(mark(rich_book(), [wrong("E9")], HEAD))

    assert book["ИОМ"].print_title_rows == "$8:$8"
    assert set(book["ИОМ"].defined_names) == {"Своё"}
    assert book["ИОМ"].auto_filter.ref == "A8:E14"
    assert book.active.title == "Ошибки"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Ошибки"]


def test_the_clerks_comment_stays_above_ours_and_comes_back_alone():
    source = rich_book()
    marked = mark(source, [wrong("E9")], HEAD)

    text = opened(marked)["ИОМ"]["E9"].comment.text
    assert text.startswith("Уточнить дату у методиста\nПроверка формы:\nОшибка 1:")
    assert opened(marked)["ИОМ"]["B10"].comment.text == "Своё"
    assert opened(unmark(marked))["ИОМ"]["E9"].comment.text == "Уточнить дату у методиста"


def test_a_threaded_conversation_is_not_touched():
    members = parts(rich_book())
    name = next(each for each in members if each.startswith("xl/comments") and "Уточнить".encode() in members[each])
    members[name] = members[name].replace("<author>Ким</author>".encode(), b"<author>tc={6C1F}</author>")
    marked = mark(packed(members), [wrong("E9")], HEAD)

    assert opened(marked)["ИОМ"]["E9"].comment.text == "Уточнить дату у методиста"
    assert our_cells(opened(marked)["ИОМ"]) == {"E9": RED}


# --- back again


@pytest.mark.parametrize("source", [plain_book(), rich_book()], ids=["plain", "rich"])
def test_unmarking_restores_every_part_but_the_styles(source):
    findings = [wrong("E9"), wrong("H40"), wrong("G10"), wrong("B20", "warning"), wrong("A3", "note")]
    restored = unmark(mark(source, findings, HEAD))
    before, after = parts(source), parts(restored)

    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name] and name != "xl/styles.xml"] == []


def test_unmarking_what_bears_no_marks_returns_the_same_object():
    for data in (plain_book(), rich_book(), b"no workbook", b""):
        assert unmark(data) is data


def test_marking_again_and_again_does_not_grow_the_file():
    once = mark(plain_book(), [wrong("E9"), wrong("D9", "warning")], HEAD)
    twice = mark(once, [wrong("E9"), wrong("D9", "warning")], HEAD)

    assert parts(twice) == parts(once)


def test_a_corrected_file_saved_by_another_program_loses_the_old_marks():
    source = rich_book()
    looks = {cell: opened(source)["ИОМ"][cell].border.left.style for cell in ("E9", "D11", "B12")}
    book = opened(mark(source, [wrong("E9"), wrong("D11"), wrong("B12", "warning"), wrong("J50")], HEAD))
    book["ИОМ"]["E9"] = "12.03.2026"
    again = mark(saved(book), [wrong("D11")], HEAD)
    after = opened(again)

    assert after.sheetnames == ["Ошибки", "Списки", "ИОМ"]
    assert our_cells(after["ИОМ"]) == {"D11": RED}
    assert after["ИОМ"]["E9"].value == "12.03.2026"
    assert {cell: after["ИОМ"][cell].border.left.style for cell in looks} == {**looks, "D11": "medium"}
    notes = {c.coordinate: c.comment.text for row in after["ИОМ"] for c in row if c.comment}
    assert set(notes) == {"E9", "B10", "D11"}
    assert "Ошибка" not in notes["E9"]
    assert after["Списки"]["A1"].comment.text == "Комментарий на другом листе"


def test_marks_go_even_when_the_clerk_removed_our_sheet_and_moved_the_rows():
    book = opened(mark(plain_book(), [wrong("E9"), wrong("D10")], HEAD))
    del book["Ошибки"]
    book["ИОМ"].insert_rows(9)
    clean = opened(unmark(saved(book)))["ИОМ"]

    assert not our_cells(clean)
    assert clean["E10"].border.left.style is None


def test_a_moved_mark_gets_the_look_of_its_column():
    book = opened(mark(plain_book(), [wrong("E9"), wrong("E10")], HEAD))
    book["ИОМ"].move_range("A9:E20", rows=5)
    sheet = opened(unmark(saved(book)))["ИОМ"]

    assert sheet["E14"].fill.fgColor.rgb == "FFE2EFDA"
    assert sheet["E14"].border.left.style == "thin"


def test_the_clerks_words_under_ours_are_kept():
    book = opened(mark(plain_book(), [wrong("E9")], HEAD))
    book["ИОМ"]["E9"].comment.text += "\nПозвоню методисту"

    assert opened(unmark(saved(book)))["ИОМ"]["E9"].comment.text == "Позвоню методисту"


# --- dialects


def prefixed(xml):
    xml = re.sub(rb"<(/?)(?![?!])(\w+)(?=[\s/>])", rb"<\1x:\2", xml)
    return xml.replace(b'xmlns="', b'xmlns:x="', 1)


def with_part(data, name, change):
    return packed({each: change(content) if each == name else content for each, content in parts(data).items()})


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (SHEET, prefixed),
        ("xl/workbook.xml", prefixed),
        ("xl/styles.xml", prefixed),
        ("[Content_Types].xml", prefixed),
        ("xl/_rels/workbook.xml.rels", prefixed),
        (SHEET, lambda xml: re.sub(rb' r="\w+"', b"", xml)),
        (SHEET, lambda xml: xml.replace(b"<sheetData>", b"<!-- <row r='1'> --><sheetData>")),
        (SHEET, lambda xml: xml.replace(b'"', b"'")),
        (SHEET, lambda xml: b"\xef\xbb\xbf" + xml),
        (SHEET, lambda xml: xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")),
        (SHEET, lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", xml, flags=re.DOTALL)),
        ("xl/workbook.xml", lambda xml: re.sub(rb"<bookViews>.*</bookViews>", b"", xml)),
    ],
)
def test_dialects_are_marked_too(name, change):
    cell = "E1" if "r=" not in str(change) and change(b' r="A1"') == b"" else "E9"
    data = with_part(plain_book(), name, change)
    assert can_mark(data)
    sheet = opened(mark(data, [wrong(cell)], HEAD))["ИОМ"]

    assert our_cells(sheet) == {cell: RED}
    assert not our_cells(opened(unmark(mark(data, [wrong(cell)], HEAD)))["ИОМ"])


def test_a_workbook_without_styles_gets_them():
    members = parts(plain_book())
    del members["xl/styles.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        members[name] = re.sub(rb"<(?:Override|Relationship) [^>]*styles[^>]*/>", b"", members[name])
    members[SHEET] = re.sub(rb' s="\d+"', b"", members[SHEET])

    assert our_cells(opened(mark(packed(members), [wrong("E9")], HEAD))["ИОМ"]) == {"E9": RED}


def test_strict_files_stay_strict():
    main, kin = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    strict = {
        main: b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        kin: b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    members = parts(plain_book())
    for old, new in strict.items():
        members = {name: content.replace(old, new) for name, content in members.items()}
    marked = parts(mark(packed(members), [wrong("E9")], HEAD))

    assert [name for name, content in marked.items() if main in content or kin in content] == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        packed({"a.txt": b"x"}),
        packed({"xl/workbook.xml": b"<x/>"}),
        plain_book()[:-30],
    ],
)
def test_what_is_no_workbook_cannot_be_marked(data):
    assert not can_mark(data)


# --- properties and pace

COLUMNS, ROWS = st.sampled_from("ABCDEFZ"), st.integers(1, 40)
FINDINGS = st.lists(
    st.builds(
        lambda column, row, severity, code: wrong(f"{column}{row}", severity, code=code),
        COLUMNS, ROWS, st.sampled_from(["error", "warning", "note"]), st.sampled_from("ab"),
    ),
    max_size=12,
)  # fmt: skip
PLAIN = plain_book()


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_any_findings_are_marked_and_unmarked(findings):
    marked = mark(PLAIN, findings, HEAD)
    wanted = {each.cell for each in findings if each.severity != "note"}
    restored = parts(unmark(marked))

    assert set(our_cells(opened(marked)["ИОМ"])) == wanted
    assert {name: xml for name, xml in restored.items() if "styles" not in name} == {
        name: xml for name, xml in parts(PLAIN).items() if "styles" not in name
    }


@pytest.mark.slow
def test_twenty_marks_take_milliseconds():
    findings = [wrong(f"{'ABCDE'[n % 5]}{9 + n // 5}", code=f"c{n}") for n in range(20)]
    times = []
    for _ in range(30):
        start = time.perf_counter()
        mark(PLAIN, findings, HEAD)
        times.append(time.perf_counter() - start)

    assert statistics.median(times) < 0.03
