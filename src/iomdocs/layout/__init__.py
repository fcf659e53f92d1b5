"""Where every answer of a form sits in its workbook: the one place that knows the addresses of a blank."""

from iomdocs.layout.arranging import arrange, shown
from iomdocs.layout.identity import (
    IDENTITY_SHEET,
    LIVE_SHEET,
    PROPERTY_EDITION,
    PROPERTY_FORM,
    PROPERTY_ORGANISATION,
    list_name,
    service_sheets,
    token,
    visible_code,
)
from iomdocs.layout.places import Caption, FieldPlace, Layout, MatrixCell, MatrixPlace, TablePlace
from iomdocs.layout.telling import Choices, describe, offered

__all__ = [
    "IDENTITY_SHEET",
    "LIVE_SHEET",
    "PROPERTY_EDITION",
    "PROPERTY_FORM",
    "PROPERTY_ORGANISATION",
    "Caption",
    "Choices",
    "FieldPlace",
    "Layout",
    "MatrixCell",
    "MatrixPlace",
    "TablePlace",
    "arrange",
    "describe",
    "list_name",
    "offered",
    "service_sheets",
    "shown",
    "token",
    "visible_code",
]
