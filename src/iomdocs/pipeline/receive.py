"""Receive what lies in the inbox: claim, keep, judge, store, answer, file away."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Self

from iomdocs.files import at_once, digest, one_ahead, sweep, wipe_scratch
from iomdocs.inbox import Claim, forgive, leftovers, release, tries
from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.carrying import clear_unpacked, keep_all, put_back, take_all, told_file
from iomdocs.pipeline.clearing import clear
from iomdocs.pipeline.corrections import propose, told
from iomdocs.pipeline.courier import Courier, Stored
from iomdocs.pipeline.doubting import note_doubtful_names
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.imports import add_organisations, import_entries
from iomdocs.pipeline.learning import learn
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job
from iomdocs.pipeline.posting import Letter, post
from iomdocs.pipeline.purging import remove_doomed
from iomdocs.pipeline.questionnaire import Asked, quietly_renewed
from iomdocs.pipeline.reconsidering import kept_job, reconsider, tell_again
from iomdocs.pipeline.taken import Group, Received, Taken, groups, in_place, in_turn, loads
from iomdocs.pipeline.telling import Teller, concluded
from iomdocs.pipeline.workers import Workers
from iomdocs.store import Arrival, Saved, Submission

_HANDS = 3
"""Threads that take, write and let go while this one thinks."""
_ALONE, _HOPELESS = 1, 2
"""Deaths of the program over a claim: after the first it is judged by itself, after the next not at all."""


class Reception:
    """Receives files into an office; keeps its workers between calls.

    ``asked`` are the questions that were open when it last ended a pass, ``late`` says that something was left for the
    next one because another program holds it open, ``waiting`` how many files are being judged elsewhere.
    """

    def __init__(self, office: Office, *, workers: int | None = None) -> None:
        self._office = office
        self._workers = Workers(office, workers)
        self._teller = Teller(office)
        self.asked: Asked | None = None
        self.late = False
        self.waiting = 0
        self._unpacked = True  # an earlier run may have ended before its folders were empty

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(now=kind is not None)

    def close(self, *, now: bool = False) -> None:
        """End the workers."""
        self._workers.close(now=now)

    def warm(self) -> None:
        """Start the workers before the first file comes, so that it need not wait for them."""
        self._workers.warm()

    def renew(self, office: Office) -> None:
        """Judge what comes by other terms: another day, another directory."""
        self._workers.renew(office)
        self._office, self._teller = office, Teller(office)

    def recover(self) -> Iterator[Received]:
        """Finish what an earlier run left: claims that were not filed away, verdicts that were not answered.

        A claim over which the program died is judged by itself; when that too ends the program, it is refused.
        """
        left = [(each, tries(each)) for each in leftovers(self._office.work) if not self._is_stored(each)]
        try:
            yield from self._resume(left)
        finally:
            at_once(forgive, [each for each, _ in left])
        for late in groups(self._office.store.unanswered()):
            self._answer_again(late)

    def _resume(self, left: Sequence[tuple[Claim, int]]) -> Iterator[Received]:
        for group in groups([each for each, deaths in left if deaths < _ALONE]):
            yield from self._finish(self._start(group))
        for each, deaths in left:
            if deaths >= _ALONE:
                yield from self._finish(self._start([each], hopeless=deaths >= _HOPELESS))

    def tidy(self) -> None:
        """Remove what a program which ended suddenly left, half-written or half-removed; whoever holds the lock may.

        Where hosts share the work the archive may be shared too, and drafts in it be another's.
        """
        shared = (self._office.outbox, self._office.state)
        for folder in shared if self._office.queue else (self._office.archive, *shared):
            if folder.is_dir():
                sweep(folder)
        wipe_scratch(self._office.scratch)
        remove_doomed(self._office)

    def receive(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Deal with files in groups: each is stored in one transaction, then answered, then filed away.

        While the workers judge one group, the next is claimed and kept. When all is dealt with, what they change for
        others is taken in (see ``settle``).
        """
        yield from self.deal(paths, stop)
        if not stop():
            self.settle()

    def settle(self) -> None:
        """End a pass: judge again what is read otherwise by now, renew the questions, clear what is owed no longer."""
        self._reconsider()
        self.asked = quietly_renewed(self._office)
        self.clear()

    def _reconsider(self) -> None:
        reconsider(self._office, self._workers, self._teller)
        note_doubtful_names(self._office)

    def clear(self) -> None:
        """Take out of the outbox what is owed no longer, and out of the inbox the folders of archives."""
        self.late = clear(self._office)
        if self._unpacked:
            self._unpacked = clear_unpacked(self._office.inbox)

    def deal(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Deal with files as ``receive`` does; what they change for others is left to the next ``settle``.

        Three groups are on their way at a time: one is taken and kept, one is judged and stored, the answers of one
        are written. What waits for the disk waits beside.
        """
        wanted = takewhile(lambda _: not stop(), loads(sorted(paths, key=in_turn)))
        with ThreadPoolExecutor(_HANDS) as hands:
            courier = Courier(self._office, hands)
            started: Group | None = None
            for kept in one_ahead(self._take, wanted, hands):
                following = self._begin(kept)
                if started is not None:
                    yield from courier.carry(self._stored(started))
                started = following
            if started is not None:
                yield from courier.carry(self._stored(started))
            yield from courier.come_home()

    def _take(self, paths: Sequence[Path]) -> Sequence[tuple[Claim, str]]:
        """Claim files and keep their originals; asks nothing of the database, so that another thread may do it."""
        return keep_all(self._claimed(paths), self._office.archive)

    def _is_stored(self, left: Claim) -> bool:
        """Whether a claim's verdict was stored before the end came: then only the answer may be lacking.

        One that was put on the queue is its workers'.
        """
        if self._office.queue and self._office.store.noted(self._office.host, [left.id]):
            release(left)
            return True
        try:
            sha256 = digest(left.path)
        except OSError:
            return False
        same = self._office.store.was_stored(sha256, told_file(left), left.received_at)
        if same:
            release(left)
        return same

    def _claimed(self, paths: Sequence[Path]) -> list[Claim]:
        return take_all(paths, self._office.work, inbox=self._office.inbox, at=self._office.now())

    def _start(self, claims: Sequence[Claim], *, hopeless: bool = False) -> Group:
        """Keep the originals and set the workers on them."""
        return self._begin(keep_all(claims, self._office.archive), hopeless=hopeless)

    def _begin(self, kept: Sequence[tuple[Claim, str]], *, hopeless: bool = False) -> Group:
        """Set the workers on those whose bytes are new."""
        known = self._office.store.known_among([sha256 for _, sha256 in kept])
        return self._submit([Taken(each, sha256, known.get(sha256), hopeless) for each, sha256 in kept])

    def _submit(self, taken: Sequence[Taken]) -> Group:
        jobs = [
            Job(self._office.originals.path(each.sha256), shown(each.claim.path.name), told_file(each.claim))
            for each in taken
            if each.fresh
        ]
        return Group(tuple(taken), self._workers.terms, self._workers.examine(jobs))

    def _finish(self, group: Group) -> list[Received]:
        """Store and answer a group at once."""
        told = self._stored(group)
        return told.received(self._post(told.taken, told.letters))

    def _stored(self, group: Group) -> Stored:
        """Store what the workers said, and gather what is to be told of it."""
        if not group.taken:
            return Stored((), (), ())
        taken = group.taken
        examined = [
            self._compared(told_file(each.claim), found)
            for each, found in zip(taken, self._examined(group), strict=True)
        ]
        saved = self._save(taken, examined)
        final = [
            concluded(found, each.came.file, stored) for each, found, stored in zip(taken, examined, saved, strict=True)
        ]
        letters = [
            Letter(found, self._teller.facts(each.came, found.verdict, stored), stored)
            for each, found, stored in zip(taken, final, saved, strict=True)
        ]
        return Stored(taken, final, letters)

    def _save(self, taken: Sequence[Taken], examined: Sequence[Examined]) -> list[Saved]:
        """Store the verdicts of a group; what came in an archive is put into the inbox before."""
        for each, found in zip(taken, examined, strict=True):
            put_back(found.inside, told_file(each.claim), self._office.inbox)
            self._unpacked |= bool(found.inside)
        return self._office.store.save(self._arrivals(taken, examined))

    def _arrivals(self, taken: Sequence[Taken], examined: Sequence[Examined]) -> list[Arrival]:
        return [
            self._teller.arrival(each.came, found.verdict, found.corrects)
            for each, found in zip(taken, examined, strict=True)
        ]

    def _examined(self, group: Group) -> list[Examined]:
        """What the workers said; when a directory or answers are among the files, all others are judged by them."""
        if group.terms != self._workers.terms:  # a directory came in between
            group = self._submit(group.taken)
        found = in_place(group)
        learned = [self._learns(each, one) for each, one in zip(group.taken, found, strict=True)]
        if sum(map(self._imports, found)) or any(learned):
            self._workers.renew()
            found = in_place(self._submit(group.taken))
        return [told or one for told, one in zip(learned, found, strict=True)]

    def _learns(self, taken: Taken, examined: Examined) -> Examined | None:
        """Take in the answers of a methodologist; None when there are none."""
        if not examined.replies:
            return None
        return learn(self._office, taken.sha256, examined)

    def _compared(self, file: str, examined: Examined) -> Examined:
        """Keep what was corrected in a register that came back; the sender is told what was found."""
        if examined.register is None:
            return examined
        found, _ = propose(self._office, examined.register, file)
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

    def _post(self, taken: Sequence[Taken], letters: Sequence[Letter]) -> list[Path]:
        """Write all answers, note them, and only then let the claims go."""
        written = post(self._office, letters)
        at_once(release, [each.claim for each in taken])
        return written

    def _answer_again(self, late: Sequence[Submission], done: Sequence[int] = ()) -> None:
        """Answer what was stored and then interrupted: the original is in the archive, so judge it once more."""
        judged = self._workers.examine([kept_job(self._office, each) for each in late])
        told = [(each, self._compared(each.file, found)) for each, found in zip(late, judged, strict=True)]
        tell_again(self._office, self._teller, told, done)
