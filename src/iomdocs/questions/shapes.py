"""What is asked, how a kind of question looks on its sheet, and what a row that came back holds."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from iomdocs.definitions import Form
from iomdocs.directory import Directory
from iomdocs.findings import Finding, Spot, finding
from iomdocs.replies import Reply
from iomdocs.values import fold
from iomdocs.wording import catalogue, say

Look: TypeAlias = Literal["text", "input"]
ANSWER = "answer"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was met: a file of the inbox, or of the outbox when ``submission`` is None."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    submission: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One open question. ``subject`` says for a program what it is about, ``shown`` for a person, by column.

    ``options`` are the answers to choose from, besides «нет» where that ``deniable`` is, and «да» where something is
    ``proposed``; ``key`` is that of its reply.
    """

    kind: str
    key: str
    subject: Mapping[str, str]
    shown: Mapping[str, str]
    places: tuple[Place, ...]
    options: tuple[str, ...] = ()
    proposed: bool = True
    deniable: bool = True

    @property
    def answers(self) -> tuple[str, ...]:
        """Everything to choose from."""
        yes = (say("questions.yes"),) if self.proposed else ()
        no = (say("questions.no"),) if self.deniable else ()
        return (*yes, *no, *self.options)

    def packed(self) -> str:
        """The hidden cell by which the row is known, wherever it is moved."""
        return json.dumps({"kind": self.kind, **self.subject}, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's sheet; an ``input`` column may be changed, ``choices`` are offered in its cells."""

    name: str
    width: float
    look: Look = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that came back: its subject, what stands in its columns, where its cells are."""

    sheet: str
    subject: Mapping[str, str]
    texts: Mapping[str, str]
    cells: Mapping[str, str]

    @property
    def answer(self) -> str:
        """What stands under «Ответ»."""
        return self.texts.get(ANSWER, "")

    def spot(self, column: str = ANSWER) -> Spot:
        """Where a cell of the row is."""
        known = catalogue("questions")
        words = {**known["column"], **known.get(self.subject.get("kind", ""), {})}
        return Spot(self.sheet, self.cells.get(column), None, words.get(column))

    def unknown(self) -> Finding:
        """The answer is none that was offered."""
        return finding("answer-unknown", self.spot(), found=self.answer)


@dataclass(frozen=True, slots=True)
class Known:
    """What answers are checked against."""

    directory: Directory = field(default_factory=Directory)
    forms: Mapping[str, Form] = field(default_factory=dict)


Outcome: TypeAlias = Reply | Finding | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question, a sheet of the workbook: ``judge`` turns a row into an answer, a finding, or nothing yet.

    Its words are in the catalogue «questions» under its name.
    """

    name: str
    columns: Sequence[Column]
    judge: Callable[[Row, Known], Outcome]

    @property
    def sheet(self) -> str:
        """Name of its sheet."""
        return say(f"questions.{self.name}.sheet")


def is_yes(answer: str) -> bool:
    """Whether an answer is «да», however it is written."""
    return _begins(answer, "yes")


def is_no(answer: str) -> bool:
    """Whether an answer is «нет»."""
    return _begins(answer, "no")


def _begins(answer: str, word: str) -> bool:
    first, _, rest = answer.strip().partition(",")
    return fold(first) == fold(say(f"questions.{word}")) or (
        not rest and fold(answer) == fold(say(f"questions.{word}"))
    )


def placed(places: Sequence[Place]) -> str:
    """Places as a person reads them: the first few, one a line."""
    lines = list(dict.fromkeys(map(_place, places)))
    more = len(lines) - _SHOWN
    if more > 0:
        lines[_SHOWN:] = [say("questions.more", number=more)]
    return "\n".join(lines)


def _place(place: Place) -> str:
    if place.sheet and place.cell:
        return say("questions.place", file=place.file, sheet=place.sheet, cell=place.cell)
    return place.file
