"""The workbook's styles: looks are added at the end, so that no number in use changes its meaning."""

import re
from functools import cache

from iomdocs.marking.xmltext import attribute, element, with_attribute

ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")
_TAIL = rb"cellStyles|dxfs|tableStyles|colors|extLst"
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_DRESS = frozenset((b"fillId", b"borderId", b"applyFill", b"applyBorder"))
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Stylesheet:
    """Fonts, fills, borders and cell formats of ``styles.xml`` as lists of XML texts, numbered from 0."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._sections: dict[str, list[bytes]] = {}
        self._kept: dict[str, int] = {}
        self._alike: dict[tuple[int, bytes | None, bytes | None, int], int] = {}

    @classmethod
    def empty(cls, space: bytes) -> "Stylesheet":
        """Styles for a workbook that has none."""
        return cls(_EMPTY % space)

    def items(self, section: str) -> list[bytes]:
        """List the XML of each item of ``fonts``, ``fills``, ``borders`` or ``cellXfs``."""
        if section not in self._sections:
            found = element(self._xml, section.encode())
            inside = found[2] or b"" if found else b""
            self._sections[section] = [match[0] for match in _item(section).finditer(inside)]
            self._kept[section] = len(self._sections[section])
        return self._sections[section]

    def add(self, section: str, item: bytes) -> int:
        """Give the number of an item, which is added unless the same is there."""
        items = self.items(section)
        if item in items:
            return items.index(item)
        if section == "fills":  # the first two are reserved: programs draw them as none and grey whatever they say
            items += [b'<fill><patternFill patternType="none"/></fill>'] * (2 - len(items))
        items.append(item)
        return len(items) - 1

    def format(self, number: int) -> bytes:
        """XML of a cell format; a number out of range is shown as the first one."""
        formats = self.items("cellXfs") or [b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>']
        return formats[number] if 0 <= number < len(formats) else formats[0]

    def look(self, number: int) -> tuple[bytes, bytes]:
        """XML of the fill and of the border of a cell format."""
        xf = self.format(number)
        return self._part(xf, b"fillId", "fills"), self._part(xf, b"borderId", "borders")

    def _part(self, xf: bytes, name: bytes, section: str) -> bytes:
        number, items = int(attribute(xf, name) or 0), self.items(section)
        return items[number] if number < len(items) else b""

    def dressed(self, number: int, fill: int, border: int) -> bytes:
        """XML of a cell format with another fill and border."""
        xf = self.format(number)
        end = xf.index(b">") + 1
        tag = with_attribute(with_attribute(xf[:end], b"fillId", b"%d" % fill), b"borderId", b"%d" % border)
        return with_attribute(with_attribute(tag, b"applyFill", b"1"), b"applyBorder", b"1") + xf[end:]

    def like(self, number: int, fill: bytes | None, border: bytes | None, hint: int) -> int:
        """Give the number of the format that is like another one but for its fill and border (None: those it has).

        A fitting format that is there is taken, the one numbered ``hint`` before others.
        """
        asked = (number, fill, border, hint)
        if asked not in self._alike:
            self._alike[asked] = self._like(*asked)
        return self._alike[asked]

    def _like(self, number: int, fill: bytes | None, border: bytes | None, hint: int) -> int:
        own = self.look(number)
        fill, border = (own[0] if fill is None else fill), (own[1] if border is None else border)
        dressed = self.dressed(number, self.add("fills", fill), self.add("borders", border))
        wanted = self._key(dressed)
        formats = self.items("cellXfs")
        if 0 <= hint < len(formats) and self._key(formats[hint]) == wanted:
            return hint
        found = next((at for at, xf in enumerate(formats) if self._key(xf) == wanted), None)
        return self.add("cellXfs", dressed) if found is None else found

    def _key(self, xf: bytes) -> tuple[object, ...]:
        end = xf.index(b">") + 1
        told = frozenset(pair for pair in _ATTRIBUTE.findall(xf[:end]) if pair[0] not in _DRESS)
        look = self._part(xf, b"fillId", "fills"), self._part(xf, b"borderId", "borders")
        return told, xf[end:], look

    def to_bytes(self) -> bytes:
        """``styles.xml`` with what was added."""
        xml = self._xml
        for section in ORDER:
            added = self._sections.get(section, [])[self._kept.get(section, 0) :]
            if added:
                xml = _extended(xml, section, added, len(self._sections[section]))
        return xml


def _extended(xml: bytes, section: str, added: list[bytes], total: int) -> bytes:
    name, fresh = section.encode(), b"".join(added)
    found = element(xml, name)
    if found is None:
        after = rb"|".join([*(each.encode() for each in ORDER[ORDER.index(section) + 1 : 6]), _TAIL])
        place = re.search(rb"<(?:" + after + rb")(?=[\s/>])|</styleSheet>", xml)
        at = place.start() if place else len(xml)
        return xml[:at] + b'<%s count="%d">%s</%s>' % (name, total, fresh, name) + xml[at:]
    tag = with_attribute(found[1].replace(b"/>", b">"), b"count", b"%d" % total)
    return xml[: found.start()] + tag + (found[2] or b"") + fresh + b"</" + name + b">" + xml[found.end() :]


@cache
def _item(section: str) -> re.Pattern[bytes]:
    name = {"cellXfs": b"xf", "cellStyleXfs": b"xf"}.get(section, section[:-1].encode())
    return re.compile(rb"<" + name + rb"(?=[\s/>])[^>]*?(?:/>|>.*?</" + name + rb">)", re.DOTALL)
