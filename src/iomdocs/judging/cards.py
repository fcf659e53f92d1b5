"""Header blocks: «ФИО: Иванова …» in one cell, several such lines in one, or a caption and its answer in two."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from iomdocs.definitions import FormField
from iomdocs.judging.titles import key
from iomdocs.values import as_text, is_blank
from iomdocs.workbook import Cell, Sheet, address

_LONGEST_LABEL = 80
_LONGEST_WORDS = 6
_DIVIDED = re.compile(r"\s+[–—-]\s+|\s*_{2,}\s*|\t+|\s{3,}")
_WORD = re.compile(r"\S+")
_ENDS = (",", ";", ".")
_RULED = " _\t"
_SIGN = "___"
_NAME = key("ФИО")


class Label(NamedTuple):
    """A caption of a header field found on a sheet, and the cell of its answer."""

    field: FormField
    caption: Cell
    answer: Cell | None
    address: str

    @property
    def is_answered(self) -> bool:
        """Whether anything is written there; a line to sign on says nothing."""
        if self.answer is None or self.answer.error is not None:
            return self.answer is not None
        value = self.answer.value
        return not is_blank(value) and not (isinstance(value, str) and _SIGN in value)

    @property
    def said(self) -> str:
        """The answer as a key for comparison."""
        return key(as_text(self.answer.value)) if self.answer is not None else ""


class _Piece(NamedTuple):
    """A caption inside a cell's text, where it begins and where its answer does."""

    field: FormField
    start: int
    end: int


def labels(sheet: Sheet, row: Sequence[Cell], known: Mapping[str, FormField]) -> Iterator[Label]:
    """Header fields named in a row, from the left, each with the cell that answers it."""
    found = [(place, cell, told) for place, cell in enumerate(row) if (told := _told(cell, known))]
    captions = {cell.column for _, cell, _ in found}
    for place, cell, told in found:
        if len(told) > 1 or told[0][1]:
            yield from (_inside(cell, field, rest) for field, rest in told)
            continue
        field = told[0][0]
        after = row[place + 1] if place + 1 < len(row) else None
        if after is not None and after.column not in captions:
            yield Label(field, cell, _unruled(after), after.address)
        elif len(found) > 1 and (below := _below(sheet, cell, known)):
            yield Label(field, cell, _unruled(below), below.address)
        else:
            yield Label(field, cell, None, address(cell.row, _right_of(sheet, cell)))


def _inside(cell: Cell, field: FormField, rest: str) -> Label:
    return Label(field, cell, Cell(cell.row, cell.column, rest) if rest else None, cell.address)


def _unruled(cell: Cell) -> Cell:
    """An answer without the line that it was written on."""
    return cell._replace(value=cell.value.strip(_RULED)) if isinstance(cell.value, str) and "_" in cell.value else cell


def _told(cell: Cell, known: Mapping[str, FormField]) -> list[tuple[FormField, str]]:
    """The fields that a cell names, each with what follows its caption."""
    text = cell.value
    if not isinstance(text, str):
        return []
    caption, colon, rest = text.partition(":")
    if len(caption) <= _LONGEST_LABEL and (field := known.get(key(caption))) and ":" not in rest:
        return [(field, rest.strip(_RULED + "\n ") if colon else "")]
    if not colon:
        return _undivided(text, known)
    pieces = list(_pieces(text, known))
    ends = [*(piece.start for piece in pieces[1:]), len(text)]
    return [
        (piece.field, text[piece.end : end].strip(_RULED + "\n ,;")) for piece, end in zip(pieces, ends, strict=False)
    ]


def _undivided(text: str, known: Mapping[str, FormField]) -> list[tuple[FormField, str]]:
    """«ФИО слушателя – Иванова …», «Должность ______учитель______»: a caption without a colon."""
    divided = _DIVIDED.search(text, 1, _LONGEST_LABEL)
    caption = text[: divided.start()].strip() if divided else ""
    field = known.get(key(caption)) if caption else None
    # A lone word that is only a synonym («Школа – наш дом») may as well begin a motto.
    if divided is None or field is None or not (" " in caption or key(caption) in {key(field.title), _NAME}):
        return []
    return [(field, text[divided.end() :].strip(_RULED + "\n "))]


def _pieces(text: str, known: Mapping[str, FormField]) -> Iterator[_Piece]:
    """Captions before colons; the first begins the text or a line, the next may follow an answer on the same line."""
    since = 0
    for colon in (match.start() for match in re.finditer(":", text)):
        piece = _caption(text, since, colon, known)
        if piece is not None:
            yield piece
            since = colon + 1


def _caption(text: str, since: int, colon: int, known: Mapping[str, FormField]) -> _Piece | None:
    """The longest known caption that ends at a colon."""
    words = list(_WORD.finditer(text, since, colon))[-_LONGEST_WORDS:]
    for word in words:
        start = word.start()
        field = known.get(key(text[start:colon])) if _may_begin(text, start, since) else None
        if field is not None:
            return _Piece(field, start, colon + 1)
    return None


def _may_begin(text: str, start: int, since: int) -> bool:
    before = text[:start].rstrip(" \t")
    return not before or before.endswith("\n") or (since > 0 and (before.endswith(_ENDS) or len(before) > since))


def _below(sheet: Sheet, caption: Cell, known: Mapping[str, FormField]) -> Cell | None:
    """The cell under a caption, when captions stand side by side as over a table."""
    cell = sheet.cells.get((caption.row + 1, caption.column))
    return None if cell is None or _told(cell, known) else cell


def _right_of(sheet: Sheet, cell: Cell) -> int:
    """Column where the answer to a caption belongs: right of it, or of the area it is merged into."""
    area = next((area for area in sheet.merged if (cell.row, cell.column) in area), None)
    return (area.right if area else cell.column) + 1
