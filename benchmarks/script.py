"""The other side: the plain script that a competent colleague would write with openpyxl, pydantic and sqlite3.

It reads workbooks whole, finds the header by its captions, validates rows, commits once a workbook, and for a bad
one colours the cells, adds comments and saves. It knows far less dirt than the forms do; that is its advantage.
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

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from pydantic import BaseModel, BeforeValidator, ValidationError, create_model

from benchmarks.inputs import copied
from benchmarks.measuring import memory

_RED = PatternFill("solid", fgColor="FFC7CE")
_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
_LEAST = 3


def _hours(value: Any) -> Any:
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:ак\.?\s*)?(?:ч\w*\.?)?\s*", str(value))
    if not found:
        raise ValueError(value)
    return float(found[1].replace(",", "."))


def _date(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    text = re.sub(r"\s*г\.?$", "", str(value).strip())
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if re.search(r"[а-я]{3,}", text):
        return dt.date(2026, 1, 1)
    raise ValueError(value)


_TYPES: dict[str, Any] = {
    "hours": Annotated[float, BeforeValidator(_hours)],
    "date": Annotated[dt.date, BeforeValidator(_date)],
}


class Form:
    """One form: a pydantic model of its row, and which caption means which column."""

    def __init__(self, name: str, columns: dict[str, list[Any]]) -> None:
        self.name = name
        fields: dict[str, Any] = {}
        self.captions: dict[str, str] = {}
        for column, (kind, required, *captions) in columns.items():
            kind_of = _TYPES.get(kind, str)
            fields[column] = (kind_of, ...) if required else (kind_of | None, None)
            self.captions |= {_folded(caption): column for caption in captions}
        self.row: type[BaseModel] = create_model(f"Row_{name.replace('/', '_')}", **fields)


def _folded(text: object) -> str:
    return re.sub(r"\W+", " ", str(text).casefold()).strip()


def main(root: Path) -> None:
    """Receive everything and print one JSON object."""
    told = json.loads((root / "captions.json").read_text("utf-8"))
    forms = [Form(name, columns) for name, columns in told.items()]
    paths = copied(root, root / "script")
    returned = root / "script-returned"
    returned.mkdir()
    database = sqlite3.connect(root / "script.db")
    database.execute("CREATE TABLE rows (file TEXT, sheet TEXT, line INTEGER, form TEXT, data TEXT)")
    begun = time.perf_counter()
    outcomes = [_receive(path, forms, database, returned) for path in paths]
    seconds = time.perf_counter() - begun
    result = {
        "files": len(paths),
        "seconds": seconds,
        "rate": len(paths) / seconds,
        "accepted": sum(outcomes),
        "returned": len(outcomes) - sum(outcomes),
        "memory": memory(),
    }
    print(json.dumps(result))


def _receive(path: Path, forms: list[Form], database: sqlite3.Connection, returned: Path) -> bool:
    workbook = load_workbook(path, data_only=True)
    rows: list[tuple[str, str, int, str, str]] = []
    errors: list[tuple[str, int, int, str]] = []
    for sheet in workbook.worksheets:
        for number, form, columns, values in _rows(sheet, forms):
            try:
                row = form.row.model_validate(values)
                rows.append((path.name, sheet.title, number, form.name, row.model_dump_json()))
            except ValidationError as error:
                errors += [
                    (sheet.title, number, columns.get(str(each["loc"][0]), 1), each["msg"]) for each in error.errors()
                ]
    if errors:
        _mark(path, errors, returned)
        return False
    with database:
        database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", rows)
    path.rename(path.with_suffix(".done"))
    return True


def _rows(sheet: Any, forms: list[Form]) -> Iterator[tuple[int, Form, dict[str, int], dict[str, Any]]]:
    """Rows under the newest header: up to a total or an empty line."""
    form, columns = forms[0], {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        best = max(forms, key=lambda each: sum(_folded(cell) in each.captions for cell in cells))
        known = {
            best.captions[_folded(cell)]: place for place, cell in enumerate(cells, 1) if _folded(cell) in best.captions
        }
        if len(known) >= _LEAST:
            form, columns = best, known
            continue
        values = {name: cells[place - 1] for name, place in columns.items() if cells[place - 1] is not None}
        first = str(next((cell for cell in cells if cell is not None), "")).casefold()
        if first.startswith(("итого", "всего")):
            columns = {}
        elif (
            len(values) >= _LEAST
            and not first.startswith("пример")
            and not all(isinstance(v, int) for v in values.values())
        ):
            yield number, form, columns, {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    return value if isinstance(value, dt.datetime) else str(value)


def _mark(path: Path, errors: list[tuple[str, int, int, str]], returned: Path) -> None:
    workbook = load_workbook(path)
    for sheet, row, column, message in errors:
        cell = workbook[sheet].cell(row, column)
        if isinstance(cell, MergedCell):
            continue
        cell.fill = _RED
        cell.comment = Comment(message, "script")
    workbook.save(returned / path.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
