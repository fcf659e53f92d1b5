"""Read a published register as it is now: people have sorted it, added columns, corrected cells, saved it anywhere."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook

from iomdocs.files import relations, relations_part
from iomdocs.registers.keys import KEY
from iomdocs.wording import say
from iomdocs.workbook import Scalar, Workbook, place

FACTS_SHEET = "_iomdocs"
_WORKBOOK = "xl/workbook.xml"
_HEAD = 65_536
_COLUMN = re.compile(r'<(?:\w+:)?col ((?:[\w:]+="[^"]*"\s*)+)/?>')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_LONGEST_PART = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One row: its number in the sheet, its key (empty when somebody typed it), its cells, comments by column."""

    number: int
    key: str
    values: Sequence[Scalar]
    comments: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CopySheet:
    """One long sheet: ``names`` of our columns (None for a person's own), titles, widths of columns, rows."""

    names: Sequence[str | None]
    titles: Sequence[str]
    widths: Sequence[float | None]
    rows: Sequence[CopyRow]


@dataclass(frozen=True, slots=True)
class Copy:
    """A register's workbook as somebody left it; moments are ISO text, empty when not told."""

    register: str
    built: str = ""
    since: str = ""
    today: str = ""
    author: str = ""
    own: bool = False
    sheets: Mapping[str, CopySheet] = field(default_factory=dict)
    orphans: Sequence[Sequence[str]] = ()


def is_copy(workbook: Workbook) -> bool:
    """Whether a workbook that was read already is a register's; our blanks have a hidden sheet of the same name."""
    facts = next((sheet for sheet in workbook.sheets if sheet.name == FACTS_SHEET), None)
    return facts is not None and any(cell.value == "register" for (_, at), cell in facts.cells.items() if at == 1)


def read_copy(file: Path | bytes, *, whole: bool = True) -> Copy | None:
    """Read a register; None when it is none. ``whole=False`` reads only what the program itself left in it."""
    try:
        book = CalamineWorkbook.from_path(file) if isinstance(file, Path) else _from_bytes(file)
    except (OSError, CalamineError, zipfile.BadZipFile):
        return None
    with book:
        if FACTS_SHEET not in book.sheet_names:
            return None
        facts = [list(map(str, row)) for row in book.get_sheet_by_name(FACTS_SHEET).iter_rows()]
        told = {row[0]: row[1] for row in facts if row[0] in {"register", "built", "since", "today"}}
        if "register" not in told:
            return None
        own = any(row[0] in {"note", "orphans"} for row in facts)
        told = {name: value for name, value in told.items() if value}
        if not whole:
            return Copy(**told, own=own)  # type: ignore[arg-type]
        return _whole(book, file, facts, told, own=own)


def _from_bytes(data: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _whole(
    book: CalamineWorkbook, file: Path | bytes, facts: list[list[str]], told: dict[str, str], *, own: bool
) -> Copy:
    columns: dict[str, dict[str, str]] = {}
    for row in facts:
        if row[0] == "column":
            columns.setdefault(row[1], {})[row[3]] = row[2]
    with zipfile.ZipFile(file if isinstance(file, Path) else io.BytesIO(file)) as package:
        parts = _Parts(package)
        sheets = {
            sheet: _sheet(book, sheet, known, parts)
            for sheet, known in columns.items()
            if sheet in book.sheet_names and KEY in known.values()
        }
        author = parts.author()
    orphans = say("registers.sheets.orphans")
    kept = _orphans(book, orphans) if orphans in book.sheet_names else []
    return Copy(**told, author=author, own=own, sheets=sheets, orphans=kept)


def _orphans(book: CalamineWorkbook, sheet: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row[:5]] for row in rows[1:] if len(row) >= 5 and row[3] != ""]


def _sheet(book: CalamineWorkbook, sheet: str, known: Mapping[str, str], parts: "_Parts") -> CopySheet:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    top = max(range(min(len(rows), 20)), key=lambda at: sum(str(cell) in known for cell in rows[at]), default=0)
    header = [str(cell).strip() for cell in rows[top]] if rows else []
    names = [known.get(title) for title in header]
    key = names.index(KEY) if KEY in names else None
    comments, widths = parts.comments(sheet), parts.widths(sheet)
    found = [
        CopyRow(
            number,
            "" if key is None else str(values[key]),
            [None if value == "" else value for value in values],
            comments.get(number, {}),
        )
        for number, values in enumerate(rows[top + 1 :], top + 2)
        if any(value != "" for value in values)
    ]
    return CopySheet(names, header, [widths.get(at) for at in range(1, len(header) + 1)], found)


class _Parts:
    """What calamine does not tell: widths, comments, who saved the file last."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._there = set(package.namelist())
        self._sheets = self._found()

    def author(self) -> str:
        """Who saved the file last, as the program he used tells it."""
        for element in self._tree("docProps/core.xml"):
            if element.tag.endswith("}lastModifiedBy"):
                return (element.text or "").strip()
        return ""

    def widths(self, sheet: str) -> dict[int, float]:
        """Widths of columns by number from 1, those that somebody set."""
        part = self._sheets.get(sheet, "")
        if part not in self._there:
            return {}
        with self._package.open(part) as stream:
            head = stream.read(_HEAD).decode("utf-8", "replace").partition("sheetData")[0]
        found: dict[int, float] = {}
        for column in _COLUMN.finditer(head):
            told = dict(_ATTRIBUTE.findall(column[1]))
            first, last = int(told.get("min", 0)), int(told.get("max", 0))
            if "width" in told and last - first < 200:
                found |= dict.fromkeys(range(first, last + 1), float(told["width"]))
        return found

    def comments(self, sheet: str) -> dict[int, dict[int, str]]:
        """Comments by row and by column's place from 0."""
        found: dict[int, dict[int, str]] = {}
        for part in self._related(self._sheets.get(sheet, ""), "comments"):
            for element in self._tree(part):
                if element.tag.endswith("}comment"):
                    row, column = place(element.get("ref", "A1"))
                    words = "".join(each.text or "" for each in element.iter() if each.tag.endswith("}t"))
                    if words.strip():
                        found.setdefault(row, {})[column - 1] = words.strip()
        return found

    def _found(self) -> dict[str, str]:
        targets = self._relations(_WORKBOOK)
        sheets = {}
        for element in self._tree(_WORKBOOK):
            if element.tag.endswith("}sheet"):
                number = next((value for name, value in element.items() if name.endswith("}id")), "")
                sheets[element.get("name", "")] = targets.get(number, ("", ""))[1]
        return sheets

    def _related(self, part: str, kind: str) -> list[str]:
        return [target for told, target in self._relations(part).values() if told == kind]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        return relations(part, self._tree(relations_part(part)))

    def _tree(self, part: str) -> list[ET.Element]:
        if part not in self._there or self._package.getinfo(part).file_size > _LONGEST_PART:
            return []
        try:
            return list(ET.fromstring(self._package.read(part)).iter())
        except ET.ParseError:
            return []


def as_moment(text: str) -> dt.datetime | None:
    """Read a moment that the program left in a register."""
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
