"""A register that is more than Excel's sheets hold: a workbook for each municipality, and an index over them.

A part is written again only when its rows, or what is said beside them, have changed; so after a crash the next run
writes what is not there yet, and the index last.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from iomdocs.definitions import Column, Register, RegisterSheet
from iomdocs.files import free_name, safe_name, write_file
from iomdocs.packs import Pack
from iomdocs.pipeline.originals import Originals
from iomdocs.pipeline.published import Ledger
from iomdocs.registers import Facts, Rows, Source, Written, most_rows, of_rows, write
from iomdocs.store import Lent
from iomdocs.wording import say

_BY = "municipality"
_FILE = "register_parts.json"
_INDEX = "parts"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one municipality that one workbook takes: the ``number``-th of ``of`` workbooks."""

    municipality: str
    number: int
    of: int

    @property
    def title(self) -> str:
        """The municipality, and which of its workbooks it is when there are several."""
        whose = self.municipality or say("registers.divided.nobody")
        return whose if self.of == 1 else say("registers.divided.one_of", whose=whose, number=self.number, of=self.of)


@dataclass(frozen=True, slots=True)
class Told:
    """What was written of a part: its file, its rows, files behind them, sums; and the mark of all that it shows."""

    name: str
    municipality: str
    title: str
    rows: int
    files: int
    sums: Mapping[str, float]
    mark: str


def overlong(register: Register, source: Source, parameters: Mapping[str, object]) -> tuple[RegisterSheet, ...]:
    """Sheets of a register that have more rows than Excel opens, and can be divided by municipality."""
    every = (register.rows, *register.sheets)
    return tuple(
        sheet
        for sheet in every
        if any(column.name == _BY for column in sheet.columns) and _count(source, sheet, parameters) > most_rows()
    )


def _count(source: Source, sheet: RegisterSheet, parameters: Mapping[str, object]) -> int:
    ((number,),) = source.read(of_rows(sheet.sql, "COUNT(*) AS n"), parameters)
    return int(str(number))


