"""The SQL views that registers, indicators and documents are written over, made from the definitions.

A view is generated for one of two databases; both give the same names, types and order of text.
``CURRENT`` (and those of ``fixed``) stand in it for what limits it to the present, or to some earlier moment.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from iomdocs.definitions import Form, FormField, Line, Matrix, Table
from iomdocs.store.fixed import ARRIVED, MOMENT, fixed

Parts: TypeAlias = Callable[[FormField], Sequence[str]]
CURRENT = "@current@"
# An applied correction stands over what was sent: other answers of the same row, joined only where there are any.
_OVERLAY = {"r": "@corrected rows@", "e": "@corrected cards@"}
_JOINS = {
    "r": " LEFT JOIN overlays rx ON rx.entry = r.entry AND rx.part = r.part AND rx.number = r.number AND {held}",
    "e": " LEFT JOIN overlays ex ON ex.entry = e.id AND ex.part = '' AND ex.number = 0 AND {held}",
}
_NAME = re.compile(r"@person (.+?) person@")
_KEPT = {
    "organisations": "code, full_name, short_name, municipality, head_position, head_name, place, inn, aliases",
    "people": "organisation, name, position, hired",
}
_NUMBERS = frozenset({"ordinal", "number", "hours"})
_LINEAGE = ("source_file", "source_sheet", "source_row", "submission", "received_at", "entry")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database reads JSON; ``collation`` is PostgreSQL's for text by code points, None on SQLite."""

    collation: str | None = None

    def text(self, alias: str, *names: str) -> str:
        """Read the first of these answers that is there, as text."""
        if self.collation is None:
            found = [f"CAST(json_extract(@{alias}@, '$.{name}') AS TEXT)" for name in names]
        else:
            found = [f"(@{alias}@ ->> '{name}')" for name in names]
        return self.plain(found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})")

    def number(self, alias: str, *names: str) -> str:
        """Read the first of these answers that is a number; SQLite's are REAL, or 1/2 would be 0 there alone."""
        if self.collation is None:
            found = [
                f"CASE WHEN json_type(@{alias}@, '$.{name}') IN ('integer', 'real')"
                f" THEN CAST(json_extract(@{alias}@, '$.{name}') AS REAL) END"
                for name in names
            ]
        else:
            found = [
                f"CASE WHEN jsonb_typeof(@{alias}@ -> '{name}') = 'number'"
                f" THEN CAST(@{alias}@ ->> '{name}' AS numeric) END"
                for name in names
            ]
        return found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"

    def plain(self, expression: str) -> str:
        """Make a text sort by code points."""
        return expression if self.collation is None else f'{expression} COLLATE "{self.collation}"'

    def year(self, date: str) -> str:
        """Take the year of an ISO date as a number; NULL when the text is no date."""
        return f"CASE WHEN {date} LIKE '____-__%' THEN CAST(substr({date}, 1, 4) AS INTEGER) END"

    def school_year(self, date: str) -> str:
        """Find the year from September to August that an ISO date lies in, «2026/2027»."""
        late = f"CASE WHEN substr({date}, 6, 2) >= '09' THEN 1 ELSE 0 END"
        first = f"(CAST(substr({date}, 1, 4) AS INTEGER) - 1 + {late})"
        return self.plain(
            f"(CASE WHEN {date} LIKE '____-__%' THEN CAST({first} AS TEXT) || '/' || CAST({first} + 1 AS TEXT) END)",
        )


Columns: TypeAlias = dict[str, str]


def views(forms: Sequence[Form], parts: Parts, dialect: Dialect) -> dict[str, str]:
    """Every view by its name; editions of one form share views with the columns of all of them."""
    made = dict(fixed(dialect.plain))
    for _, editions in groupby(sorted(forms, key=lambda form: form.id), key=lambda form: form.id):
        newest_first = sorted(editions, key=lambda form: form.edition, reverse=True)
        made.update(_of_form(newest_first, parts, dialect))
    return made


