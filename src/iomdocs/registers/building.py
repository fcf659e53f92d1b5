"""Build one register: a draft of the frame, the long sheets streamed into the package, then the frame itself."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from iomdocs.definitions import Indicator, Register, RegisterSheet
from iomdocs.errors import IomdocsError, PackError
from iomdocs.files import put_changed, replacing
from iomdocs.packs import Pack
from iomdocs.registers import package, texts
from iomdocs.registers.cells import numeric, parsed
from iomdocs.registers.content import Content
from iomdocs.registers.copies import Copy, as_moment
from iomdocs.registers.facts import Facts, Rows, Source, Written
from iomdocs.registers.figures import figures
from iomdocs.registers.frame import frame
from iomdocs.registers.keys import KEY, Marked, keyed
from iomdocs.registers.plan import Layout, Planned, distinct, form_of, planned
from iomdocs.registers.queries import of_rows
from iomdocs.registers.row_changes import differences
from iomdocs.registers.stream import Sheet, Tally
from iomdocs.registers.survival import Orphan, kept, wanted
from iomdocs.wording import say

_FIRST_LONG = 2
_KEY_WIDTH = 8
_LEVEL = 1
_LIKE_A_CELL = re.compile(r"(?i)[a-z]{1,3}\d+|[rc]|r\d*c\d*")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The register that is being replaced, and a source that tells what was known when it was built."""

    copy: Copy
    past: Source


def write(
    register: Register, pack: Pack, source: Source, facts: Facts, target: Path, earlier: Earlier | None = None
) -> Written:
    """Write a register as an XLSX workbook at ``target``, replacing it whole; what people noted in it is kept.

    ``PackError`` if its definition and its queries do not fit; ``UsageError`` if it is more than Excel can open.
    """
    content = _content(register, pack, source, facts, facts.file or target.name)
    with replacing(target) as draft:
        content = _write(content, source, draft, earlier)
        there, digest = put_changed(draft, target)
    main = content.tallies[0]
    return Written(there, main.rows, len(main.files), dict(main.sums), digest)


def _content(register: Register, pack: Pack, source: Source, facts: Facts, file: str) -> Content:
    counted = figures(_indicators(register, pack), source, facts.parameters, as_of=facts.as_of)
    return Content(register, pack, facts, (), counted, _bars(register, source, facts), file=file)


def _write(content: Content, source: Source, draft: Path, earlier: Earlier | None) -> Content:
    sheets = (content.register.rows, *content.register.sheets)
    answers = [_Answer(source, sheet, content.facts) for sheet in sheets]
    layouts = _layouts(content, sheets, answers)
    if earlier is not None:
        content = _compared(content, earlier, layouts[0], answers[0])
        layouts, answers, orphans = _survived(content, earlier.copy, layouts, answers)
        content = replace(content, orphans=orphans)
    if content.facts.moment is not None:
        layouts = [_with_key(layout) for layout in layouts]
    content = replace(content, layouts=layouts)
    with (
        zipfile.ZipFile(io.BytesIO(frame(content))) as first,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as whole,
    ):
        _copy(first, whole, package.CONTENT_TYPES)
        tallies = [_stream(content, place, answers[place], first, whole) for place in range(len(sheets))]
        content = replace(content, tallies=tallies, dated=_dated(content.facts, tallies))
        with zipfile.ZipFile(io.BytesIO(frame(content))) as final:
            _complete(content, first, final, whole)
    return content


def _compared(content: Content, earlier: Earlier, layout: Layout, answer: "_Answer") -> Content:
    """What has changed since the earlier register; one of the same data shows what that one showed."""
    copy, facts = earlier.copy, content.facts
    told = facts.moment.isoformat() if facts.moment else ""
    since = as_moment(copy.since if copy.built == told else copy.built)
    if since is None:
        return content
    before = earlier.past.read(content.register.rows.sql, facts.parameters, as_of=since)
    found = differences(before, answer.rows(), layout.columns, since, facts.zone)
    return replace(content, since=since.isoformat(), differences=found)


_Surviving: TypeAlias = tuple[list[Layout], list["_Answer"], list[Orphan]]


def _survived(content: Content, copy: Copy, layouts: list[Layout], answers: list["_Answer"]) -> _Surviving:
    """Put people's own columns where they were, and their notes to the rows they were made to."""
    orphans: list[Orphan] = []
    for place, (layout, answer) in enumerate(zip(layouts, answers, strict=True)):
        if not wanted(copy, layout.title):
            continue
        found = kept(copy, layout.title, layout.columns, answer.rows(), content.facts.zone)
        orphans += found.orphans
        layouts[place] = replace(layout, columns=_inserted(layout.columns, found.columns))
        answer.names = tuple(column.name for _, column in found.columns)
        answer.notes = found.notes
    return layouts, answers, orphans


def _inserted(columns: Sequence[Planned], own: Sequence[tuple[str, Planned]]) -> tuple[Planned, ...]:
    names = {column.name for column in columns}
    placed = [column for after, column in own if not after]
    for one in columns:
        placed += [one, *(column for after, column in own if after == one.name)]
    return distinct((*placed, *(column for after, column in own if after and after not in names)))


