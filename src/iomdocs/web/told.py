"""Submissions as a page tells of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from iomdocs import consolidated
from iomdocs.findings import Finding
from iomdocs.pipeline.telling import numbered
from iomdocs.questions import FORM as QUESTIONS
from iomdocs.store import Submission
from iomdocs.web.asking import Ask
from iomdocs.wording import say

_TITLES = {consolidated.FORM: "consolidated.title", QUESTIONS: "questions.title"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One submission with words for a person; ``tone`` is how its verdict looks."""

    submission: Submission
    name: str
    number: str
    at: datetime
    form: str
    verdict: str
    tone: str
    has_answer: bool

    @property
    def errors(self) -> Sequence[Finding]:
        """What must be corrected."""
        return [each for each in self.submission.findings if each.severity == "error"]

    @property
    def remarks(self) -> Sequence[Finding]:
        """What should be looked at."""
        return [each for each in self.submission.findings if each.severity == "warning"]

    @property
    def notes(self) -> Sequence[Finding]:
        """What was understood in its own way, and needs nothing."""
        return [each for each in self.submission.findings if each.severity == "note"]


_TONES = {
    "accepted": "good",
    "accepted_with_warnings": "good",
    "returned": "bad",
    "refused": "bad",
    "duplicate": "calm",
    "held": "asked",
}


def arrivals(ask: Ask, submissions: Iterable[Submission]) -> list[Arrival]:
    """Words for submissions, in their order."""
    return [arrival(ask, each) for each in submissions]


def arrival(ask: Ask, submission: Submission) -> Arrival:
    """Words for one submission."""
    return Arrival(
        submission,
        PurePosixPath(submission.file).name,
        numbered(submission.incoming, submission.year),
        ask.local(submission.received_at),
        form_title(ask, submission.form),
        say(f"web.verdict.{submission.outcome}"),
        _TONES[submission.outcome],
        bool(submission.answer) and (ask.office.outbox / (submission.answer or "")).is_file(),
    )


def form_title(ask: Ask, form_id: str | None) -> str:
    """The title of a form, of whatever else may come, or nothing."""
    if form_id in _TITLES:
        return say(_TITLES[form_id])
    form = ask.office.find(form_id)
    return form.short if form else ""
