"""The legacy drawing of a sheet: the boxes in which notes are shown."""

import re

from lxml import etree

from iomdocs.marking.boxes import Grid, height
from iomdocs.marking.xmltext import Edit, apply, children, element

_SHAPE = re.compile(rb"<v:shape(?=[\s>]).*?</v:shape>", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/>'
    b"</o:shapelayout>" + _TYPE + b"</xml>"
)
_BOX = (
    b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    b'width:225pt;height:%dpt;z-index:%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%s</x:Anchor>'
    b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)
_LATER = frozenset(
    (
        b"legacyDrawingHF",
        b"drawingHF",
        b"picture",
        b"oleObjects",
        b"controls",
        b"webPublishItems",
        b"tableParts",
        b"extLst",
    )
)


_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}


def _plain(xml: bytes) -> bytes:
    """Give a drawing the prefixes that the office gives; only other programs' drawings change."""
    root = re.search(rb"<xml(?=[\s>])[^>]*>", xml[:4096])
    usual = root and all(b'xmlns:%s="%s"' % (p.encode(), uri.encode()) in root[0] for p, uri in _SPACES.items())
    if usual and b"</xml>" in xml and all(xml.count(b'="%s"' % uri.encode()) == 1 for uri in _SPACES.values()):
        return xml
    try:
        old = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError("a legacy drawing of another kind") from error
    new = etree.Element(old.tag, nsmap=_SPACES)
    new.extend(list(old))
    told = etree.tostring(new, encoding="UTF-8")
    if b"</xml>" not in told:
        raise ValueError("a legacy drawing of another kind")
    return told


class Drawing:
    """Boxes of a sheet's notes; ``xml`` is None when the sheet has no legacy drawing yet.

    ``number`` tells sheets apart. ``ValueError`` for a drawing in which boxes cannot be found.
    """

    def __init__(self, xml: bytes | None, number: int) -> None:
        self.xml = _EMPTY % number if xml is None else _plain(xml)
        self._last = max([number * 1024, *map(int, _NUMBER.findall(self.xml))])

    def add(self, notes: dict[tuple[int, int], str], grid: Grid) -> None:
        """Add a box for each note."""
        boxes = [] if b'id="_x0000_t202"' in self.xml else [_TYPE]
        for (row, column), text in notes.items():
            self._last += 1
            tall = height(text)
            anchor = grid.anchor(row, column, tall).encode()
            boxes.append(_BOX % (self._last, tall * 3 // 4, len(boxes) + 1, anchor, row - 1, column - 1))
        at = self.xml.rindex(b"</xml>")
        self.xml = self.xml[:at] + b"".join(boxes) + self.xml[at:]

    def grow(self, texts: dict[tuple[int, int], str], grid: Grid) -> dict[tuple[int, int], tuple[str, str]]:
        """Make the clerk's boxes tall enough for the longer text; returns their old and new anchors."""
        edits: list[Edit] = []
        changed: dict[tuple[int, int], tuple[str, str]] = {}
        if not texts:
            return changed
        for where, shape in self._boxes().items():
            anchor = _ANCHOR.search(self.xml, *shape.span())
            new = grid.grown(anchor[1].decode(), height(texts[where])) if anchor and where in texts else None
            if anchor and new:
                edits.append((*anchor.span(1), new.encode()))
                changed[where] = (anchor[1].decode(), new)
        self.xml = apply(self.xml, edits)
        return changed

    def shrink(self, anchors: dict[tuple[int, int], tuple[str, str]]) -> None:
        """Undo ``grow`` where the box is still as we made it."""
        edits = []
        for where, shape in self._boxes().items():
            anchor = _ANCHOR.search(self.xml, *shape.span())
            if anchor and where in anchors and anchor[1].decode() == anchors[where][1]:
                edits.append((*anchor.span(1), anchors[where][0].encode()))
        self.xml = apply(self.xml, edits)

    def remove(self, places: list[tuple[int, int]]) -> None:
        """Remove the boxes of some cells."""
        boxes = self._boxes()
        self.xml = apply(self.xml, [(*boxes[where].span(), b"") for where in places if where in boxes])

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not re.search(rb"<v:(?:shape|rect|oval|line|group|roundrect|image)(?=[\s>])", self.xml)

    def _boxes(self) -> dict[tuple[int, int], re.Match[bytes]]:
        found = {}
        for shape in _SHAPE.finditer(self.xml):
            row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
            if b'ObjectType="Note"' in shape[0] and row and column:
                found[int(row[1]) + 1, int(column[1]) + 1] = shape
        return found


def with_drawing(xml: bytes, relation: str, space: bytes) -> bytes:
    """Point a sheet at its legacy drawing, in the place that the schema gives."""
    line = b'<legacyDrawing xmlns:r="%s" r:id="%s"/>' % (space, relation.encode())
    data = element(xml, b"sheetData")
    at = xml.rindex(b"</worksheet>")
    for name, begin, end in children(xml, data.end() if data else at):
        wrapped = name == b"AlternateContent" and any(b"<" + each in xml[begin:end] for each in _LATER)
        if name in _LATER or wrapped:
            at = begin
            break
    return xml[:at] + line + xml[at:]


def without_drawing(xml: bytes) -> bytes:
    """Take the sheet's pointer to a legacy drawing away."""
    return re.sub(rb"<legacyDrawing(?=[\s/>])[^>]*?(?:/>|>\s*</legacyDrawing>)", b"", xml)
