"""Figures: a numerator, a denominator and how both are worded."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from iomdocs.definitions import Indicator
from iomdocs.errors import PackError
from iomdocs.registers.facts import Figure, Source
from iomdocs.registers.queries import of_rows
from iomdocs.wording import NBSP, say

_NO_PARAMETERS: Mapping[str, object] = MappingProxyType({})
_GROUPED_FROM = 10_000


def figures(
    indicators: Iterable[Indicator],
    source: Source,
    parameters: Mapping[str, object] = _NO_PARAMETERS,
    *,
    as_of: dt.datetime | None = None,
) -> list[Figure]:
    """Count indicators: both sums over the rows of each indicator's query; ``PackError`` if it lacks the columns."""
    return [_figure(indicator, source, parameters, as_of) for indicator in indicators]


def _figure(
    indicator: Indicator, source: Source, parameters: Mapping[str, object], as_of: dt.datetime | None
) -> Figure:
    sql = of_rows(indicator.sql, "SUM(numerator) AS numerator, SUM(denominator) AS denominator")
    numerator, denominator = map(_number, *source.read(sql, parameters, as_of=as_of))
    return Figure(
        indicator.id,
        indicator.title,
        numerator,
        denominator,
        _value(indicator.unit, numerator, denominator),
        _text(indicator.unit, numerator, denominator),
        indicator.unit,
        indicator.cites,
    )


def _number(value: Any) -> float:
    try:
        number = float(value or 0)
    except (TypeError, ValueError) as error:
        raise PackError(("indicator", say("registers.pack.no_figure"))) from error
    return int(number) if number.is_integer() else round(number, 6)


def _value(unit: str, numerator: float, denominator: float) -> float | None:
    if unit != "percent":
        return numerator
    return numerator / denominator if denominator else None


def _text(unit: str, numerator: float, denominator: float) -> str:
    words = {"numerator": spelled(numerator), "denominator": spelled(denominator)}
    if unit != "percent":
        return say("registers.figure.of", **words) if denominator else words["numerator"]
    if not denominator:
        return say("registers.figure.none")
    share = Decimal(str(numerator)) * 100 / Decimal(str(denominator))
    value = str(share.quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")
    return say("registers.figure.percent", value=value, **words)


def spelled(number: float) -> str:
    r"""Write a number as Russian text does: a decimal comma, thousands apart from five digits on.

    >>> spelled(12), spelled(36.5), spelled(1200), spelled(12000).replace("\xa0", "_")
    ('12', '36,5', '1200', '12_000')
    """
    grouped = f"{number:,}" if abs(number) >= _GROUPED_FROM else f"{number}"
    whole, _, part = grouped.partition(".")
    whole = whole.replace(",", NBSP)
    return f"{whole},{part}" if part.strip("0") else whole
