"""Receive what lies in the inbox: claim, keep, judge, store, answer, file away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from iomdocs.files import at_once, digest, sweep, wipe_scratch
from iomdocs.inbox import Claim, copy_of, forgive, leftovers, release, tries
from iomdocs.pipeline.answers import answer, shown
from iomdocs.pipeline.carrying import keep_all, put_back, take, told_file, write_all
from iomdocs.pipeline.changing import propose, told
from iomdocs.pipeline.examine import Examined, too_hard
from iomdocs.pipeline.imports import add_organisations, import_entries
from iomdocs.pipeline.learning import learn, settled, taken_over, told_anew, unsettled
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job, Pool
from iomdocs.pipeline.telling import Came, Teller, concluded
from iomdocs.store import Saved, Submission
from iomdocs.verdicts import Verdict

_T = TypeVar("_T")
_GROUP = 32
_ALONE, _HOPELESS = 1, 2
"""Deaths of the program over a claim: after the first it is judged by itself, after the next not at all."""


@dataclass(frozen=True, slots=True)
class Received:
    """One file that was dealt with; ``file`` is its path in the inbox, ``answer`` where the sender finds ours."""

    file: str
    sha256: str
    verdict: Verdict
    answer: Path


@dataclass(frozen=True, slots=True)
class _Taken:
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
class _Group:
    """Files that were taken together; ``batch`` gives the workers' answers on those that are new."""

    taken: tuple[_Taken, ...]
    pool: Pool | None
    batch: Iterable[Examined]


