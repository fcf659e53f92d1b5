"""A careful colleague's script with openpyxl, pydantic and sqlite3: it knows one form, and knows it well.

It reads workbooks whole, finds the header by its captions, validates the header block and the rows, commits once a
workbook; in a bad one it colours the cells, adds comments and saves; at the end it writes the register. It knows far
less dirt than the forms do, asks nobody, and forgets where a figure came from: that is its advantage.
"""

import datetime as dt
import json
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from pydantic import BaseModel, BeforeValidator, ValidationError, create_model

from benchmarks.measuring import received
from benchmarks.routes import copied

RED = PatternFill("solid", fgColor="FFC7CE")
_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
LEAST = 3


def hours(value: Any) -> Any:
    """«36», «36 ч.», «36 ак. ч»."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:ак\.?\s*)?(?:ч\w*\.?)?\s*", str(value))
    if not found or float(found[1].replace(",", ".")) <= 0:
        raise ValueError(value)
    return float(found[1].replace(",", "."))


def date(value: Any) -> Any:
    """A date, or text that looks like one."""
    if isinstance(value, dt.datetime):
        return value.date()
    text = re.sub(r"\s*г\.?$", "", str(value).strip())
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(value)


def person(value: Any) -> Any:
    """Surname, name and patronymic, whole."""
    if not re.fullmatch(r"[А-ЯЁ][а-яё-]+( [А-ЯЁ][а-яё-]+){1,3}", " ".join(str(value).split())):
        raise ValueError(value)
    return " ".join(str(value).split())


_TYPES: dict[str, Any] = {
    "hours": Annotated[float, BeforeValidator(hours)],
    "date": Annotated[dt.date, BeforeValidator(date)],
    "person": Annotated[str, BeforeValidator(person)],
}


class Part:
    """The header block or the rows of the form: a pydantic model, and which caption means which field."""

    def __init__(self, name: str, fields: dict[str, list[Any]]) -> None:
        self.captions: dict[str, str] = {}
        kinds: dict[str, Any] = {}
        for field, (kind, required, choices, *captions) in fields.items():
            allowed = _one_of(choices) if choices else str
            kind_of = _TYPES.get(kind, allowed)
            kinds[field] = (kind_of, ...) if required else (kind_of | None, None)
            self.captions |= {folded(caption): field for caption in captions}
        self.model: type[BaseModel] = create_model(name, **kinds)


def _one_of(choices: list[str]) -> Any:
    known = {folded(each): each for each in choices}

    def chosen(value: Any) -> Any:
        if folded(value) not in known:
            raise ValueError(value)
        return known[folded(value)]

    return Annotated[str, BeforeValidator(chosen)]


def folded(text: object) -> str:
    """A caption without its punctuation and case."""
    return re.sub(r"\W+", " ", str(text).casefold()).strip()


class Found:
    """What one workbook said."""

    def __init__(self) -> None:
        self.header: dict[str, Any] = {}
        self.rows: list[tuple[int, dict[str, Any]]] = []
        self.errors: list[tuple[str, int, int, str]] = []


def main(root: Path) -> None:
    """Receive everything and print one JSON object."""
    told = json.loads((root / "captions.json").read_text("utf-8"))
    header, rows = Part("Header", told["fields"]), Part("Row", told["columns"])
    paths = copied(root, root / "script")
    returned = root / "script-returned"
    returned.mkdir()
    database = sqlite3.connect(root / "script.db")
    database.execute("CREATE TABLE rows (file TEXT, line INTEGER, header TEXT, data TEXT)")
    begun = time.perf_counter()
    outcomes = [_receive(path, (header, rows), database, returned) for path in paths]
    _register(database, told, root / "script-register.xlsx")
    print(json.dumps(received(begun, accepted=sum(outcomes), returned=len(outcomes) - sum(outcomes))))


def _receive(path: Path, parts: tuple[Part, Part], database: sqlite3.Connection, returned: Path) -> bool:
    workbook = load_workbook(path, data_only=True)
    found = Found()
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            _read(sheet, parts, found)
    if found.errors or not found.rows:
        mark(path, found.errors, returned)
        return False
    header = parts[0].model.model_validate(found.header).model_dump_json()
    with database:
        database.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?)",
            [(path.name, number, header, json.dumps(row, ensure_ascii=False)) for number, row in found.rows],
        )
    path.rename(path.with_suffix(".done"))
    (returned / path.with_suffix(".txt").name).write_text(f"Принято, строк: {len(found.rows)}", "utf-8")
    return True


def _read(sheet: Any, parts: tuple[Part, Part], found: Found) -> None:
    header, row = parts
    columns: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        known = {row.captions[folded(cell)]: at for at, cell in enumerate(cells) if folded(cell) in row.captions}
        if len(known) > LEAST:
            columns = known
        elif columns:
            _line(sheet.title, (number, cells), columns, row, found)
        else:
            for at, cell in enumerate(cells):
                caption, _, answer = str(cell or "").partition(":")
                if folded(caption) in header.captions:
                    name = header.captions[folded(caption)]
                    value = answer.strip() or next((each for each in cells[at + 1 :] if each is not None), None)
                    found.header[name], places[name] = value, (number, at + 2)
                    break
    if columns:
        try:
            header.model.model_validate({k: v for k, v in found.header.items() if v is not None})
        except ValidationError as error:
            found.errors += [
                (sheet.title, *places.get(str(each["loc"][0]), (1, 1)), each["msg"]) for each in error.errors()
            ]


def _line(title: str, line: tuple[int, Any], columns: dict[str, int], row: Part, found: Found) -> None:
    number, cells = line
    told = {name: cells[at] for name, at in columns.items() if cells[at] is not None}
    values = {name: text(value) for name, value in told.items()}
    first = str(next((cell for cell in cells if cell is not None), "")).casefold()
    numbering = all(isinstance(value, int) for value in told.values())
    if len(values) < LEAST or numbering or first.startswith(("итого", "всего", "пример")):
        return
    try:
        found.rows.append((number, row.model.model_validate(values).model_dump(mode="json")))
    except ValidationError as error:
        found.errors += [(title, number, columns.get(str(e["loc"][0]), 0) + 1, e["msg"]) for e in error.errors()]


def text(value: Any) -> Any:
    """Numbers as text, dates as they are."""
    return value if isinstance(value, dt.datetime) else str(value)


def mark(path: Path, errors: list[tuple[str, int, int, str]], returned: Path) -> None:
    """The sender's workbook with its wrong cells red and a comment on each."""
    workbook = load_workbook(path)
    for sheet, row, column, message in errors:
        cell = workbook[sheet].cell(row, column)
        if isinstance(cell, MergedCell):
            continue
        cell.fill = RED
        cell.comment = Comment(message, "script")
    workbook.save(returned / path.name)


def _register(database: sqlite3.Connection, told: dict[str, Any], target: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Мероприятия")
    sheet.freeze_panes = "A2"
    bold, names = Font(bold=True), (*told["fields"], *told["columns"])
    heads = []
    for name in (*names, "file", "line"):
        heads.append(WriteOnlyCell(sheet, name))
        heads[-1].font = bold
    sheet.append(heads)
    for file, line, header, data in _stored(database):
        sheet.append([*((header | data).get(name) for name in names), file, line])
    book.save(target)


def _stored(database: sqlite3.Connection) -> Iterator[tuple[str, int, dict[str, Any], dict[str, Any]]]:
    for file, line, header, data in database.execute("SELECT * FROM rows ORDER BY file, line"):
        yield file, line, json.loads(header), json.loads(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
