"""Which organisation of the directory is meant by a name that is not there."""

from collections.abc import Sequence

from iomdocs.directory import Organisation
from iomdocs.questions.shapes import Column, Kind, Known, Outcome, Place, Question, Row, is_no, is_yes
from iomdocs.replies import ORGANISATIONS, Reply, organisation_question
from iomdocs.values import fold
from iomdocs.wording import say


def ask(name: str, likely: Sequence[Organisation], every: Sequence[Organisation], places: Sequence[Place]) -> Question:
    """A question about a name: the likeliest organisation is proposed when there is only one."""
    one = likely[0] if len(likely) == 1 else None
    shown = {
        "met": name,
        "proposed": option(one) if one else say("questions.organisations.choose" if likely else "questions.none"),
    }
    listed = [*likely, *(each for each in every if each not in likely)]
    return Question(
        ORGANISATIONS,
        organisation_question(name),
        {"name": name, "proposed": one.code if one else ""},
        shown,
        tuple(places),
        tuple(map(option, listed)),
        one is not None,
    )


def option(organisation: Organisation) -> str:
    """How an organisation stands in a list: its code first, for names may be alike."""
    return f"{organisation.code} {organisation.short_name}"


def _judge(row: Row, known: Known) -> Outcome:
    if not row.answer:
        return None
    code = row.subject["proposed"] if is_yes(row.answer) else "" if is_no(row.answer) else _code(row.answer, known)
    if code is None or (is_yes(row.answer) and not code):
        return row.unknown()
    name = row.subject["name"]
    answer = {"organisation": code}
    return Reply(ORGANISATIONS, organisation_question(name), {"name": name}, answer, row.sheet, row.cells["answer"])


def _code(answer: str, known: Known) -> str | None:
    code = answer.partition(" ")[0]
    if known.directory.get(code):
        return code
    same = {each.code for each in known.directory.organisations if fold(each.short_name) == fold(answer)}
    return same.pop() if len(same) == 1 else None


KIND = Kind(ORGANISATIONS, (Column("met", 40), Column("places", 34), Column("proposed", 40)), _judge)
