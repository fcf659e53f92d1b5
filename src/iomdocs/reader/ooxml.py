"""An .xlsx or .xlsm package becomes a workbook."""

from collections.abc import Iterator

from iomdocs.layout import LIVE_SHEET
from iomdocs.reader import book
from iomdocs.reader.cells import Cells, Shared
from iomdocs.reader.dialects import scan_any
from iomdocs.reader.limits import damaged
from iomdocs.reader.numbers import Calendar
from iomdocs.reader.package import Package
from iomdocs.reader.sheets import scan
from iomdocs.workbook import Sheet, Workbook


def read(package: Package) -> Workbook:
    """Read all worksheets, hidden ones too; raises ``StopReadingError`` if one of them cannot be trusted."""
    main = book.main_part(package)
    root, space = book.tree(_required(package, main), "workbook")
    links = book.relations(package, main)
    targets = dict(links.values())
    old_days = book.is_1904(root, space)
    tabs = book.tabs(root, space, links)
    strings = _optional(package, targets.get("sharedStrings"))
    styles = _optional(package, targets.get("styles"))
    shared = Shared(
        book.strings(strings) if strings else [],
        book.styles(styles) if styles else (),
        Calendar(old_days),
    )
    return Workbook(
        tuple(_sheet(package, tab, shared) for tab in tabs if not _is_reckoning(tab)),
        book.properties(package),
        book.names(root, space),
        frozenset(_traits(package, old_days=old_days)),
    )


def _is_reckoning(tab: book.Tab) -> bool:
    """Whether a sheet is the one on which our blank checks itself: nobody's answers, and the longest of all."""
    return tab.hidden and tab.name == LIVE_SHEET


def _required(package: Package, name: str) -> bytes:
    part = package.part(name)
    if part is None:
        raise damaged()
    return part


def _optional(package: Package, name: str | None) -> bytes | None:
    """Bytes of a part that a workbook may do without, but not when it has a relation to it."""
    return None if name is None else _required(package, name)


def _sheet(package: Package, tab: book.Tab, shared: Shared) -> Sheet:
    part = _required(package, tab.part)
    cells = Cells(shared)
    if not scan(part, cells):
        cells = Cells(shared)
        scan_any(part, cells)
    shared.stored += len(cells.found)
    hidden = frozenset(cells.hidden_rows), frozenset(cells.hidden_columns)
    return Sheet(tab.name, cells.found, tuple(cells.merged), tab.hidden, *hidden)


def _traits(package: Package, *, old_days: bool) -> Iterator[str]:
    if package.has("vbaproject.bin"):
        yield "macros"
    if package.has("/externallinks/"):
        yield "external-links"
    if old_days:
        yield "date-1904"
