"""Values of a query as cells of a sheet's XML: text stays text, dates and numbers are true ones."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any

from iomdocs.cells import escaped, harmless
from iomdocs.registers.heights import lines_in
from iomdocs.registers.plan import Planned, Shape

_REMEMBERED = 4_096
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no zone
_FIRST_TRUE_DAY = dt.date(1900, 3, 1)
_SECONDS = 86_400


class Memo(dict[Any, bytes]):
    """What was made of a value, kept while it is likely to come again; a register repeats itself.

    ``tall`` holds the values that need more than one line, and how many; it forgets together with the rest.
    """

    __slots__ = ("_make", "tall")

    def __init__(self, make: Callable[[Any], tuple[str, int]]) -> None:
        super().__init__()
        self._make = make
        self.tall: dict[Any, int] = {}

    def __missing__(self, value: Any) -> bytes:
        told, lines = self._make(value)
        if lines > 1:
            self.tall[value] = lines
        made = self[value] = told.encode()
        return made

    def cells(self, values: Sequence[Any]) -> list[bytes]:
        """Write the cells of a batch; what was remembered may be forgotten before it, never within it."""
        if len(self) >= _REMEMBERED:
            self.clear()
            self.tall.clear()
        return [*map(self.__getitem__, values)]

    def lines(self, values: Sequence[Any]) -> Iterator[int]:
        """How many lines each value of the batch that was written last takes."""
        return map(self.tall.get, values, repeat(1))


class Unique:
    """The writer of a column in which no value comes twice: remembering them would only cost time."""

    __slots__ = ("_after", "_before", "tall")

    def __init__(self, style: str, after: str) -> None:
        self._before, self._after = f'" s="{style}" t="inlineStr"><is><t', f"</t></is></c>{after}"
        self.tall: dict[Any, int] = {}

    def cells(self, values: Sequence[Any]) -> list[bytes]:
        """Write the cells of a batch."""
        before, after = self._before, self._after
        if harmless(values):
            return [f"{before}>{value}{after}".encode() for value in values]
        return [(f"{before}{escaped(value)}{after}" if value else f"{before}>{after}").encode() for value in values]

    def lines(self, values: Sequence[Any]) -> Iterator[int]:
        """One for each: a key is hidden."""
        return repeat(1, len(values))


def cell(column: Planned, style: str, after: str, zone: dt.tzinfo) -> Callable[[Any], tuple[str, int]]:
    """Make the writer of one column's cells: from behind the row's number in ``r=`` up to ``after``, included."""
    shape, width = column.shape, column.width
    empty = f'" s="{style}"/>{after}'
    number_before, number_after = f'" s="{style}"><v>', f"</v></c>{after}"
    text_before, text_after = f'" s="{style}" t="inlineStr"><is><t', f"</t></is></c>{after}"

    def write(value: Any) -> tuple[str, int]:
        content = converted(value, shape, zone)
        if content is None or content == "":
            return empty, 1
        if isinstance(content, str):
            return f"{text_before}{escaped(content)}{text_after}", lines_in(content, width)
        return f"{number_before}{content!r}{number_after}", 1

    return write


def converted(value: Any, shape: Shape, zone: dt.tzinfo) -> str | float | None:
    """Turn a value into what its cell holds: a text, a number, or for a date its number in Excel."""
    if isinstance(value, str) and shape not in {"date", "moment"}:
        return value
    if value is None or isinstance(value, str | dt.date):
        return _moment(value, shape, zone)
    if shape in {"text", "id"}:
        return _worded(value)
    return numeric(value)


def numeric(value: Any) -> float | None:
    """Take the number that a database gave, whole if it is whole; None for what is no finite number."""
    if isinstance(value, int):
        return int(value)
    if not isinstance(value, float | Decimal) or not math.isfinite(value):
        return None
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def serial(moment: dt.datetime) -> float:
    """Excel's number of a moment: days since 30.12.1899, whole at midnight."""
    passed = moment - _EPOCH
    return passed.days + round(passed.seconds / _SECONDS, 8) if passed.seconds else passed.days


def _worded(value: Any) -> str:
    number = numeric(value)
    return str(value) if number is None else str(number).replace(".", ",")


def _moment(value: str | dt.date | None, shape: Shape, zone: dt.tzinfo) -> str | float | None:
    if value is None:
        return None
    moment = parsed(value, zone)
    if moment is None or moment.date() < _FIRST_TRUE_DAY:
        return str(value)
    if shape in {"text", "id"}:
        return f"{moment:%d.%m.%Y}"
    return serial(moment if shape == "moment" else dt.datetime.combine(moment.date(), dt.time()))


def parsed(value: object, zone: dt.tzinfo) -> dt.datetime | None:
    """Find the local moment that an ISO text or a date means, None when it means none."""
    if isinstance(value, str):
        if len(value) > 10 or not _DAY.fullmatch(value):  # as in «2026-02-08»
            return _stamped(value, zone)
        value = _stamp(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else None


def _stamped(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    if not _DAY.match(text):
        return None
    moment = _stamp(text)
    return moment.astimezone(zone).replace(tzinfo=None) if moment and moment.tzinfo else moment


def _stamp(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None
