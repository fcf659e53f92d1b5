"""The workbook part: its sheets, its names, and which sheet is in front."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from iomdocs.marking.package import Package
from iomdocs.marking.parts import Parts
from iomdocs.marking.stylesheet import Stylesheet
from iomdocs.marking.xmltext import append, attribute, element, escape, plain, with_attribute

_SHEET = re.compile(rb"<sheet(?=[\s/>])[^>]*?(?:/>|>\s*</sheet>)")
_NAME = re.compile(rb"<definedName(?=[\s/>])[^>]*?(?:/>|>.*?</definedName>)", re.DOTALL)
_RELATION = re.compile(rb"""\s[\w.-]+:id\s*=\s*["']([^"']*)["']""")
_VIEW = re.compile(rb"<workbookView(?=[\s/>])[^>]*?>")
_SELECTED = re.compile(rb"""(<sheetView\s[^>]*?tabSelected\s*=\s*["'])(1|true)(["'])""")
_UNSELECTED = re.compile(rb"""(<sheetView\s[^>]*?tabSelected\s*=\s*["'])(0)(["'])""")
_AFTER_NAMES = (
    b"calcPr|oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr"
    b"|webPublishObjects|extLst"
)
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MARKS = b"_iomdocs_marks"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name as the clerk sees it, its part and its place in the row of tabs, from 0."""

    name: str
    part: str
    index: int


class Book:
    """The workbook part of a package; ``ValueError`` if there is none that can be patched."""

    def __init__(self, package: Package) -> None:
        self.package, self.parts = package, Parts(package)
        self.part = self.parts.target("", "officeDocument") or "xl/workbook.xml"
        if not package.has(self.part):
            raise ValueError("no workbook part")
        self.xml = plain(package.read(self.part))
        found = element(self.xml, b"workbook")
        space = attribute(found[1], b"xmlns") if found else None
        if space is None:
            raise ValueError("no workbook")
        self.space, self.strict = space, b"purl.oclc.org" in space

    @property
    def folder(self) -> str:
        """Folder of the workbook part, «xl» nearly always."""
        return posixpath.dirname(self.part)

    @property
    def relations(self) -> bytes:
        """Namespace of the attributes that name a relationship."""
        return _STRICT if self.strict else _TRANSITIONAL

    def names(self) -> list[str]:
        """Names of all sheets, charts and dialogs included, in the order of tabs."""
        return [unescape((attribute(tag, b"name") or b"").decode()) for tag in _SHEET.findall(self.xml)]

    def sheets(self) -> list[Sheet]:
        """List the worksheets whose parts are there."""
        known = {each.id: each for each in self.parts.relationships(self.part) if each.kind == "worksheet"}
        found = []
        for index, tag in enumerate(_SHEET.findall(self.xml)):
            related = _RELATION.search(tag)
            target = known.get(unescape(related[1].decode())) if related else None
            if target is not None and self.package.has(target.target):
                found.append(Sheet(unescape((attribute(tag, b"name") or b"").decode()), target.target, index))
        return found

    def styles(self) -> Stylesheet:
        """Open the styles of the workbook, made if there are none."""
        name = self.parts.target(self.part, "styles")
        return Stylesheet(plain(self.package.read(name))) if name else Stylesheet.empty(self.space)

    def write_styles(self, styles: Stylesheet) -> None:
        """Put the styles back."""
        name = self.parts.target(self.part, "styles")
        if name is not None:
            self.package.write(name, styles.to_bytes())
            return
        name = posixpath.join(self.folder, "styles.xml")  # the one name that every program looks for
        self.parts.add(name, styles.to_bytes(), _STYLES_TYPE)
        self.parts.relate(self.part, "styles", name, strict=self.strict)

    @property
    def active(self) -> int:
        """Number of the tab in front, from 0."""
        view = _VIEW.search(self.xml)
        return int(attribute(view[0], b"activeTab") or 0) if view else 0

    def insert_first(self, name: str, xml: bytes, names: list[tuple[bytes, bytes, bytes]]) -> None:
        """Put a new worksheet before all others and in front.

        ``names`` are defined names ``(name, further attributes, refers to)``, already escaped.
        """
        part = posixpath.join(self.folder, "worksheets", "sheet_iomdocs.xml")
        self.parts.add(part, xml, _SHEET_TYPE)
        related = self.parts.relate(self.part, "worksheet", part, strict=self.strict).encode()
        number = max((int(attribute(tag, b"sheetId") or 0) for tag in _SHEET.findall(self.xml)), default=0) + 1
        line = b'<sheet xmlns:r="%s" name="%s" sheetId="%d" r:id="%s"/>' % (
            self.relations,
            escape(name),
            number,
            related,
        )
        self._shift_names(lambda index: index + 1)
        self._add_names(names)
        sheets = element(self.xml, b"sheets")
        at = sheets.end(1) if sheets else 0
        self.xml = self.xml[:at] + line + self.xml[at:]
        self.show(0)

    def remove(self, sheet: Sheet) -> None:
        """Take a worksheet away, with its names."""
        tag = list(_SHEET.finditer(self.xml))[sheet.index]
        self.xml = self.xml[: tag.start()] + self.xml[tag.end() :]
        self._shift_names(lambda index: None if index == sheet.index else index - (index > sheet.index))
        for each in self.parts.relationships(sheet.part):
            if each.kind in {"comments", "vmlDrawing", "printerSettings", "drawing", "table"}:
                self.parts.remove(each.target)
        self.parts.remove(sheet.part)
        self.parts.unrelate(self.part, sheet.part)

    def forget_names(self, wanted: bytes) -> None:
        """Remove every defined name that contains this text."""
        for tag in reversed(list(_NAME.finditer(self.xml))):
            if wanted in (attribute(tag[0][: tag[0].index(b">") + 1], b"name") or b""):
                self.xml = self.xml[: tag.start()] + self.xml[tag.end() :]
        self._drop_empty_names()

    def _drop_empty_names(self) -> None:
        # An empty list is kept as it was found: only what became empty is put in the short form.
        self.xml = self.xml.replace(b"<definedNames></definedNames>", b"")

    def _add_names(self, names: list[tuple[bytes, bytes, bytes]]) -> None:
        lines = b"".join(
            b'<definedName name="%s"%s>%s</definedName>' % (name, scope, target) for name, scope, target in names
        )
        if element(self.xml, b"definedNames"):
            self.xml = append(self.xml, b"definedNames", lines)
            return
        place = re.search(rb"<(?:" + _AFTER_NAMES + rb")(?=[\s/>])|</workbook>", self.xml[self.xml.index(b"<sheets") :])
        at = place.start() + self.xml.index(b"<sheets") if place else len(self.xml)
        self.xml = self.xml[:at] + b"<definedNames>" + lines + b"</definedNames>" + self.xml[at:]

    def _shift_names(self, where: Callable[[int], int | None]) -> None:
        """Move names that belong to one sheet along with it; a name of a removed sheet goes."""
        for match in reversed(list(_NAME.finditer(self.xml))):
            end = match.start() + match[0].index(b">") + 1
            tag = self.xml[match.start() : end]
            local = attribute(tag, b"localSheetId")
            if local is None:
                continue
            index = where(int(local))
            written = b"" if index is None else with_attribute(tag, b"localSheetId", b"%d" % index)
            self.xml = self.xml[: match.start()] + written + self.xml[match.end() if index is None else end :]

    def show(self, index: int) -> None:
        """Bring a tab to the front in every window of the workbook."""
        for view in reversed(list(_VIEW.finditer(self.xml))):
            tag = view[0]
            for name in (b"activeTab", b"firstSheet"):
                value = index if name == b"activeTab" else 0
                if int(attribute(tag, name) or 0) != value:
                    tag = with_attribute(tag, name, b"%d" % value)
            self.xml = self.xml[: view.start()] + tag + self.xml[view.end() :]

    def save(self) -> None:
        """Put the workbook part back."""
        self.package.write(self.part, self.xml)


def deselect(xml: bytes) -> bytes:
    """Take a sheet out of the selected ones."""
    return _SELECTED.sub(rb"\g<1>0\g<3>", xml, count=1)


def select(xml: bytes) -> bytes:
    """Select a sheet that ``deselect`` left; a sheet that another program wrote anew is marked as it would."""
    if _UNSELECTED.search(xml):
        return _UNSELECTED.sub(rb"\g<1>1\g<3>", xml, count=1)
    view = re.search(rb"<sheetView(?=[\s/>])[^>]*?>", xml)
    if view is None or _SELECTED.search(xml):
        return xml
    return xml[: view.start()] + with_attribute(view[0], b"tabSelected", b"1") + xml[view.end() :]


def is_selected(xml: bytes) -> bool:
    """Tell whether a sheet is among the selected ones."""
    return _SELECTED.search(xml) is not None
