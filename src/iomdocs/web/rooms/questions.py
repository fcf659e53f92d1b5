"""Questions answered on the page as they are in the workbook."""

from collections import Counter
from collections.abc import Sequence

from starlette.responses import Response

from iomdocs.findings import Finding
from iomdocs.pipeline.asking import open_questions
from iomdocs.pipeline.questionnaire import quietly_renewed
from iomdocs.pipeline.replying import filled, reply
from iomdocs.questions import KINDS, Question
from iomdocs.replies import ORGANISATIONS
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed, page, redirect

_ON_PAGE = 10
_COLUMNS = ("kind_title", "met", "proposed", "places")


def kinds(ask: Ask) -> Response:
    """How many questions there are of each kind."""
    asked = open_questions(ask.office)
    counts = Counter(each.kind for each in asked)
    names = {kind.name: kind.sheet for kind in KINDS}
    rows = [
        {
            "key": each.key,
            "kind": each.kind,
            "kind_title": names[each.kind],
            "met": title_of(each),
            "proposed": each.shown.get("proposed"),
            "places": "; ".join(place.file for place in each.places),
        }
        for each in asked
    ]
    return answer(ask, View("questions", listed(_COLUMNS), rows), "questions.html", counts=counts, kinds=KINDS)


def title_of(question: Question) -> str:
    """What a question is about, in one line."""
    return question.shown.get("met") or next(iter(question.shown.values())).partition("\n")[0]


def show(ask: Ask) -> Response:
    """Questions of one kind, to be answered."""
    return _shown(ask, [])


def _of(ask: Ask, kind: str) -> list[Question]:
    if kind not in {each.name for each in KINDS}:
        raise Denied
    return [each for each in open_questions(ask.office) if each.kind == kind]


def _shown(ask: Ask, wrong: Sequence[Finding], status: int = 200) -> Response:
    name = ask.path("kind")
    every = _of(ask, name)
    kind = next(each for each in KINDS if each.name == name)
    shared = every[0].options if every and name == ORGANISATIONS else ()
    told = {"answered": ask.query.get("answered", ""), "wrong": wrong, "given": ask.form}
    return page(
        ask,
        "answering.html",
        status,
        kind=kind,
        every=every,
        asked=every[:_ON_PAGE],
        shared=sorted(shared),
        title_of=title_of,
        **told,
    )


def answered(ask: Ask) -> Response:
    """Take the answers; a wrong one sends all of them back with what is wrong, as in the workbook."""
    name = ask.path("kind")
    known = {each.key: each for each in _of(ask, name)}
    rows = []
    for number, key in enumerate(ask.form.getlist("key")):
        question = known.get(str(key))
        if question is not None:
            rows.append(filled(question, _texts(ask, question, number)))
    found = reply(ask.office, rows)
    wrong = [each for each in found if each.severity == "error" or each.code == "answers-none"]
    if wrong:
        return _shown(ask, wrong, 422)
    given = len(known) - len(_of(ask, name))
    ask.note("answer", f"{name} {given}")
    ask.house.desk.nudge()
    quietly_renewed(ask.office)
    return redirect(f"/questions/{name}", answered=str(given))


def _texts(ask: Ask, question: Question, number: int) -> dict[str, str]:
    """What was filled in for a question; another answer goes before «yes» and «no»."""
    other = ask.told(f"other-{number}")
    texts = {"answer": other or ask.told(f"answer-{number}")}
    kind = next(each for each in KINDS if each.name == question.kind)
    for column in kind.columns:
        if column.look == "input" and ask.form.get(f"{column.name}-{number}") is not None:
            texts[column.name] = ask.told(f"{column.name}-{number}")
    return texts


PAGES = (
    Page("/questions{format:format}", kinds, "methodologist", whole=True),
    Page("/questions/{kind}", show, "methodologist", whole=True),
    Page("/questions/{kind}", answered, "methodologist", "POST", whole=True),
)
