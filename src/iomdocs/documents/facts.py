"""The values that go into and come out of making documents."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from iomdocs.definitions import SeverityName
from iomdocs.russian import Forms, Gender, Overrides

FIRST_DAY, LAST_DAY = dt.date(1, 1, 1), dt.date(9999, 12, 31)


class Rows(Protocol):
    """Rows of a query."""

    columns: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class Source(Protocol):
    """What answers read-only queries: the store."""

    def read(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        as_of: dt.datetime | None = None,
    ) -> Rows:
        """Ask one SELECT with ``:name`` parameters."""
        ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document knows besides its queries.

    ``period`` is the text of the reporting period («2026 год»), and ``period_start``…``period_end`` its days, both
    included; without them everything counts. ``words`` are the workspace's words, they stand above the pack's.
    """

    today: dt.date
    period: str = ""
    period_start: dt.date = FIRST_DAY
    period_end: dt.date = LAST_DAY
    words: Mapping[str, str] = field(default_factory=dict)
    overrides: Overrides | None = None
    as_of: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word whose forms a person should look at once; ``part`` is surname, first, patronymic, position or name."""

    word: str
    part: str
    gender: Gender | None
    forms: Forms


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was written: its id, file, SHA-256 of its bytes, the forms in it that are not certain.

    ``row`` is the row of its query that it was made for.
    """

    document: str
    path: Path
    sha256: str
    doubts: tuple[Doubt, ...] = ()
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of the layout check: what is wrong in which place of a document, what to do, by what profile."""

    code: str
    severity: SeverityName
    where: str
    message: str
    cure: str
    cites: str = ""
