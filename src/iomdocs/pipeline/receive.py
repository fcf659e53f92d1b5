"""Receive what lies in the inbox: claim, keep, judge, store, answer, file away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from iomdocs import consolidated
from iomdocs.errors import UsageError
from iomdocs.files import at_once, digest
from iomdocs.findings import finding
from iomdocs.inbox import Claim, leftovers, release
from iomdocs.pipeline.answers import Facts, answer, shown
from iomdocs.pipeline.carrying import keep_all, take, told_file, write_all
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.imports import add_organisations, import_entries
from iomdocs.pipeline.learning import learn, settled, taken_over, told_anew, unsettled
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job, Pool
from iomdocs.questions import FORM as QUESTIONS
from iomdocs.store import Arrival, Saved, Submission
from iomdocs.verdicts import Verdict
from iomdocs.wording import say

_T = TypeVar("_T")
_GROUP = 32


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
        """Finish what an earlier run left: claims that were not filed away, verdicts that were not answered."""
        for group in _groups([each for each in leftovers(self._office.work) if not self._is_stored(each)]):
            yield from self._finish(self._start(group))
        for late in _groups(self._office.store.unanswered()):
            self._answer_again(late)

    def receive(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Deal with files in groups: each is stored in one transaction, then answered, then filed away.

        While the workers judge one group, the next is claimed and kept.
        """
        started: _Group | None = None
        for group in _groups(sorted(paths, key=_directory_first)):
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
            before = self._office.store.known(digest(left.path))
        except OSError:
            return False
        same = before is not None and (before.file, before.received_at) == (told_file(left), left.received_at)
        if same:
            release(left)
        return same

    def _claim(self, path: Path) -> Claim | None:
        return take(path, self._office.work, inbox=self._office.inbox, at=self._office.now())

    def _start(self, claims: Sequence[Claim]) -> _Group:
        """Keep the originals and set the workers on those whose bytes are new."""
        kept = keep_all(claims, self._office.archive)
        known = self._office.store.known_among([sha256 for _, sha256 in kept])
        return self._submit([_Taken(each, sha256, known.get(sha256)) for each, sha256 in kept])

    def _submit(self, taken: Sequence[_Taken]) -> _Group:
        jobs = [
            Job(self._office.archive / each.sha256, shown(each.claim.path.name), told_file(each.claim))
            for each in taken
            if each.earlier is None
        ]
        if jobs and self._pool is None:
            self._pool = Pool(self._office.terms, workers=self._workers)
        return _Group(tuple(taken), self._pool, self._pool.submit(jobs) if jobs and self._pool else ())

    def _finish(self, group: _Group) -> list[Received]:
        if not group.taken:
            return []
        taken, examined = group.taken, self._examined(group)
        saved = self._office.store.save([_arrival(each, found) for each, found in zip(taken, examined, strict=True)])
        return self._answer(taken, examined, saved)

    def _examined(self, group: _Group) -> list[Examined]:
        """What the workers said; when a directory is among the files, all others are judged by the new one."""
        if group.pool is not self._pool:  # a directory came in between
            group = self._submit(group.taken)
        found = _in_place(group)
        learned = [self._learns(each, one) for each, one in zip(group.taken, found, strict=True)]
        if any(map(self._imports, found)) or any(learned):
            self.close()
            found = _in_place(self._submit(group.taken))
        return [told or one for told, one in zip(learned, found, strict=True)]

    def _learns(self, taken: _Taken, examined: Examined) -> Examined | None:
        """Take in the answers of a methodologist; None when there are none."""
        if not examined.replies:
            return None
        return learn(self._office, taken.sha256, examined)

    def _imports(self, examined: Examined) -> bool:
        """Put an accepted directory into effect; whether it was one."""
        if not examined.verdict.accepted:
            return False
        if examined.verdict.form == consolidated.FORM:
            return add_organisations(self._office.store, examined.organisations) > 0
        if examined.verdict.form == QUESTIONS:
            return False
        form = self._office.form(examined.verdict.form or "")
        if form.imports is None:
            return False
        import_entries(self._office.store, form, examined.verdict.entries)
        return True

    def _answer(self, taken: Sequence[_Taken], examined: Sequence[Examined], saved: Sequence[Saved]) -> list[Received]:
        """Write all answers of a group, note them, and only then let the claims go."""
        final = [_as_duplicate(found, stored.duplicate_of) for found, stored in zip(examined, saved, strict=True)]
        answers = [
            answer(found, self._facts(each, found, stored))
            for each, found, stored in zip(taken, final, saved, strict=True)
        ]
        written = write_all(self._office.outbox, answers)
        self._office.store.answered(
            [each.id for each in saved], [_below(self._office.outbox, path) for path in written]
        )
        at_once(release, [each.claim for each in taken])
        return [
            Received(told_file(each.claim), each.sha256, found.verdict, path)
            for each, found, path in zip(taken, final, written, strict=True)
        ]

    def _facts(self, taken: _Taken, examined: Examined, saved: Saved) -> Facts:
        earlier = saved.duplicate_of
        return Facts(
            told_file(taken.claim),
            taken.sha256,
            saved.id,
            taken.claim.received_at.astimezone(self._office.now().tzinfo),
            self._title(examined.verdict.form),
            len(saved.superseded),
            earlier.received_at.astimezone(self._office.now().tzinfo) if earlier else None,
            earlier.outcome.startswith("accepted") if earlier else False,
        )

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
        archive = self._office.archive
        group = self._submit([_Taken(_kept(archive, each), each.sha256, None) for each in late])
        chosen = taken_over(late, list(group.batch))
        self._office.store.rejudge([(each.id, found.verdict) for each, found in chosen], self._office.now())
        for each, found in chosen:
            if told_anew(each, found.verdict):
                self._tell(each, found)

    def _title(self, form_id: str | None) -> str:
        if form_id == consolidated.FORM:
            return say("consolidated.title")
        if form_id == QUESTIONS:
            return say("questions.title")
        try:
            return self._office.form(form_id).title if form_id else ""
        except UsageError:  # of a pack that is no longer installed
            return ""

    def _answer_again(self, late: Sequence[Submission]) -> None:
        """Answer what was stored and then interrupted: the original is in the archive, so judge it once more."""
        group = self._submit([_Taken(_kept(self._office.archive, each), each.sha256, None) for each in late])
        for submission, examined in zip(late, group.batch, strict=True):
            stored = Saved(submission.id, self._office.store.submission(submission.duplicate_of or 0))
            self._tell(submission, _as_duplicate(examined, stored.duplicate_of), stored.duplicate_of)

    def _tell(self, submission: Submission, final: Examined, earlier: Submission | None = None) -> None:
        """Write the answer to a file whose original is in the archive."""
        taken = _Taken(_kept(self._office.archive, submission), submission.sha256, None)
        made = answer(final, self._facts(taken, final, Saved(submission.id, earlier)))
        path = write_all(self._office.outbox, [made])[0]
        self._office.store.answered([submission.id], [_below(self._office.outbox, path)])


