"""Put the machine-readable requisite into a document: a code at the foot of the first sheet, and a property."""

import io
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from lxml import etree

from iomdocs.documents.package import MAIN, W, parts, tree
from iomdocs.documents.seals import Seal
from iomdocs.documents.template import CORE
from iomdocs.files import Archive, File

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_FOOTER, _PICTURE = "word/footer_seal.xml", "word/media/seal.png"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_EMU, _TWIP = 36_000, 635
_SIDE, _GAP = 15, 3
"""Millimetres: the code's side, and its distance from the lower edge of the sheet."""
_FOOT = """<w:ftr xmlns:w="{w}" xmlns:r="{r}" xmlns:wp="{wp}" xmlns:a="{a}" xmlns:pic="{pic}"><w:p><w:pPr>\
<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="0" w:right="1134" w:firstLine="0"/>\
<w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:anchor distT="0" distB="0" distL="0" \
distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">\
<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>\
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV><wp:extent cx="{side}" cy="{side}"/>\
<wp:wrapNone/><wp:docPr id="9001" name="seal" descr=""/><a:graphic><a:graphicData uri="{pic}"><pic:pic><pic:nvPicPr>\
<pic:cNvPr id="9001" name="seal"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch>\
<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/>\
</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor>\
</w:drawing></w:r><w:r><w:rPr><w:sz w:val="14"/></w:rPr><w:t/></w:r></w:p></w:ftr>"""
_SPACES = {
    "w": W[1:-1],
    "r": _RELATION,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}


def sealed(data: bytes, seal: Seal) -> File:
    """The document with its requisite; pages stay as they were, the code stands in the lower margin."""
    package, text = parts(data), seal.text()
    root = tree(package[MAIN])
    section = next(root.iter(f"{W}sectPr"), None)
    if section is not None:
        package |= _foot(package, section, text)
        package[MAIN] = _bytes(root)
    package[CORE] = with_keywords(package[CORE], text)
    return Archive().plus(package.items()).file()


def seal_text(data: bytes) -> str:
    """What a document carries in its properties; empty when that is no requisite."""
    found = tree(parts(data).get(CORE, b"<none/>")).find(_KEYWORDS)
    return str(found.text or "") if found is not None else ""


def _foot(package: Mapping[str, bytes], section: etree._Element, text: str) -> dict[str, bytes]:
    """Parts that a footer of the first sheet needs; ``section`` is told of it."""
    relations, types = tree(package[_RELS]), tree(package[_TYPES])
    identity = _relate(relations, "footer", "footer_seal.xml")
    _first_sheet(section)
    for each in section.findall(f"{W}footerReference"):
        if each.get(f"{W}type") == "first":
            section.remove(each)
    reference = etree.Element(f"{W}footerReference", {f"{W}type": "first", f"{_R}id": identity})
    section.insert(len(section.findall(f"{W}headerReference")), reference)
    _type(types, "Override", PartName=f"/{_FOOTER}", ContentType=f"{_WORD}.footer+xml")
    if not any(each.get("Extension", "").lower() == "png" for each in types):
        _type(types, "Default", Extension="png", ContentType="image/png")
    own = etree.fromstring(f'<Relationships xmlns="{_PACKAGE}/relationships"/>')
    _relate(own, "image", "media/seal.png")
    return {
        _RELS: _bytes(relations),
        _TYPES: _bytes(types),
        _FOOTER: _footer(section, text),
        "word/_rels/footer_seal.xml.rels": _bytes(own),
        _PICTURE: _picture(text),
    }


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _first_sheet(section: etree._Element) -> None:
    """Let the first sheet have a footer of its own, and the header that it had."""
    if section.find(f"{W}titlePg") is not None:
        return
    for story in ("header", "footer"):
        found = {each.get(f"{W}type"): each for each in section.findall(f"{W}{story}Reference")}
        if "default" in found and "first" not in found:
            copy = deepcopy(found["default"])
            copy.set(f"{W}type", "first")
            found["default"].addnext(copy)
    title = etree.Element(f"{W}titlePg")
    after = [f"{W}{name}" for name in ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")]
    following = next((each for each in section if each.tag in after), None)
    if following is None:
        section.append(title)
    else:
        following.addprevious(title)


def _footer(section: etree._Element, text: str) -> bytes:
    page = section.find(f"{W}pgSz")
    height = int(page.get(f"{W}h", "16838")) if page is not None else 16838
    top = height * _TWIP - (_SIDE + _GAP) * _EMU
    root = etree.fromstring(_FOOT.format(**_SPACES, top=top, side=_SIDE * _EMU))
    root.findall(f".//{W}t")[-1].text = text
    return _bytes(root)


@lru_cache(maxsize=16)
def _picture(text: str) -> bytes:
    import segno  # noqa: PLC0415 - few offices want it

    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=4, border=2)
    return buffer.getvalue()


def _relate(root: etree._Element, kind: str, target: str) -> str:
    known = {each.get("Id") for each in root}
    identity = next(name for n in range(1, len(known) + 2) if (name := f"rId{n}") not in known)
    tag = f"{{{_PACKAGE}/relationships}}Relationship"
    etree.SubElement(root, tag, Id=identity, Type=f"{_RELATION}/{kind}", Target=target)
    return identity


def _type(root: etree._Element, kind: str, **attributes: str) -> None:
    etree.SubElement(root, f"{{{_PACKAGE}/content-types}}{kind}", attributes)


def with_keywords(core: bytes, text: str) -> bytes:
    """Core properties with these keywords: Word, LibreOffice and a PDF made from it carry them along."""
    root = tree(core)
    found = root.find(_KEYWORDS)
    node: Any = found if found is not None else etree.SubElement(root, _KEYWORDS)
    node.text = text
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
