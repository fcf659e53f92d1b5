"""Corrections that people made in registers: who proposes what and why; apply or refuse."""

from typing import Any

from starlette.responses import Response

from iomdocs.errors import UsageError
from iomdocs.pipeline.corrections import apply, refuse
from iomdocs.store import Change
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed, redirect
from iomdocs.wording import say

_COLUMNS = ("id", "proposed_at", "subject", "title", "old", "new", "author", "reason", "file", "state", "decision")
_MOST = 200


def show(ask: Ask) -> Response:
    """Corrections that wait, and on demand those that were decided, the newest first."""
    every = ask.query.get("all") == "1"
    found = ask.office.store.changes(waiting=not every)[::-1]
    view = View("changes", listed(_COLUMNS), [_row(ask, each) for each in found])
    return answer(ask, view, "changes.html", found=found[:_MOST], left=len(found[_MOST:]), every=every, local=ask.local)


def _row(ask: Ask, each: Change) -> dict[str, Any]:
    told = {
        name: getattr(each.proposal, name) for name in ("subject", "title", "old", "new", "author", "reason", "file")
    }
    at = ask.local(each.proposed_at).isoformat(timespec="seconds")
    return {"id": each.id, "proposed_at": at, "state": each.state, "decision": each.decision, **told}


def decide(ask: Ask) -> Response:
    """Apply a correction or refuse it; what was said is kept with the name of whoever said it."""
    number, decision, reason = int(ask.path("number")), ask.told("decision"), ask.told("reason")
    if decision not in {"apply", "refuse"} or not any(each.id == number for each in ask.office.store.changes()):
        raise Denied
    if decision == "refuse" and not reason:
        raise UsageError(say("web.errors.no_reason"))
    who = ask.visitor.name or ask.visitor.login
    words = say("web.changes.decided", reason=reason, who=who) if reason else who
    (apply if decision == "apply" else refuse)(ask.office, number, words)
    ask.note(f"change-{decision}", str(number))
    return redirect("/changes", done=decision)


PAGES = (
    Page("/changes{format:format}", show, "methodologist", whole=True),
    Page("/changes/{number:int}", decide, "methodologist", "POST", whole=True),
)
