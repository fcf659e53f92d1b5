"""Notes of one sheet written into its package: comments, their boxes, and the sheet's pointer to them."""

import posixpath
import re

from iomdocs.marking.book import Book, Sheet
from iomdocs.marking.boxes import Grid
from iomdocs.marking.drawing import Drawing, with_drawing, without_drawing
from iomdocs.marking.memory import Anchors
from iomdocs.marking.notes import Notes
from iomdocs.marking.xmltext import plain

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_POINTER = re.compile(rb"""<legacyDrawing\s[^>]*?[\w.-]+:id\s*=\s*["']([^"']*)["']""")


def write_notes(book: Book, sheet: Sheet, xml: bytes, notes: dict[tuple[int, int], str]) -> tuple[bytes, Anchors]:
    """Add notes to a sheet; returns its XML and the boxes of the clerk's that grew, with old and new anchors.

    A sheet whose drawing is of a kind that cannot be patched gets no notes.
    """
    drawn, commented = _drawing_part(book, sheet, xml), book.parts.target(sheet.part, "comments")
    try:
        drawing = Drawing(book.package.read(drawn) if drawn else None, sheet.index + 1)
    except ValueError:
        return xml, {}
    comments = Notes(plain(book.package.read(commented)) if commented else None, book.space)
    made, longer = comments.add(notes)
    grid = Grid(xml)
    drawing.add({where: notes[where] for where in made}, grid)
    anchors = drawing.grow(longer, grid)
    if commented or made:
        _save_comments(book, sheet, commented, comments.xml)
    if drawn:
        book.package.write(drawn, drawing.xml)
    elif made:
        name = posixpath.join(book.folder, "drawings", f"vml_iomdocs{sheet.index + 1}.vml")
        book.parts.add_drawing(name, drawing.xml)
        related = book.parts.relate(sheet.part, "vmlDrawing", name, strict=book.strict)
        xml = with_drawing(xml, related, book.relations)
    return xml, anchors


def _save_comments(book: Book, sheet: Sheet, name: str | None, xml: bytes) -> None:
    if name is not None:
        book.package.write(name, xml)
        return
    name = posixpath.join(book.folder, f"comments_iomdocs{sheet.index + 1}.xml")
    book.parts.add(name, xml, _COMMENTS_TYPE)
    book.parts.relate(sheet.part, "comments", name, strict=book.strict)


def erase_notes(book: Book, sheet: Sheet, xml: bytes, anchors: Anchors) -> bytes:
    """Take our notes out of a sheet; parts that are then empty go. Returns the sheet's XML."""
    commented = book.parts.target(sheet.part, "comments")
    if commented is None:
        return xml
    comments = Notes(plain(book.package.read(commented)), book.space)
    gone, kept = comments.clear()
    if not gone and not kept:
        return xml
    if comments.empty:
        book.parts.unrelate(sheet.part, commented)
        book.parts.remove(commented)
    else:
        book.package.write(commented, comments.xml)
    return _erase_boxes(book, sheet, xml, gone, anchors)


def _erase_boxes(book: Book, sheet: Sheet, xml: bytes, gone: list[tuple[int, int]], anchors: Anchors) -> bytes:
    drawn = _drawing_part(book, sheet, xml)
    if drawn is None:
        return xml
    try:
        drawing = Drawing(book.package.read(drawn), 1)
    except ValueError:
        return xml
    drawing.remove(gone)
    drawing.shrink(anchors)
    if not drawing.empty:
        book.package.write(drawn, drawing.xml)
        return xml
    book.parts.unrelate(sheet.part, drawn)
    book.parts.remove(drawn)
    book.parts.forget_drawings()
    return without_drawing(xml)


def _drawing_part(book: Book, sheet: Sheet, xml: bytes) -> str | None:
    pointer = _POINTER.search(xml)
    if pointer is None:
        return None
    known = {each.id: each.target for each in book.parts.relationships(sheet.part)}
    target = known.get(pointer[1].decode())
    return target if target is not None and book.package.has(target) else None
