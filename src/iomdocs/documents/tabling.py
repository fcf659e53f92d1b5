"""The filter that draws a table which another document has: ``{{p c.table | таблица }}`` in a paragraph of its own."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from jinja2.exceptions import SecurityError
from markupsafe import Markup, escape

from iomdocs import russian
from iomdocs.documents.cleaning import clean
from iomdocs.wording import say

_STYLE = re.compile(r"\w{1,60}")
_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
_AFTER = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'


def _table(value: Any) -> Any:
    """Draw what ``Grid.json`` gives; nothing for an empty text."""
    if not value:
        return value
    try:
        told = json.loads(value)
        widths = [int(each) for each in told["widths"]]
        rows = [_row(row, widths, head=True) for row in told["head"]] + [_row(row, widths) for row in told["rows"]]
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise SecurityError(say("documents.template.no_table")) from error
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    layout = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_SIDES}</w:tblBorders>'
    layout += f'<w:tblLayout w:type="fixed"/>{_MARGINS}'
    drawn = f"<w:tbl><w:tblPr>{layout}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_AFTER}"
    return Markup(drawn)  # noqa: S704 - every text in it was escaped


def _row(cells: Sequence[Mapping[str, Any]], widths: Sequence[int], *, head: bool = False) -> str:
    place, drawn = 0, []
    for cell in cells:
        span = int(cell["span"])
        text = clean(str(cell["text"]))
        # A narrow heading must be free to break.
        shown = text if head else russian.nbsp(text)
        drawn.append(_cell(shown, str(cell["style"]), sum(widths[place : place + span]), span))
        place += span
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(drawn)}</w:tr>"


def _cell(text: str, style: str, width: int, span: int) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if _STYLE.fullmatch(style) else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    sides = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>'
    return f"<w:tc>{sides}<w:p>{named}{run}</w:p></w:tc>"


TABLES: Mapping[str, Callable[..., Any]] = MappingProxyType({"таблица": _table})
