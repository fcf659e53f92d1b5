"""Tell a stranger's program where to write."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from iomdocs.definitions import Form, FormField
from iomdocs.layout.arranging import arrange
from iomdocs.layout.places import MatrixPlace, TablePlace
from iomdocs.workbook import address, letters

Choices: TypeAlias = Callable[[str], Sequence[str]]


def describe(form: Form, choices: Choices) -> dict[str, Any]:
    """What ``forms show --json`` prints: enough for a stranger's program to fill the blank.

    ``choices`` gives the values of a list; a field that offers none has ``null``.
    """
    layout = arrange(form)
    sheet = {
        "name": layout.sheet,
        "fields": [_told(place.field, choices) | {"cell": place.cell} for place in layout.fields],
        "tables": [_table_told(place, choices) for place in layout.tables],
        "matrices": [_matrix_told(place) for place in layout.matrices],
    }
    return {"schema": 1, "id": form.id, "edition": form.edition, "title": form.title, "sheets": [sheet]}


def offered(field: FormField, choices: Choices) -> Sequence[str]:
    """Values among which the field's answer is chosen; a document only begins with one from its list, and has none."""
    return choices(field.list) if field.list and field.kind != "document" else ()


def _told(field: FormField, choices: Choices) -> dict[str, Any]:
    values = list(offered(field, choices))
    told = {"name": field.name, "title": field.title, "kind": field.kind, "required": field.required}
    return told | {"choices": values or None}


def _table_told(place: TablePlace, choices: Choices) -> dict[str, Any]:
    return {
        "name": place.table.name,
        "title": place.table.title,
        "header_row": place.header_row,
        "first_row": place.first_row,
        "last_row": place.last_row,
        "columns": [_told(field, choices) | {"column": letters(column)} for field, column in place.columns],
    }


def _matrix_told(place: MatrixPlace) -> dict[str, Any]:
    cells = [
        {
            "section": section.name,
            "section_title": section.title,
            "row": line.name,
            "row_title": line.title,
            "column": caption.name,
            "column_title": caption.title,
            "cell": address(row, column),
        }
        for section, line, caption, row, column in place.cells
    ]
    return {"name": place.matrix.name, "title": place.matrix.title, "cells": cells}
