"""An order as an amendment sees it: its title, points and the tables of its appendices."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pydantic_core import to_json

from iomdocs.documents.act import APPENDIX, Act
from iomdocs.documents.cleaning import one_line
from iomdocs.documents.package import W
from iomdocs.documents.paper import Node, Paper, Paragraph
from iomdocs.documents.places import text_of
from iomdocs.wording import say

_NUMBER = re.compile(r"(\d+(?:\.\d+)*)\.\s+")
_ORDINAL = re.compile(r"№(?:\s*п/п)?|№\s*п\.\s*п\.?|п/п", re.IGNORECASE)
_SIGNED = re.compile(r"подпись", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, how many columns it spans, the style of its first paragraph."""

    text: str
    span: int
    style: str


@dataclass(frozen=True)
class Grid:
    """A table: its header and other rows; ``widths`` of columns in twentieths of a point."""

    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Titles of the columns, the lowest of a header of several rows."""
        titles = [""] * max(1, len(self.widths))
        for row in self.head:
            for place, text in enumerate(spread(row)):
                if place < len(titles) and text:
                    titles[place] = text
        return tuple(titles)

    @cached_property
    def ordinal(self) -> int | None:
        """The column that only counts the rows."""
        return next((n for n, title in enumerate(self.columns) if _ORDINAL.fullmatch(title)), None)

    def json(self, rows: Sequence[Sequence[Cell]] | None = None) -> str:
        """The table, or some rows of it under its header, as the filter «таблица» takes it."""
        told = {"widths": self.widths, "head": self.head, "rows": self.rows if rows is None else rows}
        return to_json(told).decode()

    @property
    def is_acquaintance(self) -> bool:
        """Whether people sign in it."""
        return any(_SIGNED.search(title) for title in self.columns)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an order: its number as it is seen, and its text without it."""

    number: str
    text: str


@dataclass
class Part:
    """An appendix, or the order's own text (``number`` None and no name): its paragraphs and tables in their order."""

    name: str
    texts: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


@dataclass(frozen=True)
class Edition:
    """One edition of an order."""

    paper: Paper

    @classmethod
    def read(cls, data: bytes) -> "Edition":
        """Open a DOCX."""
        return cls(Paper.read(data))

    @cached_property
    def act(self) -> Act:
        """The order as an act."""
        return Act(self.paper)

    @cached_property
    def title(self) -> str:
        """Its title, «Об утверждении …»."""
        return one_line(self.act.title.text).rstrip(".") if self.act.title else ""

    @cached_property
    def head(self) -> tuple[str, ...]:
        """Whose order it is: the lines above the word «приказ»."""
        return tuple(one_line(each.text) for each in self.act.plain[: self.act.kind_at or 0])

    @cached_property
    def place(self) -> str:
        """Where it was issued: what stands between that word and the title."""
        if self.act.kind_at is None or self.act.title is None:
            return ""
        between = self.act.plain[self.act.kind_at + 1 : self.act.plain.index(self.act.title)]
        return " ".join(one_line(each.text) for each in between)

    @cached_property
    def signature(self) -> tuple[str, str]:
        """Post and name of who signs."""
        if self.act.signature is None:
            return "", ""
        parts = [one_line(each) for each in self.act.signature[1].split("\t")]
        told = [each for each in parts if each]
        return (told[0] if told else ""), (told[-1].strip("_") if len(told) > 1 else "")

    @cached_property
    def preamble(self) -> str:
        """What stands between the title and the command word."""
        if self.act.command_at is None or self.act.title is None:
            return ""
        start = self.act.plain.index(self.act.title) + 1
        return " ".join(one_line(each.text) for each in self.act.plain[start : self.act.command_at])

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Its points with their numbers; a paragraph without a number belongs to the point before it."""
        found: list[Point] = []
        for each in self.act.points:
            text, number = one_line(each.text), _NUMBER.match(each.text)
            if number:
                found.append(Point(number[1], text[number.end() :]))
            elif each.numbered:
                found.append(Point(_counted(found, each), text))
            elif found:
                found[-1] = Point(found[-1].number, f"{found[-1].text} {text}")
        return tuple(found)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The order's own tables first, then its appendices; tables in which people sign are no part of it."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        part, header = Part(""), ""
        for block in self.paper.body:
            text = one_line(text_of(block)) if block.tag == f"{W}p" else ""
            found = APPENDIX.match(text)
            if found:
                yield part
                part, header = Part(_name(found[1])), _style(block)
            elif text and part.name and _style(block) != header:
                part.texts.append(text)
            elif block.tag == f"{W}tbl" and not (grid := _grid(block)).is_acquaintance and (part.name or grid.head):
                part.grids.append(grid)
        yield part


def _name(number: str | None) -> str:
    return say("amending.in_appendix_number", number=number) if number else say("amending.in_appendix")


def _counted(found: Sequence[Point], each: Paragraph) -> str:
    """The number that Word shows: levels below the first are counted within it."""
    level = _level(each)
    last = [int(n) for n in found[-1].number.split(".")] if found else []
    kept = (last + [0] * (level + 1))[: level + 1]
    kept[level] += 1
    return ".".join(str(max(n, 1)) for n in kept)


def _level(each: Paragraph) -> int:
    setting = each.setting("numPr")
    found = setting.find(f"{W}ilvl") if setting is not None else None
    return int(found.get(f"{W}val", "0")) if found is not None else 0


def _style(block: Node) -> str:
    found = block.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val", "") if found is not None else ""


def _grid(table: Node) -> Grid:
    rows = [(_is_head(row), tuple(map(_cell, row.iterfind(f"{W}tc")))) for row in table.iterfind(f"{W}tr")]
    heads = sum(1 for is_head, _ in rows if is_head)
    widths = tuple(int(float(each.get(f"{W}w", "0"))) for each in table.iterfind(f"{W}tblGrid/{W}gridCol"))
    return Grid(tuple(cells for _, cells in rows[:heads]), tuple(cells for _, cells in rows[heads:]), widths)


def _is_head(row: Node) -> bool:
    return row.find(f"{W}trPr/{W}tblHeader") is not None


def _cell(node: Node) -> Cell:
    texts = [one_line(text_of(each)) for each in node.iter(f"{W}p")]
    span = node.find(f"{W}tcPr/{W}gridSpan")
    first = next(node.iter(f"{W}p"), None)
    style = _style(first) if first is not None else ""
    return Cell(" ".join(filter(None, texts)), int(span.get(f"{W}val", "1")) if span is not None else 1, style)


def spread(row: Sequence[Cell]) -> tuple[str, ...]:
    """Texts of a row by column; where a cell spans several, its text stands in the first."""
    return tuple(text for cell in row for text in (cell.text, *[""] * (cell.span - 1)))
