"""One submission: what was said of it, its cells with the errors in place, the files to save."""

from pathlib import PurePosixPath

from starlette.responses import Response

from iomdocs.findings import Finding
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.grid import grids
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, file, listed
from iomdocs.web.told import arrival
from iomdocs.wording import say
from iomdocs.workbook import Refusal

_COLUMNS = ("severity_title", "sheet", "cell", "title", "found", "proposed", "message", "cure")


def show(ask: Ask) -> Response:
    """What was said of a submission, and its workbook as a grid."""
    one = ask.submission(int(ask.path("number")))
    rows = [_row(each) for each in one.findings]
    facts = {"number": one.id, "verdict": one.outcome, "sha256": one.sha256, "form": one.form}
    view = View("findings", listed(_COLUMNS), rows, facts)
    if ask.format:
        return answer(ask, view, "")
    seen = ask.house.looker.workbook(one.sha256, PurePosixPath(one.file).name)
    wrong = [each for each in one.findings if each.severity != "note"]
    sheets = [] if isinstance(seen, Refusal) else grids(seen, wrong)
    chosen = next((each for each in sheets if each.name == ask.query.get("sheet")), sheets[0] if sheets else None)
    owner = ask.directory.get(one.organisation)
    return answer(ask, view, "submission.html", told=arrival(ask, one), sheets=sheets, chosen=chosen, owner=owner)


def _row(each: Finding) -> dict[str, object]:
    names = ("code", "severity", "sheet", "cell", "title", "found", "proposed", "message", "cure")
    return {name: getattr(each, name) for name in names} | {"severity_title": say(f"web.severity.{each.severity}")}


def original(ask: Ask) -> Response:
    """The file as it came."""
    one = ask.submission(int(ask.path("number")))
    return file(ask.office.originals.path(one.sha256), PurePosixPath(one.file).name)


def reply(ask: Ask) -> Response:
    """What we answered: the receipt, the letter, the workbook with marks."""
    one = ask.submission(int(ask.path("number")))
    if not one.answer:
        raise Denied
    return file(ask.office.outbox / one.answer)


PAGES = tuple(
    page
    for needs, at in (("viewer", "/submissions"), ("school", "/school/submissions"))
    for page in (
        Page(at + "/{number:int}/original", original, needs),  # type: ignore[arg-type]
        Page(at + "/{number:int}/answer", reply, needs),  # type: ignore[arg-type]
        Page(at + "/{number:int}{format:format}", show, needs),  # type: ignore[arg-type]
    )
)