def _of_form(editions: Sequence[Form], parts: Parts, dialect: Dialect) -> Iterator[tuple[str, str]]:
    form = editions[0]
    prefix = f"{form.pack}_{form.name}"
    header = _merged(field for edition in editions for field in edition.fields)
    yield prefix, _view(form, {}, header, parts, dialect)
    tables: dict[str, list[Table]] = {}
    matrices: dict[str, Matrix] = {}
    for edition in editions:
        for table in edition.tables:
            tables.setdefault(table.name, []).append(table)
        for matrix in edition.matrices:
            matrices.setdefault(matrix.name, matrix)
    for name, versions in tables.items():
        columns = _merged(column for table in versions for column in table.columns)
        yield f"{prefix}_{name}", _view(form, columns, header, parts, dialect, name)
    for name, matrix in matrices.items():
        cells = _matrix_columns(matrix, dialect)
        yield f"{prefix}_{name}", _select(form, {**cells, **_rest({}, header, parts, dialect, name)}, name)


def _merged(fields: Iterable[FormField]) -> dict[str, FormField]:
    merged: dict[str, FormField] = {}
    for field in fields:
        merged.setdefault(field.name, field)
    return merged


Fields: TypeAlias = Mapping[str, FormField]


def _view(form: Form, own: Fields, header: Fields, parts: Parts, dialect: Dialect, table: str | None = None) -> str:
    columns = {**_answers(own.values(), parts, dialect, "r"), **_rest(own, header, parts, dialect, table)}
    return _select(form, columns, table)


def _rest(own: Fields, header: Fields, parts: Parts, dialect: Dialect, table: str | None) -> Columns:
    """List what a view has besides its table's own columns; a table's own column hides all but the lineage."""
    mine = _answers(own.values(), parts, dialect, "r")
    above = _answers(header.values(), parts, dialect, "e")
    common = _common(own, header, above, parts, dialect, table)
    lineage = _lineage(table)
    return {name: sql for name, sql in {**above, **common, **lineage}.items() if name not in mine or name in lineage}


def _answers(fields: Iterable[FormField], parts: Parts, dialect: Dialect, alias: str) -> Columns:
    columns: Columns = {}
    for field in fields:
        names = (field.name, *field.was)
        read = dialect.number if field.kind in _NUMBERS else dialect.text
        columns.setdefault(field.name, read(alias, *names))
        for part in parts(field):
            columns.setdefault(f"{field.name}_{part}", dialect.text(alias, *(f"{name}_{part}" for name in names)))
    return columns


def _common(own: Fields, header: Fields, above: Columns, parts: Parts, dialect: Dialect, table: str | None) -> Columns:
    written = [dialect.text("e", name) for name, field in header.items() if field.kind == "organisation"][:1]
    date = _date(own, header, parts, dialect)
    return {
        "organisation_code": dialect.plain("e.organisation"),
        "organisation_name": _first("NULLIF(o.short_name, '')", *written, "e.organisation"),
        "organisation_full": _first("NULLIF(o.full_name, '')", *written, "e.organisation"),
        "municipality": _first("NULLIF(o.municipality, '')", above.get("municipality", "NULL")),
        "person": _first(f"@person {dialect.text('ex', 'person')} person@", above.get("person", "NULL")),
        "period_start": _first("e.period_start", above.get("period_start", "NULL")),
        "period_end": _first("e.period_end", above.get("period_end", "NULL")),
        "calendar_year": dialect.year(date),
        "school_year": dialect.school_year(date),
        "number": "r.number" if table else "e.number",
        "edition": "e.edition",
    }


def _first(*expressions: str) -> str:
    found = [expression for expression in expressions if expression != "NULL"]
    return found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"


