"""What one document may cost."""

import threading

from jinja2.exceptions import SecurityError

from iomdocs.wording import say

_MOST_STEPS, _MOST_LETTERS = 500_000, 20_000_000


class Budget(threading.local):
    """What one document may cost: repeats of loops and macros, and letters of texts put together."""

    steps = letters = 0

    def restart(self) -> None:
        """Begin a new document."""
        self.steps = self.letters = 0

    def step(self, count: int = 1) -> None:
        """More repeats; ``SecurityError`` when there were too many."""
        self.steps += count
        if self.steps > _MOST_STEPS:
            raise SecurityError(say("documents.template.endless"))

    def write(self, text: str) -> None:
        """One more long text; ``SecurityError`` when all of them are too long."""
        self.letters += len(text)
        if self.letters > _MOST_LETTERS:
            raise SecurityError(say("documents.template.endless"))


BUDGET = Budget()
