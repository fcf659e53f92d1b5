"""Checks of the page: paper, margins, fonts, numbers of pages, properties, tables."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from iomdocs.documents.package import W, dangers, field_codes, tree
from iomdocs.documents.paper import Node, Paper, Paragraph, number, on
from iomdocs.documents.profiles import Profile
from iomdocs.wording import say

Found: TypeAlias = Iterator[tuple[str, str]]
"""Places and what was found there."""

A4, SMALL = (11906, 16838), 20
LEFT, RIGHT, TOP, BOTTOM = 1134, 567, 1134, 1134
CORNER = 3000  # a block in the upper right corner is a requisite
INDENT, INDENT_SLACK = 709, 20
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def is_text(paragraph: Paragraph) -> bool:
    """Whether a paragraph is running text, not a requisite: justified, or long and on the left."""
    if paragraph.in_table or not paragraph.text.strip() or (number(paragraph.value("ind", "left")) or 0) > CORNER:
        return False
    return paragraph.alignment == "both" or (paragraph.alignment == "left" and len(paragraph.text) > 90)


def paper_size(paper: Paper, _: Profile) -> Found:
    """B-01: A4; landscape only for a section with a table."""
    for count, (section, blocks) in enumerate(paper.sections, 1):
        size = section.find(f"{W}pgSz")
        sides = [number(size.get(f"{W}{side}")) or 0 for side in "wh"] if size is not None else [0, 0]
        wide = sides[0] > sides[1]
        fits = all(abs(side - a4) <= SMALL for side, a4 in zip(sorted(sides), A4, strict=True))
        if not fits or (wide and not any(block.tag == f"{W}tbl" for block in blocks)):
            yield (
                say("documents.place.section", number=count),
                say("documents.found.size", width=_mm(sides[0]), height=_mm(sides[1])),
            )


def _mm(twips: int) -> int:
    return round(twips / 56.6929)


def margins(paper: Paper, _: Profile) -> Found:
    """B-02: margins of 20, 10, 20 and 20 mm at least."""
    for count, (section, _blocks) in enumerate(paper.sections, 1):
        page = section.find(f"{W}pgMar")
        for side, least in (("left", LEFT), ("right", RIGHT), ("top", TOP), ("bottom", BOTTOM)):
            now = abs(number(page.get(f"{W}{side}")) or 0) if page is not None else 0
            if now < least - SMALL:
                what = say("documents.found.margin", side=say(f"documents.side.{side}"), now=_mm(now), least=_mm(least))
                yield say("documents.place.section", number=count), what


def fonts(paper: Paper, profile: Profile) -> Found:
    """B-03: one font family, from the profile's list if it has one."""
    used: dict[str, str] = {}
    for paragraph in paper.everywhere:
        for run in paragraph.runs():
            used.setdefault(paragraph.font(run) or say("documents.found.no_font"), paragraph.where)
    for name, where in list(used.items())[1:]:
        yield where, say("documents.found.second_font", name=name)
    for name, where in used.items():
        if profile.fonts and name not in profile.fonts:
            yield where, say("documents.found.other_font", name=name)


def sizes(paper: Paper, _: Profile) -> Found:
    """B-04: 12 to 14 points in text, 10 at least in tables."""
    for paragraph in paper.paragraphs:
        least, most = (20, 28) if paragraph.in_table else (24, 28)
        for run in paragraph.runs():
            size = number(paragraph.run_value(run, "sz", "val")) or 20
            if not least <= size <= most and (paragraph.in_table or is_text(paragraph)):
                yield paragraph.where, say("documents.found.points", size=f"{size / 2:g}".replace(".", ","))
                break


def spacing(paper: Paper, _: Profile) -> Found:
    """B-05: between one and one and a half lines."""
    for paragraph in filter(is_text, paper.paragraphs):
        line = number(paragraph.value("spacing", "line")) or 240
        if (paragraph.value("spacing", "lineRule") or "auto") == "auto" and not 235 <= line <= 365:
            yield paragraph.where, say("documents.found.lines", lines=f"{line / 240:.2g}".replace(".", ","))


def indents(paper: Paper, _: Profile) -> Found:
    """B-06: 12.5 mm before the first line of text."""
    for paragraph in filter(is_text, paper.paragraphs):
        indent = number(paragraph.value("ind", "firstLine")) or 0
        command = paragraph.text.strip().isupper() or paragraph.text.strip().endswith(":")
        if abs(indent - INDENT) > INDENT_SLACK and not command:
            yield paragraph.where, say("documents.found.indent", now=f"{indent / 56.6929:.1f}".replace(".", ","))


def page_numbers(paper: Paper, _: Profile) -> Found:
    """B-08: numbers from the second page, centred on top, by a field."""
    section = paper.sections[0][0] if paper.sections else None
    headers = _headers(paper, section)
    has = {kind: any("PAGE" in code.split() for code in field_codes(root)) for kind, root in headers.items()}
    where = say("documents.place.header_alone")
    if not has.get("default"):
        if _pages(paper) > 1:
            yield where, say("documents.found.no_numbers")
        return
    if section is None or not on(section.find(f"{W}titlePg")) or has.get("first"):
        yield where, say("documents.found.first_number")
    numbers = [each for each in paper.everywhere if "header" in each.story and any(field_codes(each.node))]
    if not any(each.alignment == "center" for each in numbers):
        yield where, say("documents.found.number_aside")
    page = section.find(f"{W}pgMar") if section is not None else None
    if page is not None and (number(page.get(f"{W}header")) or 0) < RIGHT - SMALL:
        yield where, say("documents.found.number_edge")


