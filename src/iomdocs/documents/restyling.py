"""Styles of a document that is put after another: what it calls the same and means otherwise gets a name of its own."""

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

_USES = tuple(map(qn, ("w:pStyle", "w:rStyle", "w:tblStyle")))
_LINKS = tuple(map(qn, ("w:basedOn", "w:next", "w:link")))
_VAL, _ID, _TYPE, _DEFAULT = map(qn, ("w:val", "w:styleId", "w:type", "w:default"))
_PROPERTIES = (("w:pPr", "w:pPrDefault"), ("w:rPr", "w:rPrDefault"))
# The order that the standard fixes (ECMA-376, 17.3.1.26 and 17.3.2.28).
_PARAGRAPH = (
    "keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
_RUN = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof vanish webHidden "
    "color w kern position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang"
)
_ORDER = {qn(f"w:{name}"): place for names in (_PARAGRAPH, _RUN) for place, name in enumerate(names.split())}


def own_styles(added: Docx, first: Docx) -> None:
    """Rename styles of ``added`` that ``first`` has with another look, so that both keep theirs.

    Equal looks get equal names: a hundred sheets of one template bring their styles once.
    """
    _settle_defaults(added, first)
    theirs = {each.get(_ID): _canonical(each) for each in first.styles.element.iter(qn("w:style"))}
    mine = {each.get(_ID): each for each in added.styles.element.iter(qn("w:style"))}
    changed = {key for key, each in mine.items() if key in theirs and theirs[key] != _canonical(each)}
    changed = _with_heirs(mine, changed)
    plain = next((key for key, each in mine.items() if _is_plain(each)), None)
    names = {key: f"{key}-{_mark(mine, key)}" for key in sorted(changed)}
    if plain in names:
        _name_plain(added, names[plain])
    for key, name in names.items():
        _rename(mine[key], name)
    _follow(added, names)


def _is_plain(style: Any) -> bool:
    return bool(style.get(_DEFAULT) == "1" and style.get(_TYPE) == "paragraph")


def _canonical(node: Any) -> bytes:
    return etree.tostring(node, method="c14n")


def _mark(styles: dict[str, Any], key: str) -> str:
    """A short name of a look: of the style, and of those it is based on."""
    looks, seen = b"", set[str]()
    name: str | None = key
    while name in styles and name not in seen:
        seen.add(name)
        looks += _canonical(styles[name])
        base = styles[name].find(qn("w:basedOn"))
        name = base.get(_VAL) if base is not None else None
    return hashlib.sha256(looks).hexdigest()[:6]


def _with_heirs(styles: dict[str, Any], changed: set[str]) -> set[str]:
    """Styles and all that are based on them."""
    while True:
        heirs = {
            key
            for key, each in styles.items()
            if (base := each.find(qn("w:basedOn"))) is not None and base.get(_VAL) in changed
        }
        if heirs <= changed:
            return changed
        changed |= heirs


def _settle_defaults(added: Docx, first: Docx) -> None:
    """Write the document's defaults into its root styles when the other's are not the same."""
    mine, theirs = (each.styles.element.find(qn("w:docDefaults")) for each in (added, first))
    if mine is None or (theirs is not None and _canonical(mine) == _canonical(theirs)):
        return
    roots = [
        each
        for each in added.styles.element.iter(qn("w:style"))
        if each.get(_TYPE) == "paragraph" and each.find(qn("w:basedOn")) is None
    ]
    for tag, holder in _PROPERTIES:
        given = mine.find(f"{qn(holder)}/{qn(tag)}")
        for style in roots if given is not None else ():
            _fill(style, tag, given)


def _fill(style: Any, tag: str, given: Any) -> None:
    """Give a style the properties that it does not name itself."""
    own = style.get_or_add_pPr() if tag == "w:pPr" else style.get_or_add_rPr()
    known = {child.tag for child in own}
    own.extend([deepcopy(each) for each in given if each.tag not in known])
    own[:] = sorted(own, key=lambda each: _ORDER.get(each.tag, 0))


def _rename(style: Any, name: str) -> None:
    style.set(_ID, name)
    style.attrib.pop(_DEFAULT, None)
    shown = style.find(qn("w:name"))
    if shown is not None:
        shown.set(_VAL, f"{shown.get(_VAL)} {name.rpartition('-')[2]}")


def _name_plain(document: Docx, name: str) -> None:
    """Paragraphs without a style have the plain one; here it must be named."""
    for root in _stories(document):
        for paragraph in root.iter(qn("w:p")):
            properties = paragraph.find(qn("w:pPr"))
            if properties is None:
                properties = OxmlElement("w:pPr")
                paragraph.insert(0, properties)
            if properties.find(qn("w:pStyle")) is None:
                style = OxmlElement("w:pStyle")
                style.set(_VAL, name)
                properties.insert(0, style)


def _follow(document: Docx, names: dict[str, str]) -> None:
    """Use the new names everywhere."""
    for root in (*_stories(document), document.styles.element):
        for node in root.iter(*_USES, *_LINKS):
            if (value := node.get(_VAL)) in names:
                node.set(_VAL, names[value])


def _stories(document: Docx) -> Iterator[Any]:
    yield document.element.body
    for relation in document.part.rels.values():
        if relation.reltype in {RELATION.HEADER, RELATION.FOOTER}:
            yield relation.target_part.element
