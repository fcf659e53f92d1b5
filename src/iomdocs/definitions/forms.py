"""What a workbook must contain."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from iomdocs.definitions.base import Definition, KindName, Name, SeverityName, Text


class FormField(Definition):
    """One answer: a header field, or a column of a table.

    ``parent`` is the upper caption of a two-level header («Дата проведения» over «план» and «факт»).
    ``list`` names the list a choice is taken from; with ``closed`` a value outside it is a finding of
    severity ``unknown``. ``split`` names a list by whose values a text's leading words are read as its kind:
    «Семинар «Оценивание»» gives ``NAME_kind``, ``NAME_topic`` and one ``NAME_…`` for each further column of the list.
    An ``extra`` field is read when the sender has it, and is not in the blank; ``was`` are names and titles that a
    field had in older editions.
    ``lends`` names the field that a date written beside a choice answers («высшая, 28.01.2024»), when it is empty.
    ``precision = "period"`` lets a date be a month, a quarter or a year (``year_doubted``: a year alone is asked
    about); ``moment = "past"`` forbids the future. ``prefill = false`` leaves it to the sender although the campaign's
    own answer is known: a programme of three years is not of this year's period.
    """

    name: Name
    title: Text
    kind: KindName
    required: bool = False
    missing: SeverityName = "error"
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    list: Name | None = None
    closed: bool = False
    unknown: SeverityName = "error"
    split: Name | None = None
    precision: Literal["day", "period"] = "day"
    year_doubted: bool = False
    moment: Literal["any", "past"] = "any"
    minimum: float | None = None
    maximum: float | None = None
    hint: str = ""
    example: str = ""
    width: float | None = None
    extra: bool = False
    prefill: bool = True
    lends: Name | None = None
    was: tuple[str, ...] = ()


class Table(Definition):
    """A header row and many rows under it."""

    name: Name
    title: Text
    columns: Annotated[tuple[FormField, ...], Field(min_length=1)]
    rows: int = Field(default=30, ge=1, le=500)
    minimum: int = Field(default=1, ge=0)


class Line(Definition):
    """One caption of a matrix: a column or a row."""

    name: Name
    title: Text
    synonyms: tuple[str, ...] = ()
    was: tuple[str, ...] = ()


class Section(Line):
    """A section row of a matrix that spans all columns, and the rows below it."""

    rows: Annotated[tuple[Line, ...], Field(min_length=1)]


class Matrix(Definition):
    """Fixed rows and columns of free text; an empty cell is a finding of severity ``missing``."""

    name: Name
    title: Text
    corner: Text
    columns: Annotated[tuple[Line, ...], Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    missing: SeverityName = "warning"

    def cells(self) -> Iterator[tuple[Section, Line, Line]]:
        """Every cell as ``(section, row, column)``, in reading order."""
        for section in self.sections:
            for row in section.rows:
                for column in self.columns:
                    yield section, row, column


class Basis(Definition):
    """An act that demanded the same before, and the last day it was in force."""

    cites: Text
    until: dt.date


class Rule(Definition):
    """One rule of a regulation: a formula over field names that must be true, or a named check.

    A formula that names columns of ``table`` outside an aggregate is asked of each row, otherwise once an entry.
    ``at`` are the fields that get the mark (by default those that the formula names).
    ``needs`` are lists, or ``people``, without which the rule is silent. A rule with ``since`` or ``until``
    is asked only when the date in field ``dated_by`` lies in that span (both ends included); ``before`` are the acts,
    oldest first, that demanded the same of earlier dates.
    """

    id: Text
    title: Text = "—"
    table: Name | None = None
    require: str | None = None
    check: Name | None = None
    options: dict[str, str | int | float | bool] = {}
    at: tuple[Name, ...] = ()
    severity: SeverityName = "error"
    message: Text
    cure: Text
    cites: Text
    covers: tuple[str, ...] = ()
    needs: tuple[Name, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    dated_by: Name | None = None
    before: tuple[Basis, ...] = ()

    @property
    def spanned(self) -> bool:
        """Whether the rule is asked of some dates only."""
        return self.since is not None or self.until is not None

    def basis(self, day: str) -> str:
        """What the rule rests on for something of this ISO date; without a date, what is in force now."""
        return next((act.cites for act in self.before if day and day <= act.until.isoformat()), self.cites)


class Form(Definition):
    """What a workbook must contain. ``name`` is local to the pack; the full id is ``PACK/NAME``.

    ``headings`` are titles by which a free-hand workbook is told apart from a similar one.
    ``who`` fills it and for ``whom`` are words for people; ``submitters`` are the kinds of organisations that owe it:
    by default those of the pack, and with an empty list nobody in particular, only who has something to tell.
    ``key`` are the header fields that identify an entry. ``imports`` says that accepted entries feed the directory.
    """

    name: Name
    pack: Name
    edition: Text
    title: Text
    short: Text
    cites: Text
    sheet: Annotated[str, StringConstraints(min_length=1, max_length=31)]
    who: str = ""
    whom: str = ""
    submitters: tuple[Text, ...] | None = None
    headings: tuple[str, ...] = ()
    key: tuple[Name, ...] = ()
    fields: tuple[FormField, ...] = ()
    tables: tuple[Table, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    rules: tuple[Rule, ...] = ()
    instructions: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    imports: Literal["organisations", "people"] | None = None
    covers: tuple[str, ...] = ()
    proposal: bool = False

    @property
    def id(self) -> str:
        """Full id, «pack/name»."""
        return f"{self.pack}/{self.name}"

    def table(self, name: str) -> Table:
        """The table with this name."""
        return next(table for table in self.tables if table.name == name)
