"""Gather tables and the lines around them into drafts of forms."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from iomdocs.drafting.guessing import Guess, Names, form_name, guess, identifier, small_letters
from iomdocs.drafting.pieces import Grid, Line, Piece
from iomdocs.drafting.tables import Shape, captions, is_signature, understand
from iomdocs.wording import catalogue, say

_HEADERS = frozenset({"person", "position", "organisation", "period", "snils", "inn"})
_LONGEST_CAPTION, _LONGEST_TITLE = 80, 150
_LEADING = ("person", "organisation", "period")
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table or a matrix of a draft: ``fields`` are its columns, ``sections`` (title, rows) those of a matrix."""

    name: str
    title: str
    fields: tuple[Guess, ...]
    shape: Shape


@dataclass(slots=True)
class Draft:
    """One form as guessed; ``source`` names the appendix it comes from, ``where`` the place in the file."""

    title: str
    name: str
    source: str
    where: str
    fields: list[Guess] = field(default_factory=list)
    tables: list[DraftTable] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)

    @property
    def key(self) -> list[str]:
        """Fields of the header that tell cards apart."""
        found = (next((each.name for each in self.fields if each.kind == kind), None) for kind in _LEADING)
        return [name for name in found if name]


@dataclass(slots=True)
class _Before:
    """Lines since the last table, as far as they may matter for the next one."""

    titles: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    source: str = ""
    anew: bool = False


def drafts(pieces: Sequence[Piece], file: str, where: str = "") -> list[Draft]:
    """Propose a form for every table; tables with neither an appendix nor a new page between them share a form."""
    made: list[Draft] = []
    before, names, number = _Before(anew=True), Names(), 0
    for piece in pieces:
        if isinstance(piece, Line):
            _line(piece, before, made)
            continue
        told = captions(piece)
        if told is not None:
            before.captions += [each for each in told if not is_signature(each) or _is_header(each)]
            continue
        shape = understand(piece)
        if shape is None:
            _small(piece, before)
            continue
        number += 1
        if before.anew or not made:
            made.append(_begun(before, shape, file, where or say("drafting.words.table", number=number)))
            names = Names()
        _add(made[-1], shape, before, names)
        before = _Before()
    return [_owned(each) for each in made]


def _owned(draft: Draft) -> Draft:
    """Add to the header what tells whose a card is, and of when."""
    names = Names()
    for each in (*draft.fields, *(column for table in draft.tables for column in table.fields)):
        names.give(each.name)
    for kind in ("organisation", "period"):
        if all(each.kind != kind for each in draft.fields):
            draft.fields.append(replace(guess(say(f"drafting.words.{kind}"), names), added=True))
    return draft


def _line(line: Line, before: _Before, made: Sequence[Draft]) -> None:
    """Note a line: an appendix begins a form anew, «ФИО ______» is a field, a last short line a title."""
    text = line.text
    before.anew |= line.page and bool(made)
    appendix = re.search(catalogue("drafting")["marks"]["appendix"], small_letters(text))
    if appendix:
        before.anew, before.source, before.titles, before.captions = True, text[: appendix.end()].strip(), [], []
        text = text[appendix.end() :].strip(" .:–—-")
    if not text:
        return
    told = list(_asked(text))
    if told:
        before.captions += told
    elif made and not before.anew and is_signature(text) and ("_" in text or "/" in text):
        made[-1].signatures.append(text.split("_")[0].strip(" :/"))
    elif len(text) <= _LONGEST_TITLE and len(_WORDS.findall(text)) > 0:
        before.titles.append(text.strip(" .:"))


def _asked(text: str) -> Iterator[str]:
    """Captions of a line that leaves room for answers: «ФИО: ____ Должность: ____»."""
    blanks = re.split(r"_{3,}|\.{5,}|…{2,}", text)
    pieces = blanks[:-1] if len(blanks) > 1 else [text] if text.endswith(":") else []
    for piece in pieces:
        caption = piece.strip(" :;,.()–—-")
        if caption and len(caption) <= _LONGEST_CAPTION and (_is_header(caption) or not is_signature(caption)):
            yield caption
    if not pieces and len(text) <= _LONGEST_CAPTION and text.count(":") == 0 and _is_header(text, whole=True):
        yield text


def _is_header(text: str, *, whole: bool = False) -> bool:
    """Whether a caption asks whom a card is about; ``whole`` for a line without room that is nothing but a caption."""
    found = guess(text, Names()).kind in _HEADERS
    return found and (not whole or len(text.split()) <= 3)


def _small(grid: Grid, before: _Before) -> None:
    """Lines of a grid that is no table: a stamp «Утверждаю», a title in a frame."""
    before.titles += [text for row in grid.rows for text in row if text and not is_signature(text)][:1]


def _begun(before: _Before, shape: Shape, file: str, where: str) -> Draft:
    title = before.titles[-1] if before.titles else shape.caption or say("drafting.words.title", file=file)
    title = title[0].upper() + title[1:]
    return Draft(title, form_name(title), before.source, where)


def _add(draft: Draft, shape: Shape, before: _Before, names: Names) -> None:
    """Add a table, and to the header what was asked above it."""
    draft.fields += [guess(caption, names) for caption in before.captions]
    number = len(draft.tables) + 1
    title = shape.caption or (before.titles[-1] if before.titles else "") or draft.title
    own = Names()
    examples = [*shape.example, *[""] * len(shape.titles)]
    # A column that bears a header field's name would hide it in the data.
    for each in draft.fields:
        own.give(each.name)
    fields = tuple(guess(text, own, examples[at]) for at, text in enumerate(shape.titles))
    name = identifier(title, "table") if draft.tables else "rows"
    taken = {each.name for each in draft.tables}
    draft.tables.append(DraftTable(f"{name[:36]}_{number}" if name in taken else name, title, fields, shape))
