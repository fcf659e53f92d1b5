"""Answer questions without the workbook: the same rows, judged and remembered in the same way."""

import json
from collections.abc import Iterable, Mapping

from iomdocs.findings import Finding
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.learning import learn
from iomdocs.pipeline.office import Office
from iomdocs.questions import FORM, KINDS, Known, Question, Row, judged
from iomdocs.verdicts import Verdict


def filled(question: Question, texts: Mapping[str, str]) -> Row:
    """The row of a question as it would come back: ``texts`` by column, «answer» among them."""
    kind = next(kind for kind in KINDS if kind.name == question.kind)
    inputs = {column.name: question.shown.get(column.name, "") for column in kind.columns if column.look == "input"}
    told = {"answer": "", **inputs, **texts}
    return Row(kind.sheet, json.loads(question.packed()), told, dict.fromkeys(told, ""))


def reply(office: Office, rows: Iterable[Row]) -> tuple[Finding, ...]:
    """Remember what rows answer; returns what is wrong with them, and then nothing of it counts.

    What was sent before is judged again by whoever receives: see ``Reception.settle``.
    """
    forms = {form.id: form for pack in reversed(office.packs) for form in pack.forms}
    answered = judged(rows, Known(office.store.directory(), forms))
    wrong = any(each.severity == "error" for each in answered.findings)
    verdict = Verdict("returned" if wrong else "accepted", FORM, findings=answered.findings)
    return learn(office, None, Examined(verdict, replies=answered.replies)).verdict.findings
