"""Where a note's box lies over the cells, and how big it must be for its text."""

import re
from collections.abc import Callable

from iomdocs.marking.xmltext import attribute, element

_WIDTH = 300  # of a box, in pixels; 46 letters of nine-point Tahoma fit in a line
_LETTERS = 44
_LINE = 15
_COLUMN, _ROW = 64, 20  # of a sheet that says nothing
_FAR = 500  # hidden rows and columns do not lead beyond
_ROW_TAG = re.compile(rb"<row(?=[\s/>])[^>]*>")


def lines(text: str, letters: int) -> int:
    """How many lines a text takes when no line holds more than so many letters; words are not broken if they fit.

    >>> lines("один два три", 8), lines("", 8), lines("достопримечательность", 10)
    (2, 1, 3)
    """
    if len(text) <= letters and "\n" not in text:
        return 1
    total = 0
    for paragraph in text.split("\n"):
        total, left = total + 1, letters
        for word in paragraph.split(" "):
            size = len(word) + (left < letters)
            if size <= left:
                left -= size
                continue
            whole, rest = divmod(len(word), letters)
            total += whole + bool(rest) - (left == letters)
            left = letters - (rest or letters)
    return total


def height(text: str) -> int:
    """Height in pixels of a box that shows a text whole."""
    return lines(text, _LETTERS) * _LINE + 12


class Grid:
    """Widths and heights of a sheet's columns and rows, in pixels."""

    def __init__(self, xml: bytes) -> None:
        data = xml.find(b"<sheetData")
        head = xml[:data]
        form = element(head, b"sheetFormatPr")
        row = attribute(form[1], b"defaultRowHeight") if form else None
        wide = attribute(form[1], b"defaultColWidth") if form else None
        self._row = round(float(row) * 4 / 3) if row else _ROW
        self._column = round(float(wide) * 7 + 5) if wide else _COLUMN
        self._columns = [_span(tag) for tag in re.findall(rb"<col\s[^>]*>", head)]
        tags = _ROW_TAG.findall(xml, max(data, 0)) if b" ht=" in xml or b"hidden=" in xml else []
        self._rows = {int(attribute(tag, b"r") or 0): _height(tag, self._row) for tag in tags}

    def anchor(self, row: int, column: int, tall: int) -> str:
        """Place a box right of a cell: the eight numbers of ``x:Anchor``; row and column count from 1."""
        left = column  # the next column, counted from 0
        right, inner = self._walk(left, 15 + _WIDTH, self._width)
        top = max(row - 2, 0)
        bottom, rest = self._walk(top, 4 + tall, self._tall)
        return f"{left}, 15, {top}, 4, {right}, {inner}, {bottom}, {rest}"

    def grown(self, anchor: str, tall: int) -> str | None:
        """Make a box lower at its foot, if it is not tall enough; None if its numbers make no sense."""
        numbers = re.findall(r"\d+", anchor)
        if len(numbers) != 8:
            return None
        top, bottom, rest = int(numbers[2]), int(numbers[6]), int(numbers[7])
        new_bottom, new_rest = self._walk(top, int(numbers[3]) + tall, self._tall)
        if (new_bottom, new_rest) <= (bottom, rest):
            return None
        return ", ".join([*numbers[:6], str(new_bottom), str(new_rest)])

    @staticmethod
    def _walk(index: int, distance: int, size: Callable[[int], int]) -> tuple[int, int]:
        """Go from an edge over so many pixels: index of the column or row reached, and pixels into it."""
        for _ in range(_FAR):
            if distance < size(index):
                break
            distance -= size(index)
            index += 1
        return index, min(distance, size(index))

    def _width(self, index: int) -> int:
        return next((size for low, high, size in self._columns if low <= index + 1 <= high), self._column)

    def _tall(self, index: int) -> int:
        return self._rows.get(index + 1, self._row)


def _span(tag: bytes) -> tuple[int, int, int]:
    width = attribute(tag, b"width")
    shown = attribute(tag, b"hidden") not in {b"1", b"true"}
    size = round(float(width) * 7 + 5) if width else _COLUMN
    return int(attribute(tag, b"min") or 0), int(attribute(tag, b"max") or 0), size * shown


def _height(tag: bytes, usual: int) -> int:
    if attribute(tag, b"hidden") in {b"1", b"true"}:
        return 0
    height = attribute(tag, b"ht")
    return round(float(height) * 4 / 3) if height else usual
