"""A school's own page: what it owes, its blanks, files to drop, what was said of each."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from starlette.responses import Response

from iomdocs.definitions import Form
from iomdocs.errors import UsageError
from iomdocs.files import safe_name
from iomdocs.inbox import is_ignored
from iomdocs.pipeline.awaiting import awaited
from iomdocs.pipeline.handing import hand_out
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.desk import Dropped
from iomdocs.web.pages import Page
from iomdocs.web.showing import file, page, redirect
from iomdocs.web.told import arrivals
from iomdocs.wording import say

_WAIT = 25.0
"""Seconds that a browser is kept waiting for the verdict; then the page looks again by itself."""


def home(ask: Ask) -> Response:
    """What the school owes, and what it sent."""
    code = ask.visitor.organisation
    lines = [each for each in ask.house.standings.lines(ask.office) if each.organisation.code == code]
    told = {each.form.id for each in lines}
    more = [form for form in _forms(ask) if form.id not in told]
    sent = arrivals(ask, ask.office.store.submissions_of(code))
    return page(ask, "school.html", one=ask.organisation(code), lines=lines, more=more, sent=sent, **_limits(ask))


def _limits(ask: Ask) -> dict[str, int]:
    settings = ask.house.settings
    return {"megabytes": settings.upload_megabytes, "most": settings.upload_files}


def _forms(ask: Ask) -> list[Form]:
    """Forms whose blanks the school may want: those it owes."""
    every = {form.id: form for form in ask.office.pack.forms if form.imports is None}.values()
    code = ask.visitor.organisation
    return [form for form in every if any(each.code == code for each in awaited(ask.office, form))]


def blank(ask: Ask) -> Response:
    """A blank made for the school."""
    wanted = ask.path("form")
    form = next((each for each in _forms(ask) if each.name == wanted), None)
    if form is None:
        raise Denied
    (path,) = hand_out(ask.office, ask.office.form(form.id), None, [ask.visitor.organisation])
    return file(path)


def send(ask: Ask) -> Response:
    """Take the files and go on to what is said of them."""
    given = list(ask.files("files"))
    if not given:
        raise UsageError(say("web.errors.nothing_chosen"))
    sizes = [each.size or 0 for each in given]
    most = ask.house.settings.upload_megabytes
    for each, size in zip(given, sizes, strict=True):
        if size > most << 20:
            raise UsageError(say("web.errors.too_large", name=each.filename, most=most))
        if is_ignored(PurePosixPath(each.filename or "").name):
            raise UsageError(say("web.errors.temporary", name=each.filename))
    code = ask.visitor.organisation
    dropped = ask.house.desk.drop(code, [(each.filename or "", each.file.read()) for each in given])
    ask.note("upload", str(len(given)))
    ask.house.desk.verdicts(dropped, _WAIT)
    names = [PurePosixPath(each).name for each in dropped.files]
    return redirect("/school/received", after=str(dropped.after) or "0", file=names)


def received(ask: Ask) -> Response:
    """What was said of files that were sent together."""
    code = ask.visitor.organisation
    names: Sequence[str] = ask.request.query_params.getlist("file")
    after = ask.query.get("after", "")
    if not after.isdecimal() or not names or any(safe_name(name) != name for name in names):
        raise Denied
    dropped = Dropped(tuple(f"{code}/{name}" for name in names), int(after))
    found = ask.house.desk.verdicts(dropped)
    told = arrivals(ask, [each for each in found if each is not None])
    waiting = [name for name, each in zip(names, found, strict=True) if each is None]
    return page(ask, "received.html", told=told, waiting=waiting)


PAGES = (
    Page("/school", home, "school"),
    Page("/school/blanks/{form}", blank, "school", rate="build"),
    Page("/school/files", send, "school", "POST", rate="upload", uploads=True),
    Page("/school/received", received, "school"),
)
