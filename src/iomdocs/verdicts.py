"""What is said of a submission: its entries, records, findings and the outcome."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from iomdocs.findings import Finding

Outcome: TypeAlias = Literal["accepted", "accepted_with_warnings", "returned", "refused", "duplicate", "held"]
Stored: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an entry's table, or one filled cell of its matrix.

    ``values`` hold what is stored: texts, numbers, dates as ISO text; ``cells`` the address each field came from.
    """

    table: str
    sheet: str
    row: int
    values: Mapping[str, Stored]
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that an entry first came in, when it was handed on by another level: its path there and its hash."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One card of a form: the answers of its header block, and its records.

    ``key`` is the normalised identity (organisation, person, period as the form says);
    a later accepted entry of the same form with the same key supersedes this one.
    ``organisation`` is the code from the directory, None when it is not known there.
    ``form`` and ``edition`` are set when they are not those of the whole workbook, ``origin`` when it was handed on.
    """

    key: str
    sheet: str
    values: Mapping[str, Stored]
    cells: Mapping[str, str]
    records: tuple[Record, ...]
    organisation: str | None = None
    person: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    form: str | None = None
    edition: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed value that the sender agreed to: what it cures, and the cell of our sheet where he said so."""

    finding: Finding
    consent: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of judging one workbook; ``form`` is the full id «pack/name», None when it is no form.

    ``fixes`` were applied to the data before it was judged.
    """

    outcome: Outcome
    form: str | None = None
    edition: str | None = None
    organisation: str | None = None
    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def records(self) -> int:
        """Rows read: table rows and filled matrix cells of all entries."""
        return sum(len(entry.records) for entry in self.entries)

    @property
    def accepted(self) -> bool:
        """Whether its rows enter the registers."""
        return self.outcome in {"accepted", "accepted_with_warnings"}

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)
