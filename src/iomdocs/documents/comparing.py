"""Two editions of an order compared: what an amendment must say so that the one becomes the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from iomdocs.documents.comparing_tables import Change, compare_grids
from iomdocs.documents.editions import Edition, Part, Point
from iomdocs.documents.wordings import changed, replaced
from iomdocs.wording import say

_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes in the order of the text, and the people whom they touch: name and post."""

    changes: tuple[Change, ...]

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """People in rows that are new, gone or other, each once."""
        return tuple(dict.fromkeys(person for change in self.changes for person in change.people))


def compare(old: Edition, new: Edition) -> Comparison:
    """What of the old edition becomes what in the new; requisites, signatures and lists of acquaintance apart."""
    return Comparison(tuple(_changes(old, new)))


def _changes(old: Edition, new: Edition) -> Iterator[Change]:
    if old.title != new.title:
        yield _in_place(say("amending.in_title"), say("amending.title"), old.title, new.title)
    if old.preamble != new.preamble:
        yield _in_place(say("amending.in_preamble"), say("amending.preamble"), old.preamble, new.preamble)
    yield from _points(old.points, new.points)
    for before, after in zip_longest(old.parts, new.parts):
        yield from _part(before, after)


def _in_place(where: str, whole: str, old: str, new: str) -> Change:
    told = changed(old, new)
    if told is None:
        return Change(say("amending.anew", what=whole, text=new))
    return Change(say("amending.place", where=where, what=told))


def _points(old: Sequence[Point], new: Sequence[Point]) -> Iterator[Change]:
    shifted = []
    for before, after in _paired([each.text for each in old], [each.text for each in new]):
        if before is None and after is not None:
            yield Change(say("amending.add_point", number=new[after].number, text=new[after].text))
        elif before is not None and after is None:
            yield Change(say("amending.drop_point", number=old[before].number))
        elif before is not None and after is not None:
            one, other = old[before], new[after]
            if one.text != other.text:
                yield _point(one, other)
            if one.number != other.number:
                shifted.append((one.number, other.number))
    if shifted:
        froms, tos = zip(*shifted, strict=True)
        yield Change(say("amending.renumber_points", old=_range(froms), new=_range(tos)))


def _point(old: Point, new: Point) -> Change:
    told = changed(old.text, new.text)
    if told is None:
        return Change(say("amending.point_anew", number=old.number, new_number=new.number, text=new.text))
    return Change(say("amending.place", where=say("amending.in_point", number=old.number), what=told))


def _range(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Which text became which: equal ones first, then those alike that stand between them in the same order."""
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
            continue
        left = list(range(i1, i2))
        for there in range(j1, j2):
            alike = next((n for n in left if _alike(old[n], new[there])), None)
            for gone in [n for n in left if alike is not None and n < alike]:
                yield gone, None
            left = [n for n in left if alike is None or n > alike]
            yield alike, there
        yield from ((gone, None) for gone in left)


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio() >= _ALIKE


def _part(old: Part | None, new: Part | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield from _whole(say("amending.add_part", name=new.name), new)
    elif old is not None and new is None:
        yield Change(say("amending.drop_part", name=old.name))
    elif old is not None and new is not None:
        yield from _texts(old, new)
        for number, (before, after) in enumerate(zip_longest(old.grids, new.grids), start=1):
            several = len(old.grids) > 1
            where = say("amending.in_table", name=new.name, number=number) if several else new.name
            yield from compare_grids(where.strip() or say("amending.in_order"), before, after)


def _whole(what: str, part: Part) -> Iterator[Change]:
    yield Change(what, part.grids[0].json() if part.grids else "")


def _texts(old: Part, new: Part) -> Iterator[Change]:
    for before, after in _paired(old.texts, new.texts):
        if before is None and after is not None:
            yield Change(say("amending.add_text", where=new.name, text=new.texts[after]))
        elif before is not None and after is None:
            yield Change(say("amending.drop_text", where=old.name, text=old.texts[before]))
        elif before is not None and after is not None and old.texts[before] != new.texts[after]:
            told = changed(old.texts[before], new.texts[after])
            yield Change(
                say("amending.place", where=old.name, what=told or replaced(old.texts[before], new.texts[after]))
            )