class Parting:
    """Writes the parts of one register into a folder of its name, and the index in its place."""

    def __init__(
        self, register: Register, pack: Pack, source: Lent, facts: Facts, ledger: Ledger, target: Path
    ) -> None:
        self._register, self._pack, self._source, self._facts = register, pack, source, facts
        self._ledger, self._target, self._folder = ledger, target, target.with_suffix("")
        self._state = ledger.state / _FILE
        self._known = _read(self._state)

    def publish(self, long: Sequence[RegisterSheet], originals: Originals) -> Written:
        """Write what has changed; the register's figures are those of all parts together."""
        self._source.looked_up_by(_BY)
        told: list[Told] = []
        for part in self._parts(long):
            one = self._part(part, long, [each.name for each in told], originals)
            told.append(one)
            self._remember(told)
        self._forget(told)
        return self._index(told, long)

    def _parts(self, long: Sequence[RegisterSheet]) -> Iterator[Part]:
        found: dict[str, int] = {}
        for sheet in long:
            rows = Counter[str]()
            sql = of_rows(sheet.sql, f"{_BY}, COUNT(*) AS n", f" GROUP BY {_BY} ORDER BY {_BY}")
            for name, number in self._source.read(sql, self._facts.parameters):
                rows[str(name or "")] += int(number)
            for whose, number in rows.items():
                found[whose] = max(found.get(whose, 0), -(-number // most_rows()))
        for whose, of in found.items():
            yield from (Part(whose, number, of) for number in range(1, of + 1))

    def _part(self, part: Part, long: Sequence[RegisterSheet], taken: Sequence[str], originals: Originals) -> Told:
        name = free_name(safe_name(f"{part.title}.xlsx"), {each.casefold() for each in taken})
        target = self._folder / name
        register = _narrowed(self._register, long, part)
        facts = replace(
            self._facts,
            municipality=part.municipality,
            awaited=[each for each in self._facts.awaited if each.municipality == part.municipality],
            parameters={**self._facts.parameters, "part_of": part.municipality},
            links=originals.seen_from(self._folder),
            file=f"{self._folder.name}/{name}",
        )
        source = _Slice(self._source, part)
        mark = _mark(register, self._pack, facts, source)
        known = self._known.get(self._key(name))
        if known is not None and known.mark == mark and self._ledger.untouched(target):
            return known
        earlier = self._ledger.earlier(target, register, lambda past: _Slice(past, part))
        written = write(register, self._pack, source, facts, target, earlier)
        self._ledger.remember(written)
        return Told(name, part.municipality, part.title, written.rows, written.files, written.sums, mark)

    def _index(self, told: Sequence[Told], long: Sequence[RegisterSheet]) -> Written:
        """The register without its overlong sheets; in place of the first of them a list of parts."""
        rows, files = sum(each.rows for each in told), sum(each.files for each in told)
        parts = _Index(self._source, told)
        sheet = RegisterSheet(title=say("registers.divided.sheet"), sql=_INDEX, columns=_columns(long[0]))
        rest = tuple(each for each in (self._register.rows, *self._register.sheets) if each not in long)
        register = self._register.model_copy(update={"rows": sheet, "sheets": rest})
        places = [f"{quote(self._folder.name)}/{quote(each.name)}" for each in told]
        facts = replace(
            self._facts, moment=None, counted=(rows, files), links=lambda number, _: (places[number - 1], False)
        )
        self._ledger.put_aside(self._target)
        written = write(register, self._pack, parts, facts, self._target)
        self._ledger.remember(written)
        sums = {name: round(sum(each.sums.get(name, 0) for each in told), 6) for name in told[0].sums}
        return replace(written, rows=rows, files=files, sums=sums)

    def _key(self, name: str) -> str:
        return f"{self._folder.name}/{name}"

    def _remember(self, told: Sequence[Told]) -> None:
        self._known |= {self._key(each.name): each for each in told[-1:]}
        self._save()

    def _forget(self, told: Sequence[Told]) -> None:
        """Take away parts of municipalities that have no rows any more, unless somebody wrote into them."""
        there = {self._key(each.name) for each in told}
        for key in [key for key in self._known if key.startswith(f"{self._folder.name}/") and key not in there]:
            path = self._folder / key.partition("/")[2]
            if self._ledger.untouched(path):
                path.unlink()
            del self._known[key]
        self._save()

    def _save(self) -> None:
        told = {key: asdict(each) for key, each in sorted(self._known.items())}
        write_file(self._state, json.dumps(told, ensure_ascii=False).encode())


def _read(path: Path) -> dict[str, Told]:
    try:
        return {key: Told(**each) for key, each in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError):
        return {}


def _narrowed(register: Register, long: Sequence[RegisterSheet], part: Part) -> Register:
    where = f"{_BY} = :part_of" if part.municipality else f"({_BY} IS NULL OR {_BY} = :part_of)"
    sheets = [sheet.model_copy(update={"sql": of_rows(sheet.sql, "*", f" WHERE {where}")}) for sheet in long]
    title = say("registers.divided.title", register=register.title, part=part.title)
    update = {"title": title, "rows": sheets[0], "sheets": tuple(sheets[1:]), "indicators": (), "chart": None}
    return register.model_copy(update=update)


def _mark(register: Register, pack: Pack, facts: Facts, source: Source) -> str:
    """A hash of all that a part shows."""
    said = [facts.title_of, facts.period, facts.version, facts.workspace, facts.awaited, str(facts.zone)]
    standings = [facts.submitted.get(each.code) for each in facts.awaited]
    told = hashlib.sha256(repr((register.model_dump_json(), pack.head.title, said, standings)).encode())
    for sheet in (register.rows, *register.sheets):
        for row in source.read(sheet.sql, facts.parameters):
            told.update(repr(tuple(row)).encode("utf-8", "replace"))
    return told.hexdigest()


class _Slice:
    """A source that gives of each answer the share of one part: as many rows as Excel opens."""

    def __init__(self, source: Source, part: Part) -> None:
        self._source, self._part = source, part

    def read(self, sql: str, parameters: Mapping[str, object] = {}, *, as_of: Any = None) -> Rows:
        answer = self._source.read(sql, parameters, as_of=as_of)
        if self._part.of == 1:
            return answer
        first = (self._part.number - 1) * most_rows()
        return _Some(answer, first, first + most_rows())


class _Some:
    """Some of an answer's rows."""

    def __init__(self, rows: Rows, first: int, last: int) -> None:
        self.columns, self._rows, self._first, self._last = tuple(rows.columns), rows, first, last

    def __iter__(self) -> Iterator[Sequence[object]]:
        for place, row in enumerate(self._rows):  # to the end, so that the query is closed
            if self._first <= place < self._last:
                yield row


def _columns(long: RegisterSheet) -> tuple[Column, ...]:
    sums = [column for column in long.columns if column.total == "sum"]
    return (
        Column(name="submission", title=say("registers.divided.number"), kind="ordinal"),
        Column(name=_BY, width=34),
        Column(name="source_file", title=say("registers.divided.part"), width=44),
        Column(name="rows", title=say("registers.divided.rows"), kind="number", total="sum"),
        *(column.model_copy(update={"kind": column.kind or "number"}) for column in sums),
    )


class _Index:
    """The store, and under one more name the list of parts."""

    def __init__(self, source: Source, told: Sequence[Told]) -> None:
        self._source, self._told = source, told

    def read(self, sql: str, parameters: Mapping[str, object] = {}, *, as_of: Any = None) -> Rows:
        if f"\n{_INDEX}\n" not in sql and sql != _INDEX:
            return self._source.read(sql, parameters, as_of=as_of)
        sums = tuple(self._told[0].sums)
        rows = [
            (number, each.municipality, each.name, each.rows, *(each.sums.get(name, 0) for name in sums))
            for number, each in enumerate(self._told, 1)
        ]
        return _Listed(("submission", _BY, "source_file", "rows", *sums), () if sql != _INDEX else rows)


@dataclass(frozen=True, slots=True)
class _Listed:
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]

    def __iter__(self) -> Iterator[Sequence[object]]:
        return iter(self.rows)
