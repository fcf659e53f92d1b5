"""Take what a methodologist answered into the store, and what is certain by itself; say what must be judged again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from iomdocs import consolidated
from iomdocs.findings import Finding, Spot, finding
from iomdocs.pipeline.asking import affected
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.matching import Matching
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.settling import Decision
from iomdocs.questions import noted
from iomdocs.replies import COPIES, Reply
from iomdocs.store import Submission
from iomdocs.verdicts import Verdict

_SETTLED = "replies settled"


def learn(office: Office, sha256: str | None, examined: Examined) -> Examined:
    """Remember answers of a workbook of questions, or of the page (no ``sha256``); it is told where one changed."""
    changed = office.store.reply(examined.replies, sha256, office.now())
    findings = examined.verdict.findings
    for reply, before in changed:
        findings = noted(findings, reply, before)
    findings = (*findings, *_decided(office, examined.replies))
    return replace(examined, verdict=replace(examined.verdict, findings=findings))


def _decided(office: Office, replies: Sequence[Reply]) -> Iterator[Finding]:
    """What becomes of each copy that was answered; one that waits no longer is not decided twice."""
    waiting = {each.sha256: each for each in office.store.held()}
    for each in replies:
        if each.kind == COPIES:
            spot, held = Spot(each.sheet, each.cell), waiting.get(each.subject["sha256"])
            code = f"answer-copy-{each.answer['right']}" if held else "answer-copy-late"
            yield finding(code, spot, values={"file": held.file if held else "", "number": each.subject["held"]})


def unsettled(office: Office) -> tuple[list[Submission], list[Reply], int]:
    """Submissions that answers, certain matches or a newer directory make read otherwise, the oldest first.

    Also the answers that came since the last time, and the number of the last of them, for ``settled``: after a crash
    the same is found again.
    """
    matching = Matching(office, office.store.replies())
    office.store.reply(matching.certain(), None, office.now())
    replies, last = office.store.replies_after(int(office.store.setting(_SETTLED) or 0))
    numbers = affected(office, replies) | matching.found_since()
    found = [office.store.submission(number) for number in sorted(numbers)]
    late = [each for each in found if each and _is_ours(each) and office.originals.has(each.sha256)]
    return late, replies, last


def chosen_copies(office: Office, replies: Sequence[Reply]) -> list[tuple[Submission, Decision]]:
    """Copies that wait and were answered, each with what is decided of it."""
    waiting = {each.sha256: each for each in office.store.held()}
    told = {each.subject["sha256"]: each.answer["right"] for each in replies if each.kind == COPIES}
    return [
        (waiting[sha256], "accept" if right == "held" else "refuse")
        for sha256, right in told.items()
        if sha256 in waiting
    ]


def _is_ours(submission: Submission) -> bool:
    """Whether it is judged here: what was handed on stands, and a copy that is held waits for its own answer."""
    return submission.form != consolidated.FORM and submission.outcome != "held"


def has_news(office: Office) -> bool:
    """Whether there are answers that nothing was judged by yet: they may come by the page too."""
    return bool(office.store.replies_after(int(office.store.setting(_SETTLED) or 0))[0])


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
