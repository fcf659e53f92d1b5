"""Judge files that any host has taken: what ``iomdocs worker`` does with a batch of the queue."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from iomdocs.errors import ConfigurationError
from iomdocs.files import rename_new, temporary, write_durably
from iomdocs.inbox import Claim
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.posting import Letter, post
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Group, Taken
from iomdocs.store import Arrival, Claimed, OvertakenError, Saved
from iomdocs.wording import say

_ALONE, _HOPELESS = 1, 3
"""Workers that died over a file: after the first it is judged by itself, after the last not at all."""


class Bench(Reception):
    """Judges claims; its verdicts go into the store, its answers on their way to the hosts that took the files."""

    def __init__(self, office: Office, *, workers: int | None = None) -> None:
        super().__init__(office, workers=workers)
        self._claims: dict[str, Claimed] = {}
        self._known = ""

    def judge(self, numbers: Sequence[int]) -> int:
        """Judge these claims, except those that are done; returns how many files got a verdict.

        Whatever another worker does at the same time, each gets one verdict and one answer. ``ConfigurationError`` when
        originals of some are gone; the others are done by then.
        """
        done = 0
        while left := self._office.store.claimed(numbers):
            claims = [each for each in left if self._office.originals.has(each.sha256)]
            if not claims:
                raise ConfigurationError(say("alarm.originals_gone", count=len(left), path=self._office.archive))
            stored = [each for each in claims if each.submission is not None]
            fresh = [each for each in claims if each.submission is None]
            try:
                self._answer_stored(stored)
                for group in _by_risk(fresh):
                    done += self._judge(group)
            except OvertakenError:
                continue
        self._office.originals.forget_copies()
        return done

    def _judge(self, claims: Sequence[Claimed]) -> int:
        self._keep_up()
        numbers = [each.id for each in claims]
        self._office.store.begin_claims(numbers)
        try:
            return len(self._finish(self._laid_out(claims)))
        except Exception:  # trouble with a disk or the database says nothing about a file
            self._office.store.forgive_claims(numbers)
            raise

    def _keep_up(self) -> None:
        """Judge by the directory and the answers as they are now: another worker may have taken in newer ones."""
        now = self._office.store.news()
        if now != self._known:
            self.renew(self._office)
            self._known = now

    def _laid_out(self, claims: Sequence[Claimed]) -> Group:
        self._claims = {str(each.id): each for each in claims}
        known = self._office.store.known_among([each.sha256 for each in claims])
        taken = [Taken(_claim(each), each.sha256, known.get(each.sha256), each.tries >= _HOPELESS) for each in claims]
        return self._submit(taken)

    def _save(self, taken: Sequence[Taken], examined: Sequence[Examined]) -> list[Saved]:
        """Store the verdicts; what came in an archive is put on the queue in the same transaction."""
        claims = [self._claims[each.claim.id] for each in taken]
        arrivals = [self._of_host(each) for each in zip(claims, self._arrivals(taken, examined), strict=True)]
        inside = [one for each, found in zip(claims, examined, strict=True) for one in self._inside(each, found.inside)]
        kept = [(each.sha256, self._office.archive / each.sha256) for each in inside]
        remote = kept if self._office.originals.remote else []
        return self._office.store.save_claimed([each.id for each in claims], arrivals, inside, remote)

    def _of_host(self, pair: tuple[Claimed, Arrival]) -> Arrival:
        claim, arrival = pair
        return replace(arrival, host=claim.host)

    def _inside(self, claim: Claimed, inside: Mapping[str, bytes]) -> Iterator[Claimed]:
        """Files of an archive as claims of the host that took it."""
        folder = PurePosixPath(claim.file).with_suffix("")
        for number, (name, data) in enumerate(inside.items(), 1):
            sha256 = self._keep(data)
            yield replace(claim, claim=f"{claim.claim}/{number}", sha256=sha256, file=(folder / name).as_posix())

    def _keep(self, data: bytes) -> str:
        sha256, folder = hashlib.sha256(data).hexdigest(), self._office.archive
        folder.mkdir(parents=True, exist_ok=True)
        part = temporary(folder)
        write_durably(part, data)
        rename_new(part, folder / sha256)
        return sha256

    def _post(self, taken: Sequence[Taken], letters: Sequence[Letter]) -> list[Path]:
        return post(self._office, letters, [int(each.claim.id) for each in taken])

    def _answer_stored(self, claims: Sequence[Claimed]) -> None:
        """Answer what another worker stored before it died."""
        for each in claims:
            found = self._office.store.submission(each.submission or 0)
            if found is not None:
                self._answer_again([found], [each.id])


def _by_risk(claims: Sequence[Claimed]) -> Iterator[Sequence[Claimed]]:
    """All together, except those over which a worker died: each of these by itself, after the others."""
    if calm := [each for each in claims if each.tries < _ALONE]:
        yield calm
    for each in claims:
        if each.tries >= _ALONE:
            yield [each]


def _claim(claimed: Claimed) -> Claim:
    """A claim as this host's own would be; there is no folder that it lies in."""
    return Claim(str(claimed.id), Path(claimed.file), claimed.file, claimed.received_at, Path())
