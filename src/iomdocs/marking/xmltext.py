"""XML patched as text: what is not spoken of stays byte for byte."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

from lxml import etree

Edit: TypeAlias = tuple[int, int, bytes]

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*)(:[\w.-]+)?(?=[\s/>])[^>]*>")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_TAG = re.compile(rb"""<(/?)([A-Za-z_][\w.:-]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(/?)>""")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = re.compile(r"[A-Za-zА-яЁё0-9 .,:;()«»—–%№-]*")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def plain(xml: bytes) -> bytes:
    """Bring a part to the dialect that can be patched as text; nearly all parts are in it already.

    The dialect: UTF-8, the root's namespace is the default one throughout, no comments, no CDATA.
    ``ValueError`` for a part that declares a document type or is not XML.
    """
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("document type in a part")
    return xml if _is_plain(xml) else _retold(xml)


def _is_plain(xml: bytes) -> bool:
    root = _ROOT.search(xml[:8192])
    if root is None or root[2] or xml.startswith(_WIDE) or b"<!--" in xml or b"<![CDATA[" in xml:
        return False
    declared = _ENCODING.match(xml)
    if declared is not None and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}:
        return False
    space = attribute(root[0], b"xmlns")
    return space is not None and not re.search(rb'xmlns:[\w.-]+\s*=\s*["\']' + re.escape(space) + rb'["\']', xml)


def _retold(xml: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    try:
        old = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("a part is not XML") from error
    if old.getroottree().docinfo.internalDTD is not None:
        raise ValueError("document type in a part")
    space = etree.QName(old).namespace
    spaces = {prefix: uri for prefix, uri in old.nsmap.items() if uri != space and prefix}
    new = etree.Element(old.tag, nsmap={None: space, **spaces} if space else spaces)  # type: ignore[dict-item]
    for name, value in old.attrib.items():
        new.set(name, value)
    new.text = old.text
    new.extend(list(old))
    etree.cleanup_namespaces(new, keep_ns_prefixes=[str(prefix) for prefix in spaces])
    return etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """Value of an attribute in a start tag, as it is written there."""
    found = _attribute(name).search(tag)
    return None if found is None else found[1] if found[1] is not None else found[2]


@cache
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"""(?<=[\s"'])""" + re.escape(name) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def with_attribute(tag: bytes, name: bytes, value: bytes) -> bytes:
    """Set an attribute in a start tag, in its place or after all others."""
    found = _attribute(name).search(tag)
    written = name + b'="' + value + b'"'
    if found is not None:
        return tag[: found.start()] + written + tag[found.end() :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + written + tag[end:]


def element(xml: bytes, name: bytes, start: int = 0) -> re.Match[bytes] | None:
    """Find the first element of this name from ``start``: group 1 its start tag, group 2 what is inside."""
    head = _start(name).search(xml, start)
    if head is None or head[0].endswith(b"/>"):
        return head
    return _whole(name).match(xml, head.start())


@cache
def _start(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(<" + name + rb"(?=[\s/>])[^>]*>)()")


@cache
def _whole(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(<" + name + rb"(?=[\s/>])[^>]*>)(.*?)</" + name + rb"\s*>", re.DOTALL)


def append(xml: bytes, container: bytes, fragment: bytes) -> bytes:
    """Add children at the end of the last element of this name; ``ValueError`` if there is none."""
    end = xml.rfind(b"</" + container + b">")
    if end >= 0:
        return xml[:end] + fragment + xml[end:]
    found = re.search(rb"<" + container + rb"(?=[\s/>])[^>]*?/>", xml)
    if found is None:
        raise ValueError("no such element")
    return xml[: found.end() - 2].rstrip() + b">" + fragment + b"</" + container + b">" + xml[found.end() :]


def apply(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Replace stretches of the text; they must not overlap."""
    pieces, at = [], 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [xml[at:start], text]
        at = end
    return b"".join([*pieces, xml[at:]])


def children(xml: bytes, start: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk siblings from ``start`` up to the end of their parent: local name, start and end of each."""
    depth, begun, name = 0, start, b""
    for tag in _TAG.finditer(xml, start):
        if tag[1]:
            depth -= 1
        elif not depth:
            begun, name = tag.start(), tag[2].rpartition(b":")[2]
        if depth < 0:
            return
        depth += not tag[1] and not tag[4]
        if not depth:
            yield name, begun, tag.end()


def escape(text: str) -> bytes:
    """Write a text for XML and for Excel, without characters that neither can hold.

    >>> escape("a<b & _x0041_").decode()
    'a&lt;b &amp; _x005F_x0041_'
    """
    if _PLAIN.fullmatch(text):
        return text.encode()
    text = _ESCAPED.sub("_x005F_", _CONTROLS.sub("", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").encode()
