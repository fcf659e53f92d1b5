"""What an answer tells about a submission: what was said of it before, what it changed, when it is due."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from iomdocs import consolidated
from iomdocs.definitions import Form
from iomdocs.findings import Finding, finding
from iomdocs.inbox import copy_of
from iomdocs.pipeline.answers import Facts, version_path
from iomdocs.pipeline.entry_changes import Change, changes
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.questions import FORM as QUESTIONS
from iomdocs.store import Arrival, Saved, Submission
from iomdocs.verdicts import Entry, Verdict
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Came:
    """A file that came: its path in the inbox as it can be told, its hash, and when."""

    file: str
    sha256: str
    received_at: dt.datetime


class Teller:
    """Tells about submissions of an office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._forms: dict[str | None, Form | None] = {}
        self._dues: dict[str, dt.date | None] = {}

    def arrival(self, came: Came, verdict: Verdict, corrects: str = "") -> Arrival:
        """A judged file on its way into the store, with the question that a copy raises.

        ``corrects`` is the incoming number that stood on the marked copy, when the file was one.
        """
        form = self._form(verdict.form)
        copy = copy_of(came.file) if form is None or form.imports is None else None
        return Arrival(
            came.sha256,
            came.file,
            came.file.rpartition("/")[0],
            came.received_at,
            verdict,
            self._local(came.received_at).year,
            copy.original if copy else None,
            conflict=copy is not None and copy.conflict,
            question=question(came.file) if copy else None,
            corrects=self._corrected(corrects),
            host=self._office.host,
        )

    def facts(self, came: Came, verdict: Verdict, saved: Saved) -> Facts:
        """What the answer tells besides the verdict."""
        form, earlier = self._form(verdict.form), saved.duplicate_of
        return Facts(
            came.file,
            came.sha256,
            numbered(saved.incoming, saved.year),
            self._local(came.received_at),
            self._title(verdict, form),
            len(saved.superseded),
            self._local(earlier.received_at) if earlier else None,
            earlier.outcome.startswith("accepted") if earlier else False,
            earlier is not None and earlier.sha256 != came.sha256,
            earlier is not None and earlier.outcome.startswith("accepted") and not self._office.store.holds(earlier.id),
            self._changes(form, verdict, saved) if form else (),
            self._due(form) if form else None,
            self._named(saved.rival) if saved.rival else "",
            PurePosixPath(version_path(came.file, saved.incoming)).name,
            self._office.title,
        )

    def differs(self, verdict: Verdict, rival: Submission) -> bool:
        """Whether a copy says something else than the submission that holds."""
        form, older = self._form(verdict.form), {each.key: each for each in self._office.store.entries(rival.id)}
        known = all(entry.key in older for entry in verdict.entries)
        return form is None or not known or any(_compared(form, older, verdict.entries))

    def rebuilt(self, submission: Submission) -> Saved:
        """What storing a submission came to, from what the store remembers."""
        store = self._office.store
        return Saved(
            submission.id,
            store.submission(submission.duplicate_of or 0),
            tuple(store.superseded(submission.id)),
            store.submission(submission.rival or 0) if submission.outcome == "held" else None,
            year=submission.year,
            incoming=submission.incoming,
        )

    def _due(self, form: Form) -> dt.date | None:
        if form.id not in self._dues:
            from iomdocs.pipeline.status import deadline  # noqa: PLC0415 - the calendar, which not every start needs

            self._dues[form.id] = deadline(self._office, form)
        return self._dues[form.id]

    def _changes(self, form: Form, verdict: Verdict, saved: Saved) -> Sequence[Change]:
        if saved.rival is not None:
            older = {entry.key: entry for entry in self._office.store.entries(saved.rival.id)}
        else:
            found = {each.key: self._office.store.entry(each.entry) for each in saved.superseded}
            older = {key: entry for key, entry in found.items() if entry is not None}
        return list(_compared(form, older, verdict.entries)) if older else ()

    def _named(self, rival: Submission) -> str:
        moment = self._local(rival.received_at).strftime("%d.%m.%Y %H:%M")
        return say("answers.rival", file=rival.file, number=numbered(rival.incoming, rival.year), moment=moment)

    def _title(self, verdict: Verdict, form: Form | None) -> str:
        if verdict.form == consolidated.FORM:
            return say("consolidated.title")
        if verdict.form == QUESTIONS:
            return say("questions.title")
        return form.title if form else ""

    def _corrected(self, number: str) -> int | None:
        """The submission that was returned under this incoming number."""
        incoming, _, year = number.partition("/")
        if not (incoming.isdecimal() and year.isdecimal()):
            return None
        found = self._office.store.incoming(int(year), int(incoming))
        return found.id if found is not None and found.outcome == "returned" else None

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self._office.now().tzinfo)

    def _form(self, form_id: str | None) -> Form | None:
        if form_id not in self._forms:
            self._forms[form_id] = self._office.find(form_id)
        return self._forms[form_id]


def numbered(incoming: int, year: int) -> str:
    """An incoming number as it is written, «17/2026»."""
    return say("answers.number", incoming=incoming, year=year)


def question(file: str) -> Finding | None:
    """The question that a copy raises; None when the name is no copy's."""
    copy = copy_of(file)
    return finding("held-copy", values={"original": PurePosixPath(copy.original).name}) if copy else None


def concluded(examined: Examined, file: str, saved: Saved) -> Examined:
    """The verdict after it was stored: whether it said anything new, and whether it must wait."""
    if saved.rival is not None:
        asked = question(file)
        findings = (*((asked,) if asked else ()), *examined.verdict.findings)
        return Examined(replace(examined.verdict, outcome="held", findings=findings))
    earlier = saved.duplicate_of
    if earlier is None:
        return examined
    told = finding("duplicate", values={"moment": earlier.received_at.strftime("%d.%m.%Y")})
    return Examined(Verdict("duplicate", earlier.form, earlier.edition, earlier.organisation, findings=(told,)))


def _compared(form: Form, older: Mapping[str, Entry], newer: Sequence[Entry]) -> Iterator[Change]:
    for entry in newer:
        if entry.key in older:
            for each in changes(form, older[entry.key], entry):
                whose = filter(None, (entry.person if len(newer) > 1 else None, each.row))
                yield replace(each, row=" · ".join(whose))
