"""Every query that a register asks of the store."""

from iomdocs.definitions import Register
from iomdocs.packs import Pack


def queries(register: Register, pack: Pack) -> list[str]:
    """Those of its sheets, its figures and its chart."""
    figures = [pack.indicators[name].sql for name in register.indicators if name in pack.indicators]
    chart = [register.chart.sql] if register.chart else []
    return [register.rows.sql, *(sheet.sql for sheet in register.sheets), *figures, *chart]


def of_rows(sql: str, chosen: str, rest: str = "") -> str:
    """A question about the rows that a query gives; ``rest`` follows it, as a WHERE does."""
    body = sql.strip().rstrip(";")
    return f"SELECT {chosen} FROM (\n{body}\n) AS asked{rest}"  # noqa: S608 - a pack's own query, read only
