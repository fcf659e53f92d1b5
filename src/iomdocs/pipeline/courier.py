"""Carry the answers of one group to the outbox while the next group is judged and stored."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from iomdocs.files import at_once
from iomdocs.inbox import release
from iomdocs.pipeline.carrying import told_file
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.posting import Draft, Letter, drawn_up, noted, write
from iomdocs.pipeline.taken import Received, Taken


@dataclass(frozen=True, slots=True)
class Stored:
    """A group that is stored: its files, the final word on each, and what is told of each."""

    taken: Sequence[Taken]
    final: Sequence[Examined]
    letters: Sequence[Letter]

    def received(self, written: Sequence[Path]) -> list[Received]:
        """What was dealt with, when all answers lie where they belong."""
        return [
            Received(told_file(each.claim), each.sha256, found.verdict, path)
            for each, found, path in zip(self.taken, self.final, written, strict=True)
        ]


class Courier:
    """Writes answers in another thread, one group at a time; notes them and lets the claims go in this one.

    A claim is let go only when its answer is written and noted, whatever waits for what.
    """

    def __init__(self, office: Office, hands: ThreadPoolExecutor) -> None:
        self._office, self._hands = office, hands
        self._under_way: tuple[Stored, Draft, Future[list[Path]]] | None = None

    def carry(self, stored: Stored) -> list[Received]:
        """Set out with the answers of a group; returns what the round before came to."""
        draft = drawn_up(self._office, stored.letters)
        before, self._under_way = self._under_way, (stored, draft, self._hands.submit(write, self._office, draft))
        return self._arrived(before)

    def come_home(self) -> list[Received]:
        """Wait for the last round."""
        last, self._under_way = self._under_way, None
        return self._arrived(last)

    def _arrived(self, round_: tuple[Stored, Draft, Future[list[Path]]] | None) -> list[Received]:
        if round_ is None:
            return []
        stored, draft, writing = round_
        written = noted(self._office, draft, writing.result())
        self._hands.submit(at_once, release, [each.claim for each in stored.taken])
        return stored.received(written)
