"""Looks: of our sheet's cells, and of the marks in the clerk's cells."""

from iomdocs.marking.stylesheet import Stylesheet

# One step beside the office's own «bad» and «neutral» colours, so that ours are never taken for the clerk's.
RED, ORANGE, GREEN = b"FFFFC7CD", b"FFFFEB9B", b"FFE2F0DA"
DARK_RED, DARK_ORANGE, DARK_GREEN = b"FFC00001", b"FFED7D32", b"FF548236"
_COLOURS = {"error": (RED, DARK_RED), "warning": (ORANGE, DARK_ORANGE), "agreed": (GREEN, DARK_GREEN)}
_FILL = b'<fill><patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill></fill>'
_FONT = b'<font>%s<sz val="%d"/><color rgb="%s"/><name val="Arial"/><family val="2"/><charset val="204"/></font>'
_NO_FILL, _NO_EDGE = (
    b'<fill><patternFill patternType="none"/></fill>',
    b"<border><left/><right/><top/><bottom/><diagonal/></border>",
)
_WRAP = b'<alignment vertical="top" wrapText="1"/>'
_CENTRE = b'<alignment horizontal="center" vertical="top"/>'
_INPUT = b'<alignment horizontal="center" vertical="center"/><protection locked="0"/>'
_MIDDLE = b'<alignment horizontal="%s" vertical="center" wrapText="1"/>'
_BOLD, _LINED = b"<b/>", b"<u/>"

# name: font (marks, size, colour), fill, edge, alignment
_LOOKS: dict[str, tuple[tuple[bytes, int, bytes], bytes, bytes, bytes]] = {
    "plain": ((b"", 8, b"FF808080"), b"", b"", b""),
    "refused": ((_BOLD, 14, DARK_RED), b"", b"", _MIDDLE % b"left"),
    "accepted": ((_BOLD, 14, b"FF2E7D32"), b"", b"", _MIDDLE % b"left"),
    "strong": ((_BOLD, 10, b"FF000000"), b"", b"", _MIDDLE % b"left"),
    "quiet": ((b"", 10, b"FF404040"), b"", b"", _MIDDLE % b"left"),
    "header": ((_BOLD, 10, b"FFFFFFFF"), b"FF44546A", b"FFBFBFBF", _MIDDLE % b"center"),
    "text": ((b"", 10, b"FF000000"), b"", b"FFBFBFBF", _WRAP),
    "link": ((_LINED, 10, b"FF0563C1"), b"", b"FFBFBFBF", _WRAP),
    "input": ((_BOLD, 12, b"FF1F3864"), b"FFFFFFE1", b"FF7F7F7F", _INPUT),
    "agreed": ((_BOLD, 10, b"FF375623"), b"FFE2EFD9", b"FFBFBFBF", _CENTRE),
    "error": ((_BOLD, 10, DARK_RED), b"FFFDE4E7", b"FFBFBFBF", _CENTRE),
    "warning": ((_BOLD, 10, b"FF7F4A00"), b"FFFFF4CE", b"FFBFBFBF", _CENTRE),
}


def border(colour: bytes, width: bytes) -> bytes:
    """XML of a border with four equal sides."""
    side = b'<%s style="' + width + b'"><color rgb="' + colour + b'"/></%s>'
    sides = b"".join(side % (each, each) for each in (b"left", b"right", b"top", b"bottom"))
    return b"<border>" + sides + b"<diagonal/></border>"


class Palette:
    """Numbers of our looks in a workbook's styles, added when they are first asked for."""

    def __init__(self, styles: Stylesheet) -> None:
        self._styles = styles
        self._numbers: dict[str, int] = {}
        self._clones: dict[tuple[int, str], int] = {}

    def number(self, look: str) -> int:
        """Give the number of the cell format for a look of our own sheet."""
        if look not in self._numbers:
            (marks, size, colour), fill, edge, alignment = _LOOKS[look]
            font = self._styles.add("fonts", _FONT % (marks, size, colour))
            filled = self._styles.add("fills", _FILL % fill if fill else _NO_FILL)
            edged = self._styles.add("borders", border(edge, b"thin") if edge else _NO_EDGE)
            xf = b'<xf numFmtId="0" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyFont="1" applyFill="1"'
            guarded = b' applyProtection="1"' if b"protection" in alignment else b""
            rest = b' applyBorder="1" applyAlignment="1"%s>%s</xf>' % (guarded, alignment)
            self._numbers[look] = self._styles.add("cellXfs", xf % (font, filled, edged) + rest)
        return self._numbers[look]

    def marked(self, number: int, severity: str) -> int:
        """Give the number of the format that is like another one, marked."""
        key = (number, severity)
        if key not in self._clones:
            colour, edge = _COLOURS[severity]
            fill = self._styles.add("fills", _FILL % colour)
            edged = self._styles.add("borders", border(edge, b"medium"))
            self._clones[key] = self._styles.add("cellXfs", self._styles.dressed(number, fill, edged))
        return self._clones[key]
