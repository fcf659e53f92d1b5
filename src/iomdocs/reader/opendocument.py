"""What calamine does not tell of an .ods: error cells, merged areas, hidden rows."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from iomdocs.reader.limits import LIMITS, StopReadingError, damaged
from iomdocs.reader.package import Package
from iomdocs.workbook import Area

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_BAD = ("#", "Err:")
_BETWEEN = re.compile(rb">\s+(?=</?(?:table|office):|<text:p[ />])")


@dataclass(slots=True)
class Evidence:
    """What one table tells beside its values, by row and column from 1; ``numbers`` are cells with a value."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    numbers: set[tuple[int, int]] = field(default_factory=set)


def unspaced(package: Package) -> bytes:
    """The same document without the white space between its elements, which XML allows and calamine does not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name in ("mimetype", "META-INF/manifest.xml", "styles.xml", "content.xml"):
            made.writestr(name, _BETWEEN.sub(b">", package.part(name) or b""))
    return buffer.getvalue()


def evidence(content: bytes) -> list[Evidence]:
    """Evidence of each table of ``content.xml``, in its order; ``ExpatError`` if it is no XML."""
    listener = _Listener()
    parser: Any = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text
    parser.EntityDeclHandler = listener.refuse
    parser.Parse(content, True)
    return listener.tables


class _Listener:
    """Follows the events of the document; a table inside a cell is not looked into."""

    def __init__(self) -> None:
        self.tables: list[Evidence] = []
        self._depth = self._row = self._rows = self._column = 0
        self._error: str | None = None
        self._listening = False

    def refuse(self, *_: object) -> None:
        raise damaged()

    def start(self, tag: str, told: dict[str, str]) -> None:
        if tag == f"{_TABLE}table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(Evidence())
                self._row = self._rows = 0
        elif self._depth == 1:
            self._inside(tag, told)

    def _inside(self, tag: str, told: dict[str, str]) -> None:
        if tag == f"{_TABLE}table-row":
            self._row += self._rows or 1
            self._rows, self._column = _number(told, "number-rows-repeated"), 1
            if told.get(f"{_TABLE}visibility", "visible") != "visible" and self._rows < LIMITS.merges:
                self.tables[-1].hidden_rows.update(range(self._row, self._row + self._rows))
        elif tag in _CELLS:
            self._cell(told)
        elif tag == _TEXT:
            self._listening = self._error is not None

    def _cell(self, told: dict[str, str]) -> None:
        wrong = told.get(f"{_CALC}value-type") == "error" or f"{_TABLE}formula" in told
        self._error = "" if wrong else None
        self._repeated = _number(told, "number-columns-repeated")
        down, right = _number(told, "number-rows-spanned"), _number(told, "number-columns-spanned")
        if down > 1 or right > 1:
            if len(self.tables[-1].merged) >= LIMITS.merges:
                raise StopReadingError("file-too-large")
            self.tables[-1].merged.append(Area(self._row, self._column, self._row + down - 1, self._column + right - 1))

    def end(self, tag: str) -> None:
        if tag == f"{_TABLE}table":
            self._depth -= 1
        elif self._depth == 1 and tag in _CELLS:
            if self._error and self._error.startswith(_BAD):
                self.tables[-1].errors[self._row, self._column] = self._error
            self._error = None
            self._column += self._repeated
        elif tag == _TEXT:
            self._listening = False

    def text(self, text: str) -> None:
        if self._listening and self._error is not None:
            self._error += text


def _number(told: dict[str, str], name: str) -> int:
    text = told.get(f"{_TABLE}{name}", "1")
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 8):
        raise damaged()
    return max(int(text), 1)
