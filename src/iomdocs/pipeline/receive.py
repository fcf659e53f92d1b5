"""Receive what lies in the inbox: claim, keep, judge, store, answer, file away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self, TypeVar

from iomdocs.findings import finding
from iomdocs.inbox import Claim, claim, keep_many, leftovers, release, write_answers
from iomdocs.pipeline.answers import Facts, answer
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.imports import import_entries
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job, Pool
from iomdocs.store import Arrival, Saved, Submission
from iomdocs.verdicts import Verdict

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
        for group in _groups(leftovers(self._office.work)):
            yield from self._deal(group)
        for late in _groups(self._office.store.unanswered()):
            self._answer_again(late)

    def receive(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Deal with files in groups: each group is stored in one transaction, then answered, then filed away."""
        for group in _groups(sorted(paths, key=_directories_first)):
            if stop():
                return
            claims = [self._claim(path) for path in group]
            yield from self._deal([each for each in claims if each is not None])

    def _claim(self, path: Path) -> Claim | None:
        return claim(path, self._office.work, inbox=self._office.inbox, at=self._office.now())

    def _deal(self, claims: Sequence[Claim]) -> list[Received]:
        if not claims:
            return []
        hashes = keep_many(claims, self._office.archive)
        seen: set[str] = set()
        taken = []
        for each, sha256 in zip(claims, hashes, strict=True):
            taken.append(_Taken(each, sha256, self._office.store.known(sha256)))
            seen.add(sha256)
        examined = self._examine(taken)
        saved = self._office.store.save(
            [self._arrival(each, found) for each, found in zip(taken, examined, strict=True)]
        )
        return self._answer(taken, examined, saved)

    def _examine(self, taken: Sequence[_Taken]) -> list[Examined]:
        """Judge the new ones; when the directory itself is among them, judge the others by the new one."""
        found: list[Examined | None] = [None if each.earlier is None else _again(each.earlier) for each in taken]
        new = [index for index, each in enumerate(found) if each is None]
        for index, examined in zip(new, self._submit(taken, new), strict=True):
            found[index] = examined
        imported = [index for index in new if self._imports(found[index])]
        if imported:
            self.close()
            others = [index for index in new if index not in imported]
            for index, examined in zip(others, self._submit(taken, others), strict=True):
                found[index] = examined
        return [each for each in found if each is not None]

    def _submit(self, taken: Sequence[_Taken], indices: Sequence[int]) -> Iterator[Examined]:
        if not indices:
            return iter(())
        if self._pool is None:
            self._pool = Pool(self._office.terms, workers=self._workers)
        jobs = [Job(self._office.archive / taken[index].sha256, taken[index].claim.path.name) for index in indices]
        return iter(self._pool.submit(jobs))

    def _imports(self, examined: Examined | None) -> bool:
        """Put an accepted directory into effect; whether it was one."""
        if examined is None or not examined.verdict.accepted:
            return False
        form = self._office.form(examined.verdict.form or "")
        if form.imports is None:
            return False
        import_entries(self._office.store, form, examined.verdict.entries)
        return True

    def _arrival(self, taken: _Taken, examined: Examined) -> Arrival:
        came = taken.claim
        sender = came.file.rpartition("/")[0]
        return Arrival(taken.sha256, came.file, sender, came.received_at, examined.verdict)

    def _answer(self, taken: Sequence[_Taken], examined: Sequence[Examined], saved: Sequence[Saved]) -> list[Received]:
        """Write all answers of a group, note them, and only then let the claims go."""
        final = [
            _as_duplicate(found, stored.duplicate_of) if stored.duplicate_of else found
            for found, stored in zip(examined, saved, strict=True)
        ]
        answers = [
            answer(found, self._facts(each, found, stored))
            for each, found, stored in zip(taken, final, saved, strict=True)
        ]
        written = write_answers([(self._office.outbox / each.path, each.data) for each in answers])
        self._office.store.answered(
            [each.id for each in saved], [_below(self._office.outbox, path) for path in written]
        )
        for each in taken:
            release(each.claim)
        return [
            Received(each.claim.file, each.sha256, found.verdict, path)
            for each, found, path in zip(taken, final, written, strict=True)
        ]

    def _facts(self, taken: _Taken, examined: Examined, saved: Saved) -> Facts:
        earlier = saved.duplicate_of
        return Facts(
            taken.claim.file,
            taken.sha256,
            saved.id,
            taken.claim.received_at.astimezone(self._office.now().tzinfo),
            self._title(examined.verdict.form),
            len(saved.superseded),
            earlier.received_at.astimezone(self._office.now().tzinfo) if earlier else None,
            earlier.outcome.startswith("accepted") if earlier else False,
        )

    def _title(self, form_id: str | None) -> str:
        return self._office.form(form_id).title if form_id else ""

    def _answer_again(self, group: Sequence[Submission]) -> None:
        """Answer what was stored and then interrupted: the original is in the archive, so judge it once more."""
        taken = [
            _Taken(
                Claim("", self._office.archive / each.sha256, each.file, each.received_at, Path()), each.sha256, None
            )
            for each in group
        ]
        found = list(self._submit(taken, range(len(taken))))
        for each, submission, examined in zip(taken, group, found, strict=True):
            stored = Saved(submission.id, self._office.store.submission(submission.duplicate_of or 0))
            final = _as_duplicate(examined, stored.duplicate_of) if stored.duplicate_of else examined
            made = answer(final, self._facts(each, final, stored))
            path = write_answers([(self._office.outbox / made.path, made.data)])[0]
            self._office.store.answered([submission.id], [_below(self._office.outbox, path)])


def _groups(items: Sequence[_T]) -> Iterator[list[_T]]:
    iterator = iter(items)
    while group := list(islice(iterator, _GROUP)):
        yield group


def _directories_first(path: Path) -> bool:
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
