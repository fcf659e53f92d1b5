"""What one document says and another does not, line by line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from iomdocs.documents.paper import Paper

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_COUNT = re.compile(r"\d{1,3}(?:\.\d{1,2})*")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two documents differ: what stood there, what stands there; empty where there is nothing."""

    where: str
    old: str
    new: str


def differences(old: bytes, new: bytes) -> list[Difference]:
    """Lines of the bodies that are not the same; places are those of the new document."""
    before, after = _lines(old), _lines(new)
    matcher = SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
    found: list[Difference] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            found += _side_by_side(before[i1:i2], after[j1:j2])
    return found


def _side_by_side(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Difference]:
    for before, after in zip_longest(old, new, fillvalue=("", "")):
        yield Difference(after[0] or before[0], before[1][:_LONGEST], after[1][:_LONGEST])


def _lines(data: bytes) -> list[tuple[str, str]]:
    every = ((where, " ".join(text.split())) for where, text, _ in Paper.read(data).lines)
    return [(where, text) for where, text in every if text]


def words_lost_and_found(data: bytes, printed: str, beside: str) -> tuple[list[str], list[str]]:
    """Words of a document that its print lacks, and words that only the print has.

    ``beside`` is printed besides the document's own text. A print repeats heads of tables and numbers its pages and
    points: what the document has may come more often there, and a short number may be new.
    """
    paper = Paper.read(data)
    mine = Counter(_WORD.findall(" ".join(each.text for each in paper.everywhere)))
    theirs, known = Counter(_WORD.findall(printed)), {*mine, *_WORD.findall(beside)}
    lost = [word for word, count in mine.items() if theirs[word] < count]
    extra = [word for word in theirs if word not in known and not _COUNT.fullmatch(word)]
    return sorted(lost), sorted(extra)
