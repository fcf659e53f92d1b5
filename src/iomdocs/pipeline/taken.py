"""Files that were taken from an inbox: what is known of each, in which order and in what groups they are dealt with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from iomdocs.inbox import Claim, copy_of
from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.carrying import told_file
from iomdocs.pipeline.examine import Examined, too_hard
from iomdocs.pipeline.telling import Came
from iomdocs.store import Submission
from iomdocs.verdicts import Verdict

_T = TypeVar("_T")
GROUP = 32
"""So many files are stored in one transaction."""
_HEAVY = 4 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """One file that was dealt with; ``file`` is its path in the inbox, ``answer`` where the sender finds ours."""

    file: str
    sha256: str
    verdict: Verdict
    answer: Path


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose bytes are kept; ``earlier`` had the same ones, ``hopeless`` is one that ends whoever judges it."""

    claim: Claim
    sha256: str
    earlier: Submission | None
    hopeless: bool = False

    @property
    def came(self) -> Came:
        """What is told of it."""
        return Came(told_file(self.claim), self.sha256, self.claim.received_at)

    @property
    def fresh(self) -> bool:
        """Whether it must be judged: its bytes are new, or it answers the question about a copy that was held."""
        if self.earlier is None:
            return not self.hopeless
        return self.earlier.outcome == "held" and copy_of(told_file(self.claim)) is None


@dataclass(frozen=True, slots=True)
class Group:
    """Files that were taken together; ``batch`` gives the workers' answers on those that are new."""

    taken: tuple[Taken, ...]
    terms: int
    batch: Iterable[Examined]


def groups(items: Sequence[_T]) -> Iterator[list[_T]]:
    """Items by so many as are stored together."""
    iterator = iter(items)
    while group := list(islice(iterator, GROUP)):
        yield group


def loads(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Files by so many as are stored together; fewer when they are large, for all rows of a group are in memory."""
    load: list[Path] = []
    weight = 0
    for path in paths:
        own = _size(path)
        if load and (len(load) >= GROUP or weight + own > _HEAVY):
            yield load
            load, weight = [], 0
        load.append(path)
        weight += own
    if load:
        yield load


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def in_place(group: Group) -> list[Examined]:
    """Answers of the workers in the order of the files, with those in between that came before."""
    judged = iter(group.batch)
    return [next(judged) if each.fresh else _told_already(each) for each in group.taken]


def in_turn(path: Path) -> tuple[bool, bool]:
    """A directory of organisations is wanted before the forms that name them, and a file before its copy.

    Their names give them away.
    """
    directory = any(word in path.name.casefold() for word in ("организац", "справочник"))
    return not directory, copy_of(shown(path.name)) is not None


def _told_already(taken: Taken) -> Examined:
    return _again(taken.earlier) if taken.earlier else too_hard(shown(taken.claim.path.name))


def _again(earlier: Submission) -> Examined:
    """What is said of bytes that came before; the store decides, this only keeps the place."""
    return Examined(Verdict("duplicate", earlier.form, earlier.edition, earlier.organisation))
