"""Leave the judging to workers of any host: take files, put them on the queue, and write the answers that come back."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from iomdocs.files import at_once
from iomdocs.inbox import Claim, leftovers, release
from iomdocs.pipeline.answers import Answer
from iomdocs.pipeline.carrying import keep_all, told_file, write_all
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.posting import waiting
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received, groups, in_turn
from iomdocs.store import Claimed, Outgoing
from iomdocs.verdicts import Outcome, Verdict

_SETTLING = "settle"


class Handover(Reception):
    """Receives files as ``Reception`` does, but leaves the judging of them to others.

    What this host took lies in the archive and on the queue before it is let go; a crash before is repaired by
    ``recover``, one after costs nothing. A pass ends when every answer is here.
    """

    _unsettled = False

    def renew(self, office: Office) -> None:
        """Settle by other terms, as soon as nothing waits."""
        super().renew(office)
        self._unsettled = True

    def recover(self) -> Iterator[Received]:
        """Hand over what an earlier run took and did not; write the answers that came back."""
        left = leftovers(self._office.work)
        for group in groups(left):
            self._hand_over([each for each in group if not self._is_stored(each)])
        yield from self.deliver()
        if not self.waiting:
            for late in groups(self._office.store.unanswered()):
                self._answer_again(late)

    def deal(self, paths: Sequence[Path], stop: Callable[[], bool] = lambda: False) -> Iterator[Received]:
        """Take files and hand them over; gives those whose answers came back meanwhile."""
        for group in groups(sorted(paths, key=in_turn)):
            if stop():
                break
            self._hand_over(self._claimed(group))
        yield from self.deliver()

    def _hand_over(self, claims: Sequence[Claim]) -> None:
        """Keep the originals, then note the claims and have them judged, and only then let them go."""
        office, kept = self._office, keep_all(claims, self._office.archive)
        if not kept:
            return
        taken = [Claimed(office.host, each.id, sha256, told_file(each), each.received_at) for each, sha256 in kept]
        remote = office.originals.remote
        office.store.enqueue(taken, [(each.sha256, office.archive / each.sha256) for each in taken if remote])
        at_once(release, [each for each, _ in kept])
        office.originals.forget_copies()

    def deliver(self) -> Iterator[Received]:
        """Write answers that came back into the outbox, note them, and tell of them."""
        store, outbox = self._office.store, self._office.outbox
        while answers := store.sent(self._office.host):
            written = write_all(outbox, [Answer(each.path, each.data, each.incoming) for each in answers])
            places = [path.relative_to(outbox).as_posix() for path in written]
            store.arrived(answers, places, waiting(answers, places))
            self._unsettled = True
            for each, path in zip(answers, written, strict=True):
                if not each.beside:
                    yield self._told(each, path)
        self.waiting = store.waiting(self._office.host)

    def _told(self, answer: Outgoing, path: Path) -> Received:
        found = self._office.store.submission(answer.submission)
        if found is None:
            raise LookupError(answer.submission)
        verdict = Verdict(
            cast("Outcome", found.outcome), found.form, found.edition, found.organisation, findings=found.findings
        )
        return Received(found.file, found.sha256, verdict, path)

    def settle(self) -> None:
        """End a pass when all answers are here."""
        if self._unsettled and not self.waiting:
            super().settle()
            self._unsettled = False

    def _reconsider(self) -> None:
        """One host at a time judges again what is read otherwise by now; the others find it done."""
        with self._office.store.only_host(_SETTLING) as mine:
            if mine:
                self._workers.renew()
                super()._reconsider()
                self._workers.close()
