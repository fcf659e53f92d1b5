"""People with passwords, for the administrator; and what was done by the page."""

from starlette.responses import Response

from iomdocs.errors import UsageError
from iomdocs.web import people
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.passwords import invented
from iomdocs.web.showing import View, answer, listed, page
from iomdocs.web.visitors import ROLES
from iomdocs.wording import catalogue, say

_ACTS = ("at", "who", "what_title", "about", "address")
_SHOWN = 500


def show(ask: Ask) -> Response:
    """Everybody who may come in."""
    return _shown(ask)


def _shown(ask: Ask, *, wrong: str = "", login: str = "", password: str = "") -> Response:
    places = sorted({each.municipality for each in ask.directory.organisations if each.municipality})
    told = {"wrong": wrong, "login": login, "password": password, "roles": ROLES, "places": places}
    return page(ask, "people.html", 400 if wrong else 200, users=ask.office.store.users(), form=ask.form, **told)


def add(ask: Ask) -> Response:
    """Add somebody; the password is shown once."""
    password = invented()
    places = [str(each) for each in ask.form.getlist("municipality") if each]
    try:
        user = people.add(
            ask.office, ask.told("login"), ask.told("role"), password, name=ask.told("name"), municipalities=places
        )
    except UsageError as error:
        return _shown(ask, wrong=str(error))
    ask.note("add-user", user.login)
    return _shown(ask, login=user.login, password=password)


def change(ask: Ask) -> Response:
    """Give somebody a new password, or let him in no more."""
    login, wanted = ask.path("login"), ask.told("do")
    if wanted not in {"password", "disable"}:
        raise Denied
    password = invented()
    try:
        if wanted == "disable":
            people.disable(ask.office, login)
        else:
            people.renew(ask.office, login, password)
    except UsageError as error:
        return _shown(ask, wrong=str(error))
    ask.note(f"user-{wanted}", login)
    return _shown(ask, login=login, password=password if wanted == "password" else "")


def acts(ask: Ask) -> Response:
    """What was done, the newest first."""
    words = catalogue("web")["act"]
    found = [(each, ask.local(each.at), words.get(each.what, each.what)) for each in ask.office.store.acts(_SHOWN)]
    rows = [
        {
            "at": at.isoformat(timespec="seconds"),
            "who": each.who,
            "what": each.what,
            "what_title": words.get(each.what, each.what),
            "about": each.about,
            "address": each.address,
        }
        for each, at, _ in found
    ]
    return answer(
        ask, View("acts", listed(_ACTS), rows), "acts.html", found=found, shown=say("web.acts.shown", count=_SHOWN)
    )


PAGES = (
    Page("/people", show, "administrator", whole=True),
    Page("/people", add, "administrator", "POST", whole=True),
    Page("/people/{login}", change, "administrator", "POST", whole=True),
    Page("/acts{format:format}", acts, "administrator", whole=True),
)
