"""Remarks written into a copy of a document as Word's own comments."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

from iomdocs.documents.package import NotDocument, parts
from iomdocs.documents.places import paragraphs, tables
from iomdocs.wording import say


def annotated(data: bytes, notes: Iterable[tuple[str, str]], today: dt.date) -> bytes:
    """A copy of a document with a comment for every ``(where, what)``.

    What has no place of its own in the text (headers, properties, the whole file) is said at the first paragraph.
    Raises ``NotDocument`` when Word's files cannot be read.
    """
    import docx  # noqa: PLC0415 - slow to load

    parts(data)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotDocument(say("documents.package.not_word")) from error
    places = _places(document)
    for where, what in notes:
        node = places.get(where)
        shown = what if node is not None else f"{where}: {what}"
        _comment(document, node if node is not None else _first(document), shown, today)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _places(document: Any) -> Mapping[str, Any]:
    """Paragraphs by their places, and the first one of every table."""
    found: dict[str, Any] = {}
    for where, node in paragraphs(document.element):
        found.setdefault(where, node)
    for where, table in tables(document.element):
        found.setdefault(where, next(table.iter("{*}p"), None))
    return found


def _first(document: Any) -> Any:
    found = next(document.element.body.iter("{*}p"), None)
    return found if found is not None else document.add_paragraph()._p  # noqa: SLF001 - python-docx names its XML so


def _comment(document: Any, node: Any, text: str, today: dt.date) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 - slow to load
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    paragraph = Paragraph(node, document)
    runs = paragraph.runs or [paragraph.add_run("")]
    author = say("documents.comment.author")
    comment = document.add_comment(runs, text=text, author=author, initials=author[:1])
    comment._comment_elm.set(qn("w:date"), f"{today.isoformat()}T00:00:00Z")  # noqa: SLF001 - it takes the clock's time