class Reception:
    """Receives files into an office; keeps its workers between calls."""

    def __init__(self, office: Office, *, workers: int | None = None) -> None:
        self._office, self._workers = office, workers
        self._pool: Pool | None = None
        self._teller = Teller(office)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(now=kind is not None)

    def close(self, *, now: bool = False) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.stop() if now else self._pool.close()
            self._pool = None

    def recover(self) -> Iterator[Received]:
        """Finish what an earlier run left: claims that were not filed away, verdicts that were not answered.

        A claim over which the program died is judged by itself; when that too ends the program, it is refused.
        """
        left = [(each, tries(each)) for each in leftovers(self._office.work) if not self._is_stored(each)]
        try:
            yield from self._resume(left)
        finally:
            at_once(forgive, [each for each, _ in left])
        for late in _groups(self._office.store.unanswered()):
            self._answer_again(late)

    def _resume(self, left: Sequence[tuple[Claim, int]]) -> Iterator[Received]:
        for group in _groups([each for each, deaths in left if deaths < _ALONE]):
            yield from self._finish(self._start(group))
        for each, deaths in left:
            if deaths >= _ALONE:
                yield from self._finish(self._start([each], hopeless=deaths >= _HOPELESS))

    def tidy(self) -> None:
        """Remove half-written files that a program which ended suddenly left; whoever holds the lock may."""
        for folder in (self._office.archive, self._office.outbox, self._office.state):
            if folder.is_dir():
                sweep(folder)
        wipe_scratch(self._office.scratch)

    def receive(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Deal with files in groups: each is stored in one transaction, then answered, then filed away.

        While the workers judge one group, the next is claimed and kept.
        """
        started: _Group | None = None
        for group in _groups(sorted(paths, key=_order)):
            if stop():
                break
            following = self._start([each for each in map(self._claim, group) if each is not None])
            if started is not None:
                yield from self._finish(started)
            started = following
        if started is not None:
            yield from self._finish(started)

    def _is_stored(self, left: Claim) -> bool:
        """Whether a claim's verdict was stored before the end came: then only the answer may be lacking."""
        try:
            sha256 = digest(left.path)
        except OSError:
            return False
        same = self._office.store.arrived(sha256, told_file(left), left.received_at)
        if same:
            release(left)
        return same

    def _claim(self, path: Path) -> Claim | None:
        return take(path, self._office.work, inbox=self._office.inbox, at=self._office.now())

    def _start(self, claims: Sequence[Claim], *, hopeless: bool = False) -> _Group:
        """Keep the originals and set the workers on those whose bytes are new."""
        kept = keep_all(claims, self._office.archive)
        known = self._office.store.known_among([sha256 for _, sha256 in kept])
        return self._submit([_Taken(each, sha256, known.get(sha256), hopeless) for each, sha256 in kept])

    def _submit(self, taken: Sequence[_Taken]) -> _Group:
        jobs = [
            Job(self._office.archive / each.sha256, shown(each.claim.path.name), told_file(each.claim))
            for each in taken
            if each.fresh
        ]
        if jobs and self._pool is None:
            self._pool = Pool(self._office.terms, workers=self._workers)
        return _Group(tuple(taken), self._pool, self._pool.submit(jobs) if jobs and self._pool else ())

    def _finish(self, group: _Group) -> list[Received]:
        if not group.taken:
            return []
        taken = group.taken
        examined = [self._compared(each, found) for each, found in zip(taken, self._examined(group), strict=True)]
        for each, found in zip(taken, examined, strict=True):
            put_back(found.inside, told_file(each.claim), self._office.inbox)
        arrivals = [self._teller.arrival(each.came, found.verdict) for each, found in zip(taken, examined, strict=True)]
        saved = self._office.store.save(arrivals)
        return self._answer(taken, examined, saved)

    def _examined(self, group: _Group) -> list[Examined]:
        """What the workers said; when a directory or answers are among the files, all others are judged by them."""
        if group.pool is not self._pool:  # a directory came in between
            group = self._submit(group.taken)
        found = _in_place(group)
        learned = [self._learns(each, one) for each, one in zip(group.taken, found, strict=True)]
        if sum(map(self._imports, found)) or any(learned):
            self.close()
            found = _in_place(self._submit(group.taken))
        return [told or one for told, one in zip(learned, found, strict=True)]

    def _learns(self, taken: _Taken, examined: Examined) -> Examined | None:
        """Take in the answers of a methodologist; None when there are none."""
        if not examined.replies:
            return None
        return learn(self._office, taken.sha256, examined)

    def _compared(self, taken: _Taken, examined: Examined) -> Examined:
        """Keep what was corrected in a register that came back; the sender is told what was found."""
        if examined.register is None:
            return examined
        found, _ = propose(self._office, examined.register, told_file(taken.claim))
        return Examined(replace(examined.verdict, findings=told(found)), register=examined.register)

    def _imports(self, examined: Examined) -> bool:
        """Put an accepted directory into effect; whether it was one."""
        if not examined.verdict.accepted:
            return False
        if examined.organisations:
            return add_organisations(self._office.store, examined.organisations, self._office.now()) > 0
        form = self._office.find(examined.verdict.form)
        if form is None or form.imports is None:
            return False
        import_entries(self._office.store, form, examined.verdict.entries, self._office.now())
        return True

    def _answer(self, taken: Sequence[_Taken], examined: Sequence[Examined], saved: Sequence[Saved]) -> list[Received]:
        """Write all answers of a group, note them, and only then let the claims go."""
        final = [
            concluded(found, each.came.file, stored) for each, found, stored in zip(taken, examined, saved, strict=True)
        ]
        facts = [
            self._teller.facts(each.came, found.verdict, stored)
            for each, found, stored in zip(taken, final, saved, strict=True)
        ]
        self._teller.versions(zip(facts, saved, strict=True))
        answers = [answer(found, told) for found, told in zip(final, facts, strict=True)]
        written = write_all(self._office.outbox, answers)
        self._office.store.answered(
            [each.id for each in saved], [_below(self._office.outbox, path) for path in written]
        )
        for each in saved:
            if each.settled is not None:
                self._teller.forget_question(each.settled)
        at_once(release, [each.claim for each in taken])
        return [
            Received(told_file(each.claim), each.sha256, found.verdict, path)
            for each, found, path in zip(taken, final, written, strict=True)
        ]

    def _answer_again(self, late: Sequence[Submission]) -> None:
        """Answer what was stored and then interrupted: the original is in the archive, so judge it once more."""
        group = self._submit([_Taken(_kept(self._office.archive, each), each.sha256, None) for each in late])
        for each, submission, examined in zip(group.taken, late, group.batch, strict=True):
            self._tell(each, submission, self._compared(each, examined))

    def settle(self) -> None:
        """Judge again what answers, a newer directory or what is certain by now make read otherwise.

        Called when the inbox is dealt with; what comes later is read by the new answers at once.
        """
        late, last = unsettled(self._office)
        if late:
            self.close()
        for group in _groups(late):
            self._judge_again(group)
        settled(self._office, last)

    def _judge_again(self, late: Sequence[Submission]) -> None:
        group = self._submit([_Taken(_kept(self._office.archive, each), each.sha256, None) for each in late])
        chosen = taken_over(late, list(group.batch))
        self._office.store.rejudge([(each.id, found.verdict) for each, found in chosen], self._office.now())
        kept = {each.sha256: each for each in group.taken}
        for each, found in chosen:
            if told_anew(each, found.verdict):
                self._tell(kept[each.sha256], each, found)

    def _tell(self, taken: _Taken, submission: Submission, examined: Examined) -> None:
        """Write the answer to a file that was stored before."""
        stored = self._teller.rebuilt(submission)
        final = concluded(examined, submission.file, stored)
        facts = self._teller.facts(taken.came, final.verdict, stored)
        self._teller.versions([(facts, stored)])
        path = write_all(self._office.outbox, [answer(final, facts)])[0]
        self._office.store.answered([submission.id], [_below(self._office.outbox, path)])


def _groups(items: Sequence[_T]) -> Iterator[list[_T]]:
    iterator = iter(items)
    while group := list(islice(iterator, _GROUP)):
        yield group


def _in_place(group: _Group) -> list[Examined]:
    """Answers of the workers in the order of the files, with those in between that came before."""
    judged = iter(group.batch)
    return [next(judged) if each.fresh else _told_already(each) for each in group.taken]


def _kept(archive: Path, submission: Submission) -> Claim:
    """A claim of a file that is no longer in the inbox."""
    return Claim("", archive / submission.sha256, submission.file, submission.received_at, Path())


def _order(path: Path) -> tuple[bool, bool]:
    """A directory of organisations is wanted before the forms that name them, and a file before its copy.

    Their names give them away.
    """
    directory = any(word in path.name.casefold() for word in ("организац", "справочник"))
    return not directory, copy_of(shown(path.name)) is not None


def _told_already(taken: _Taken) -> Examined:
    return _again(taken.earlier) if taken.earlier else too_hard(shown(taken.claim.path.name))


def _again(earlier: Submission) -> Examined:
    """What is said of bytes that came before; the store decides, this only keeps the place."""
    return Examined(Verdict("duplicate", earlier.form, earlier.edition, earlier.organisation))


def _below(outbox: Path, path: Path) -> str:
    return path.relative_to(outbox).as_posix()
