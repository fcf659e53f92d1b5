"""How the parts of an office package (.xlsx, .docx) point at each other: ISO/IEC 29500-2, clause 9."""

import posixpath
from collections.abc import Iterable
from xml.etree.ElementTree import Element


def relations_part(part: str) -> str:
    """Name of the part that lists what a part points at; that of the whole package for an empty name.

    >>> relations_part("xl/workbook.xml"), relations_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def target_part(part: str, target: str) -> str:
    r"""Full name of the part that a part points at; some programs write the target with «\».

    >>> target_part("xl/worksheets/sheet1.xml", "../comments1.xml"), target_part("xl/workbook.xml", "/xl/styles.xml")
    ('xl/comments1.xml', 'xl/styles.xml')
    """
    way = posixpath.join("/", posixpath.dirname(part), target.replace("\\", "/"))
    return posixpath.normpath(way).lstrip("/")


def relations(part: str, links: Iterable[Element]) -> dict[str, tuple[str, str]]:
    """Kind and full target of each relation of a part, by its id; links out of the package are left out."""
    return {
        link.get("Id", ""): (link.get("Type", "").rpartition("/")[2], target_part(part, link.get("Target", "")))
        for link in links
        if link.get("Target") and link.get("TargetMode") != "External"
    }
