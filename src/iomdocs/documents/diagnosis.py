"""Which tags of a template fail on the data of one document, and where they stand."""

import re
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

from jinja2 import TemplateError as JinjaError

from iomdocs.documents.budget import BUDGET
from iomdocs.documents.environment import environment
from iomdocs.documents.package import parts, stories
from iomdocs.documents.places import Tag, tags_of
from iomdocs.documents.template import source
from iomdocs.wording import say

FAILURES = (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
_BLOCK = re.compile(r"\{%-?\s*(for\s+[\w\s,]+?\s+in|if|elif)\s.*?%\}", re.DOTALL)
_MOST = 50


def failing(data: bytes, names: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say ``(where, what)`` of every tag that fails; the words of the error stay out, as they may quote people's data.

    A failing tag is made harmless and the part is tried again, so all of them come out of one run.
    """
    package = parts(data)
    for story in stories(package):
        pieces = _TAG.split(source(package[story].decode("utf-8")).replace("\n", " "))
        known = tags_of(package, story)
        exact = len(known) == len(pieces) // 2
        for _ in range(_MOST):
            number = _first_failure(pieces, names)
            if number is None:
                break
            tag = known[number] if exact and number < len(known) else None
            yield _told(tag, pieces, number)
            if not _silence(pieces, number):
                break


def _told(tag: Tag | None, pieces: list[str], number: int) -> tuple[str, str]:
    where = tag.where if tag else say("documents.place.whole")
    text = tag.text if tag else (pieces[2 * number + 1] if 2 * number + 1 < len(pieces) else "")
    return where, f"{say('documents.template.tag', tag=text)}: {say('documents.template.failed')}"


def _first_failure(pieces: list[str], names: Mapping[str, Any]) -> int | None:
    """Render with every tag on a line of its own: the line of the error is the number of the tag."""
    lined = "".join(f"\n{piece}" if number % 2 else piece for number, piece in enumerate(pieces))
    BUDGET.restart()
    try:
        environment().from_string(lined).render(names)
    except FAILURES as error:
        return max(_line(error) - 2, 0)
    return None


def _line(error: Exception) -> int:
    line, step = getattr(error, "lineno", None) or 0, error.__traceback__
    while isinstance(step, TracebackType):
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return int(line)


def _silence(pieces: list[str], number: int) -> bool:
    """Replace a failing tag by one that cannot fail; False when there is no such."""
    place = 2 * number + 1
    if place >= len(pieces):
        return False
    if pieces[place].startswith("{{"):
        pieces[place] = "{{ '' }}"
        return True
    found = _BLOCK.fullmatch(pieces[place])
    if found is None or pieces[place].rstrip("%} ").endswith((" in []", " false")):
        return False
    pieces[place] = f"{{% {found[1]} {'[]' if found[1].startswith('for') else 'false'} %}}"
    return True