def _groups(items: Sequence[_T]) -> Iterator[list[_T]]:
    iterator = iter(items)
    while group := list(islice(iterator, _GROUP)):
        yield group


def _arrival(taken: _Taken, examined: Examined) -> Arrival:
    file = told_file(taken.claim)
    return Arrival(taken.sha256, file, file.rpartition("/")[0], taken.claim.received_at, examined.verdict)


def _in_place(group: _Group) -> list[Examined]:
    """Answers of the workers in the order of the files, with those in between that came before."""
    judged = iter(group.batch)
    return [next(judged) if each.earlier is None else _again(each.earlier) for each in group.taken]


def _kept(archive: Path, submission: Submission) -> Claim:
    """A claim of a file that is no longer in the inbox."""
    return Claim("", archive / submission.sha256, submission.file, submission.received_at, Path())


def _directory_first(path: Path) -> bool:
    """A directory of organisations is wanted before the forms that name them; its name gives it away."""
    return not any(word in path.name.casefold() for word in ("организац", "справочник"))


def _again(earlier: Submission) -> Examined:
    """What is said of bytes that came before; the store decides, this only keeps the place."""
    return Examined(Verdict("duplicate", earlier.form, earlier.edition, earlier.organisation))


def _as_duplicate(examined: Examined, earlier: Submission | None) -> Examined:
    if earlier is None:
        return examined
    told = finding("duplicate", values={"moment": earlier.received_at.strftime("%d.%m.%Y")})
    verdict = Verdict("duplicate", earlier.form, earlier.edition, earlier.organisation, findings=(told,))
    return Examined(verdict)


def _below(outbox: Path, path: Path) -> str:
    return path.relative_to(outbox).as_posix()
