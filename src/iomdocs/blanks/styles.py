"""Looks of a blank: named styles, the height of wrapped text, and how every sheet is printed."""

import textwrap
from typing import Literal, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.wording import say

Across: TypeAlias = Literal["left", "center", "right"]
Down: TypeAlias = Literal["center", "top"]

FONT, SIZE = "Arial", 10
_LINE, _PADDING, _TALLEST = 13.2, 5.0, 400.0
_BOLD = 1.18

YELLOW, PALE, GREY, GREEN, BLUE, MISSING = "FFF2B3", "FFFBEA", "EDEDED", "E2EFDA", "1F4E78", "F8CBAD"
_EDGE = Side(style="thin", color="A6A6A6")
_GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def style(name: str) -> str:
    """A style's name as it stands in the workbook: ``style("required")`` is «iom.Ввод»."""
    return say(f"blanks.style.{name}")


def alignment(across: Across, down: Down) -> Alignment:
    """Wrapped text, a little off the left edge."""
    return Alignment(horizontal=across, vertical=down, wrap_text=True, indent=1 if across == "left" else 0)


def _named(  # noqa: PLR0913 - a look has this many facets, all named
    name: str,
    *,
    fill: str | None = None,
    grid: bool = True,
    across: Across = "left",
    down: Down = "center",
    locked: bool = True,
    bold: bool = False,
    italic: bool = False,
    size: float = SIZE,
    color: str = "000000",
    underline: bool = False,
) -> NamedStyle:
    return NamedStyle(
        style(name),
        font=Font(
            name=FONT, size=size, bold=bold, italic=italic, color=color, underline="single" if underline else None
        ),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=_GRID if grid else Border(),
        alignment=alignment(across, down),
        protection=Protection(locked=locked),
    )


def add_styles(workbook: Workbook) -> None:
    """Give a new workbook our font and our named styles."""
    plain = Font(name=FONT, size=SIZE)
    # Column widths are counted in digits of the font of cells without a style, which openpyxl makes Calibri 11.
    workbook._fonts = IndexedList([plain])  # type: ignore[attr-defined]  # noqa: SLF001 - there is no public way
    workbook._named_styles["Normal"].font = plain  # type: ignore[attr-defined]  # noqa: SLF001 - the same
    for named in (
        _named("required", fill=YELLOW, locked=False),
        _named("optional", fill=PALE, locked=False),
        _named("locked", fill=GREY),
        _named("header", fill=BLUE, color="FFFFFF", bold=True, across="center"),
        _named("code", fill="DDEBF7", across="center", size=8, color="595959"),
        _named("example", fill=GREY, italic=True, color="7F7F7F"),
        _named("computed", fill=GREEN, bold=True),
        _named("verdict", bold=True, size=11),
        _named("listed"),
        _named("title", grid=False, bold=True, size=14),
        _named("label", grid=False, bold=True),
        _named("section", fill="BDD7EE", bold=True),
        _named("link", grid=False, color="0563C1", underline=True),
        _named("text", grid=False),
        _named("service", grid=False, size=8, color="7F7F7F", across="right"),
    ):
        workbook.add_named_style(named)


def lines(text: str, width: float, *, bold: bool = False, size: float = SIZE) -> int:
    """How many lines a text takes in a column of this width, counted in digits of the base font."""
    room = max(1, int((width - 2.3) / (_BOLD if bold else 1.03) * SIZE / size))
    return sum(max(1, len(textwrap.wrap(part, room))) for part in (text.splitlines() or [""]))


def height(count: int, *, size: float = SIZE) -> float:
    """Row height in points for so many lines."""
    return min(_TALLEST, count * _LINE * size / SIZE + _PADDING)


class _Growing(RowDimension):
    """A row with a height to begin with that a program may still fit to longer text as it is typed."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        """False is not written: the attribute would freeze the height."""
        return False


def set_height(sheet: Worksheet, row: int, points: float, *, growing: bool = False) -> None:
    """Set a row's height; a growing one is fitted again when its cells change."""
    if growing:
        sheet.row_dimensions[row] = _Growing(sheet, index=row, ht=points)
    else:
        sheet.row_dimensions[row].height = points


def set_up_print(sheet: Worksheet, left: str, right: str) -> None:
    """A4 landscape, one page wide, with the form and its code in the footer."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.65, 0.2, 0.3
    footer = sheet.oddFooter = HeaderFooterItem()
    for part, text in (
        (footer.left, left.replace("&", "&&")),
        (footer.center, say("blanks.footer.page")),
        (footer.right, right.replace("&", "&&")),
    ):
        part.text, part.font, part.size = text, f"{FONT},Regular", 8


def protect(sheet: Worksheet) -> None:
    """Lock everything but input cells, without a password; rows and columns may still be made larger."""
    sheet.protection.sheet = True
    # In the file format these say what is forbidden.
    sheet.protection.formatRows = sheet.protection.formatColumns = False
