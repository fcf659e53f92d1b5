"""The blank that checks itself: a pack's rules as formulas, marks on cells, and a verdict before the file is sent."""

from iomdocs.blanks.live.cached import Cached, empty_values, totals
from iomdocs.blanks.live.plan import Plan, plan
from iomdocs.blanks.live.sheets import write_live

__all__ = ["Cached", "Plan", "empty_values", "plan", "totals", "write_live"]
