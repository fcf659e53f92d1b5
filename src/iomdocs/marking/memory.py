"""What was there before our marks, written into hidden cells of our sheet so that it travels with the file."""

import base64
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from iomdocs.workbook import address, letters, place

TOKEN = "iomdocs-marks:1:"  # noqa: S105 - a sign, no secret
_CHUNK = 30_000  # a cell holds 32,767 characters

Look: TypeAlias = tuple[str, str]
Anchors: TypeAlias = dict[tuple[int, int], tuple[str, str]]


@dataclass(slots=True)
class Memory:
    """What unmarking needs.

    ``cells``: by sheet and address, the number of the former look in ``looks`` (XML of fill and border) and what
    stood there (the number of a format or a sign from ``cells``); ``selected``: names of the selected sheets,
    ``active`` the number of the front one before our sheet came; ``boxes``: anchors of the clerk's boxes, old and new.
    """

    active: int = 0
    selected: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    cells: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    boxes: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def remember(self, sheet: str, cell: str, look: tuple[bytes, bytes], before: int) -> None:
        """Remember one cell."""
        texts = (look[0].decode(), look[1].decode())
        if texts not in self.looks:  # few: a sheet has a handful of looks
            self.looks.append(texts)
        self.cells.setdefault(sheet, {})[cell] = (self.looks.index(texts), before)

    def recall(self, sheet: str, cell: str) -> tuple[Look | None, int | None]:
        """Tell the former look of a cell and what stood there.

        Rows move when a clerk sorts or inserts: a cell that was not marked itself, yet bears our colour, gets the look
        that most of the marked cells of its column had; of a column without marks nothing is known.
        """
        known = self.cells.get(sheet, {})
        if cell in known:
            return self.looks[known[cell][0]], known[cell][1]
        column = letters(place(cell)[1])
        looks = Counter(each for name, (each, _) in known.items() if letters(place(name)[1]) == column)
        return (self.looks[looks.most_common(1)[0][0]], None) if looks else (None, None)

    def texts(self) -> list[str]:
        """Write the memory as texts short enough for a cell each."""
        told = json.dumps([self.active, self.selected, self.looks, self.cells, self.boxes], ensure_ascii=False)
        packed = base64.b64encode(zlib.compress(told.encode(), 6)).decode()
        return [TOKEN + packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK)]


def recalled(texts: list[str]) -> Memory:
    """Read the texts back; a memory that was damaged is empty."""
    packed = "".join(text.removeprefix(TOKEN) for text in texts)
    try:
        unpack = zlib.decompressobj()
        told: Any = json.loads(unpack.decompress(base64.b64decode(packed), 50_000_000))
        active, selected, looks, cells, boxes = told
        return Memory(
            int(active),
            [str(name) for name in selected],
            [(_checked(fill, "fill"), _checked(border, "border")) for fill, border in looks],
            {
                str(s): {_address(c): (_index(n, looks), int(b)) for c, (n, b) in known.items()}
                for s, known in cells.items()
            },
            {
                str(s): {_address(c): (_numbers(a), _numbers(b)) for c, (a, b) in known.items()}
                for s, known in boxes.items()
            },
        )
    except (ValueError, TypeError, AttributeError, zlib.error):
        return Memory()


def _checked(xml: Any, name: str) -> str:
    """Let only one plain element in: the memory has travelled, and this goes back into the styles."""
    if (
        xml
        and re.fullmatch(rf"<{name}(?=[\s/>])(?:(?!<{name}[\s/>]|<!|<\?).)*(?:/>|</{name}>)", xml, re.DOTALL) is None
    ):
        raise ValueError(name)
    return str(xml)


def _index(number: Any, looks: list[Any]) -> int:
    if not 0 <= number < len(looks):
        raise ValueError("look")
    return int(number)


def _address(cell: Any) -> str:
    return address(*place(cell))


def _numbers(anchor: Any) -> str:
    if re.fullmatch(r"[\d\s,-]*", anchor) is None:
        raise ValueError("anchor")
    return str(anchor)