def _date(own: Fields, header: Fields, parts: Parts, dialect: Dialect) -> str:
    """Find what places a row in a year: the entry's period, else the first date of the row, else of the header."""
    found = ["e.period_start"]
    for alias, fields in (("r", own), ("e", header)):
        for field in fields.values():
            if field.kind == "date":
                start = [f"{field.name}_start"] if "start" in parts(field) else []
                found.append(dialect.text(alias, *start, field.name))
    return f"COALESCE({', '.join(found)})" if len(found) > 1 else found[0]


def _lineage(table: str | None) -> Columns:
    row = ("r.sheet", "r.line") if table else ("e.sheet", "CAST(NULL AS INTEGER)")
    return dict(zip(_LINEAGE, ("COALESCE(e.source_file, s.file)", *row, "s.id", "s.received_at", "e.id"), strict=True))


def _select(form: Form, columns: Columns, table: str | None) -> str:
    listed = ",\n  ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    rows = f" JOIN records r ON r.entry = e.id AND r.part = '{table}'{_OVERLAY['r']}" if table else ""
    return (
        f"SELECT\n  {listed}\nFROM entries e{_OVERLAY['e']}{rows}"
        " JOIN submissions s ON s.id = e.submission LEFT JOIN @organisations@ o ON o.code = e.organisation"
        f" WHERE e.form = '{form.id}' AND {CURRENT}"
    )


def _matrix_columns(matrix: Matrix, dialect: Dialect) -> Columns:
    captions: dict[str, Iterable[Line] | Iterable[object]] = {
        "section": matrix.sections,
        "row": [row for section in matrix.sections for row in section.rows],
        "column": matrix.columns,
    }
    columns = {name: dialect.text("r", name) for name in (*captions, "text")}
    for name, lines in captions.items():
        titles = {line.name: line.title for line in lines}  # type: ignore[attr-defined]
        cases = " ".join(f"WHEN {_quoted(key)} THEN {_quoted(title)}" for key, title in titles.items())
        columns[f"{name}_title"] = dialect.plain(f"(CASE {dialect.text('r', name)} {cases} END)")
    return columns


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def at_present(view: str, *, corrected: bool = False) -> str:
    """Limit a view to what holds now; ``corrected`` when there are corrections to look for."""
    view = view.replace(CURRENT, "e.until IS NULL").replace(ARRIVED, "1 = 1").replace(MOMENT, "'9999'")
    for table in _KEPT:
        view = view.replace(f"@{table}@", table)
    return _with_corrections(view, "{0}.until IS NULL" if corrected else "")


def at(view: str, stamp: str, *, corrected: bool = False) -> str:
    """Limit a view to what held at a moment, given as ``rows.stamp`` writes it."""
    current = f"e.since <= '{stamp}' AND (e.until IS NULL OR e.until > '{stamp}')"
    view = view.replace(CURRENT, current).replace(ARRIVED, f"s.received_at <= '{stamp}'")
    view = view.replace(MOMENT, f"'{stamp}'")
    for table, columns in _KEPT.items():
        view = view.replace(f"@{table}@", _as_it_was(table, columns, stamp))
    held = f"{{0}}.since <= '{stamp}' AND ({{0}}.until IS NULL OR {{0}}.until > '{stamp}')"
    return _with_corrections(view, held if corrected else "")


def _with_corrections(view: str, held: str) -> str:
    view = view.replace("@ex@", "ex.answers")
    for alias, place in _OVERLAY.items():
        over = f"{alias}x"
        view = view.replace(place, _JOINS[alias].format(held=held.format(over)) if held else "")
        answers = f"{alias}.answers"
        view = view.replace(f"@{alias}@", f"COALESCE({over}.answers, {answers})" if held else answers)
    return _NAME.sub(r"COALESCE(\1, e.person)" if held else "e.person", view)


def _as_it_was(table: str, columns: str, stamp: str) -> str:
    known = f"(since IS NULL OR since <= '{stamp}')"
    return (
        f"(SELECT {columns} FROM {table} WHERE {known} UNION ALL"  # noqa: S608 - our own names, a stamp
        f" SELECT {columns} FROM {table}_past WHERE {known} AND until > '{stamp}')"
    )
