"""A template, compiled once and rendered many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Template
from markupsafe import escape

from iomdocs.documents.environment import environment
from iomdocs.documents.package import append, pack, parts, stories

CORE = "docProps/core.xml"
_QUOTED = re.compile(r"«([^«»]*)»")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# An empty body cell is not valid in Word: a loop over paragraphs that gave none leaves one behind.
_EMPTY_CELL = re.compile(r"(<w:tc>(?:<w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)?)\s*(</w:tc>)", re.DOTALL)
_WHEN = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_AUTHOR = re.compile(r"<dc:creator>[^<]*</dc:creator>|<dc:creator\s*/>")
_BY = re.compile(r"<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>|<cp:lastModifiedBy\s*/>")


@dataclass(frozen=True)
class Compiled:
    """A template ready to render: ``start`` is a zip of the parts that are the same in every document."""

    start: bytes
    core: str
    moving: Mapping[str, Template]

    def render(self, names: Mapping[str, Any], today: str, author: str) -> bytes:
        """The bytes of one document; whatever jinja2 raises comes through."""
        made = [
            (story, _EMPTY_CELL.sub(r"\1<w:p/>\2", template.render(names)).encode("utf-8"))
            for story, template in self.moving.items()
        ]
        return append(self.start, [*made, (CORE, _properties(self.core, today, author).encode("utf-8"))])


@lru_cache(maxsize=64)
def compiled(data: bytes) -> Compiled:
    """Compile a template's bytes; raises ``NotDocument``, and what jinja2 raises for a mistake in a tag."""
    package = parts(data)
    sources = {story: package[story].decode("utf-8") for story in stories(package)}
    moving = {
        story: environment().from_string(source(text))
        for story, text in sources.items()
        if "{" in text and ("}" in text or "%" in text)
    }
    still = [(name, part) for name, part in package.items() if name not in moving and name != CORE]
    return Compiled(pack(still), package.get(CORE, b"").decode("utf-8"), moving)


def source(xml: str) -> str:
    """A part's XML as a jinja2 template; Word's «ёлочки» around a text inside a tag are its quotes."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - slow to load

    return _TAG.sub(lambda tag: straight(tag[0]), DocxTemplate.patch_xml(None, xml))


def straight(tag: str) -> str:
    """Make «…» inside a tag a text: Word puts them there by itself.

    >>> straight("{{ n | мн(«час», «часа», «часов») }}")
    '{{ n | мн("час", "часа", "часов") }}'
    """
    return tag if '"' in tag or "'" in tag else _QUOTED.sub(r'"\1"', tag)


def _properties(core: str, today: str, author: str) -> str:
    """The document's own properties: dated today, by the organisation, not by whoever made the template."""
    who = f"<dc:creator>{escape(author)}</dc:creator>"
    dated = _WHEN.sub(rf"\g<1>{today}T00:00:00Z\g<3>", core)
    return _BY.sub("<cp:lastModifiedBy></cp:lastModifiedBy>", _AUTHOR.sub(lambda _: who, dated))
