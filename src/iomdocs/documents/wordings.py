"""How an amendment says what becomes of a text: «слова … заменить словами …», and when to tell it anew."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from iomdocs.wording import say

_FIGURES = re.compile(r"[\d\s.,:/–-]*\d[\d\s.,:/–-]*")
_MOST_PLACES, _MOST_CHANGED = 3, 0.5


def quoted(text: str) -> str:
    """A text in quotes, with their kind said before: «цифры «36»», «слово «очная»», «слова «с марта»»."""
    return say(f"amending.{_kind(text)}", text=text)


def replaced(old: str, new: str) -> str:
    """A whole text by another: «цифры «36» заменить цифрами «72»»."""
    if not old:
        return say("amending.add", new=say(f"amending.by_{_kind(new)}", text=new))
    if not new:
        return say("amending.drop", old=quoted(old))
    return say("amending.replace", old=quoted(old), new=say(f"amending.by_{_kind(new)}", text=new))


def _kind(text: str) -> str:
    if _FIGURES.fullmatch(text):
        return "figures"
    return "word" if len(text.split()) == 1 else "words"


def changed(old: str, new: str) -> str | None:
    """What to change in a long text, place by place; None when so much changes that it is told anew."""
    before, after = old.split(), new.split()
    steps = [each for each in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if each[0] != "equal"]
    touched = sum(max(i2 - i1, j2 - j1) for _, i1, i2, j1, j2 in steps)
    if len(steps) > _MOST_PLACES or touched > _MOST_CHANGED * max(len(before), len(after)):
        return None
    return "; ".join(_steps(old, before, after, steps))


def _steps(
    old: str, before: Sequence[str], after: Sequence[str], steps: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[str]:
    for kind, i1, i2, j1, j2 in steps:
        if kind == "insert" and i1:
            start = _until_only(old, before, i1 - 1, i1)
            context = " ".join(before[start:i1])
            added = say(f"amending.by_{_kind(' '.join(after[j1:j2]))}", text=" ".join(after[j1:j2]))
            yield say(f"amending.after_{_kind(context)}", context=context, new=added)
            continue
        end, upto = (i2, j2) if i2 > i1 else (i2 + 1, j2 + 1)
        start = _until_only(old, before, i1, end)
        moved = i1 - start
        yield replaced(" ".join(before[start:end]), " ".join(after[j1 - moved : upto]))


def _until_only(old: str, before: Sequence[str], start: int, end: int) -> int:
    """Where to begin the quotation so that it is found in the text once."""
    while start and old.count(" ".join(before[start:end])) > 1:
        start -= 1
    return start
