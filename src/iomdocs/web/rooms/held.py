"""Copies that wait for an answer: which of two files is right."""

from starlette.responses import Response

from iomdocs.pipeline.settling import questions, settle
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed, redirect
from iomdocs.web.told import arrival


def show(ask: Ask) -> Response:
    """Every copy with the file that it contradicts."""
    found = [
        (arrival(ask, each.held), arrival(ask, each.rival) if each.rival else None) for each in questions(ask.office)
    ]
    rows = [
        {"number": held.number, "file": held.submission.file, "rival": rival.submission.file if rival else None}
        for held, rival in found
    ]
    return answer(ask, View("held", listed(("number", "file", "rival")), rows), "held.html", found=found)


def decide(ask: Ask) -> Response:
    """Take the copy for right, or what holds already."""
    held, decision = ask.submission(int(ask.path("number"))), ask.told("decision")
    if decision not in {"accept", "refuse"}:
        raise Denied
    ask.house.desk.ask(lambda office, _: settle(office, held, "accept" if decision == "accept" else "refuse"))
    ask.note(f"held-{decision}", str(held.id))
    return redirect("/held")


PAGES = (
    Page("/held{format:format}", show, "methodologist", whole=True),
    Page("/held/{number:int}", decide, "methodologist", "POST", whole=True),
)
