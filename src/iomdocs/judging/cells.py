"""Read the answer in one cell: its value, the parts it falls into, and what is wrong with it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from iomdocs.definitions import Choice, FormField
from iomdocs.findings import Finding, Severity, Spot, finding
from iomdocs.judging.likely import proposal
from iomdocs.judging.titles import words
from iomdocs.packs import Pack
from iomdocs.values import Context, Reading, is_blank, read
from iomdocs.verdicts import Stored
from iomdocs.workbook import Cell, Scalar

Period: TypeAlias = tuple[dt.date, dt.date]
Kinds: TypeAlias = Mapping[str, Sequence[tuple[str, Choice]]]
# A broken formula in the number of a row harms nobody.
_UNASKED = frozenset({"ordinal", "signature"})
_TOPIC = re.compile(r"«(.+)»", re.DOTALL)
_ERROR = re.compile(r"#(?:[А-ЯA-Z]{3,8}[!?]?|ДЕЛ/0!|DIV/0!|Н/Д|N/A)")
_PIECES = re.compile(r"[;\n]\s*(?:\d{1,2}[.)]\s*)?|(?<=\s)\d{1,2}[.)]\s+")
_NUMBERED = re.compile(r"(?:^|(?<=[\s;]))(\d{1,2})[.)]\s")
_QUARTER = dt.timedelta(days=92)
_EDGE = " :–—-.,«»\"'"
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell says for a field: ``values`` are the field and its parts; ``bad`` that it may not be relied on.

    ``lent`` are answers to other fields that were written in this cell, taken where those say nothing.
    """

    values: Mapping[str, Stored]
    findings: tuple[Finding, ...] = ()
    bad: bool = False
    blank: bool = False
    lent: Mapping[str, Stored] = field(default_factory=dict)


