"""Dates as documents write them."""

import datetime as dt
from typing import Literal

from iomdocs.wording import NBSP, catalogue


def month_name(month: int, case: Literal["nominative", "genitive"] = "nominative") -> str:
    """Name a month 1..12 in the nominative («ноябрь») or the genitive («ноября»)."""
    return str(catalogue("russian")["date"][case][month - 1])


def date_words(date: dt.date) -> str:
    """Write «22 ноября 2026 г.» with spaces that do not break."""
    return NBSP.join((str(date.day), month_name(date.month, "genitive"), f"{date.year:04}", _year()))


def date_digits(date: dt.date) -> str:
    """Write «22.11.2026»."""
    return f"{date.day:02}.{date.month:02}.{date.year:04}"


def date_quotes(date: dt.date) -> str:
    """Write «22» in quotes, the month and the year, as on blanks filled by hand; the day has two digits."""
    return NBSP.join((f"«{date.day:02}»", month_name(date.month, "genitive"), f"{date.year:04}", _year()))


def _year() -> str:
    return str(catalogue("russian")["date"]["year"])
