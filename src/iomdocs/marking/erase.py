"""Our marks taken away, also from a file that another program has written anew since."""

import re
from collections.abc import Iterator
from html import unescape

from iomdocs.marking.book import MARKS, Book, Sheet, select
from iomdocs.marking.cells import ABSENT, NO_ROW, PLAIN, cells_with, without_cell, without_format
from iomdocs.marking.margins import erase_notes
from iomdocs.marking.memory import TOKEN, Anchors, Memory, recalled
from iomdocs.marking.notes import heading
from iomdocs.marking.palette import DARK_GREEN, DARK_ORANGE, DARK_RED, GREEN, ORANGE, RED
from iomdocs.marking.stylesheet import Stylesheet
from iomdocs.marking.xmltext import Edit, apply, attribute, plain, with_attribute
from iomdocs.workbook import place

_FILLS = re.compile(b"|".join((RED, ORANGE, GREEN)), re.IGNORECASE)
_EDGES = re.compile(b"|".join((DARK_RED, DARK_ORANGE, DARK_GREEN)), re.IGNORECASE)
_FIRST_ROW = re.compile(rb"""<row\s[^>]*?r\s*=\s*["']1["'][^>]*?(?<!/)>(.*?)</row>""", re.DOTALL)
_CELL = re.compile(rb"(<c(?=[\s>])[^>]*?(?<!/)>)(.*?)</c>", re.DOTALL)
_TEXT = re.compile(rb"<t(?=[\s>])[^>]*?(?<!/)>(.*?)</t>", re.DOTALL)
_NO_FILL = b'<fill><patternFill patternType="none"/></fill>'
_NO_EDGE = b"<border><left/><right/><top/><bottom/><diagonal/></border>"


def erase(book: Book) -> None:
    """Remove our sheets, notes and looks from an open workbook; nothing happens when there are none."""
    if not _marked(book):
        return
    memory = _remove_sheets(book)
    styles = book.styles()
    formats = _formats(styles)
    for sheet in book.sheets():
        xml = plain(book.package.read(sheet.part))
        new = _restored(xml, sheet, formats, styles, memory)
        new = erase_notes(book, sheet, new, _anchors(memory, sheet))
        if new != xml:
            book.package.write(sheet.part, new)
    book.write_styles(styles)
    book.forget_names(MARKS)
    book.save()


def _marked(book: Book) -> bool:
    """Tell from the small parts whether anything of ours may be here."""
    if MARKS in book.xml or TOKEN.encode() in _shared(book):
        return True
    name = book.parts.target(book.part, "styles")
    styles = book.package.read(name) if name else b""
    if _FILLS.search(styles) or _EDGES.search(styles):
        return True
    comments = [
        book.package.read(each) for each in book.package.names() if "comments" in each and each.endswith(".xml")
    ]
    return any(b">iomdocs<" in xml or heading().encode() in xml for xml in comments)


def _shared(book: Book) -> bytes:
    name = book.parts.target(book.part, "sharedStrings")
    return book.package.read(name) if name else b""


def _remove_sheets(book: Book) -> Memory:
    shared = _shared(book)
    strings = (
        re.findall(rb"<si(?=[\s>])[^>]*?>(.*?)</si>", plain(shared), re.DOTALL) if TOKEN.encode() in shared else []
    )
    told = [(sheet, _remembered(plain(book.package.read(sheet.part)), strings)) for sheet in book.sheets()]
    ours = [(sheet, texts) for sheet, texts in told if texts]
    memory = recalled(ours[0][1]) if ours else Memory()
    front = book.active
    for sheet, _ in reversed(ours):
        book.remove(sheet)
    if ours:
        _bring_back(book, front, [sheet.index for sheet, _ in ours], memory)
    return memory


def _bring_back(book: Book, front: int, ours: list[int], memory: Memory) -> None:
    """Show what was in front before our sheet came, or what the clerk has turned to since."""
    if front not in ours:
        book.show(front - sum(index < front for index in ours))
        return
    book.show(min(memory.active, max(len(book.names()) - 1, 0)))
    for sheet in book.sheets():
        if sheet.name in memory.selected:
            book.package.write(sheet.part, select(plain(book.package.read(sheet.part))))


def _remembered(xml: bytes, strings: list[bytes]) -> list[str]:
    row = _FIRST_ROW.search(xml)
    return [text for text in _texts(row[1], strings) if text.startswith(TOKEN)] if row else []


def _texts(row: bytes, strings: list[bytes]) -> Iterator[str]:
    for tag, inside in _CELL.findall(row):
        if attribute(tag, b"t") == b"s":
            number = re.search(rb"<v>\s*(\d+)\s*</v>", inside)
            inside = strings[int(number[1])] if number and int(number[1]) < len(strings) else b""  # noqa: PLW2901
        yield unescape(b"".join(_TEXT.findall(inside)).decode())


def _formats(styles: Stylesheet) -> dict[int, tuple[bool, bool]]:
    """Find the formats that bear our fill, our border or both."""
    found = {}
    for number in range(len(styles.items("cellXfs"))):
        fill, border = styles.look(number)
        signs = _FILLS.search(fill) is not None, _EDGES.search(border) is not None
        if any(signs):
            found[number] = signs
    return found


def _restored(
    xml: bytes, sheet: Sheet, formats: dict[int, tuple[bool, bool]], styles: Stylesheet, memory: Memory
) -> bytes:
    edits: list[Edit] = []
    rows = set()
    for cell, number, (start, end) in cells_with(xml, frozenset(formats)):
        look, before = memory.recall(sheet.name, cell)
        gone = without_cell(xml, (start, end)) if before in {ABSENT, NO_ROW} else None
        if gone is not None:
            edits.append(gone)
            rows |= {place(cell)[0]} if before == NO_ROW else set()
            continue
        fill, border = (look[0].encode() or _NO_FILL, look[1].encode() or _NO_EDGE) if look else (_NO_FILL, _NO_EDGE)
        ours = formats[number]
        hint = 0 if before is None or before < 0 else before
        old = styles.like(number, fill if ours[0] else None, border if ours[1] else None, hint)
        tag = xml[start:end]
        plainly = before == PLAIN and old == 0
        edits.append((start, end, without_format(tag) if plainly else with_attribute(tag, b"s", b"%d" % old)))
    return _without_rows(apply(xml, edits), rows)


def _without_rows(xml: bytes, rows: set[int]) -> bytes:
    for number in rows:
        pattern = rb'<row r="%d"(?: spans="[^"]*")?(?:\s*/>|>\s*</row>)' % number
        xml = re.sub(pattern, b"", xml, count=1)
    return xml


def _anchors(memory: Memory, sheet: Sheet) -> Anchors:
    return {place(cell): pair for cell, pair in memory.boxes.get(sheet.name, {}).items()}
