"""The end of a table kept with the signature under it: a page must not begin with «Всего» and a signature alone."""

import re

_KEEP = b"<w:keepNext/>"
_NEXT = re.compile(rb"</w:tbl>\s*(<w:tbl>|<w:p(?: [^>]*)?><w:pPr>(?:<w:pStyle [^>]*>)?<w:keepNext/>)")
_PARAGRAPH = re.compile(
    rb"<w:p(?: [^>]*)?/>|(<w:p(?: [^>]*)?>)(?:(<w:pPr>)(<w:pStyle [^>]*>)?(?!<w:keepNext\b)|(?!<w:pPr>))"
)


def may_keep(xml: str) -> bool:
    """Whether a template has tables and texts that are kept with what follows them."""
    return "</w:tbl>" in xml and "<w:keepNext/>" in xml


def kept(xml: bytes) -> bytes:
    """Keep the last two rows of a table with a kept paragraph under it, and one signature with the next.

    How many rows a table has is known only when the document is made, so a template alone cannot say it.
    """
    places = [found.start() for found in _NEXT.finditer(xml)]
    for end in reversed(places):
        start = _last_rows(xml, end)
        xml = xml[:start] + _PARAGRAPH.sub(_with_next, xml[start:end]) + xml[end:]
    return xml


def _last_rows(xml: bytes, end: int) -> int:
    """Where the last two rows before the end of a table begin; of a table of one row only before another table."""
    table = xml.rfind(b"<w:tbl>", 0, end)
    last = _row(xml, table, end)
    before = _row(xml, table, last)
    if before > table:
        return before
    return last if xml.startswith(b"<w:tbl>", end + len(b"</w:tbl>")) else end


def _row(xml: bytes, start: int, end: int) -> int:
    return max(xml.rfind(b"<w:tr>", start, end), xml.rfind(b"<w:tr ", start, end))


def _with_next(found: re.Match[bytes]) -> bytes:
    if found[1] is None:
        return found[0][:-2] + b"><w:pPr>" + _KEEP + b"</w:pPr></w:p>"
    if found[2] is None:
        return found[1] + b"<w:pPr>" + _KEEP + b"</w:pPr>"
    return found[0] + _KEEP
