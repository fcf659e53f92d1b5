"""Rows of a sheet as XML, a batch at a time and column by column: it is here that a long register spends its time.

It is bytes from the start: markup is most of it, and beside one Russian letter text takes two bytes for each character.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import count, repeat
from typing import Any, TypeAlias

from iomdocs.registers.cells import Memo, Unique, cell
from iomdocs.registers.heights import LINE, TALLEST
from iomdocs.registers.keys import KEY
from iomdocs.registers.plan import Planned
from iomdocs.workbook import letters

Told: TypeAlias = Sequence[tuple[Any, ...]]
"""The values of a batch of rows, column by column."""
_ROW = b'<row r="'


def liner(columns: Sequence[Planned], styles: Sequence[str], zone: dt.tzinfo) -> Callable[[int, Told], bytes]:
    """Compile the columns into a writer of batches, given the number of a batch's first row and its values.

    The row's number stands before every cell's style, so a row is its cells joined by that number.
    """
    ends = [f'<c r="{letters(place)}' for place in range(2, len(columns) + 1)] + ["</row>"]
    memos = [
        Unique(style, end) if column.name == KEY else Memo(cell(column, style, end, zone))
        for column, style, end in zip(columns, styles, ends, strict=True)
    ]
    wrapped = [place for place, column in enumerate(columns) if column.shape == "text"]
    openings = [b'"><c r="A', b'"><c r="A'] + [
        f'" ht="{LINE * lines + 2:g}" customHeight="1"><c r="A'.encode() for lines in range(2, TALLEST + 1)
    ]

    def lines(first: int, told: Told) -> bytes:
        cells = [memo.cells(values) for memo, values in zip(memos, told, strict=True)]
        tall = [memos[place].lines(told[place]) for place in wrapped if memos[place].tall]
        opened = map(openings.__getitem__, map(max, repeat(1), *tall)) if tall else repeat(openings[1])
        rows = zip(count(first), zip(repeat(_ROW), opened, *cells))
        return b"".join([(b"%d" % number).join(row) for number, row in rows])

    return lines
