"""Relationships between the parts of a package, and their content types."""

import posixpath
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from iomdocs.files import relations_part, target_part
from iomdocs.marking.package import Package
from iomdocs.marking.xmltext import append, attribute, plain

_RELATIONSHIP = re.compile(rb"<Relationship(?=[\s/>])[^>]*?(?:/>|>\s*</Relationship>)")
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_NO_RELATIONSHIPS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="'
    + _PACKAGE
    + b'"></Relationships>'
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part: ``kind`` is the last word of its type, ``target`` a full name in the package."""

    id: str
    kind: str
    target: str


class Parts:
    """The package seen as parts that point at each other."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._read: dict[str, tuple[bytes, list[Relationship]]] = {}

    def relationships(self, part: str) -> list[Relationship]:
        """Relationships of a part within the package; links out of it are left out."""
        name = relations_part(part)
        if not self.package.has(name):
            return []
        xml = self.package.read(name)
        if self._read.get(name, (b"",))[0] != xml:
            tags = [match[0] for match in _RELATIONSHIP.finditer(plain(xml))]
            inner = [_relationship(tag, part) for tag in tags if attribute(tag, b"TargetMode") != b"External"]
            self._read[name] = (xml, inner)
        return self._read[name][1]

    def target(self, part: str, kind: str) -> str | None:
        """Name of the first part of a kind that this part points at, if it is there."""
        targets = [each.target for each in self.relationships(part) if each.kind == kind]
        return targets[0] if targets and self.package.has(targets[0]) else None

    def relate(self, part: str, kind: str, target: str, *, strict: bool = False) -> str:
        """Add a relationship; returns its id."""
        name = relations_part(part)
        xml = plain(self.package.read(name)) if self.package.has(name) else _NO_RELATIONSHIPS
        number = next(n for n in range(1, 1_000_000) if b'"iomdocs%d"' % n not in xml)
        way = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        line = (
            f'<Relationship Id="iomdocs{number}" Type="{_STRICT if strict else _TRANSITIONAL}/{kind}" Target="{way}"/>'
        )
        self.package.write(name, append(xml, b"Relationships", line.encode()))
        return f"iomdocs{number}"

    def unrelate(self, part: str, target: str) -> None:
        """Remove the relationships of a part to another; a part that no longer points anywhere loses its list."""
        name = relations_part(part)
        if not self.package.has(name):
            return
        xml = plain(self.package.read(name))
        gone = [m for m in _RELATIONSHIP.finditer(xml) if same(_relationship(m[0], part).target, target)]
        for match in reversed(gone):
            xml = xml[: match.start()] + xml[match.end() :]
        if _RELATIONSHIP.search(xml):
            self.package.write(name, xml)
        else:
            self.package.drop(name)

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part and declare what it is."""
        self.package.write(name, content)
        line = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
        self._retype(append(self._types(), b"Types", line.encode()))

    def add_drawing(self, name: str, content: bytes) -> None:
        """Add a legacy drawing; its type is known by the extension."""
        self.package.write(name, content)
        types = self._types()
        if re.search(rb"""Extension\s*=\s*["']vml["']""", types, re.IGNORECASE) is None:
            line = b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            start = types.find(b"<Override")
            at = start if start >= 0 else types.rindex(b"</Types>")
            self._retype(types[:at] + line + types[at:])

    def remove(self, name: str) -> None:
        """Remove a part, what it points with, and its declaration."""
        self.package.drop(name)
        if self.package.has(relations_part(name)):
            self.package.drop(relations_part(name))
        pattern = (
            rb"""<Override\s[^>]*?PartName\s*=\s*["']/""" + re.escape(name.lstrip("/").encode()) + rb"""["'][^>]*?/>"""
        )
        self._retype(re.sub(pattern, b"", self._types(), flags=re.IGNORECASE))

    def forget_drawings(self) -> None:
        """Take our declaration of legacy drawings away when none is left."""
        if not any(name.endswith(".vml") for name in self.package.names()):
            self._retype(re.sub(rb"""<Default\s[^>]*?Extension\s*=\s*["']vml["'][^>]*?/>""", b"", self._types()))

    def _types(self) -> bytes:
        return plain(self.package.read(_TYPES))

    def _retype(self, xml: bytes) -> None:
        self.package.write(_TYPES, xml)


def same(one: str, other: str) -> bool:
    """Tell whether two names mean one part."""
    return one.lstrip("/").lower() == other.lstrip("/").lower()


def _relationship(tag: bytes, part: str) -> Relationship:
    target = unescape((attribute(tag, b"Target") or b"").decode())
    kind = (attribute(tag, b"Type") or b"").decode().rpartition("/")[2]
    return Relationship(unescape((attribute(tag, b"Id") or b"").decode()), kind, target_part(part, unquote(target)))
