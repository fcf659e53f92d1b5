"""The small parts of an OOXML workbook: its list of sheets, styles, shared strings, properties."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from xml.etree import ElementTree as ET

from iomdocs import files
from iomdocs.reader.limits import LIMITS, StopReadingError, damaged
from iomdocs.reader.numbers import Shape, built_in, shape
from iomdocs.reader.package import Package
from iomdocs.reader.texts import OddTextError, decoded, rich, tidy

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
Style: TypeAlias = tuple[Shape, bool]
_TRUE = {"1", "true", "on"}
_SI = re.compile(rb"<si><t(?: [^>]*)?>([^<]*)</t></si>|<si>(.*?)</si>|<si/>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def tree(part: bytes, *roots: str) -> tuple[ET.Element, str]:
    """Parse a part and check its root; gives it and the prefix of its namespace for searching."""
    root = ET.fromstring(part)
    space, _, name = root.tag.rpartition("}")
    if name not in roots:
        raise damaged()
    return root, f"{space}}}" if space else ""


def plain_dialect(part: bytes, root: bytes) -> bool:
    """Tell whether patterns over bytes see what a parser would: default namespace, no comments, no CDATA."""
    start = part.find(b"<" + root)
    if start < 0 or b"<!" in part:
        return False
    opening = part[start : part.find(b">", start)]
    return any(
        b'xmlns="' + space in opening and part.count(space + b'"') == 1 for space in (name.encode() for name in MAIN)
    )


def main_part(package: Package) -> str:
    """Find the workbook's own part."""
    for kind, target in relations(package, "").values():
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Kind and full target of each relation of a part, by its id; links out of the package are left out."""
    found = package.part(files.relations_part(part))
    return files.relations(part, tree(found, "Relationships")[0]) if found is not None else {}


def tabs(root: ET.Element, space: str, links: dict[str, tuple[str, str]]) -> tuple[Tab, ...]:
    """Worksheets in their order; chart and macro sheets have no cells and are passed over."""
    listed = root.findall(f"{space}sheets/{space}sheet")
    if len(listed) > LIMITS.sheets:
        raise StopReadingError("file-unsafe")
    found = [tab for sheet in listed if (tab := _tab(sheet, links)) is not None]
    if not found:
        raise StopReadingError("file-no-sheets")
    if len({tab.name.lower() for tab in found}) < len(found) or len({tab.part.lower() for tab in found}) < len(found):
        raise damaged()
    return tuple(found)


def _tab(sheet: ET.Element, links: dict[str, tuple[str, str]]) -> Tab | None:
    key = next((value for name, value in sheet.items() if name.startswith("{") and name.endswith("}id")), None)
    if key == "":  # a module of macros, as Excel 95 kept them among the sheets
        return None
    kind, target = links.get(key or "", ("", ""))
    if kind in {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}:
        return None
    if kind != "worksheet":
        raise damaged()
    return Tab(tidy(sheet.get("name", "")), target, sheet.get("state", "visible") != "visible")


def is_1904(root: ET.Element, space: str) -> bool:
    """Tell whether days are counted from 1904."""
    settings = root.find(f"{space}workbookPr")
    return settings is not None and settings.get("date1904", "0") in _TRUE


def names(root: ET.Element, space: str) -> dict[str, str]:
    """List defined names and what they refer to; of equal names the one of the whole workbook holds."""
    found: dict[str, str] = {}
    for item in root.iterfind(f"{space}definedNames/{space}definedName"):
        name = tidy(item.get("name", ""))
        if "localSheetId" not in item.attrib or name not in found:
            found[name] = tidy(item.text or "")
    return found


def properties(package: Package) -> dict[str, str]:
    """List custom document properties, all as text."""
    part = package.part("docProps/custom.xml")
    if part is None:
        return {}
    root, _ = tree(part, "Properties")
    return {tidy(item.get("name", "")): tidy("".join(item.itertext())) for item in root}


@lru_cache(maxsize=32)
def styles(part: bytes) -> tuple[Style, ...]:
    """Shape and strike-out of each cell style; kept, because the blanks of one form share their styles."""
    root, space = tree(part, "styleSheet")
    codes = {
        item.get("numFmtId", ""): shape(item.get("formatCode", ""))
        for item in root.iterfind(f"{space}numFmts/{space}numFmt")
    }
    struck = [_is_struck(font, space) for font in root.iterfind(f"{space}fonts/{space}font")]
    return tuple(_style(item, codes, struck) for item in root.iterfind(f"{space}cellXfs/{space}xf"))


def _is_struck(font: ET.Element, space: str) -> bool:
    mark = font.find(f"{space}strike")
    return mark is not None and mark.get("val", "1") in _TRUE


def _style(item: ET.Element, codes: dict[str, Shape], struck: list[bool]) -> Style:
    number, font = item.get("numFmtId", "0"), int(item.get("fontId", "0"))
    meant = codes[number] if number in codes else built_in(int(number))
    return meant, font < len(struck) and struck[font]


def strings(part: bytes) -> list[str]:
    """Shared strings by their index."""
    if part.count(b"<si") > LIMITS.elements:
        raise StopReadingError("file-too-large")
    if plain_dialect(part, b"sst"):
        with contextlib.suppress(OddTextError):
            found = [decoded(simple) if simple else rich(inner) if inner else "" for simple, inner in _SI.findall(part)]
            if len(found) == part.count(b"<si"):
                return found
    root, space = tree(part, "sst")
    return [tidy("".join(_runs(item, space))) for item in root.iterfind(f"{space}si")]


def _runs(item: ET.Element, space: str) -> Iterator[str]:
    for child in item:
        if child.tag == f"{space}t":
            yield child.text or ""
        elif child.tag == f"{space}r":
            yield from (text.text or "" for text in child.iterfind(f"{space}t"))
