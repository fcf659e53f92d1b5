"""Days as Excel counts them from 1900, with its 29 February 1900 that never was."""

import calendar
import datetime as dt

_EPOCH = dt.date(1899, 12, 30).toordinal()
_MARCH_1900 = 61
_FEBRUARY = 2
LAST_SERIAL = 2_958_465
"""31 December 9999."""


def serial(date: dt.date) -> int:
    """Excel's number of a day, for days from 1 March 1900 on; ``ValueError`` for earlier ones.

    >>> serial(dt.date(2026, 9, 1))
    46266
    """
    number = date.toordinal() - _EPOCH
    if number < _MARCH_1900:
        raise ValueError(date)
    return number


def from_serial(number: float) -> dt.date:
    """Day by Excel's number, its time of day dropped; ``ValueError`` outside 1 March 1900 to 31 December 9999.

    >>> from_serial(46266.5)
    datetime.date(2026, 9, 1)
    """
    if not _MARCH_1900 <= number < LAST_SERIAL + 1:
        raise ValueError(number)
    return dt.date.fromordinal(int(number) + _EPOCH)


def month_start(months: int) -> int:
    """Give the serial of the first day of a month counted from January of the year 0 (``year * 12 + month - 1``)."""
    year, month = divmod(months, 12)
    number = dt.date(year, month + 1, 1).toordinal() - _EPOCH
    return number if number >= _MARCH_1900 else number - 1


def month_length(months: int) -> int:
    """Days of that month; February 1900 has 29 in Excel."""
    year, month = divmod(months, 12)
    return 29 if (year, month + 1) == (1900, _FEBRUARY) else calendar.monthrange(year, month + 1)[1]


def parts(number: int) -> tuple[int, int, int]:
    """Year, month and day of a serial from 0 (Excel's «0 January 1900», which a blank date is) on.

    >>> parts(0), parts(60), parts(61)
    ((1900, 1, 0), (1900, 2, 29), (1900, 3, 1))
    """
    if number >= _MARCH_1900:
        date = from_serial(number)
        return date.year, date.month, date.day
    return (1900, 1, number) if number <= 31 else (1900, 2, number - 31)  # days of January
