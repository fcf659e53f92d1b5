"""How a value stands in a document."""

import re
import threading
from typing import Any

from markupsafe import Markup, escape

from iomdocs import russian
from iomdocs.documents.budget import BUDGET
from iomdocs.documents.cleaning import Doubtful, Name, Post, clean
from iomdocs.documents.filters import FILTERS
from iomdocs.documents.highlighting import marked

_LONG, _MOST_SHOWN = 2_000, 16_384
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_SPECIAL = re.compile("[&<>'\"]")


class Traces(threading.local):
    """What must be mended in a part that was rendered: ``gaps`` between words, ``doubts`` that stand on yellow."""

    gaps = doubts = False

    def restart(self) -> None:
        """Begin a new part."""
        self.gaps = self.doubts = False


TRACES = Traces()


class Shown(dict[str, bytes]):
    """Texts as the XML they become; short ones are remembered, as names and posts come again and again."""

    def __missing__(self, text: str) -> bytes:
        shown = _escaped(text)
        xml = shown.encode()
        if _leaves_gap(shown):
            TRACES.gaps = True
        elif len(text) < _LONG:
            if len(self) >= _MOST_SHOWN:
                self.clear()
            self[text] = xml
        return xml

    def value(self, value: Any) -> bytes:
        """Any value as XML."""
        if value.__class__ is Name or value.__class__ is Post:
            return self[value]
        return finalize(value).encode()


def _escaped(text: str) -> str:
    """Escaped, with non-breaking spaces and breaks of lines."""
    if len(text) >= _LONG:
        BUDGET.write(text)
    if text.isprintable():
        return _xml(russian.nbsp(text))
    return _BREAK.join(map(_xml, russian.nbsp(clean(text)).replace("\t", " ").split("\n")))


def _xml(text: str) -> str:
    # A plain text: every letter that is taken from markupsafe's own kind of text makes one more of it.
    return str.__str__(escape(text)) if _SPECIAL.search(text) else text


def _traced(shown: str) -> str:
    """A text, noted if it may leave a gap."""
    if _leaves_gap(shown):
        TRACES.gaps = True
    return shown


def _leaves_gap(shown: str) -> bool:
    """Whether two spaces may meet at a value: it is empty, or has spaces at its ends or two inside."""
    return not shown or shown[0] == " " or shown[-1] == " " or "  " in shown


def finalize(value: Any) -> str:
    """How a value stands in the document: nothing for None, a decimal comma, spaces that do not break; escaped."""
    if value.__class__ is int:
        return str(value)
    if value.__class__ is str:
        return _traced(_escaped(value))
    if value is None:
        return _traced("")
    if isinstance(value, float):
        value = FILTERS["число"](value)
    if isinstance(value, Doubtful):
        TRACES.doubts = True
        return marked(finalize(str.__str__(value)))
    if isinstance(value, str) and not isinstance(value, Markup):
        return finalize(str.__str__(value))
    TRACES.gaps = True
    return _marked(value)


def _marked(value: Any) -> str:
    """What is XML already: a joined list, what a macro made, a picture; and what only has a text."""
    if isinstance(value, Markup):
        text = str.__str__(value)
        BUDGET.write(text)
        return text if "<" in text else _BREAK.join(russian.nbsp(clean(text)).split("\n"))
    return escape(value)
