"""What a register is built from and what comes out: plain values, and the source of rows."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from iomdocs.directory import Organisation
from iomdocs.registers.links import Address
from iomdocs.verdicts import Outcome


class Rows(Protocol):
    """An answer to a query: names of its columns, and its rows one after another."""

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns, in the order of the values of a row."""
        ...

    def __iter__(self) -> Iterator[Sequence[object]]:
        """Give the rows; they are asked for once."""
        ...


class Source(Protocol):
    """Whatever answers read-only queries over the accepted entries."""

    def read(self, sql: str, parameters: Mapping[str, object] = ..., *, as_of: dt.datetime | None = None) -> Rows:
        """Answer one query, as the data stood at ``as_of`` if it is given."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one organisation stands: whether its work is accepted, and what happened to its newest file."""

    submitted: bool = False
    outcome: Outcome | None = None
    on: dt.date | None = None
    errors: int = 0
    records: int = 0

    @property
    def empty(self) -> bool:
        """Whether what was accepted says «сведений нет»: it is accepted and has no rows."""
        return self.submitted and not self.records


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the rows.

    ``title_of`` names whom the register is made for. ``made_at`` is the date of the data; without it the newest
    ``received_at`` among the rows is taken, so that equal data give equal bytes on any day. ``as_of`` goes to every
    query. ``nobody_known`` says that nobody is awaited because the directory is empty. ``submitted`` tells each
    awaited organisation's standing by its code. ``zone`` is where ``received_at`` is shown. ``parameters`` go to
    every query. ``moment`` is when the data changed last; it makes a register comparable with the next one.
    ``links`` gives the address of the file that a row came from, as seen from the register. ``file`` is how the
    register is named in its own words, its own name if not given. ``counted`` tells rows and files of a register whose
    rows lie in other workbooks.
    """

    title_of: str
    municipality: str = ""
    period: str = ""
    made_at: dt.datetime | None = None
    as_of: dt.datetime | None = None
    awaited: Sequence[Organisation] = ()
    nobody_known: bool = True
    submitted: Mapping[str, Standing] = field(default_factory=dict)
    version: str = ""
    workspace: str = ""
    zone: dt.tzinfo = dt.UTC
    parameters: Mapping[str, object] = field(default_factory=dict)
    moment: dt.datetime | None = None
    links: Address | None = None
    file: str = ""
    counted: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the summary; ``value`` is a share (0.25) for per cent, None when there is nothing to divide by."""

    id: str
    title: str
    numerator: float
    denominator: float
    value: float | None
    text: str
    unit: str = "percent"
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A register that was written: ``rows`` and ``sums`` (by column name) of its main sheet, ``files`` behind them."""

    path: Path
    rows: int
    files: int
    sums: Mapping[str, float]
    sha256: str
