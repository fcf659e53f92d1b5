"""The sheet «Сводка»: figures with their numerators and denominators, totals, a chart."""

from collections.abc import Iterator

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from iomdocs.cells import ExcelFormula, plain, write_cell, write_formula
from iomdocs.errors import IomdocsError
from iomdocs.registers import texts
from iomdocs.registers.content import Content
from iomdocs.registers.facts import Figure, Standing
from iomdocs.registers.heights import LINE, lines_in
from iomdocs.registers.look import DARK, FONT, SIZE, Look
from iomdocs.wording import say

_WIDTHS = (52, 13, 13, 13, 24, 34)
_CHARTED = 40
_FACTS_COLUMN = 6
_TITLE = 24
_ROW = 15.0
# A page of A4 across at this scale, in points: margins and the footer taken off. Excel heeds a page break only where
# the sheet is not fitted to pages, so the summary is printed at a scale at which its columns fit.
SCALE = 90
_PAGE = 570.0
_PIXELS = 4 / 3


def summarise(
    book: Workbook, sheet: Worksheet, hidden: Worksheet, look: Look, content: Content
) -> list[tuple[int, str]]:
    """Fill the summary; returns the row (from 1) and the id of each indicator shown."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, look["plain"])
    row = _title(sheet, look, content)
    where: list[tuple[int, str]] = []
    if content.figures:
        row = _headings(sheet, look, row)
        for figure in content.figures:
            _figure(sheet, look, row, figure)
            where.append((row + 1, figure.id))
            row += 1
        row += 1
    row = _totals(sheet, look, row, content)
    if content.chart:
        height = min(130 + 26 * min(len(content.chart), _CHARTED), int((_PAGE - _ROW) * _PIXELS))
        if _above(content) + height / _PIXELS > _PAGE:
            sheet.set_h_pagebreaks([row + 1])
        _chart(book, sheet, hidden, row + 1, height, content)
    return where


def _above(content: Content) -> float:
    """How tall is what stands over the chart, in points."""
    figures = [_figure_height(figure) for figure in content.figures]
    totals = [_total_height(label) for label, _ in _totalled(content)]
    heads = _TITLE + 3 * _ROW + LINE + 4 + (2 * LINE + 10 + _ROW if figures else 0)
    return heads + sum(figures) + sum(totals)


def _figure_height(figure: Figure) -> float:
    return LINE * max(lines_in(figure.title, _WIDTHS[0]), lines_in(figure.cites, _WIDTHS[5])) + 2


def _total_height(label: str) -> float:
    return LINE * lines_in(label, _WIDTHS[0]) + 2


def _title(sheet: Worksheet, look: Look, content: Content) -> int:
    facts, dated = content.facts, texts.day(texts.local(content.facts.as_of, content.facts) or content.dated)
    write_cell(sheet, 0, 0, content.register.title, look["title"])
    sheet.set_row(0, _TITLE)
    told = [facts.title_of, facts.municipality if facts.municipality != facts.title_of else "", facts.period]
    told.append(say("registers.summary.dated", date=dated) if dated else "")
    write_cell(sheet, 1, 0, " · ".join(text for text in told if text), look["faint"])
    return 3


def _headings(sheet: Worksheet, look: Look, row: int) -> int:
    write_cell(sheet, row, 0, say("registers.summary.indicators"), look["heading"])
    sheet.set_row(row, LINE + 4)
    sheet.set_row(row + 1, LINE + 6)
    for column, name in enumerate(("indicator", "numerator", "denominator", "value", "words", "cites")):
        write_cell(sheet, row + 1, column, say(f"registers.summary.{name}"), look["header"])
    return row + 2


def _figure(sheet: Worksheet, look: Look, row: int, figure: Figure) -> None:
    sheet.set_row(row, _figure_height(figure))
    write_cell(sheet, row, 0, figure.title, look["cell"])
    write_cell(sheet, row, 1, figure.numerator, look["figure"])
    write_cell(sheet, row, 2, figure.denominator, look["figure"])
    if figure.value is None:
        write_cell(sheet, row, 3, say("registers.figure.none"), look["figure"])
    elif figure.unit == "percent":
        write_formula(sheet, row, 3, ExcelFormula(f"=B{row + 1}/C{row + 1}"), look["share"], figure.value)
    else:
        write_cell(sheet, row, 3, figure.value, look["figure"])
    write_cell(sheet, row, 4, figure.text, look["cell"])
    write_cell(sheet, row, 5, figure.cites, look["cell"])


def _totals(sheet: Worksheet, look: Look, row: int, content: Content) -> int:
    write_cell(sheet, row, 0, say("registers.summary.totals"), look["heading"])
    sheet.set_row(row, LINE + 4)
    for label, number in _totalled(content):
        row += 1
        sheet.set_row(row, _total_height(label))
        write_cell(sheet, row, 0, label, look["cell"])
        write_cell(sheet, row, 1, number, look["figure"])
    return row + 1


def _totalled(content: Content) -> Iterator[tuple[str, float]]:
    tally, facts = content.tally(0), content.facts
    records, files = content.counted()
    yield say("registers.summary.records"), records
    if content.register.form:
        yield say("registers.summary.files"), files
    if facts.awaited:
        yield say("registers.summary.awaited"), len(facts.awaited)
        submitted = sum(facts.submitted.get(one.code, Standing()).submitted for one in facts.awaited)
        yield say("registers.summary.submitted"), submitted
    for column in content.layouts[0].columns:
        if column.total:
            key = f"registers.summary.{column.total}"
            yield say(key, title=column.title), tally.sums.get(column.name, 0)


def _chart(book: Workbook, sheet: Worksheet, hidden: Worksheet, row: int, height: int, content: Content) -> None:
    """Draw the bars; their numbers stand on the hidden sheet and beside the bars, not in a second table."""
    definition, shown = content.register.chart, content.chart[:_CHARTED]
    if definition is None:
        return
    for place, (caption, number) in enumerate(shown):
        write_cell(hidden, place, _FACTS_COLUMN, caption)
        write_cell(hidden, place, _FACTS_COLUMN + 1, number)
    title = plain(definition.title)
    if definition.unit:  # under the axis, «ч» stood alone and said nothing
        title = say("registers.summary.chart_unit", title=title, unit=plain(definition.unit))
    if len(shown) < len(content.chart):
        title = say("registers.summary.chart_cut", title=title, shown=len(shown), all=len(content.chart))
    chart = book.add_chart({"type": "bar"})
    font = {"name": FONT, "size": SIZE - 1, "bold": False}
    last = len(shown) - 1
    chart.add_series(
        {
            "name": title,
            "categories": [hidden.get_name(), 0, _FACTS_COLUMN, last, _FACTS_COLUMN],
            "values": [hidden.get_name(), 0, _FACTS_COLUMN + 1, last, _FACTS_COLUMN + 1],
            "fill": {"color": DARK},
            "gap": 60,
            "data_labels": {"value": True, "font": font},
        }
    )
    chart.show_hidden_data()
    chart.set_title({"name": title, "overlay": False, "name_font": font | {"size": 12, "bold": True, "color": DARK}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font, "major_tick_mark": "none"})
    chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_size({"width": 900, "height": height})
    alt = say(
        "registers.summary.chart_alt",
        title=title,
        items="; ".join(f"{name} — {number:g}" for name, number in shown[:10]),
    )
    options = {"description": alt, "object_position": 2, "x_offset": 4, "y_offset": 4}
    if sheet.insert_chart(row, 0, chart, options):
        raise IomdocsError(say("registers.unstable", title=content.register.title))
