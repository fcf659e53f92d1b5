"""Read and judge one file, and mark it when it must go back: a pure function of its bytes, run in a worker."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from iomdocs import consolidated, packs
from iomdocs.definitions import Form, Level
from iomdocs.directory import Directory, Organisation
from iomdocs.findings import finding
from iomdocs.judging import Judge
from iomdocs.marking import MARKS, Consent, Head, can_mark, consents, mark, unmark
from iomdocs.pipeline.consenting import agreed, applied, explained, remarks
from iomdocs.pipeline.placing import Places
from iomdocs.pipeline.stamping import stamped_number
from iomdocs.pipeline.unpacking import unpacked
from iomdocs.questions import FORM as QUESTIONS
from iomdocs.questions import Known, is_questions, read_answers
from iomdocs.reader import read
from iomdocs.registers import Copy, is_copy, read_copy
from iomdocs.replies import Replies, Reply
from iomdocs.verdicts import Verdict
from iomdocs.wording import say
from iomdocs.workbook import Refusal, Workbook


@dataclass(frozen=True, slots=True)
class Terms:
    """What judging depends on besides the file: packs by name (the office's own first), directory, date, answers.

    ``scratch`` is where a worker may write, and nowhere else; None leaves it as it is.
    """

    shelves: tuple[Path, ...]
    packs: tuple[str, ...]
    directory: Directory
    today: dt.date
    level: Level = "municipality"
    replies: Replies = field(default_factory=Replies)
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """The verdict on a file; ``marked`` is the sender's workbook with marks when the verdict is ``returned``.

    ``register`` is what a register that came back says. ``organisations`` are those that another level handed on with
    its entries. ``inside`` are the files of an archive by their paths: each is received on its own. ``replies`` are
    what an accepted workbook of questions answered. ``corrects`` is the incoming number that stood on a marked copy.
    """

    verdict: Verdict
    marked: bytes | None = None
    register: Copy | None = None
    organisations: tuple[Organisation, ...] = ()
    inside: Mapping[str, bytes] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    corrects: str = ""


class Examiner:
    """Examines files under given terms; made once in each worker."""

    def __init__(self, terms: Terms) -> None:
        loaded = [packs.load(name, terms.shelves) for name in terms.packs]
        self._today, self._level = terms.today, terms.level
        self._judge = Judge(loaded, terms.directory, terms.today, terms.replies)
        self._places = Places(terms.directory, terms.replies)
        self._forms: dict[str, Form] = {form.id: form for pack in loaded for form in pack.forms}
        self._known = Known(terms.directory, self._forms)

    def examine(self, data: bytes, name: str, *, marks: bool, file: str = "") -> Examined:
        """Judge a file; with ``marks`` also write the copy that goes back. ``file`` is its path in the inbox."""
        came = _read(data, name)
        if isinstance(came, Refusal) and marks and (inside := _inside(came, data)):
            said = finding("archive-unpacked", values={"name": name, "number": len(inside)})
            return Examined(Verdict("accepted_with_warnings", findings=(said,)), inside=inside)
        if isinstance(came, Refusal):
            return Examined(refused(came.code, **came.values))
        workbook = came.workbook
        if is_copy(workbook) and (copy := read_copy(data)):
            return Examined(Verdict("accepted", findings=(finding("register-came"),)), register=copy)
        if consolidated.is_consolidated(workbook):
            return self._handed_on(workbook)
        examined = self._answers(workbook) if is_questions(workbook) else self._judged(came, file)
        if not marks or examined.verdict.outcome != "returned":
            return examined
        return replace(examined, marked=self._marked(data, workbook, examined.verdict))

    def _judged(self, came: "_Came", file: str) -> Examined:
        verdict = self._places.checked(self._verdict(came.workbook, came.consents), file)
        return Examined(verdict, corrects=came.corrects)

    def _marked(self, data: bytes, workbook: Workbook, verdict: Verdict) -> bytes:
        original = data if can_mark(data) else _converted(workbook)
        told = [each for each in verdict.findings if each.code != "consent-applied"]
        return mark(original, told, self._head(verdict), [fix.finding for fix in verdict.fixes])

    def _verdict(self, workbook: Workbook, given: Sequence[Consent]) -> Verdict:
        """Judge; where the sender agreed to what we propose, judge once more with those values in place."""
        verdict = self._judge.judge(workbook)
        if not given:
            return verdict
        fixes = agreed(verdict.findings, given)
        again = self._judge.judge(applied(workbook, fixes)) if fixes else verdict
        told = explained(again.findings, verdict.findings, fixes)
        return replace(again, findings=(*told, *remarks(fixes, given)), fixes=fixes)

    def _handed_on(self, workbook: Workbook) -> Examined:
        """The verdict on what another level made of verdicts of its own: they stand, if nothing was changed since."""
        parcel = consolidated.read(workbook)
        if parcel is None:
            return Examined(refused("consolidated-changed", form=consolidated.FORM))
        if parcel.to != self._level:
            to = say(f"consolidated.level.{parcel.to}")
            return Examined(refused("consolidated-elsewhere", form=consolidated.FORM, to=to))
        unknown = sorted({entry.form or "" for entry in parcel.entries} - self._forms.keys())
        if unknown:
            return Examined(refused("consolidated-unknown", form=consolidated.FORM, unknown=", ".join(unknown)))
        return Examined(
            Verdict("accepted", consolidated.FORM, entries=parcel.entries), organisations=parcel.organisations
        )

    def _answers(self, workbook: Workbook) -> Examined:
        """What a methodologist answered; a wrong answer returns the workbook as a wrong value returns a form."""
        answered = read_answers(workbook, self._known)
        wrong = any(each.severity == "error" for each in answered.findings)
        verdict = Verdict("returned" if wrong else "accepted", QUESTIONS, findings=answered.findings)
        return Examined(verdict, replies=answered.replies)

    def _head(self, verdict: Verdict) -> Head:
        title = say("questions.title") if verdict.form == QUESTIONS else self._forms[verdict.form or ""].title
        who = list(dict.fromkeys(each.entry for each in verdict.findings if each.entry))
        return Head(
            title=title,
            verdict=say("answers.returned_line", errors=verdict.count("error")),
            who="; ".join(who[:3]) + ("…" if len(who) > 3 else ""),
            accepted_rows=right_rows(verdict),
            today=self._today,
            slot=True,
        )


def _converted(workbook: Workbook) -> bytes:
    from iomdocs.pipeline.converting import as_xlsx  # noqa: PLC0415 - openpyxl is slow to load, and few files need it

    return as_xlsx(workbook)


def _inside(refusal: Refusal, data: bytes) -> Mapping[str, bytes]:
    return unpacked(data) if refusal.code == "file-archive" and data.startswith(b"PK") else {}


@dataclass(frozen=True, slots=True)
class _Came:
    """A workbook without the marks of an earlier check, and what these told: answers to our proposals, the number."""

    workbook: Workbook
    consents: Sequence[Consent] = ()
    corrects: str = ""


def _read(data: bytes, name: str) -> _Came | Refusal:
    workbook = read(data, name)
    if isinstance(workbook, Refusal):
        return workbook
    if MARKS.decode() not in workbook.names:
        return _Came(workbook)
    bare = read(unmark(data), name)
    return bare if isinstance(bare, Refusal) else _Came(bare, consents(workbook), stamped_number(workbook))


def refused(code: str, form: str | None = None, **values: str) -> Verdict:
    """The verdict on a file that is no workbook we can judge."""
    return Verdict("refused", form, findings=(finding(code, values=values),))


def too_hard(name: str) -> Examined:
    """What is said of a file that no worker outlives."""
    return Examined(refused("file-too-hard", name=name))


def right_rows(verdict: Verdict) -> int:
    """How many rows have no error in them."""
    wrong = {(each.sheet, each.cell) for each in verdict.findings if each.severity == "error" and each.cell}
    return sum(
        not any((record.sheet, cell) in wrong for cell in record.cells.values())
        for entry in verdict.entries
        for record in entry.records
    )
