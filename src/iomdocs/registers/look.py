"""How a register looks: its fonts, colours and number formats, all of them in one place."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from iomdocs.registers.plan import SHAPES, Shape

FONT = "Arial"
SIZE = 10
DARK = "#1F3864"
PALE = "#DCE6F1"
LINE = "#BFBFBF"

# Without an explicit «no scheme» Excel would show the theme's own font in place of the named one.
_BASE = {"font_name": FONT, "font_size": SIZE, "font_scheme": "", "valign": "top"}
_BOXED = _BASE | {"border": 1, "border_color": LINE}
_HEADER = _BASE | {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "center",
    "bg_color": PALE,
    "font_color": DARK,
    "border": 1,
    "border_color": LINE,
}
_OF_SHAPE: dict[Shape, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "id": {"num_format": "@"},
    "number": {"align": "right", "indent": 1},
    "whole": {"num_format": "0", "align": "center"},
    "date": {"num_format": "dd.mm.yyyy", "align": "center"},
    "moment": {"num_format": "dd.mm.yyyy hh:mm", "align": "center"},
}
_NAMED: dict[str, dict[str, Any]] = {
    "plain": _BASE,
    "title": _BASE | {"bold": True, "font_size": 14, "font_color": DARK},
    "heading": _BASE | {"bold": True, "font_size": 11, "font_color": DARK},
    "faint": _BASE | {"font_color": "#595959"},
    "header": _HEADER,
    "label": _BOXED | {"text_wrap": True, "bold": True},
    "cell": _BOXED | {"text_wrap": True},
    "centre": _BOXED | {"align": "center"},
    "code": _BOXED | {"num_format": "@"},
    "figure": _BOXED | {"align": "right", "indent": 1},
    "link": _BOXED | {"text_wrap": True, "font_color": "#0563C1", "underline": 1},
    "share": _BOXED | {"align": "right", "indent": 1, "num_format": '0.0"\u00a0"%'},
}


class Look:
    """The formats of one workbook, made in one order so that the same workbook has the same stylesheet."""

    def __init__(self, book: Workbook) -> None:
        self._named = {name: book.add_format(properties) for name, properties in _NAMED.items()}
        self._body = {shape: book.add_format(_BOXED | _OF_SHAPE[shape]) for shape in SHAPES}
        total = {"bold": True, "top": 2, "bg_color": "#F2F2F2"}
        self._total = {
            shape: book.add_format(_BOXED | _OF_SHAPE[shape] | total | {"text_wrap": False}) for shape in SHAPES
        }
        self._counted = book.add_format(_BOXED | total | {"num_format": "0", "align": "right"})

    def __getitem__(self, name: str) -> Format:
        """Find a format by its name."""
        return self._named[name]

    def body(self, shape: Shape) -> Format:
        """Give the format of a column's cells."""
        return self._body[shape]

    def total(self, shape: Shape, function: str) -> Format:
        """Give the format of a column's cell in the totals row."""
        if function == "sum":
            return self._total["number"]
        return self._counted if function == "count" else self._total[shape]
