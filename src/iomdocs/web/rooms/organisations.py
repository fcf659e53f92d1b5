"""An organisation's own history: everything that came, what was said of it, what holds now."""

from collections import Counter
from collections.abc import Sequence

from starlette.responses import Response

from iomdocs.store import Submission
from iomdocs.web.asking import Ask
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed
from iomdocs.web.told import arrival
from iomdocs.wording import say

_COLUMNS = ("at", "number", "version", "form_title", "file", "verdict", "errors", "holds")


def show(ask: Ask) -> Response:
    """The timeline of one organisation."""
    one = ask.organisation(ask.path("code"))
    sent = [each for each in ask.office.store.submissions_of(one.code) if ask.is_his(each)]
    versions = _versions(sent)
    told = [(arrival(ask, each), versions[each.id], ask.office.store.holds(each.id)) for each in sent]
    rows = [
        {
            "at": each.at.isoformat(timespec="seconds"),
            "number": each.number,
            "version": version,
            "form": each.submission.form,
            "form_title": each.form,
            "file": each.name,
            "verdict": each.verdict,
            "outcome": each.submission.outcome,
            "errors": len(each.errors),
            "holds": say("web.yes") if holds else "",
            "submission": each.submission.id,
        }
        for each, version, holds in told
    ]
    lines = [each for each in ask.house.standings.lines(ask.office) if each.organisation.code == one.code]
    view = View("submissions", listed(_COLUMNS), rows, {"organisation": one.code})
    return answer(ask, view, "organisation.html", one=one, lines=lines, told=told)


def _versions(newest_first: Sequence[Submission]) -> dict[int, int]:
    """Which time each submission's form came; what is no form has no number."""
    counted: Counter[str] = Counter()
    found: dict[int, int] = {}
    for each in reversed(newest_first):
        counted[each.form or ""] += 1
        found[each.id] = counted[each.form or ""] if each.form else 0
    return found


PAGES = (Page("/organisations/{code:code}{format:format}", show, "viewer"),)
