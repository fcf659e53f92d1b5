"""Workbooks as text: a sheet is lines, a line is cells divided by «|»; what one reads here is what is judged."""

import datetime as dt
import re

from iomdocs.workbook import Area, Cell, Sheet, Workbook, place

_DATE = re.compile(r"d(\d\d)\.(\d\d)\.(\d{4})")


def value(text: str):
    """«#36» is the number 36, «d12.03.2026» a true date, «!#REF!» an error cell, anything else a text."""
    if found := _DATE.fullmatch(text):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if text.startswith("#"):
        return float(text[1:]) if "." in text else int(text[1:])
    return text.replace("\\n", "\n")


def sheet(text: str, name: str = "ИОМ", merged: tuple[str, ...] = ()) -> Sheet:
    cells = {}
    for row, line in enumerate(text.strip("\n").split("\n"), start=1):
        for column, part in enumerate(line.split("|"), start=1):
            told = part.strip()
            if told == "=":
                cells[row, column] = Cell(row, column, formula=True, stale=True)
            elif told.startswith("!"):
                cells[row, column] = Cell(row, column, error=told[1:])
            elif told:
                cells[row, column] = Cell(row, column, value(told))
    return Sheet(name, cells, tuple(_area(each) for each in merged))


def _area(text: str) -> Area:
    first, last = text.split(":")
    return Area(*place(first), *place(last))


def book(*sheets: Sheet | str, **facts) -> Workbook:
    return Workbook(tuple(each if isinstance(each, Sheet) else sheet(each) for each in sheets), **facts)


def wrong(verdict) -> list[str]:
    """Errors and warnings as «E10 date-impossible», in the order of their cells."""
    found = [each for each in verdict.findings if each.severity != "note"]
    return [f"{each.cell or '—'} {each.code}" for each in sorted(found, key=lambda each: place(each.cell or "A1"))]
