"""Filters that put a file of the pack into a document: a picture, another document. Only docxtpl itself can do that."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context

from iomdocs.wording import say

PAPER = "_paper"
FILES = "_files"
_NAME = re.compile(r"[\w «»–-]+\.(?:png|jpe?g|docx)", re.IGNORECASE)
_WIDEST = 250


def _file(context: Context, name: Any) -> Path:
    """A file that lies beside the template; nothing else can be named."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SecurityError(say("documents.template.no_insert"))
    find: Callable[[str], Path] = context[FILES]
    return find(f"documents/{name}")


@pass_context
def _picture(context: Context, name: Any, width: Any = None) -> Any:
    """A picture, ``width`` millimetres wide, or as wide as it is."""
    from docx.shared import Mm  # noqa: PLC0415 - slow to load
    from docxtpl import InlineImage  # noqa: PLC0415

    wide = Mm(min(float(width), _WIDEST)) if width else None
    return InlineImage(context[PAPER], str(_file(context, name)), width=wide)


@pass_context
def _subdocument(context: Context, name: Any) -> Any:
    """The body of another document, with its styles and pictures; stands in a paragraph of its own: ``{{p … }}``."""
    return context[PAPER].new_subdoc(str(_file(context, name)))


INSERTS: Mapping[str, Callable[..., Any]] = MappingProxyType({"рисунок": _picture, "вложение": _subdocument})
