"""Stream a long sheet: rows go from the query straight into the package, in constant memory."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import IO, Any, TypeAlias

from iomdocs.cells import escaped
from iomdocs.errors import UsageError
from iomdocs.registers.cells import numeric
from iomdocs.registers.facts import Rows
from iomdocs.registers.heights import LINE, lines_in
from iomdocs.registers.keys import KEY
from iomdocs.registers.lines import Told, liner
from iomdocs.registers.links import Address, Links, Origin, Place
from iomdocs.registers.plan import Layout, Planned, fitted
from iomdocs.wording import say
from iomdocs.workbook import letters

_ROWS_LIMIT = 1_048_576
_BYTES_LIMIT = 2**31 - 1
_SAMPLE = 300
_BATCH = 250
_Picker: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]]
_HIDDEN, _SHOWN = ' hidden="1"', ""
_PLAIN = {int, type(None)}
_FUNCTIONS = {"sum": 109, "count": 103}


def most_rows() -> int:
    """How many rows a sheet of ours takes beside its titles and totals."""
    return _ROWS_LIMIT - 2


@dataclass(frozen=True, slots=True)
class Styles:
    """Indices of the cell styles of one sheet, column by column, as the frame's own stylesheet has them."""

    header: Sequence[str]
    body: Sequence[str]
    total: Sequence[str]


@dataclass(slots=True)
class Tally:
    """What was met while a sheet was streamed: rows, sums and counts by column, files, newest arrival."""

    rows: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    files: set[object] = field(default_factory=set)
    newest: Any = None
    links: Links = field(default_factory=Links)


@dataclass(slots=True)
class Sheet:
    """One sheet on its way into the package: ``head`` and ``tail`` stand around its rows."""

    layout: Layout
    styles: Styles
    head: str
    tail: str
    zone: dt.tzinfo
    register: str
    links: Address | None = None
    tally: Tally = field(default_factory=Tally)

    def stream(self, rows: Rows, target: IO[bytes]) -> None:
        """Write the whole part; ``UsageError`` when it is more than Excel can open."""
        given, written = tuple(rows.columns), 0
        pick = _picker([given.index(column.name) for column in self.layout.columns])
        source = iter(rows)
        sample = list(islice(source, _SAMPLE))
        columns = fitted(self.layout.columns, [pick(row) for row in sample])
        for part in self._parts(chain(sample, source), given, pick, columns):
            written += target.write(part)
            if written > _BYTES_LIMIT:
                raise UsageError(say("registers.too_large", title=self.register, sheet=self.layout.title))

    def _parts(
        self,
        rows: Iterator[Sequence[object]],
        given: Sequence[str],
        pick: _Picker,
        columns: Sequence[Planned],
    ) -> Iterator[bytes]:
        yield _with_columns(self.head, columns).encode()
        yield _header(columns, self.styles.header).encode()
        yield from self._body(rows, given, pick, columns)
        yield self._totals(columns).encode()
        place = next((at for at, column in enumerate(columns, 1) if column.name == "source_file"), 0)
        yield (self.tally.links.into(self.tail, letters(place)) if place else self.tail).encode()

    def _body(
        self,
        rows: Iterator[Sequence[object]],
        given: Sequence[str],
        pick: _Picker,
        columns: Sequence[Planned],
    ) -> Iterator[bytes]:
        lines = liner(columns, self.styles.body, self.zone)
        watch = _watcher(self.tally, given, columns)
        number = 1
        origin, spot = _origin(given) if self.links is not None else None, _place(given)
        while batch := list(islice(rows, _BATCH)):
            if number + len(batch) - 1 > most_rows():
                raise UsageError(say("registers.too_many_rows", title=self.register, limit=most_rows()))
            told = list(zip(*batch, strict=True))
            yield lines(number + 1, pick(told))
            watch(told)
            if origin is not None and self.links is not None:
                self.tally.links.note(number + 1, origin(told), spot(told), self.links)
            number += len(batch)
        if number == 1:
            yield lines(2, [("",)] * len(columns))
        self.tally.rows = number - 1

    def _totals(self, columns: Sequence[Planned]) -> str:
        last = max(self.tally.rows, 1) + 1
        cells: list[str] = []
        for place, (column, style) in enumerate(zip(columns, self.styles.total, strict=True)):
            where = f'<c r="{letters(place + 1)}{last + 1}" s="{style}"'
            if column.total:
                function, value = _FUNCTIONS[column.total], self.tally.sums.get(column.name, 0)
                formula = escaped(f"SUBTOTAL({function},{self.layout.table}[{_structured(column.title)}])")
                cells.append(f"{where}><f{formula}</f><v>{value!r}</v></c>")
            elif place == 0:
                cells.append(f'{where} t="inlineStr"><is><t>{say("registers.total")}</t></is></c>')
            else:
                cells.append(f"{where}/>")
        return f'<row r="{last + 1}">{"".join(cells)}</row>'


