"""What is made of accepted data: registers, indicators, documents, bundles of documents."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from iomdocs.definitions.base import Definition, KindName, Level, Name, Text


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
    ``journal`` names the pack's journal that gives it a number; ``key`` the columns of ``each`` that say for whom a
    document is, by default the organisation, municipality, person and period that are there. ``approved_by`` names the
    order that puts it in force: that order's number and date are ``requisites.approval``.
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
    journal: Name | Literal[""] = ""
    approved_by: Name | Literal[""] = ""
    key: tuple[Name, ...] = ()
    covers: tuple[str, ...] = ()
    proposal: bool = False


class Bundle(Definition):
    """Several documents as one file, in the order of ``bundle``: an order, its provision, a sheet of acquaintance.

    ``each`` gives one row per bundle; a document belongs to it when it has the same values in the columns ``by``
    (those of them that the document's own ``each`` gives). There is no bundle without its first document.
    """

    name: Name
    pack: Name
    title: Text
    cites: Text
    bundle: Annotated[tuple[Name, ...], Field(min_length=1)]
    by: Annotated[tuple[Name, ...], Field(min_length=1)] = ("organisation_code",)
    each: Text
    file: Text
    covers: tuple[str, ...] = ()
    proposal: bool = False
