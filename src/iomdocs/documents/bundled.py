"""A bundle as the documents it consists of, each to be checked by itself."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import etree

from iomdocs.documents.package import BEGINS, MAIN, W
from iomdocs.documents.paper import Node, Paper
from iomdocs.wording import say

_NUMBER = re.compile(r"\d+")


def documents_of(paper: Paper) -> Iterator[tuple[Paper, Callable[[str], str]]]:
    """Each document of a bundle, and how its places are called in the whole; what is no bundle is one document."""
    blocks = list(paper.body)
    starts = [place for place, block in enumerate(blocks) if _begins(block)]
    if len(starts) < 2:
        yield paper, str
        return
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield _cut(paper, start, end), _mover(blocks[:start])


def _begins(block: Node) -> bool:
    return block.tag == f"{W}bookmarkStart" and (block.get(f"{W}name") or "").startswith(BEGINS)


def _cut(paper: Paper, start: int, end: int) -> Paper:
    body = deepcopy(paper.body)
    for place, block in enumerate(list(body)):
        if not start <= place < end:
            body.remove(block)
    root = etree.Element(f"{W}document", nsmap={"w": W[1:-1]})
    root.append(body)
    return Paper({**paper.package, MAIN: etree.tostring(root)})


def _mover(before: list[Node]) -> Callable[[str], str]:
    """Paragraphs and tables are counted from the beginning of the whole file."""
    nodes = [node for block in before for node in block.iter(f"{W}p", f"{W}tbl")]
    counts = {
        "paragraph": sum(node.tag == f"{W}p" and next(node.iterancestors(f"{W}tc"), None) is None for node in nodes),
        "table": sum(node.tag == f"{W}tbl" for node in nodes),
    }
    shifts = {say(f"documents.place.{kind}", number=0).split()[0]: count for kind, count in counts.items()}

    def moved(where: str) -> str:
        shift = shifts.get(where.split(" ", maxsplit=1)[0], 0)
        return _NUMBER.sub(lambda found: str(int(found[0]) + shift), where, count=1)

    return moved
