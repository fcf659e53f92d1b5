"""Our notes in a sheet's comments: added, added under the clerk's own text, and taken away again."""

import re
from html import unescape

from iomdocs.marking.xmltext import append, apply, attribute, element, escape
from iomdocs.wording import catalogue, say
from iomdocs.workbook import address, place

_COMMENT = re.compile(rb"<comment(?=[\s/>])[^>]*?>.*?</comment>", re.DOTALL)
_AUTHOR = re.compile(rb"<author(?=[\s/>])[^>]*?(?:/>|>(.*?)</author>)", re.DOTALL)
_RUN = re.compile(rb"<r>.*?</r>|<t(?=[\s/>])[^>]*?(?:/>|>.*?</t>)", re.DOTALL)
_TEXT = re.compile(rb"(<t(?=[\s/>])[^>]*?>)(.*?)</t>", re.DOTALL)
_OURS = b"iomdocs"
_LOOK = b'<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/><charset val="204"/>'
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="%s"><authors></authors><commentList></commentList></comments>'
)


class Notes:
    """The comments part of one sheet; ``xml`` is None when the sheet has none."""

    def __init__(self, xml: bytes | None, space: bytes) -> None:
        self.xml = _EMPTY % space if xml is None else xml
        self._by_cell: dict[str, re.Match[bytes]] = {}
        self._read()

    def _read(self) -> None:
        self._by_cell = {_cell(match): match for match in _COMMENT.finditer(self.xml)}

    def add(self, notes: dict[tuple[int, int], str]) -> tuple[list[tuple[int, int]], dict[tuple[int, int], str]]:
        """Write notes; returns the cells that got a comment, and the whole text where ours was added to the clerk's.

        A threaded conversation is left alone: its cell gets no note.
        """
        author = self._author()
        edits, fresh, grown, made = [], [], {}, []
        for (row, column), text in notes.items():
            old = self._by_cell.get(address(row, column))
            if old is None:
                fresh.append(_comment(address(row, column), author, text))
                made.append((row, column))
            elif not self._threaded(old):
                edits.append((*old.span(), _extended(old[0], text)))
                grown[row, column] = f"{_text(old[0])}\n{heading()}\n{text}"
        self.xml = append(apply(self.xml, edits), b"commentList", b"".join(fresh))
        self._read()
        return made, grown

    def _author(self) -> int:
        authors = [match[1] for match in _AUTHOR.finditer(self.xml)]
        if _OURS not in authors:
            self.xml = append(self.xml, b"authors", b"<author>" + _OURS + b"</author>")
            self._read()
            return len(authors)
        return authors.index(_OURS)

    def _threaded(self, comment: re.Match[bytes]) -> bool:
        authors = [match[1] or b"" for match in _AUTHOR.finditer(self.xml)]
        number = int(attribute(comment[0], b"authorId") or 0)
        return number < len(authors) and authors[number].startswith(b"tc=")

    def clear(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Take our words away: cells whose comment went altogether, and cells whose own comment stays."""
        gone: list[tuple[int, int]] = []
        kept: list[tuple[int, int]] = []
        edits = []
        for cell, match in self._by_cell.items():
            if heading() not in _text(match[0]) or self._threaded(match):
                continue
            rest = _without_ours(match[0])
            (kept if rest else gone).append(place(cell))
            edits.append((*match.span(), rest))
        self.xml = self._without_author(apply(self.xml, edits))
        self._read()
        return gone, kept

    def _without_author(self, xml: bytes) -> bytes:
        authors = list(_AUTHOR.finditer(xml))
        last = str(len(authors) - 1).encode()
        if (
            not authors
            or authors[-1][1] != _OURS
            or any(attribute(m[0], b"authorId") == last for m in _COMMENT.finditer(xml))
        ):
            return xml
        return xml[: authors[-1].start()] + xml[authors[-1].end() :]

    @property
    def empty(self) -> bool:
        """Whether no comment is left."""
        return not self._by_cell


def heading() -> str:
    """First line of our part of a note; by it we know our words again."""
    return say("marking.note.heading")


def _cell(comment: re.Match[bytes]) -> str:
    return (attribute(comment[0][: comment[0].index(b">") + 1], b"ref") or b"").decode().replace("$", "")


def _text(comment: bytes) -> str:
    joined = b"".join(match[2] for match in _TEXT.finditer(comment))
    return unescape(joined.decode()).replace("\r\n", "\n").replace("_x000a_", "\n").replace("_x000D_", "")


def _runs(text: str, *, below: bool) -> bytes:
    return (
        b'<r><rPr><b/>%s</rPr><t xml:space="preserve">%s%s\n</t></r><r><rPr>%s</rPr><t xml:space="preserve">%s</t></r>'
    ) % (_LOOK, b"\n" * below, escape(heading()), _LOOK, escape(text))


def _comment(cell: str, author: int, text: str) -> bytes:
    runs = _runs(text, below=False)
    return b'<comment ref="%s" authorId="%d" shapeId="0"><text>%s</text></comment>' % (cell.encode(), author, runs)


def _extended(comment: bytes, text: str) -> bytes:
    body = element(comment, b"text")
    if body is None:
        return comment
    own = body[2] or b""
    if b"<r>" not in own:
        own = b"".join(
            b"<r>" + match[0] + b"</r>" for match in re.finditer(rb"<t(?=[\s/>])[^>]*?>.*?</t>", own, re.DOTALL)
        )
    written = b"<text>" + own + _runs(text, below=True) + b"</text>"
    return comment[: body.start()] + written + comment[body.end() :]


def _without_ours(comment: bytes) -> bytes:
    """Cut our part out of a comment; nothing is left of a comment that was all ours."""
    before, _, after = _text(comment).partition(heading())
    ours = tuple(catalogue("marking")["note"]["ours"])
    added = "\n".join(line for line in after.split("\n") if line.strip() and not line.startswith(ours))
    before = before.removesuffix("\n")
    if not before.strip() and not added:
        return b""
    body = element(comment, b"text")
    if body is None:
        return b""
    kept = _cut(body[2] or b"", len(before))
    if added:
        kept += b'<r><t xml:space="preserve">%s</t></r>' % escape(f"\n{added}" if before.strip() else added)
    return comment[: body.start()] + b"<text>" + _simple(kept) + b"</text>" + comment[body.end() :]


def _cut(runs: bytes, letters: int) -> bytes:
    """Keep the first letters of rich text, with their looks."""
    kept = []
    for run in _RUN.finditer(runs):
        text = _text(run[0])
        if letters <= 0:
            break
        if len(text) > letters:
            words = b'<t xml:space="preserve">' + escape(text[:letters]) + b"</t>"
            kept.append(_TEXT.sub(lambda _, words=words: words, run[0], count=1))  # type: ignore[misc]
        else:
            kept.append(run[0])
        letters -= len(text)
    return b"".join(kept)


def _simple(runs: bytes) -> bytes:
    """Write a text that has one look and no more as it was before we added ours."""
    only = re.fullmatch(rb"<r>(<t(?=[\s/>])[^>]*?>[^<]*</t>)</r>", runs)
    return only[1] if only else runs
