"""Cells as both scanners collect them: from a reference, a style, a type and raw content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomdocs.reader.book import Style
from iomdocs.reader.limits import LIMITS, StopReadingError, damaged
from iomdocs.reader.numbers import Calendar, Shape, iso
from iomdocs.reader.texts import tidy
from iomdocs.workbook import Area, Cell, Scalar

_LONG = 10
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?")
NOT_A_VALUE = "#ЗНАЧ!"
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_PLAIN: Style = ("number", False)


class _Columns(dict[bytes, int]):
    """Number of a column by its letters, found once each."""

    def __missing__(self, letters: bytes) -> int:
        found = 0
        for letter in letters:
            found = found * 26 + letter - 64
        if found > LIMITS.columns:
            raise damaged()
        self[letters] = found
        return found


COLUMNS = _Columns()


@dataclass(slots=True)
class Shared:
    """What all sheets of a workbook share; ``stored`` counts their cells."""

    strings: Sequence[str]
    styles: Sequence[Style]
    calendar: Calendar
    stored: int = 0


class _Styles(dict[bytes, Style]):
    """Style of a cell by its number as it is written; what is not listed is plain."""

    def __init__(self, listed: Sequence[Style]) -> None:
        super().__init__({b"": _PLAIN})
        self._listed = listed

    def __missing__(self, style: bytes) -> Style:
        index = int(style)
        return self.setdefault(style, self._listed[index] if index < len(self._listed) else _PLAIN)


class Cells:
    """The cells of one sheet while it is read."""

    def __init__(self, shared: Shared) -> None:
        self.found: dict[tuple[int, int], Cell] = {}
        self.merged: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._shared = shared
        self._styles = _Styles(shared.styles)
        self._texts: dict[bytes, str] = {}
        self._room = LIMITS.cells - shared.stored

    def expect(self, number: int) -> None:
        """Refuse at once a sheet that is seen to hold more than will be read."""
        if number > self._room:
            raise StopReadingError("file-too-large")

    def put(
        self, row: int, column: int, style: bytes, kind: str, content: str | None, *, formula: bool = False
    ) -> None:
        """Add a cell unless it is empty; ``content`` is the text of ``<v>`` or ``<is>``, None when there is neither."""
        meant, struck = self._styles[style]
        value: Scalar = None
        error = raw = None
        if content:
            value, error, raw = self._read(kind, content, meant)
        if value == "":
            value = None
        if formula or value is not None or error is not None:
            stale = formula and not content and (kind != "str" or content is None)
            self._add(Cell(row, column, value, error, formula, stale, struck, raw))

    def put_shared(self, row: int, column: int, style: bytes, index: bytes) -> None:
        """Add a cell with a shared string, the most frequent kind."""
        text = self._texts.get(index)
        if text is None:
            text = self._texts[index] = self._string(index.decode())
        if text:
            self._add(Cell(row, column, text, None, False, False, self._styles[style][1]))

    def _add(self, cell: Cell) -> None:
        where = cell.row, cell.column
        if where in self.found or not 0 < cell.row <= LIMITS.rows:
            raise damaged()
        if len(self.found) >= self._room:
            raise StopReadingError("file-too-large")
        self.found[where] = cell

    def _read(self, kind: str, content: str, meant: Shape) -> tuple[Scalar, str | None, str | None]:
        """Value, error text and raw number of a cell that is not empty (ECMA-376, part 1, 18.18.11)."""
        if kind == "s":
            return self._string(content), None, None
        if kind in {"str", "inlineStr"}:
            return content, None, None
        if kind in {"n", ""}:
            return self._number(content, meant)
        if kind == "e":
            return None, tidy(content).strip() or NOT_A_VALUE, None
        if kind == "b":
            truth = _TRUTH.get(content.strip())
            return truth, NOT_A_VALUE if truth is None else None, None
        if kind == "d":
            return iso(content), None, None
        raise damaged()

    def _number(self, content: str, meant: Shape) -> tuple[Scalar, str | None, str | None]:
        return self._shared.calendar.read(content, meant)

    def _string(self, index: str) -> str:
        if not (index.isascii() and index.isdigit() and len(index) < _LONG):  # not «-1», which Python would count
            raise damaged()
        try:
            return self._shared.strings[int(index)]
        except IndexError as error:
            raise damaged() from error

    def hide_columns(self, first: str, last: str) -> None:
        """Note that columns from ``first`` to ``last`` are hidden."""
        self.hidden_columns.update(range(int(first), min(int(last), LIMITS.columns) + 1))

    def merge(self, reference: str) -> None:
        """Add a merged rectangle, «A1:C2»."""
        match = _RANGE.fullmatch(reference)
        if match is None:
            raise damaged()
        if len(self.merged) >= LIMITS.merges:
            raise StopReadingError("file-too-large")
        left, top = COLUMNS[match[1].encode()], int(match[2])
        right, bottom = (COLUMNS[match[3].encode()], int(match[4])) if match[3] else (left, top)
        self.merged.append(Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
