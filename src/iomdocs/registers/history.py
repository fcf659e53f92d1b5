"""The sheets of what has changed, and of notes whose rows are gone."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from iomdocs.cells import write_cell
from iomdocs.registers import texts
from iomdocs.registers.content import Content
from iomdocs.registers.heights import LINE, lines_in
from iomdocs.registers.look import Look
from iomdocs.registers.row_changes import Differences
from iomdocs.wording import say

_WIDTHS = (14, 58, 30, 34, 34)
# No width: the key of the row is for the program alone.
_NOTE_WIDTHS = (18, 58, 30, 60, 0)


def changed_sheet(book: Workbook, look: Look, content: Content) -> list[Worksheet]:
    """Fill «Изменения»: what was added, removed and changed since the register was built last."""
    if content.facts.moment is None:
        return []
    sheet = book.add_worksheet(say("registers.sheets.changes"))
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    write_cell(sheet, 0, 0, _headline(content), look["title"])
    sheet.set_row(0, 24)
    found = content.differences
    if found is None or not found.lines:
        return [sheet]
    _header(sheet, look, 2, ("kind", "subject", "title", "old", "new"), "changes")
    rows = [(say(f"registers.changes.{one.kind}"), one.subject, one.title, one.old, one.new) for one in found.lines]
    _rows(sheet, look["cell"], 3, rows, _WIDTHS)
    sheet.autofilter(2, 0, 2 + len(rows), len(_WIDTHS) - 1)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    if _cut(found):
        write_cell(sheet, 1, 0, say("registers.changes.cut", shown=len(found.lines)), look["faint"])
    return [sheet]


def orphans_sheet(book: Workbook, look: Look, content: Content) -> list[Worksheet]:
    """Fill «Заметки к исчезнувшим строкам»; there is no such sheet when all notes have their rows."""
    if not content.orphans:
        return []
    sheet = book.add_worksheet(say("registers.sheets.orphans"))
    for column, width in enumerate(_NOTE_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == len(_NOTE_WIDTHS) - 1})
    _header(sheet, look, 0, ("sheet", "subject", "title", "text", "key"), "orphans")
    rows = [(one.sheet, one.subject, one.title, one.text, one.key) for one in content.orphans]
    _rows(sheet, look["cell"], 1, rows, _NOTE_WIDTHS)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    return [sheet]


def _headline(content: Content) -> str:
    found = content.differences
    if found is None:
        return say("registers.changes.first")
    day = f"{texts.local(found.since, content.facts):%d.%m.%Y %H:%M}"
    if not (found.added or found.removed or found.changed):
        return say("registers.changes.none", day=day)
    return say("registers.changes.since", day=day, added=found.added, removed=found.removed, changed=found.changed)


def _cut(found: Differences) -> bool:
    return sum(line.kind != "changed" for line in found.lines) < found.added + found.removed


def _header(sheet: Worksheet, look: Look, row: int, names: Sequence[str], section: str) -> None:
    sheet.set_row(row, LINE + 6)
    for column, name in enumerate(names):
        write_cell(sheet, row, column, say(f"registers.{section}.column_{name}"), look["header"])


def _rows(sheet: Worksheet, style: Format, first: int, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    for number, words in enumerate(rows, first):
        height = max(lines_in(text, width) for text, width in zip(words, widths, strict=True) if width)
        sheet.set_row(number, LINE * height + 2)
        for column, text in enumerate(words):
            write_cell(sheet, number, column, text, style)
