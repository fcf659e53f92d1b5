"""Take what a methodologist answered into the store, and what is certain by itself; say what must be judged again."""

from collections.abc import Sequence
from dataclasses import replace

from iomdocs import consolidated
from iomdocs.pipeline.asking import affected
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.matching import Matching
from iomdocs.pipeline.office import Office
from iomdocs.questions import noted
from iomdocs.store import Submission
from iomdocs.verdicts import Verdict

_SETTLED = "replies settled"


def learn(office: Office, sha256: str, examined: Examined) -> Examined:
    """Remember the answers of a workbook of questions; where an earlier answer was another, the receipt says so."""
    changed = office.store.reply(examined.replies, sha256, office.now())
    findings = examined.verdict.findings
    for reply, before in changed:
        findings = noted(findings, reply, before)
    return replace(examined, verdict=replace(examined.verdict, findings=findings))


def unsettled(office: Office) -> tuple[list[Submission], int]:
    """Submissions that answers, certain matches or a newer directory make read otherwise, the oldest first.

    Also the number of the last answer that this takes in, for ``settled``: after a crash the same is found again.
    """
    matching = Matching(office, office.store.replies())
    office.store.reply(matching.certain(), None, office.now())
    replies, last = office.store.replies_after(int(office.store.setting(_SETTLED) or 0))
    numbers = affected(office, replies) | matching.found_since()
    found = [office.store.submission(number) for number in sorted(numbers)]
    return [each for each in found if each and _is_ours(each) and (office.archive / each.sha256).is_file()], last


def _is_ours(submission: Submission) -> bool:
    """Whether it is judged here: what was handed on stands, and a copy that is held waits for its own answer."""
    return submission.form != consolidated.FORM and submission.outcome != "held"


def settled(office: Office, last: int) -> None:
    """Note that all answers up to this one were taken in."""
    if office.store.setting(_SETTLED) != str(last):
        office.store.keep_setting(_SETTLED, str(last))


def taken_over(late: Sequence[Submission], judged: Sequence[Examined]) -> list[tuple[Submission, Examined]]:
    """Of files that were judged again, those whose new verdict stands: an accepted one is never taken back."""
    return [
        (submission, examined)
        for submission, examined in zip(late, judged, strict=True)
        if examined.verdict.accepted or not submission.outcome.startswith("accepted")
    ]


def told_anew(submission: Submission, verdict: Verdict) -> bool:
    """Whether the sender must hear of a new verdict."""
    return (submission.outcome, submission.findings) != (verdict.outcome, verdict.findings)
