"""The values that go into and come out of making documents."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from iomdocs.definitions import SeverityName
from iomdocs.documents.requisites import Requisites
from iomdocs.documents.snapshots import Snapshot
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
    ``sealed`` puts a code on the first sheet.
    """

    today: dt.date
    period: str = ""
    period_start: dt.date = FIRST_DAY
    period_end: dt.date = LAST_DAY
    words: Mapping[str, str] = field(default_factory=dict)
    overrides: Overrides | None = None
    as_of: dt.datetime | None = None
    sealed: bool = False


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

    ``snapshot`` is what holds now; the file is of other data when its paper was ``kept``: it is signed already.
    """

    document: str
    path: Path
    sha256: str
    doubts: tuple[Doubt, ...]
    snapshot: Snapshot
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What a journal knows of a document: its requisites, its file's name, the data it must be made from.

    Without ``snapshot`` it is made from what holds now.
    """

    requisites: Requisites
    file: str = ""
    snapshot: Snapshot | None = None


class Papers(Protocol):
    """A journal, as making documents needs it."""

    @property
    def files(self) -> Collection[str]:
        """Names of files that only their own papers may have."""
        ...

    def wants(self, snapshot: Snapshot) -> bool:
        """Whether this document is to be made."""
        ...

    def paper(self, snapshot: Snapshot) -> Paper:
        """The paper that a document with this data is."""
        ...


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of the layout check: what is wrong in which place of a document, what to do, by what profile."""

    code: str
    severity: SeverityName
    where: str
    message: str
    cure: str
    cites: str = ""
