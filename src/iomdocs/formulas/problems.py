"""What a pack's author is told when a formula cannot be read."""

import difflib
from collections.abc import Iterable

from iomdocs.errors import IomdocsError
from iomdocs.wording import say


class FormulaError(IomdocsError):
    """A formula that cannot be read: ``problem`` in Russian, at ``position`` (from 1) of ``text``."""

    def __init__(self, problem: str, text: str, position: int) -> None:
        super().__init__(problem, text, position)
        self.problem, self.text, self.position = problem, text, position

    def __str__(self) -> str:
        return say("formulas.error.whole", problem=self.problem, position=self.position, text=self.text)


def guess(wrong: str, known: Iterable[str]) -> str:
    """Word «возможно, …» for a misspelt name, or nothing when no known name is near."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return say("formulas.error.guess", right=near[0]) if near else ""
