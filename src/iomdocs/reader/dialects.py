"""Any dialect of a sheet, read event by event: prefixes, missing references, comments, another order of attributes."""

import re
from xml.parsers import expat

from iomdocs.reader.book import MAIN
from iomdocs.reader.cells import COLUMNS, Cells
from iomdocs.reader.limits import LIMITS, StopReadingError, damaged
from iomdocs.reader.texts import tidy

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_STYLE = re.compile(r"[0-9]{1,6}")
_TRUE = {"1", "true"}
_TEXTS = {"t", "v"}


def scan_any(part: bytes, cells: Cells) -> None:
    """Collect a sheet's cells; raises ``StopReadingError`` or ``ExpatError`` if the part is no worksheet."""
    listener = _Listener(cells)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text
    parser.EntityDeclHandler = listener.refuse
    parser.Parse(part, True)


class _Listener:
    """Follows the events of one worksheet."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._open: list[str] = []
        self._row = self._column = self._seen = 0
        self._cell: dict[str, str] = {}
        self._formula = False
        self._content: list[str] | None = None

    def refuse(self, *_: object) -> None:
        raise damaged()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self._open and name != "worksheet":
            raise damaged()
        if not self._open and space not in MAIN:  # all its cells would be passed over
            raise StopReadingError("file-old-unreadable")
        self._seen += 1
        if self._seen > LIMITS.elements:
            raise StopReadingError("file-too-large")
        known = space in MAIN
        self._open.append(name if known else "")
        if known and name in {"col", "row", "c", "f", "v", "is", "mergeCell"}:
            getattr(self, f"_start_{name.lower()}")(attributes)

    def end(self, _tag: str) -> None:
        if self._open.pop() == "c" and self._open[-1:] == ["row"]:
            self._finish()

    def text(self, text: str) -> None:
        """Take character data of ``<v>``, and of ``<t>`` outside phonetic runs."""
        if self._content is not None and self._open[-1] in _TEXTS and "rPh" not in self._open[-3:]:
            self._content.append(text)

    def _start_col(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE:
            self._cells.hide_columns(attributes.get("min", "1"), attributes.get("max", "0"))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if attributes.get("hidden") in _TRUE:
            self._cells.hidden_rows.add(self._row)

    def _start_c(self, attributes: dict[str, str]) -> None:
        self._cell, self._formula, self._content = attributes, False, None
        if "r" in attributes:
            place = _PLACE.fullmatch(attributes["r"])
            if place is None:
                raise damaged()
            self._column, self._row = COLUMNS[place[1].encode()], int(place[2])
        else:
            self._column += 1

    def _start_f(self, _: dict[str, str]) -> None:
        self._formula = True

    def _start_v(self, _: dict[str, str]) -> None:
        self._content = self._content or []

    _start_is = _start_v

    def _start_mergecell(self, attributes: dict[str, str]) -> None:
        self._cells.merge(attributes.get("ref", ""))

    def _finish(self) -> None:
        kind = self._cell.get("t", "")
        style = self._cell.get("s", "")
        content = None if self._content is None else "".join(self._content)
        if content is not None and kind in {"str", "inlineStr"}:
            content = tidy(content)
        if style and not _STYLE.fullmatch(style):
            raise damaged()
        self._cells.put(self._row, self._column, style.encode(), kind, content, formula=self._formula)