def _with_key(layout: Layout) -> Layout:
    key = Planned(KEY, say("registers.notes.key"), "id", "", _KEY_WIDTH)
    return replace(layout, columns=distinct((*layout.columns, key)))


class _Answer:
    """A sheet's rows, asked for only when they are wanted, for two open queries may disturb each other."""

    def __init__(self, source: Source, sheet: RegisterSheet, facts: Facts) -> None:
        self._source, self._sheet, self._facts = source, sheet, facts
        self.names: tuple[str, ...] = ()
        self.notes: Mapping[str, Sequence[object]] = {}

    def rows(self) -> Rows:
        """Ask the query."""
        return self._source.read(self._sheet.sql, self._facts.parameters, as_of=self._facts.as_of)

    def marked(self, columns: Sequence[Planned]) -> Rows:
        """Ask the query; every row bears its key and people's notes."""
        rows = self.rows()
        if self._facts.moment is None:
            return rows
        return Marked(rows, keyed(tuple(rows.columns), columns), self.names, self.notes)

    def columns(self) -> tuple[str, ...]:
        """Names of its columns, without its rows."""
        sql = of_rows(self._sheet.sql, "*", " LIMIT 0")
        answer = self._source.read(sql, self._facts.parameters, as_of=self._facts.as_of)
        for _ in answer:
            pass
        return tuple(answer.columns)


def _indicators(register: Register, pack: Pack) -> list[Indicator]:
    unknown = [name for name in register.indicators if name not in pack.indicators]
    if unknown:
        where, known = f"{register.pack}/registers/{register.name}", ", ".join(pack.indicators)
        raise PackError(*((where, say("registers.pack.no_indicator", name=name, known=known)) for name in unknown))
    return [pack.indicators[name] for name in register.indicators]


def _bars(register: Register, source: Source, facts: Facts) -> list[tuple[str, float]]:
    if register.chart is None:
        return []
    answer = source.read(register.chart.sql, facts.parameters, as_of=facts.as_of)
    if len(answer.columns) != 2:
        raise PackError((f"{register.pack}/registers/{register.name}", say("registers.pack.chart_columns")))
    return [(str(caption or ""), numeric(number) or 0) for caption, number in answer]


def _layouts(content: Content, sheets: tuple[RegisterSheet, ...], answers: list[_Answer]) -> list[Layout]:
    form = form_of(content.register, content.pack)
    return [
        Layout(
            sheet.title, _identifier(sheet.title), sheet.sql, planned(content.register, sheet, form, answer.columns())
        )
        for sheet, answer in zip(sheets, answers, strict=True)
    ]


def _identifier(title: str) -> str:
    """Name a table: Excel wants one word that is no cell's address."""
    name = re.sub(r"\W", "_", title)
    return f"_{name}" if not name[0].isalpha() or _LIKE_A_CELL.fullmatch(name) else name


def _stream(content: Content, place: int, answer: _Answer, first: zipfile.ZipFile, whole: zipfile.ZipFile) -> Tally:
    name = package.part(_FIRST_LONG + place)
    head, tail, styles = package.dissected(first.read(name).decode("utf-8"))
    sheet = Sheet(
        content.layouts[place], styles, head, tail, content.facts.zone, content.register.title, content.facts.links
    )
    with package.member(whole, name) as target:
        sheet.stream(answer.marked(content.layouts[place].columns), target)
    return sheet.tally


def _complete(content: Content, first: zipfile.ZipFile, final: zipfile.ZipFile, whole: zipfile.ZipFile) -> None:
    """Copy the rest of the frame, once it is sure that the streamed rows wear its styles."""
    for name in (package.CONTENT_TYPES, package.STYLESHEET):
        if first.read(name) != final.read(name):
            raise IomdocsError(say("registers.unstable", title=content.register.title))
    there = set(whole.namelist())
    changed: dict[str, Callable[[str], str]] = {}
    for number, tally in enumerate(content.tallies, 1):
        changed[package.table(number)] = partial(package.lengthened, rows=tally.rows)
        changed[package.relations(_FIRST_LONG + number - 1)] = tally.links.related
    for name in final.namelist():
        if name not in there:
            _copy(final, whole, name, changed.get(name))


def _copy(
    origin: zipfile.ZipFile, whole: zipfile.ZipFile, name: str, change: Callable[[str], str] | None = None
) -> None:
    with package.member(whole, name) as target:
        xml = origin.read(name)
        target.write(xml if change is None else change(xml.decode("utf-8")).encode("utf-8"))


def _dated(facts: Facts, tallies: list[Tally]) -> dt.datetime | None:
    if facts.made_at is not None:
        return texts.local(facts.made_at, facts)
    newest: list[Any] = [tally.newest for tally in tallies if tally.newest is not None]
    return parsed(max(newest), facts.zone) if newest else None
