"""The journal of orders: number, date, state of every paper that a journal numbers; a signature is noted here."""

import datetime as dt
from pathlib import PurePosixPath
from typing import Any

from starlette.responses import Response

from iomdocs.errors import JournalError, UsageError
from iomdocs.store import Issued, last_editions
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed, redirect
from iomdocs.wording import say

STATES = ("draft", "ready", "signed", "superseded")
_COLUMNS = ("id", "number", "date", "title", "subject", "organisation", "state", "signer", "note", "file")
_CAPTIONS = {"number": "its_number", "date": "its_date", "title": "paper"}
_MOST = 200


def mine(ask: Ask) -> list[Issued]:
    """Papers that the visitor may see: all, or those that his organisations issue."""
    every = ask.office.store.issued()
    if ask.visitor.sees_all:
        return every
    codes = {each.code for each in ask.organisations()}
    return [each for each in every if each.issuer in codes]


def show(ask: Ask) -> Response:
    """Papers of journals, the newest first; ``state`` and ``q`` leave some of them."""
    state, asked = ask.query.get("state", ""), ask.query.get("q", "").strip()
    found = [each for each in mine(ask) if each.journal and _is_asked(each, state, asked)][::-1]
    newest = {each.id for each in last_editions(found).values()}
    captions = listed(_COLUMNS) | {name: say(f"web.papers.{key}") for name, key in _CAPTIONS.items()}
    view = View("papers", captions, [_row(ask, each) for each in found])
    shown = [(each, _organisation(ask, each), each.open and each.id in newest) for each in found[:_MOST]]
    return answer(
        ask, view, "papers.html", found=shown, left=len(found[_MOST:]), state=state, asked=asked, states=STATES
    )


def _is_asked(each: Issued, state: str, asked: str) -> bool:
    words = " ".join(filter(None, (each.number, each.title, each.subject, each.signer)))
    return (not state or each.state == state) and asked.casefold() in words.casefold()


def _organisation(ask: Ask, each: Issued) -> str:
    found = ask.directory.get(each.issuer)
    return found.short_name if found else each.issuer


def _row(ask: Ask, each: Issued) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in ("id", "number", "title", "subject", "state", "signer", "note")}
    file = PurePosixPath(each.file).name or None
    return {**told, "date": each.date and str(each.date), "organisation": _organisation(ask, each), "file": file}


def sign(ask: Ask) -> Response:
    """Note that a paper was signed, under the number and day that stand on it."""
    from iomdocs.pipeline.signing import Signature  # noqa: PLC0415 - heavy to import
    from iomdocs.pipeline.signing import sign as note_signature  # noqa: PLC0415

    number = int(ask.path("number"))
    one = next((each for each in mine(ask) if each.id == number and each.journal), None)
    if one is None:
        raise Denied
    told = Signature(ask.told("number"), _day(ask.told("date")), ask.told("by"))
    try:
        note_signature(ask.office, one.document, one.subject, told)
    except JournalError as error:
        raise UsageError(str(error)) from None
    ask.note("sign", str(number))
    return redirect("/papers", done="1")


def _day(told: str) -> dt.date | None:
    """A day as a browser sends it, or as people write it."""
    for shape in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(told, shape).date()  # noqa: DTZ007 - a day of a paper has no zone
        except ValueError:
            continue
    if told:
        raise UsageError(say("web.errors.bad_day", day=told))
    return None


PAGES = (
    Page("/papers{format:format}", show, "viewer"),
    Page("/papers/{number:int}", sign, "methodologist", "POST"),
)
