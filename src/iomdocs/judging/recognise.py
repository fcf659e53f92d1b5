"""Tell which form a workbook is: by its identity marks when they agree with its content, else by content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iomdocs.judging.headers import Grid, Header, Keys, find, grid, keys
from iomdocs.judging.matrices import MatrixPlace, find_matrix
from iomdocs.judging.titles import FormTitles, key
from iomdocs.workbook import Sheet, Workbook

IDENTITY = "iomdocs.form"
EDITION = "iomdocs.edition"
_SERVICE = ("ошибки", "инструкция", "списки", "iomdocs", "замечания")
_ENOUGH = 0.5
_LEAST_COLUMNS = 3
_HEADING = 0.2
_IDENTITY = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that may hold answers, its rows, and the headers and matrices that were found on it."""

    sheet: Sheet
    rows: Grid
    headers: Mapping[str, Sequence[Header]]
    matrices: Sequence[MatrixPlace]

    @property
    def holds_form(self) -> bool:
        """Whether any table or matrix of the form stands here."""
        return bool(self.matrices) or any(self.headers.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sheet as every form looks at it: rows, keys of their texts, keys of texts that may be a heading."""

    sheet: Sheet
    rows: Grid
    texts: Keys
    short: tuple[str, ...]

    @classmethod
    def of(cls, sheet: Sheet) -> "_Seen":
        rows = grid(sheet)
        few = (cell.value for row in rows.values() if len(row) <= _LEAST_COLUMNS for cell in row)
        return cls(sheet, rows, keys(rows), tuple(key(value) for value in few if isinstance(value, str)))


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form a workbook is, and its pages."""

    titles: FormTitles
    pages: tuple[Page, ...]


def recognise(workbook: Workbook, forms: Sequence[FormTitles]) -> Recognised | None:
    """The one form that fits best; None when no form's captions are there."""
    sheets = [_Seen.of(sheet) for sheet in workbook.sheets if not _is_service(sheet)]
    words = frozenset(text for seen in sheets for text in seen.short)
    told = workbook.properties.get(IDENTITY), workbook.properties.get(EDITION)
    best: tuple[float, Recognised] | None = None
    for titles in forms:
        pages = tuple(_page(seen, titles) for seen in sheets)
        score = _score(titles, pages, words)
        if score and told[0] == titles.form.id:
            score += _IDENTITY + (0.1 if told[1] == titles.form.edition else 0.0)
        if score and (best is None or score > best[0]):
            best = score, Recognised(titles, pages)
    return best[1] if best else None


def _is_service(sheet: Sheet) -> bool:
    return key(sheet.name).startswith(_SERVICE)


def _page(seen: _Seen, titles: FormTitles) -> Page:
    return Page(
        seen.sheet,
        seen.rows,
        {each.table.name: find(seen.sheet, seen.rows, seen.texts, each) for each in titles.tables},
        [place for each in titles.matrices if (place := find_matrix(seen.rows, seen.texts, each))],
    )


def _score(titles: FormTitles, pages: Sequence[Page], words: frozenset[str]) -> float:
    """How much of the form is there, 0 when too little: share of its columns, less what is foreign to it."""
    shares = [0.0]
    for each in titles.tables:
        headers = [header for page in pages for header in page.headers[each.table.name]]
        for header in headers:
            hits = sum(
                name in header.columns for name in (column.name for column in each.table.columns if not column.extra)
            )
            if header.hits >= min(_LEAST_COLUMNS, each.expected):
                shares.append(hits / each.expected - 0.05 * len(header.foreign))
    shares += [place.share for page in pages for place in page.matrices]
    best = max(shares)
    if best < _ENOUGH:
        return 0.0
    return best + (_HEADING if any(heading in words for heading in titles.headings) else 0.0)


def missing_titles(workbook: Workbook, forms: Sequence[FormTitles]) -> tuple[FormTitles, list[str]] | None:
    """The nearest form of a workbook that is none, and which captions it lacks."""
    sheets = [(sheet, grid(sheet)) for sheet in workbook.sheets]
    seen = {
        key(cell.value) for _, rows in sheets for row in rows.values() for cell in row if isinstance(cell.value, str)
    }
    best: tuple[int, FormTitles, list[str]] | None = None
    for titles in forms:
        fields = [column for each in titles.tables for column in each.table.columns if column.required]
        known = {field.name for each in titles.tables for text, field in each.fields.items() if text in seen}
        lacking = [field.title for field in fields if field.name not in known]
        if known and (best is None or len(known) > best[0]):
            best = len(known), titles, lacking
    return (best[1], best[2]) if best else None
