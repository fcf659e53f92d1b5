"""Everything a pack may declare: forms, lists, registers, indicators, documents, deadlines."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# fmt: off
KindName: TypeAlias = Literal[
    "text", "ordinal", "number", "hours", "date", "period", "person",
    "position", "organisation", "choice", "document", "signature", "snils", "inn",
]
# fmt: on
SeverityName: TypeAlias = Literal["error", "warning", "note"]
Level: TypeAlias = Literal["school", "municipality", "region"]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]


class Definition(BaseModel):
    """Base of all definitions: immutable, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Definition):
    """One line of a list; ``more`` keeps the list's further columns. ``was`` are values of older editions."""

    value: Text
    synonyms: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    more: dict[str, str] = {}


class ChoiceList(Definition):
    """A list of values: ``lists/NAME.csv`` with columns value, synonyms, since, until and any others."""

    name: Name
    items: tuple[Choice, ...]


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
    about); ``moment = "past"`` forbids the future.
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


class Rule(Definition):
    """One rule of a regulation: a formula over field names that must be true, or a named check.

    A formula that names columns of ``table`` outside an aggregate is asked of each row, otherwise once an entry.
    ``at`` are the fields that get the mark (by default those that the formula names).
    ``needs`` are lists, or ``people``, without which the rule is silent. A rule with ``since`` or ``until``
    is asked only when the date in field ``dated_by`` lies in that span (both ends included).
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
    needs: tuple[Name, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    dated_by: Name | None = None


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


class Column(Definition):
    """One column of a register's sheet: a column of its query, shown under a title.

    Without ``title`` and ``kind`` the form's field of the same name lends its own.
    """

    name: Name
    title: str | None = None
    kind: KindName | None = None
    width: float | None = None
    total: Literal["sum", "count", ""] = ""


class RegisterSheet(Definition):
    """A sheet of a register: a read-only query and how its columns are shown."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=31)]
    sql: Text
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]


class Chart(Definition):
    """A bar chart on the summary, over a query that gives a caption and one number per row."""

    title: Text
    sql: Text
    unit: str = ""


class Register(Definition):
    """A consolidated workbook: sheets Сводка, ``rows`` (Реестр), further sheets, Не сдали, О файле.

    ``form`` (if any) lends titles to columns and says who is awaited; ``indicators`` are shown on the summary.
    """

    name: Name
    pack: Name
    title: Text
    cites: Text
    form: str = ""
    levels: tuple[Level, ...] = ("school", "municipality", "region")
    rows: RegisterSheet
    sheets: tuple[RegisterSheet, ...] = ()
    indicators: tuple[str, ...] = ()
    chart: Chart | None = None
    covers: tuple[str, ...] = ()
    proposal: bool = False


class Indicator(Definition):
    """A figure with its numerator and denominator shown.

    ``sql`` gives one row per counted thing with columns ``numerator`` and ``denominator`` (numbers), and the
    lineage columns where there are any, so that the figure can be unrolled to the rows it came from.
    """

    id: Text
    title: Text
    cites: Text
    unit: Literal["percent", "count", "hours"] = "percent"
    sql: Text
    covers: tuple[str, ...] = ()


class Document(Definition):
    """A Word document: ``each`` gives one row per document to make, ``data`` named queries for the template.

    Columns of ``each`` are names in the template and parameters (``:name``) of the ``data`` queries.
    ``file`` is the file name, with ``{name}`` of ``each``; an ``asked`` document is made only when it is named.
    """

    name: Name
    pack: Name
    title: Text
    cites: Text
    template: Text
    each: Text
    file: Text
    data: dict[Name, str] = {}
    one: tuple[Name, ...] = ()
    asked: bool = False
    covers: tuple[str, ...] = ()
    proposal: bool = False


class Deadline(Definition):
    """Something due: each year on ``day`` (MM-DD), or in ``month``, or a span ``after`` an event of a form.

    ``after`` is a query of rows with columns ``day`` (ISO date when it is due), ``subject`` and ``organisation_code``.
    ``form`` is the form whose submission meets it; ``who`` owes it to ``whom``.
    """

    id: Text
    title: Text
    cites: Text
    day: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    after: str | None = None
    form: str | None = None
    who: str = ""
    whom: str = ""
    covers: tuple[str, ...] = ()


class PackHead(Definition):
    """``pack.toml``: who the pack is for and the parameters in which regulations differ.

    ``shown_first`` marks the pack that a demonstration takes when none is named. ``submitters`` are the kinds of
    organisations that forms are awaited from; without them all are. ``editions`` lists, by form, the editions whose
    blanks are still accepted; a form that is not there accepts all.
    """

    name: Name
    title: Text
    extends: Name | None = None
    shown_first: bool = False
    cites: str = ""
    submitters: tuple[Text, ...] = ()
    words: dict[str, str] = {}
    parameters: dict[Name, float | str | bool] = {}
    editions: dict[Name, tuple[str, ...]] = {}
    deadlines: tuple[Deadline, ...] = ()
