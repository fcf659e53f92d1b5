"""The frame of a register: everything but the rows of its long sheets, made by xlsxwriter."""

import datetime as dt
import io
from collections.abc import Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from iomdocs.cells import OPTIONS, plain, write_cell
from iomdocs.errors import IomdocsError
from iomdocs.registers import texts
from iomdocs.registers.content import Content
from iomdocs.registers.copies import FACTS_SHEET
from iomdocs.registers.facts import Facts
from iomdocs.registers.heights import LINE, lines_in
from iomdocs.registers.history import changed_sheet, orphans_sheet
from iomdocs.registers.look import FONT, SIZE, Look
from iomdocs.registers.summary import SCALE, summarise
from iomdocs.wording import say

_UNDATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - properties have no zone here


def frame(content: Content) -> bytes:
    """Make the package of a register, with one specimen row in each long sheet."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        **OPTIONS,
        "default_format_properties": {"font_name": FONT, "font_size": SIZE},
    }
    with Workbook(target, options) as book:
        look = Look(book)
        dated = content.dated or _UNDATED
        book.set_properties(
            {
                "title": plain(content.register.title),
                "company": plain(content.facts.title_of),
                "created": dated.replace(microsecond=0),
            }
        )
        summary = book.add_worksheet(say("registers.sheets.summary"))
        long = [_long(book, look, content, place) for place in range(len(content.layouts))]
        others = [_missing(book, look, content)] if content.register.form else []
        others += [
            *changed_sheet(book, look, content),
            *orphans_sheet(book, look, content),
            _about(book, look, content),
        ]
        hidden = book.add_worksheet(FACTS_SHEET)
        figures = summarise(book, summary, hidden, look, content)
        _remember(hidden, content, figures)
        for sheet in (summary, *long, *others):
            _page(sheet, content)
        summary.set_print_scale(SCALE)
        summary.activate()
    return target.getvalue()


def _page(sheet: Worksheet, content: Content) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    words = texts.footer(content.register.title, content.facts)
    page = say("registers.page", page="&P", pages="&N")
    sheet.set_footer(f'&L&"{FONT},Regular"&8{words}&R&"{FONT},Regular"&8{page}')


def _long(book: Workbook, look: Look, content: Content, place: int) -> Worksheet:
    layout = content.layouts[place]
    sheet = book.add_worksheet(layout.title)
    for column, planned in enumerate(layout.columns):
        linked = planned.name == "source_file" and content.facts.links is not None
        write_cell(sheet, 1, column, None, look["link"] if linked else look.body(planned.shape))
    headings = [
        {
            "header": column.title,
            "header_format": look["header"],
            "total_function": column.total or None,
            "total_string": "" if column.total or number else say("registers.total"),
        }
        for number, column in enumerate(layout.columns)
    ]
    options = {"name": layout.table, "columns": headings, "total_row": True, "style": None}
    if sheet.add_table(0, 0, 2, len(layout.columns) - 1, options):
        raise IomdocsError(say("registers.unstable", title=content.register.title))
    for column, planned in enumerate(layout.columns):
        write_cell(sheet, 2, column, None, look.total(planned.shape, planned.total))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _missing(book: Workbook, look: Look, content: Content) -> Worksheet:
    sheet = book.add_worksheet(say("registers.sheets.missing"))
    widths = (6, 14, 60, 34, 44)
    for column, (width, name) in enumerate(
        zip(widths, ("number", "code", "organisation", "municipality", "last"), strict=True)
    ):
        sheet.set_column(column, column, width)
        write_cell(sheet, 0, column, say(f"registers.missing.{name}"), look["header"])
    sheet.set_row(0, LINE + 6)
    missing = texts.missing(content.facts)
    for row, words in enumerate(missing, 1):
        sheet.set_row(row, LINE * max(lines_in(*pair) for pair in zip(words, widths, strict=True)) + 2)
        write_cell(sheet, row, 0, row, look["centre"])
        for column, text in enumerate(words[1:], 1):
            write_cell(sheet, row, column, text, look["code" if column == 1 else "cell"])
    if missing:
        sheet.autofilter(0, 0, len(missing), len(widths) - 1)
    else:
        key = _nobody(content.facts)
        write_cell(sheet, 1, 1, say(f"registers.missing.{key}"), look["plain"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _nobody(facts: Facts) -> str:
    """Why the list of those who have not submitted is empty."""
    if facts.awaited:
        return "nobody"
    return "nobody_awaited" if facts.nobody_known else "nobody_owes"


def _about(book: Workbook, look: Look, content: Content) -> Worksheet:
    sheet = book.add_worksheet(say("registers.sheets.about"))
    width = 100
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, width)
    write_cell(sheet, 0, 0, say("registers.about.title"), look["title"])
    sheet.set_row(0, 24)
    records, files = content.counted()
    told = texts.about(content.register, content.pack, content.facts, content.dated, content.file)
    told[texts.FILES_LINE : texts.FILES_LINE] = [("files", str(files)), ("records", str(records))]
    for row, (key, text) in enumerate(((key, text) for key, text in told if text), 1):
        sheet.set_row(row, LINE * lines_in(text, width) + 3)
        write_cell(sheet, row, 0, say(f"registers.about.{key}"), look["label"])
        write_cell(sheet, row, 1, text, look["cell"])
    return sheet


def _remember(hidden: Worksheet, content: Content, figures: Sequence[tuple[int, str]]) -> None:
    """Leave on the hidden sheet what the workbook is, so that following a cell back needs no guess."""
    rows: list[tuple[str, ...]] = [("register", f"{content.register.pack}/{content.register.name}")]
    for layout in content.layouts:
        rows += [
            ("column", layout.title, column.name, column.title)
            for column in layout.columns
            if not column.name.startswith("note:")
        ]
        rows += [("note", layout.title, column.title) for column in layout.columns if column.name.startswith("note:")]
    rows += [("figure", say("registers.sheets.summary"), str(row), name) for row, name in figures]
    rows += _edition(content)
    for row, words in enumerate(rows):
        for column, text in enumerate(words):
            write_cell(hidden, row, column, text)
    hidden.hide()


def _edition(content: Content) -> list[tuple[str, ...]]:
    """Of what data it is, so that the next register and a correction can be compared with it."""
    facts = content.facts
    sheets = (content.register.rows, *content.register.sheets)
    rows: list[tuple[str, ...]] = [("orphans", str(len(content.orphans)))] if content.orphans else []
    if facts.moment is not None:
        rows.append(("built", facts.moment.isoformat()))
    if content.since:
        rows.append(("since", content.since))
    if any(":today" in sheet.sql for sheet in sheets):
        rows.append(("today", str(facts.parameters.get("today", ""))))
    return rows
