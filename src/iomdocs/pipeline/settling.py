"""Answer the question about a copy that was held: the copy counts, or what holds already does."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from iomdocs.errors import UsageError
from iomdocs.findings import finding
from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Job
from iomdocs.pipeline.posting import Letter, post
from iomdocs.pipeline.telling import Came, Teller, numbered
from iomdocs.pipeline.workers import Workers
from iomdocs.store import Submission
from iomdocs.verdicts import Verdict
from iomdocs.wording import say

Decision: TypeAlias = Literal["accept", "refuse", "same"]
"""A copy is right, what holds is right, or both have come to say the same."""


@dataclass(frozen=True, slots=True)
class Question:
    """A copy that waits, and the submission that it contradicts: the one that holds now."""

    held: Submission
    rival: Submission | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer came to: the verdict on the copy, and where its sender finds it."""

    file: str
    sha256: str
    verdict: Verdict
    answer: Path


def questions(office: Office) -> list[Question]:
    """Copies that wait for an answer, the oldest first."""
    return [Question(each, office.store.standing_for(each.rival or 0)) for each in office.store.held()]


def settle(
    office: Office,
    held: Submission,
    decision: Decision,
    *,
    workers: Workers | None = None,
    teller: Teller | None = None,
) -> Settled:
    """Accept a copy that was held, so that it replaces what holds, or refuse it; its sender gets an answer.

    An accepted copy is judged once more, by the terms of today: it may turn out to need corrections.
    ``UsageError`` when it waits no longer.
    """
    now = office.store.submission(held.id)
    if now is None or now.outcome != "held":
        raise UsageError(say("errors.not_held", number=numbered(held.incoming, held.year)))
    own, teller = workers or Workers(office, 1), teller or Teller(office)
    try:
        examined = _refused(held) if decision == "refuse" else _accepted(office, held, own, decision)
    finally:
        if workers is None:
            own.close()
    came = Came(held.file, held.sha256, office.now())
    saved = office.store.settle(held.id, teller.arrival(came, examined.verdict))
    facts = replace(teller.facts(came, examined.verdict, saved), received_at=held.received_at)
    (path,) = post(office, [Letter(examined, facts, saved)])
    return Settled(held.file, held.sha256, examined.verdict, path)


def _accepted(office: Office, held: Submission, workers: Workers, decision: Decision) -> Examined:
    (examined,) = workers.examine([Job(office.originals.path(held.sha256), shown(held.file), held.file)])
    told = (*examined.verdict.findings, finding("held-same" if decision == "same" else "held-accepted"))
    return replace(examined, verdict=replace(examined.verdict, findings=told))


def _refused(held: Submission) -> Examined:
    return Examined(Verdict("refused", held.form, held.edition, held.organisation, findings=(finding("held-refused"),)))
