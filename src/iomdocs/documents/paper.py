"""A DOCX as its reader sees it: paragraphs with the properties that are in force, sections, tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from iomdocs.documents.package import MAIN, W, parts, stories, tree
from iomdocs.documents.places import paragraphs, text_of

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
Node = etree._Element  # noqa: SLF001 - the only name lxml has for it


def number(text: str | None) -> int | None:
    """A whole number of an attribute, None when it is not there or is no number."""
    try:
        return round(float(text)) if text is not None else None
    except ValueError:
        return None


def on(node: Node | None) -> bool:
    """Whether a switch such as ``w:keepNext`` is there and not turned off."""
    return node is not None and node.get(f"{W}val", "1") not in {"0", "false", "off"}


@dataclass(frozen=True)
class Styles:
    """Styles and document defaults: what a paragraph or a run has when it does not say so itself."""

    by_id: Mapping[str, Node]
    defaults: Node | None
    default: str
    theme: Mapping[str, str]

    def chain(self, style_id: str | None) -> Iterator[Node]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style_id and style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            style = self.by_id[style_id]
            yield style
            base = style.find(f"{W}basedOn")
            style_id = base.get(f"{W}val") if base is not None else None


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: ``where`` is its place, ``text`` its joined text, ``story`` the part it is in."""

    where: str
    text: str
    story: str
    node: Node
    styles: Styles

    @cached_property
    def in_table(self) -> bool:
        """Whether it stands in a cell."""
        return next(self.node.iterancestors(f"{W}tc"), None) is not None

    @cached_property
    def _chain(self) -> tuple[Node, ...]:
        style = self.node.find(f"{W}pPr/{W}pStyle")
        return tuple(self.styles.chain(style.get(f"{W}val") if style is not None else self.styles.default))

    def setting(self, name: str, attribute: str | None = None) -> Node | None:
        """The paragraph property in force, e.g. ``jc``; with ``attribute`` the nearest that has that attribute."""
        places = [self.node.find(f"{W}pPr"), *(style.find(f"{W}pPr") for style in self._chain)]
        if self.styles.defaults is not None:
            places.append(self.styles.defaults.find(f"{W}pPrDefault/{W}pPr"))
        return _nearest(places, name, attribute)

    def value(self, name: str, attribute: str = "val") -> str | None:
        """An attribute of a paragraph property in force."""
        found = self.setting(name, attribute)
        return found.get(f"{W}{attribute}") if found is not None else None

    @property
    def alignment(self) -> str:
        """left, center, right or both."""
        return {"start": "left", "end": "right"}.get(found := self.value("jc") or "left", found)

    @property
    def numbered(self) -> bool:
        """Whether Word numbers it."""
        found = self.setting("numPr")
        identity = found.find(f"{W}numId") if found is not None else None
        return identity is not None and identity.get(f"{W}val") != "0"

    def runs(self) -> Iterator[Node]:
        """Runs that show text."""
        for run in self.node.iter(f"{W}r"):
            if any((text.text or "").strip() for text in run.iter(f"{W}t")):
                yield run

    def run_value(self, run: Node, name: str, *attributes: str) -> str | None:
        """An attribute of a run property in force: the run, its style, the paragraph's styles, the defaults."""
        own = run.find(f"{W}rPr")
        style = own.find(f"{W}rStyle") if own is not None else None
        named = self.styles.chain(style.get(f"{W}val")) if style is not None else ()
        places = [own, *(each.find(f"{W}rPr") for each in (*named, *self._chain))]
        if self.styles.defaults is not None:
            places.append(self.styles.defaults.find(f"{W}rPrDefault/{W}rPr"))
        for attribute in attributes:
            found = _nearest(places, name, attribute)
            if found is not None:
                return found.get(f"{W}{attribute}")
        return None

    def font(self, run: Node) -> str | None:
        """The font of Cyrillic text: named, or taken from the theme, whichever is nearer."""
        named, themed = self.run_value(run, "rFonts", "hAnsi", "ascii"), self.run_value(run, "rFonts", "hAnsiTheme")
        return named or (self.styles.theme.get(themed[:5]) if themed else None)


def _nearest(places: list[Node | None], name: str, attribute: str | None) -> Node | None:
    for place in places:
        found = place.find(f"{W}{name}") if place is not None else None
        if found is not None and (attribute is None or found.get(f"{W}{attribute}") is not None):
            return found
    return None


@dataclass(frozen=True)
class Paper:
    """A whole document."""

    package: Mapping[str, bytes]

    @classmethod
    def read(cls, data: bytes) -> "Paper":
        """Open a DOCX; raises ``NotDocument``."""
        return cls(parts(data))

    @cached_property
    def body(self) -> Node:
        """The body of the document."""
        root = tree(self.package[MAIN])
        found = root.find(f"{W}body")
        return found if found is not None else root

    @cached_property
    def styles(self) -> Styles:
        """Its styles."""
        root = tree(self.package.get("word/styles.xml", f'<w:styles xmlns:w="{W[1:-1]}"/>'.encode()))
        by_id = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        usual = [key for key, each in by_id.items() if each.get(f"{W}default") and each.get(f"{W}type") == "paragraph"]
        return Styles(by_id, root.find(f"{W}docDefaults"), usual[0] if usual else "", self._theme())

    def _theme(self) -> Mapping[str, str]:
        name = next((name for name in self.package if name.startswith("word/theme/")), None)
        if name is None:
            return {}
        root = tree(self.package[name])
        return {
            kind: latin.get("typeface", "")
            for kind in ("minor", "major")
            for latin in root.iterfind(f".//{_A}{kind}Font/{_A}latin")
        }

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Paragraphs of the body in reading order, those of its tables among them."""
        return tuple(Paragraph(where, text_of(node), MAIN, node, self.styles) for where, node in paragraphs(self.body))

    @cached_property
    def everywhere(self) -> tuple[Paragraph, ...]:
        """Paragraphs of the body, of headers, footers and notes."""
        rest = [
            Paragraph(where, text_of(node), story, node, self.styles)
            for story in stories(self.package)
            if story != MAIN
            for where, node in paragraphs(tree(self.package[story]), story)
        ]
        return (*self.paragraphs, *rest)

    @cached_property
    def sections(self) -> tuple[tuple[Node, tuple[Node, ...]], ...]:
        """Properties of each section, and the blocks in it."""
        found: list[tuple[Node, tuple[Node, ...]]] = []
        blocks: list[Node] = []
        for block in self.body:
            if block.tag == f"{W}sectPr":
                found.append((block, tuple(blocks)))
                break
            blocks.append(block)
            if (end := block.find(f"{W}pPr/{W}sectPr")) is not None:
                found.append((end, tuple(blocks)))
                blocks = []
        return tuple(found)

    @cached_property
    def tables(self) -> tuple[Node, ...]:
        """All tables of the body."""
        return tuple(self.body.iter(f"{W}tbl"))

    @cached_property
    def lines(self) -> tuple[tuple[str, str, Node], ...]:
        """What stands on one line: a paragraph, or all cells of a table's row, as ``(where, text, block)``."""
        found: list[tuple[str, str, Node]] = []
        rows: dict[Node, int] = {}
        for each in self.paragraphs:
            row = next(each.node.iterancestors(f"{W}tr"), None)
            if row is None:
                found.append((each.where, each.text, each.node))
            elif row in rows:
                where, text, block = found[rows[row]]
                found[rows[row]] = (where, f"{text}\t{each.text}", block)
            else:
                rows[row] = len(found)
                found.append((each.where, each.text, next(row.iterancestors(f"{W}tbl"))))
        return tuple(found)
