"""All that a register shows besides its long sheets' rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from iomdocs.definitions import Register
from iomdocs.packs import Pack
from iomdocs.registers.facts import Facts, Figure
from iomdocs.registers.plan import Layout
from iomdocs.registers.row_changes import Differences
from iomdocs.registers.stream import Tally
from iomdocs.registers.survival import Orphan


@dataclass(frozen=True, slots=True)
class Content:
    """All that a frame shows; ``tallies`` are empty in the draft that is made before the rows are known."""

    register: Register
    pack: Pack
    facts: Facts
    layouts: Sequence[Layout]
    figures: Sequence[Figure]
    chart: Sequence[tuple[str, float]] = ()
    tallies: Sequence[Tally] = ()
    dated: dt.datetime | None = None
    file: str = ""
    since: str = ""
    differences: Differences | None = None
    orphans: Sequence[Orphan] = ()

    def tally(self, place: int) -> Tally:
        """Tell what was met in a long sheet, nothing yet in a draft."""
        return self.tallies[place] if self.tallies else Tally()

    def counted(self) -> tuple[int, int]:
        """How many rows the register has, and files behind them."""
        main = self.tally(0)
        return self.facts.counted or (main.rows, len(main.files))