class FieldReader:
    """Reads one field of a form from cells; made once, used for every workbook.

    It remembers what it took without a word: people answer alike, and what a cell says does not depend on its place.
    """

    def __init__(self, field: FormField, pack: Pack, today: dt.date, table: str | None = None) -> None:
        self.field = field
        self.path = f"{table}.{field.name}" if table else field.name
        self._suffixes = pack.parts(field)
        self.parts = tuple(f"{field.name}_{part}" for part in self._suffixes)
        self._kinds = _kinds(pack.items(field.split)) if field.split else {}
        self._context = Context(
            today=today,
            precision=field.precision,
            moment=field.moment,
            year_doubted=field.year_doubted,
            minimum=field.minimum,
            maximum=field.maximum,
            choices=tuple((item.value, item.synonyms) for item in pack.items(field.list)) if field.list else (),
        )
        self._period: Period | None = None
        self._unknown: Severity | None = field.unknown if field.closed else "note"
        self._nothing = dict.fromkeys((field.name, *self.parts), None)
        self._known: dict[tuple[type, Scalar, str | None], Answer] = {}
        self._years: dict[Period, FieldReader] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names under which its answers are stored."""
        return (self.field.name, *self.parts)

    def within(self, period: Period | None) -> "FieldReader":
        """The same reader for a card of this period: «март» in a plan is then a month of its year."""
        if period is None or self.field.kind != "date":
            return self
        if period not in self._years:
            self._years = {**self._years, period: self._of_year(period)}
        return self._years[period]

    def _of_year(self, period: Period) -> "FieldReader":
        reader = copy(self)
        reader._period = period  # noqa: SLF001 - of its own kind
        if self.field.precision != "day":  # the year of an exact date is never guessed, only proposed
            reader._context = replace(self._context, period=period)  # noqa: SLF001
            reader._known = {}  # noqa: SLF001
        return reader

    def read(self, cell: Cell | None, sheet: str, address: str) -> Answer:
        """Read a cell that may be empty, an error, or a formula without a result."""
        if cell is None or cell.error is not None or cell.stale:
            return self._unusual(cell, Spot(sheet, address, self.path, self.field.title))
        seen = (type(cell.value), cell.value, cell.raw)
        answer = self._known.get(seen)
        if answer is None:
            answer = self._told(cell, Spot(sheet, address, self.path, self.field.title))
            if not answer.findings:
                self._remember(seen, answer)
        return answer

    def _remember(self, seen: tuple[type, Scalar, str | None], answer: Answer) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[seen] = answer

    def _unusual(self, cell: Cell | None, spot: Spot) -> Answer:
        if cell is None or self.field.kind in _UNASKED:
            return self._empty(spot)
        if error := _error(cell):
            return self._bad(finding("cell-error", spot, found=error))
        return self._bad(finding("formula-stale", spot))

    def _told(self, cell: Cell, spot: Spot) -> Answer:
        if self.field.kind not in _UNASKED and (error := _error(cell)):
            return self._bad(finding("cell-error", spot, found=error))
        if is_blank(cell.value, words=False):
            return self._empty(spot)
        return self._read(cell.value, cell.raw, spot)

    def _read(self, raw: Scalar, text: str | None, spot: Spot) -> Answer:
        reading = read(self.field.kind, raw, self._context, raw_text=text)
        if reading.value is None and reading.problem is None:
            return self._empty(spot)
        findings = tuple(self._findings(reading, raw, spot))
        if reading.value is None:
            return Answer(self._nothing, findings, bad=True)
        if self.field.split and self.field.kind == "text" and (number := self._several(str(raw))) > 1:
            findings = (*findings, finding("text-several", spot, found=_shown(raw), values={"number": number}))
        bad = any(each.severity == "error" for each in findings) or _is_vague(reading)
        date = reading.parts.get("date")
        lent = {self.field.lends: date} if self.field.lends and date else {}
        return Answer(self._values(reading), findings, bad=bad, lent=lent)

    def _several(self, text: str) -> int:
        """How many things one cell names: each begins with a kind, or they are numbered from one (case 39)."""
        pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
        numbers = [int(number) for number in _NUMBERED.findall(text)]
        if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
            return len(numbers)
        return len(pieces) if len(pieces) > 1 and all(_kind_of(piece, self._kinds)[0] for piece in pieces) else 1

    def _bad(self, found: Finding) -> Answer:
        return Answer(self._nothing, (found,), bad=True)

    def _empty(self, spot: Spot) -> Answer:
        if not self.field.required:
            return Answer(self._nothing, blank=True)
        found = finding("required", spot, severity=self.field.missing)
        return Answer(self._nothing, (found,), bad=True, blank=True)

    def _findings(self, reading: Reading, raw: Scalar, spot: Spot) -> Iterator[Finding]:
        found = _shown(raw)
        for note in reading.notes:
            yield finding(note.code, spot, found=found, values=note.values)
        if reading.problem is not None:
            severity: Severity | None = self._unknown if reading.problem == "choice-unknown" else reading.severity
            yield finding(
                reading.problem,
                spot,
                severity=severity,
                found=found,
                proposed=proposal(self.field.kind, raw, reading, self._context, self._period) or None,
                values=reading.problem_values,
            )

    def _values(self, reading: Reading) -> dict[str, Stored]:
        name = self.field.name
        values: dict[str, Stored] = {name: reading.value}
        values.update(
            (f"{name}_{part}", value) for part, value in reading.parts.items() if f"{name}_{part}" in self.parts
        )
        if self.field.split and isinstance(reading.value, str):
            values.update((f"{name}_{part}", value) for part, value in self._split(reading.value).items())
        return values

    def _split(self, text: str) -> dict[str, Stored]:
        """«Семинар «Оценивание»» is a kind and a topic (S4.38); an unknown kind stays empty."""
        item, rest = _kind_of(text, self._kinds)
        quoted = _TOPIC.search(text)
        topic = quoted[1] if quoted else rest.strip(_EDGE) or text
        told: dict[str, Stored] = dict.fromkeys(self._suffixes)
        return told | {"topic": topic} | ({"kind": item.value, **item.more} if item else {})


def _is_vague(reading: Reading) -> bool:
    """A plan for more than a quarter, «в течение года»: accepted, and no rule is asked about its days."""
    start, end = reading.parts.get("start"), reading.value
    if not (isinstance(start, str) and isinstance(end, str) and "text" in reading.parts):
        return False
    return dt.date.fromisoformat(end) - dt.date.fromisoformat(start) > _QUARTER


def _error(cell: Cell) -> str | None:
    """An error cell, or the text of one that was pasted as a value."""
    pasted = isinstance(cell.value, str) and cell.value[:1] == "#" and _ERROR.fullmatch(cell.value.strip())
    return cell.error or (str(cell.value).strip() if pasted else None)


def _kinds(items: Sequence[Choice]) -> Kinds:
    """Every name of every kind by its first word, the longest first, so that none is taken for something shorter."""
    found: dict[str, list[tuple[str, Choice]]] = {}
    for item in items:
        for name in map(words, (item.value, *item.synonyms)):
            found.setdefault(name.partition(" ")[0], []).append((name, item))
    return {first: sorted(named, key=lambda pair: -len(pair[0])) for first, named in found.items()}


def _kind_of(text: str, kinds: Kinds) -> tuple[Choice | None, str]:
    """The kind that a text begins with, and what follows it."""
    begun = words(text) + " "
    for name, item in kinds.get(begun.partition(" ")[0], ()):
        if begun.startswith(name + " "):
            return item, text[len(name) :]
    return None, text


def _shown(raw: Scalar) -> str:
    """A value as the clerk sees it."""
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d.%m.%Y")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).replace(".", ",") if isinstance(raw, float) else str(raw)