def header_height(columns: Sequence[Planned]) -> float:
    """Height of the header row in points, so that no title is cut."""
    return LINE * max(lines_in(column.title, column.width - 2) for column in columns) + 4


def _picker(places: list[int]) -> _Picker:
    if len(places) == 1:
        only = places[0]
        return lambda row: (row[only],)
    return itemgetter(*places)


def _with_columns(head: str, columns: Sequence[Planned]) -> str:
    """Put the fitted widths into the frame's head; the extent is left out, it is not known yet and may be absent."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width:.2f}" customWidth="1"'
        f"{_HIDDEN if column.name == KEY else _SHOWN}/>"
        for place, column in enumerate(columns, 1)
    )
    head = re.sub(r"<dimension [^>]*/>|<cols>.*?</cols>", "", head)
    return head.replace("<sheetData>", f"<cols>{widths}</cols><sheetData>")


def _header(columns: Sequence[Planned], styles: Sequence[str]) -> str:
    cells = "".join(
        f'<c r="{letters(place)}1" s="{style}" t="inlineStr"><is><t{escaped(column.title)}</t></is></c>'
        for place, (column, style) in enumerate(zip(columns, styles, strict=True), 1)
    )
    return f'<row r="1" ht="{header_height(columns):g}" customHeight="1">{cells}</row>'


def _watcher(tally: Tally, given: Sequence[str], columns: Sequence[Planned]) -> Callable[[Told], None]:
    """Watch batches go by: totals, distinct files, newest arrival."""
    totals = [(given.index(column.name), column) for column in columns if column.total]
    tally.sums = {column.name: 0 for _, column in totals}
    file = next((given.index(name) for name in ("submission", "source_file") if name in given), None)
    arrival = given.index("received_at") if "received_at" in given else None

    def watch(told: Told) -> None:
        for place, column in totals:
            values = told[place]
            added = _added(values) if column.total == "sum" else len(values) - values.count(None) - values.count("")
            tally.sums[column.name] = numeric(round(tally.sums[column.name] + added, 6)) or 0
        if file is not None:
            tally.files.update(told[file])
        if arrival is not None:
            arrivals: list[Any] = [moment for moment in told[arrival] if moment is not None]
            tally.newest = max(arrivals + [tally.newest] * (tally.newest is not None), default=None)

    return watch


def _added(values: Sequence[object]) -> float:
    if {*map(type, values)} <= _PLAIN:
        return sum(filter(None, values))  # type: ignore[arg-type]
    return sum(float(value) for value in values if isinstance(value, int | float | Decimal) and math.isfinite(value))


def _structured(title: str) -> str:
    """Escape a title inside a structured reference, as Excel does."""
    return re.sub(r"(['#\[\]@])", r"'\1", title)


def _origin(given: Sequence[str]) -> Callable[[Told], Iterator[Origin]] | None:
    """Find the submissions and the files that rows came from; None when the query does not tell them."""
    if "submission" not in given:
        return None
    number, file = given.index("submission"), given.index("source_file") if "source_file" in given else None
    if file is None:
        return lambda told: zip(told[number], repeat(None))
    return lambda told: zip(told[number], told[file], strict=True)


def _place(given: Sequence[str]) -> Callable[[Told], Iterator[Place]]:
    """Find the sheets and rows that rows came from."""
    if "source_sheet" not in given or "source_row" not in given:
        return lambda told: repeat((None, None), len(told[0]))
    sheet, row = given.index("source_sheet"), given.index("source_row")
    return lambda told: zip(told[sheet], told[row], strict=True)
