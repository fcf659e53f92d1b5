"""Tell which form a workbook is: by its identity marks when they agree with its content, else by content."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from iomdocs.definitions import Form
from iomdocs.judging.headers import Grid, Header, Keys, find, grid, keys
from iomdocs.judging.marks import Marks
from iomdocs.judging.matrices import MatrixPlace, find_matrices
from iomdocs.judging.titles import Forms, FormTitles, key
from iomdocs.workbook import Cell, Sheet, Workbook

_SERVICE = ("чтоисправить", "ошибки", "инструкция", "списки", "iomdocs", "замечания", "справочник", "словар")
_ENOUGH = 0.5
_LEAST_COLUMNS = 3
_LEAST_KNOWN = 2
_HEADING = 0.2
_IDENTITY = 0.5
_PLAINLY = 0.2


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that may hold answers, its rows, and the headers and matrices that were found on it.

    ``beside`` says that it is the right part of a sheet on which two tables stand side by side.
    """

    sheet: Sheet
    rows: Grid
    headers: Mapping[str, Sequence[Header]]
    matrices: Sequence[MatrixPlace]
    beside: bool = False

    @property
    def all(self) -> tuple[Header, ...]:
        """Headers of all tables."""
        return tuple(chain.from_iterable(self.headers.values()))

    @property
    def holds_form(self) -> bool:
        """Whether any table or matrix of the form stands here."""
        return bool(self.matrices) or any(self.headers.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A sheet as every form looks at it: rows, keys of their texts, keys of texts that may be a heading.

    ``captioned`` are those rows in which captions of some form stand.
    """

    sheet: Sheet
    rows: Grid
    texts: Keys
    captioned: Keys
    all: frozenset[str]
    short: frozenset[str]
    beside: bool = False

    @classmethod
    def of(cls, sheet: Sheet, forms: Forms, *, beside: bool = False) -> Iterator["_Seen"]:
        """The sheet, or its parts from the left when its captions stand twice in one row."""
        rows = grid(sheet)
        texts = keys(rows)
        middle = None if beside else _second_table(rows, texts, forms)
        if middle is None:
            few = (cell.value for row in rows.values() if len(row) <= _LEAST_COLUMNS for cell in row)
            short = frozenset(key(text) for text in few if isinstance(text, str))
            captioned = {row: row_keys for row, row_keys in texts.items() if forms.has_captions(row_keys)}
            yield cls(sheet, rows, texts, captioned, frozenset(chain.from_iterable(texts.values())), short, beside)
            return
        left, right = (
            replace(sheet, cells={at: cell for at, cell in sheet.cells.items() if (at[1] >= middle) is second})
            for second in (False, True)
        )
        yield from (*cls.of(left, forms), *cls.of(right, forms, beside=True))


def _second_table(rows: Grid, texts: Keys, forms: Forms) -> int | None:
    """Column where a second table begins beside the first: three captions of a table or more come again in one row."""
    for number, row_keys in texts.items():
        again = {text for text, times in Counter(row_keys).items() if times > 1}
        if len(again) >= _LEAST_COLUMNS and forms.share_table(again, _LEAST_COLUMNS):
            return _second(rows[number], again)
    return None


def _second(row: Sequence[Cell], again: set[str]) -> int:
    """Column of the first caption that stands there for the second time."""
    seen: set[str] = set()
    for cell in row:
        text = key(cell.value) if isinstance(cell.value, str) else ""
        if text in again and text in seen:
            return cell.column
        seen.add(text)
    raise LookupError


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form a workbook is, and its pages; ``strangers`` are sheets that hold another form."""

    titles: FormTitles
    pages: tuple[Page, ...]
    strangers: tuple[tuple[Sheet, Form], ...] = ()


_Scored: TypeAlias = tuple[tuple[float, float], FormTitles, tuple[Page, ...]]


def recognise(workbook: Workbook, forms: Forms, marks: Marks) -> Recognised | None:
    """The one form that fits best; None when no form's captions are there."""
    sheets = [seen for sheet in workbook.sheets if not _is_service(sheet) for seen in _Seen.of(sheet, forms)]
    words = frozenset(text for seen in sheets for text in seen.short)
    filled = (
        {at for at, seen in enumerate(sheets) if not seen.sheet.hidden and _is_filled(seen)} if sheets[1:] else set()
    )
    scored: list[_Scored] = []
    likely = [_likely(seen, forms, marks.form) for seen in sheets]
    for titles in forms.chosen(frozenset().union(*likely)):
        pages = tuple(
            _page(seen, titles, asked=titles.form.id in ids) for seen, ids in zip(sheets, likely, strict=True)
        )
        pages = _without_scraps(titles, pages)
        score = _score(titles, pages, words)
        if score:
            marked = marks.form == titles.form.id
            named = _IDENTITY + 0.1 * (marks.edition == titles.form.edition) if marked else 0.0
            on_filled = _score(titles, [page for at, page in enumerate(pages) if at in filled], words)
            scored.append(((on_filled and on_filled + named, score + named), titles, pages))
    if not scored:
        return None
    _, titles, pages = max(scored, key=lambda each: each[0])
    rivals = [each for each in scored if each[1].form.id != titles.form.id] if len(pages) > 1 else []
    sure = marks.form == titles.form.id
    strangers = {
        at: form
        for at, page in enumerate(pages)
        if not (sure and page.holds_form) and (form := _stranger(at, titles, pages, rivals, sheets))
    }
    own = tuple(page for at, page in enumerate(pages) if at not in strangers)
    told_of = ((pages[at].sheet, form) for at, form in strangers.items() if _is_filled(sheets[at]))
    return Recognised(titles, own, tuple(told_of))


def _stranger(
    at: int,
    titles: FormTitles,
    pages: Sequence[Page],
    rivals: Sequence[_Scored],
    sheets: Sequence[_Seen],
) -> Form | None:
    """The other form that a page plainly is."""
    words = sheets[at].short
    best = max(((_score(each, [found[at]], words), each.form) for _, each, found in rivals), default=None, key=_first)
    own = _score(titles, [pages[at]], words)
    return best[1] if best and best[0] > own + _PLAINLY else None


def _is_filled(seen: _Seen) -> bool:
    """Whether there is more on a sheet than a header: a blank of another form beside a filled one means nothing."""
    header = next((number for number, row_keys in seen.texts.items() if len(row_keys) > _LEAST_COLUMNS), 0)
    below = [row for number, row in seen.rows.items() if number > header and len(row) > _LEAST_COLUMNS]
    return any(sum(isinstance(cell.value, str) for cell in row) > 1 for row in below)


def _first(pair: tuple[float, Form]) -> float:
    return pair[0]


def _is_service(sheet: Sheet) -> bool:
    return key(sheet.name).startswith(_SERVICE)


def _likely(seen: _Seen, forms: Forms, told: str | None) -> frozenset[str]:
    """Forms of which a sheet has at least half as many captions as of the best; the others are not looked for."""
    weights = forms.known(seen.all)
    best = max(weights.values(), default=0)
    return frozenset(form for form, found in weights.items() if form == told or found * 2 >= best)


def _page(seen: _Seen, titles: FormTitles, *, asked: bool) -> Page:
    return Page(
        seen.sheet,
        seen.rows,
        {each.table.name: find(seen.sheet, seen.rows, seen.captioned, each) if asked else () for each in titles.tables},
        [place for each in titles.matrices for place in find_matrices(seen.rows, seen.texts, each)] if asked else (),
        seen.beside,
    )


def _without_scraps(titles: FormTitles, pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """Pages without headers that are much poorer than those of other sheets: lists of formats or kinds of documents."""
    for each in titles.tables:
        name = each.table.name
        best = max((header.hits for page in pages for header in page.headers[name]), default=0)
        least = min(_LEAST_COLUMNS, best)
        poor = {
            at
            for at, page in enumerate(pages)
            if page.headers[name]
            and max(h.hits for h in page.headers[name]) < (best / 2 if page.sheet.hidden else least)
        }
        if poor:
            pages = tuple(
                replace(page, headers={**page.headers, name: []}) if at in poor else page
                for at, page in enumerate(pages)
            )
    return pages


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
    """The nearest form of a workbook that is none, and which captions it lacks; one alone says nothing of a form."""
    sheets = [(sheet, grid(sheet)) for sheet in workbook.sheets]
    seen = {
        key(cell.value) for _, rows in sheets for row in rows.values() for cell in row if isinstance(cell.value, str)
    }
    best: tuple[int, FormTitles, list[str]] | None = None
    for titles in forms:
        fields = [column for each in titles.tables for column in each.table.columns if column.required]
        known = {field.name for each in titles.tables for text, field in each.fields.items() if text in seen}
        lacking = [field.title for field in fields if field.name not in known]
        if len(known) >= _LEAST_KNOWN and (best is None or len(known) > best[0]):
            best = len(known), titles, lacking
    return (best[1], best[2]) if best else None


def unknown_captions(workbook: Workbook, titles: FormTitles) -> Iterator[tuple[Sheet, Cell]]:
    """Texts that stand in one row with the most known captions of a form, and are none of them."""
    known = frozenset().union(*(each.captions for each in titles.tables))
    rows = [(sheet, cells) for sheet in workbook.sheets for cells in grid(sheet).values()]
    hits = [sum(isinstance(cell.value, str) and key(cell.value) in known for cell in cells) for _, cells in rows]
    if max(hits, default=0) < _LEAST_KNOWN:
        return
    sheet, cells = rows[hits.index(max(hits))]
    for cell in cells:
        if isinstance(cell.value, str) and key(cell.value) not in known:
            yield sheet, cell
