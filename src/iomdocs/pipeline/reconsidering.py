"""Judge again what answers, a newer directory or what is certain by now make read otherwise; settle what was asked."""

from collections.abc import Sequence
from dataclasses import replace

from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.learning import chosen_copies, settled, taken_over, told_anew, unsettled
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job
from iomdocs.pipeline.posting import Letter, post
from iomdocs.pipeline.settling import questions, settle
from iomdocs.pipeline.telling import Came, Teller, concluded
from iomdocs.pipeline.workers import Workers
from iomdocs.store import Submission

_GROUP = 32


def reconsider(office: Office, workers: Workers, teller: Teller) -> None:
    """Take in everything that was answered since the last time; after a crash the same is found again."""
    late, replies, last = unsettled(office)
    chosen = chosen_copies(office, replies)
    if late or chosen:
        workers.renew()
    for held, decision in chosen:
        settle(office, held, decision, workers=workers, teller=teller)
    for start in range(0, len(late), _GROUP):
        _judge_again(office, workers, teller, late[start : start + _GROUP])
    _ask_again(office, workers, teller)
    settled(office, last)


def _ask_again(office: Office, workers: Workers, teller: Teller) -> None:
    """Ask anew about copies whose rival was replaced while they waited; one that says just the same waits no longer."""
    for each in questions(office):
        if each.rival is None or each.rival.id == each.held.rival:
            continue
        (examined,) = workers.examine([kept_job(office, each.held)])
        if teller.differs(examined.verdict, each.rival):
            office.store.hold_against(each.held.id, each.rival.id)
            tell_again(office, teller, [(replace(each.held, rival=each.rival.id), examined)])
        else:
            settle(office, each.held, "same", workers=workers, teller=teller)


def _judge_again(office: Office, workers: Workers, teller: Teller, late: Sequence[Submission]) -> None:
    judged = list(workers.examine([kept_job(office, each) for each in late]))
    stands = taken_over(late, judged)
    office.store.rejudge([(each.id, found.verdict) for each, found in stands], office.now())
    anew = [(each, found) for each, found in stands if told_anew(each, found.verdict)]
    if anew:
        tell_again(office, teller, anew)


def kept_job(office: Office, submission: Submission) -> Job:
    """A file that is no longer in the inbox, to be examined once more."""
    name = shown(submission.file.rpartition("/")[2])
    return Job(office.originals.path(submission.sha256), name, submission.file)


def tell_again(
    office: Office, teller: Teller, judged: Sequence[tuple[Submission, Examined]], done: Sequence[int] = ()
) -> None:
    """Write answers to files that were stored before; ``done`` as in ``post``."""
    letters = []
    for submission, examined in judged:
        stored = teller.rebuilt(submission)
        final = concluded(examined, submission.file, stored)
        came = Came(submission.file, submission.sha256, submission.received_at)
        letters.append(Letter(final, teller.facts(came, final.verdict, stored), stored))
    post(office, letters, done)
