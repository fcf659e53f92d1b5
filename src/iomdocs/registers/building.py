"""Build one register: a draft of the frame, the long sheets streamed into the package, then the frame itself."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from iomdocs.definitions import Indicator, Register, RegisterSheet
from iomdocs.errors import IomdocsError, PackError
from iomdocs.packs import Pack
from iomdocs.registers import package, texts
from iomdocs.registers.cells import numeric, parsed
from iomdocs.registers.content import Content
from iomdocs.registers.facts import Facts, Rows, Source, Written
from iomdocs.registers.figures import figures
from iomdocs.registers.frame import frame
from iomdocs.registers.plan import Layout, form_of, planned
from iomdocs.registers.stream import Sheet, Tally
from iomdocs.wording import say

_FIRST_LONG = 2
_LEVEL = 1
_LIKE_A_CELL = re.compile(r"(?i)[a-z]{1,3}\d+|[rc]|r\d*c\d*")


def write(register: Register, pack: Pack, source: Source, facts: Facts, target: Path) -> Written:
    """Write a register as an XLSX workbook at ``target``, replacing it whole.

    ``PackError`` if its definition and its queries do not fit; ``UsageError`` if it is more than Excel can open.
    """
    content = _content(register, pack, source, facts, target.name)
    with package.replacing(target) as draft:
        content = _write(content, source, draft)
        there, digest = package.place(draft, target)
    main = content.tallies[0]
    return Written(there, main.rows, len(main.files), dict(main.sums), digest)


def _content(register: Register, pack: Pack, source: Source, facts: Facts, file: str) -> Content:
    counted = figures(_indicators(register, pack), source, facts.parameters, as_of=facts.as_of)
    return Content(register, pack, facts, (), counted, _bars(register, source, facts), file=file)


def _write(content: Content, source: Source, draft: Path) -> Content:
    sheets = (content.register.rows, *content.register.sheets)
    answers = [_Answer(source, sheet, content.facts) for sheet in sheets]
    content = replace(content, layouts=_layouts(content, sheets, answers))
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


class _Answer:
    """A sheet's rows, asked for only when they are wanted, for two open queries may disturb each other."""

    def __init__(self, source: Source, sheet: RegisterSheet, facts: Facts) -> None:
        self._source, self._sheet, self._facts = source, sheet, facts

    def rows(self) -> Rows:
        """Ask the query."""
        return self._source.read(self._sheet.sql, self._facts.parameters, as_of=self._facts.as_of)

    def columns(self) -> tuple[str, ...]:
        """Names of its columns, without its rows."""
        body = self._sheet.sql.strip().rstrip(";")
        sql = f"SELECT * FROM (\n{body}\n) AS described LIMIT 0"  # noqa: S608 - a pack's own query, read only
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
    sheet = Sheet(content.layouts[place], styles, head, tail, content.facts.zone, content.register.title)
    with package.member(whole, name) as target:
        sheet.stream(answer.rows(), target)
    return sheet.tally


def _complete(content: Content, first: zipfile.ZipFile, final: zipfile.ZipFile, whole: zipfile.ZipFile) -> None:
    """Copy the rest of the frame, once it is sure that the streamed rows wear its styles."""
    for name in (package.CONTENT_TYPES, package.STYLESHEET):
        if first.read(name) != final.read(name):
            raise IomdocsError(say("registers.unstable", title=content.register.title))
    there = set(whole.namelist())
    lengths = {package.table(number): tally.rows for number, tally in enumerate(content.tallies, 1)}
    for name in final.namelist():
        if name not in there:
            _copy(final, whole, name, lengths.get(name))


def _copy(origin: zipfile.ZipFile, whole: zipfile.ZipFile, name: str, rows: int | None = None) -> None:
    with package.member(whole, name) as target:
        xml = origin.read(name)
        target.write(xml if rows is None else package.lengthened(xml.decode("utf-8"), rows).encode("utf-8"))


def _dated(facts: Facts, tallies: list[Tally]) -> dt.datetime | None:
    if facts.made_at is not None:
        return texts.local(facts.made_at, facts)
    newest: list[Any] = [tally.newest for tally in tallies if tally.newest is not None]
    return parsed(max(newest), facts.zone) if newest else None
