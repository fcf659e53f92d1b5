"""The sender's own workbook goes back with marks in it: its package is patched, all else stays byte for byte."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from iomdocs.findings import Finding
from iomdocs.marking.book import MARKS, Book, Sheet, deselect, is_selected
from iomdocs.marking.cells import Change, merged, numbered, restyle
from iomdocs.marking.erase import erase
from iomdocs.marking.listing import Line, Listing, listed, note
from iomdocs.marking.margins import write_notes
from iomdocs.marking.memory import Memory
from iomdocs.marking.offers import Consent, consents
from iomdocs.marking.package import Package
from iomdocs.marking.page import Head, Page, page
from iomdocs.marking.palette import Palette
from iomdocs.marking.stylesheet import Stylesheet
from iomdocs.marking.xmltext import escape, plain
from iomdocs.wording import say
from iomdocs.workbook import Area, address, place

__all__ = ["MARKS", "Consent", "Head", "can_mark", "consents", "mark", "stamped", "unmark"]


def can_mark(data: bytes) -> bool:
    """Tell whether these bytes are a workbook that can be marked: ``.xlsx`` or ``.xlsm``, sound and not encrypted."""
    try:
        book = Book(Package(data))
        return bool(book.names()) and book.package.has("[Content_Types].xml")
    except (ValueError, KeyError):
        return False


def mark(data: bytes, findings: Sequence[Finding], head: Head, agreed: Sequence[Finding] = ()) -> bytes:
    """Return the workbook with its wrong cells marked and the sheet «Ошибки» in front.

    Marks of an earlier check are removed first. Errors are red, warnings orange, both with a note in the cell;
    notes are only listed. ``agreed`` are findings cured by the sender's consent: green, listed with the consent given.
    ``ValueError`` if ``can_mark`` denies the bytes.
    """
    book = Book(Package(data))
    erase(book)
    listing, memory = listed(findings, agreed), Memory(active=book.active)
    styles = book.styles()
    palette = Palette(styles)
    by_name = _sheets_by_name(book, listing)
    for sheet in book.sheets():
        _mark_sheet(book, sheet, by_name.get(sheet.name, {}), (styles, palette, memory))
    _add_page(book, page(listing, head, palette, book.space, memory.texts()))
    book.write_styles(styles)
    book.save()
    return book.package.to_bytes()


def stamped(marked: bytes, words: str) -> bytes:
    """Write when and under which number a file came into the place that ``mark`` left for it (``Head.slot``)."""
    package = Package(marked)
    name = next((each for each in package.names() if each.endswith("sheet_iomdocs.xml")), None)
    if name is None:
        return marked
    slot, line = (b">" + escape(text) + b"<" for text in (say("marking.head.slot"), words))
    package.write(name, package.read(name).replace(slot, line))
    return package.to_bytes()


def unmark(data: bytes) -> bytes:
    """Remove our sheet, notes and looks, also after another program saved the file.

    Returns the same object when there are none, or when the bytes are no workbook that we could have marked.
    """
    try:
        book = Book(Package(data))
        erase(book)
    except (ValueError, KeyError):
        return data
    return book.package.to_bytes() if book.package.changed else data


def _sheets_by_name(book: Book, listing: Listing) -> dict[str, Mapping[str, tuple[Line, ...]]]:
    known = {name.casefold(): name for name in book.names()}
    return {known[name.casefold()]: marks for name, marks in listing.marks.items() if name.casefold() in known}


def _mark_sheet(
    book: Book, sheet: Sheet, marks: Mapping[str, tuple[Line, ...]], tools: tuple[Stylesheet, Palette, Memory]
) -> None:
    styles, palette, memory = tools
    selected = is_selected(book.package.beginning(sheet.part))
    if selected:
        memory.selected.append(sheet.name)
    if not marks and not selected:
        return
    xml = plain(book.package.read(sheet.part))
    if marks:
        xml = numbered(xml, book.space)
        told = _at_places(marks, merged(xml))
        xml, touched = restyle(xml, {where: _change(palette, lines) for where, lines in told.items()})
        for where, old, before in touched:
            memory.remember(sheet.name, address(*where), styles.look(old), before)
        xml, anchors = write_notes(book, sheet, xml, {where: note(lines) for where, lines in told.items()})
        memory.boxes[sheet.name] = {address(*where): pair for where, pair in anchors.items()}
    book.package.write(sheet.part, deselect(xml))


def _at_places(marks: Mapping[str, tuple[Line, ...]], areas: Sequence[Area]) -> dict[tuple[int, int], tuple[Line, ...]]:
    """Put lines to their cells; of merged cells only the first one shows."""
    told: dict[tuple[int, int], tuple[Line, ...]] = {}
    for cell, lines in marks.items():
        where = place(cell)
        where = next(((area.top, area.left) for area in areas if where in area), where)
        told[where] = (*told.get(where, ()), *lines)
    return told


def _change(palette: Palette, lines: Sequence[Line]) -> Change:
    worst = next(kind for kind in ("error", "warning", "agreed") if any(line.kind == kind for line in lines))
    change: Callable[[int], int] = partial(_marked, palette, worst)
    return change


def _marked(palette: Palette, severity: str, number: int) -> int:
    return palette.marked(number, severity)


def _add_page(book: Book, made: Page) -> None:
    name = _free_name(book.names())
    quoted = escape("'" + name.replace("'", "''") + "'!")
    first, last = made.area.split(":")
    absolute = [f"${each.rstrip('0123456789')}${each.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" for each in (first, last)]
    local = b' localSheetId="0"'
    names = [
        (b"_xlnm._FilterDatabase", local + b' hidden="1"', quoted + ":".join(absolute).encode()),
        (b"_xlnm.Print_Titles", local, quoted + b"$%d:$%d" % (made.header, made.header)),
        (MARKS, b' hidden="1"', quoted + b"$A$1"),
    ]
    book.insert_first(name, made.xml, names)


def _free_name(names: Sequence[str]) -> str:
    taken = {name.casefold() for name in names}
    again = say("marking.sheet_again")
    wished = [say("marking.sheet"), again, *(f"{again[:-1]} {number})" for number in range(2, len(names) + 3))]
    return next(name for name in wished if name.casefold() not in taken)
