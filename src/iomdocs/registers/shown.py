"""Values as a person reads them in a cell, so that what was written and what stands there now can be compared."""

import datetime as dt

from iomdocs.cells import plain
from iomdocs.registers.cells import numeric, parsed
from iomdocs.registers.plan import Shape

_DAY_START = dt.time()


def shown(value: object, shape: Shape, zone: dt.tzinfo) -> str:
    """Word a query's value as its cell shows it; nothing for an empty one."""
    if isinstance(value, str) and shape in {"date", "moment"}:
        moment = parsed(value, zone)
        if moment is None:
            return plain(value)
        return typed(moment if shape == "moment" else moment.date())
    return typed(value)


def typed(value: object) -> str:
    """Word what stands in a cell of a workbook: days as «12.03.2026», numbers with a decimal comma.

    >>> typed(dt.date(2026, 3, 12)), typed(1.5), typed(36.0), typed(None), typed(" да ")
    ('12.03.2026', '1,5', '36', '', ' да ')
    """
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() != _DAY_START:
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    number = None if isinstance(value, bool) else numeric(value)
    return plain(str(value)).replace("\r", "") if number is None else str(number).replace(".", ",")
