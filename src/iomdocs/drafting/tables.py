"""Understand a grid: titles of its columns, fixed rows, sections, an example; or captions and places for answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomdocs.drafting.pieces import Grid
from iomdocs.wording import catalogue, say

_FEW = 2
_LONG_TITLE = 200
_NUMBERS = re.compile(r"\(?\d{1,2}[.)]?")
_ORDINAL = re.compile(r"^№|^n п ?/ ?п|^п/п", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as understood: ``sections`` are (title, captions of rows) when its rows are fixed, else empty."""

    titles: tuple[str, ...]
    example: tuple[str, ...]
    rows: int
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    caption: str = ""
    numbered: bool = False
    two_levels: bool = False


def captions(grid: Grid) -> list[str] | None:
    """Titles of a grid of two columns whose right one is empty: a header block drawn as a table."""
    pairs = [row for row in grid.rows if any(row)]
    if grid.width != _FEW or not pairs or any(row[1] or not row[0] for row in pairs):
        return None
    return [row[0].strip(" :_") for row in pairs]


def understand(grid: Grid) -> Shape | None:
    """Find titles, fixed rows and an example; None when it has no titles over at least two columns."""
    caption, top = "", 0
    while top < len(grid.rows) and (grid.spans(top) or not grid.filled(top)):
        caption = caption or next(iter(filter(None, grid.rows[top])), "")
        top += 1
    if top >= len(grid.rows) or len(grid.filled(top)) < _FEW:
        return None
    bottom = _bottom(grid, top)
    titles = _titles(grid, top, bottom)
    if sum(map(bool, titles)) < _FEW:
        return None
    body = list(range(bottom + 1, len(grid.rows)))
    numbered = bool(body) and _is_numbering(grid.rows[body[0]])
    body = body[1:] if numbered else body
    two_levels = bottom > top
    sections, corner = _sections(grid, body, titles)
    if sections:
        return Shape(tuple(titles[corner:]), (), len(body), sections, caption, numbered, two_levels)
    return Shape(tuple(titles), _example(grid, body), len(body), (), caption, numbered, two_levels)


def _bottom(grid: Grid, top: int) -> int:
    """The last row of the header: as deep as its tallest cell, or one more below a title over several columns."""
    columns = grid.filled(top)
    tallest = max(grid.tall.get((top, column), 1) for column in columns)
    parted = any(grid.wide.get((top, column), 1) > 1 for column in columns)
    below = top + 1 < len(grid.rows) and len(grid.filled(top + 1)) > 1 and not _is_numbering(grid.rows[top + 1])
    return min(top + max(tallest, _FEW if parted and below else 1), len(grid.rows)) - 1


def _titles(grid: Grid, top: int, bottom: int) -> list[str]:
    """One title a column: the text over it, and in brackets what stands below a title over several columns."""
    titles = []
    for column in range(grid.width):
        levels = [text for row in range(top, bottom + 1) if (text := _over(grid, row, column))]
        unlike = list(dict.fromkeys(levels))
        title = unlike[0] if unlike else ""
        for each in unlike[1:]:
            title = f"{title} ({each})"
        titles.append(title[:_LONG_TITLE].strip(" :"))
    return _without_tail(titles, grid, bottom)


def _over(grid: Grid, row: int, column: int) -> str:
    """The text of a cell or of the wide one that covers it."""
    for left in range(column, -1, -1):
        text = grid.rows[row][left] if left < len(grid.rows[row]) else ""
        if text and (left == column or grid.wide.get((row, left), 1) > column - left):
            return text
    return ""


def _without_tail(titles: list[str], grid: Grid, bottom: int) -> list[str]:
    """Titles up to the last column that has one or an answer below; nameless ones between get a name."""
    last = max((at for at, title in enumerate(titles) if title), default=-1)
    below = [column for row in range(bottom + 1, len(grid.rows)) for column in grid.filled(row)]
    last = max([last, *below])
    return [title or say("drafting.words.column", number=at + 1) for at, title in enumerate(titles[: last + 1])]


def _is_numbering(row: Sequence[str]) -> bool:
    """The row «1 2 3 …» under a header."""
    told = [text for text in row if text]
    return len(told) >= _FEW and all(_NUMBERS.fullmatch(text) for text in told) and told[0].strip("().") == "1"


def _sections(
    grid: Grid, body: Sequence[int], titles: Sequence[str]
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], int]:
    """Fixed rows by sections, and the column that captions them; empty when rows are free."""
    corner = 1 if _ORDINAL.search(titles[0]) and len(titles) > _FEW else 0
    found: list[tuple[str, list[str]]] = []
    rows = 0
    for row in body:
        texts = grid.rows[row]
        beyond = [column for column in grid.filled(row) if column > corner]
        label = texts[corner] or (texts[0] if not corner or grid.spans(row) else "")
        if beyond or (not label and any(texts)):
            return (), 0
        if not label:
            continue
        if grid.spans(row):
            found.append((label, []))
        else:
            if not found:
                found.append(("", []))
            found[-1][1].append(label)
            rows += 1
    whole = tuple((title, tuple(captions_)) for title, captions_ in found if captions_)
    free = any(_NUMBERS.fullmatch(each) for _, section in whole for each in section)
    return (whole, corner) if rows >= _FEW and not free and len(titles) - corner >= _FEW else ((), 0)


def _example(grid: Grid, body: Sequence[int]) -> tuple[str, ...]:
    """The best filled row, when one is filled at least by half."""
    best = max(body, key=lambda row: len(grid.filled(row)), default=None)
    if best is None or len(grid.filled(best)) * 2 < grid.width or len(grid.filled(best)) < _FEW:
        return ()
    return grid.rows[best]


def is_signature(text: str) -> bool:
    """Whether a line is one to sign on."""
    return re.search(catalogue("drafting")["marks"]["signature"], text.casefold()) is not None