def _headers(paper: Paper, section: Node | None) -> dict[str, Node]:
    rels = paper.package.get("word/_rels/document.xml.rels")
    if section is None or rels is None:
        return {}
    target = {each.get("Id"): str(each.get("Target")) for each in tree(rels)}
    found = {}
    for reference in section.iter(f"{W}headerReference"):
        name = "word/" + target.get(reference.get(f"{_R}id"), "").removeprefix("/word/")
        if name in paper.package:
            found[str(reference.get(f"{W}type"))] = tree(paper.package[name])
    return found


def _pages(paper: Paper) -> int:
    """At least so many pages: told by breaks, or by a text that does not fit on one."""
    breaks = sum(each.get(f"{W}type") == "page" for each in paper.body.iter(f"{W}br"))
    breaks += sum(on(paragraph.setting("pageBreakBefore")) for paragraph in paper.paragraphs[1:])
    letters = sum(len(paragraph.text) for paragraph in paper.paragraphs)
    return max(1 + breaks, len(paper.sections), 1 + letters // 3500)


def language(paper: Paper, _: Profile) -> Found:
    """B-10: Russian is the language of the text."""
    for paragraph in paper.everywhere:
        for run in paragraph.runs():
            told = paragraph.run_value(run, "lang", "val")
            if told != "ru-RU" and any("а" <= letter <= "я" for letter in paragraph.text.lower()):
                yield paragraph.where, told or "—"
                return


def properties(paper: Paper, _: Profile) -> Found:
    """B-18: a title, no trace of a program as the author, nothing foreign, no comments, no tracked changes."""
    core = paper.package.get("docProps/core.xml")
    root = tree(core) if core is not None else None
    where = say("documents.place.properties")
    if root is None or not (root.findtext(f"{_DC}title") or "").strip():
        yield where, say("documents.found.no_title")
    if root is not None and "python-docx" in "".join(map(str, root.itertext())):
        yield where, say("documents.found.author")
    yield from dangers(paper.package)
    if any(name.startswith("word/comments") for name in paper.package):
        yield where, say("documents.found.comments")
    if next(paper.body.iter(f"{W}ins", f"{W}del"), None) is not None:
        yield where, say("documents.found.tracked")


def tables(paper: Paper, _: Profile) -> Found:
    """B-43: the header row repeats, rows do not split, no wider than the text, no empty last row."""
    for section, blocks in paper.sections:
        room = _room(section)
        for table in (each for each in blocks if each.tag == f"{W}tbl"):
            rows = table.findall(f"{W}tr")
            where = say("documents.place.table", number=paper.tables.index(table) + 1)
            width = sum(number(column.get(f"{W}w")) or 0 for column in table.iterfind(f"{W}tblGrid/{W}gridCol"))
            if room and width > room + 2 * SMALL:
                yield where, say("documents.found.wide")
            if _has_borders(table) and _is_data(rows):
                yield from ((where, say(f"documents.found.{what}")) for what in _row_faults(rows))


def _room(section: Node) -> int:
    size, page = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is None or page is None:
        return 0
    return (number(size.get(f"{W}w")) or 0) - sum(number(page.get(f"{W}{side}")) or 0 for side in ("left", "right"))


def _has_borders(table: Node) -> bool:
    return any(table.find(f"{W}tblPr/{W}{name}") is not None for name in ("tblBorders", "tblStyle"))


def _is_data(rows: list[Node]) -> bool:
    """A table with three columns or more whose first row is a header."""
    first = rows[0].findall(f"{W}tc") if rows else []
    return len(rows) > 1 and len(first) > 2 and all("".join(map(str, cell.itertext())).strip() for cell in first)


def _row_faults(rows: list[Node]) -> Iterator[str]:
    if not on(rows[0].find(f"{W}trPr/{W}tblHeader")):
        yield "no_repeat"
    if not all(on(row.find(f"{W}trPr/{W}cantSplit")) for row in rows):
        yield "splits"
    if not "".join(map(str, rows[-1].itertext())).strip():
        yield "empty_row"


def empty_lines(paper: Paper, _: Profile) -> Found:
    """B-09: nothing is laid out by spaces and empty paragraphs."""
    for paragraph in paper.paragraphs:
        if "   " in paragraph.text.replace("\u00a0", " ").strip():
            yield paragraph.where, say("documents.found.spaces")
    run = 0
    for before, after in pairwise(paper.paragraphs):
        both_empty = not before.text.strip() and not after.text.strip() and not before.in_table and not after.in_table
        run = run + 1 if both_empty else 0
        if run == 2:
            yield after.where, say("documents.found.empty")
