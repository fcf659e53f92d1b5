"""Come in: by password, by a school's link; go out; what everybody may have."""

from starlette.responses import FileResponse, Response

from iomdocs.web.asking import Ask, Denied
from iomdocs.web.links import is_open
from iomdocs.web.pages import Page
from iomdocs.web.passwords import fits
from iomdocs.web.showing import HERE, page, redirect

_STATIC = HERE / "static"
_LASTING = "public, max-age=604800"


def home(ask: Ask) -> Response:
    """Where a visitor begins."""
    if ask.visitor.is_person:
        return redirect("/board")
    return redirect("/school" if ask.visitor.role == "school" else "/sign-in")


def sign_in(ask: Ask) -> Response:
    """Ask for login and password."""
    return page(ask, "sign_in.html", wrong="", login="", onward=ask.query.get("next", ""))


def signed_in(ask: Ask) -> Response:
    """Let somebody in, or say that login and password do not fit, and not which of them."""
    login, onward = ask.told("login").casefold(), ask.told("next")
    tried = ask.house.limits.allow("login", login)
    user = ask.office.store.user(login)
    password = ask.form.get("password")
    fitting = fits(password if isinstance(password, str) else "", user.password if user else None)
    if not tried or user is None or user.disabled or not fitting:
        ask.note("sign-in-failed", who=login[:60])
        wrong = "wrong" if tried else "often"
        return page(ask, "sign_in.html", 401 if tried else 429, wrong=wrong, login=login, onward=onward)
    response = redirect(onward if _is_ours(onward) else "/")
    ask.house.sessions.begin(response, user=user.login, changed=user.changed)
    ask.note("sign-in", who=user.login)
    return response


def _is_ours(path: str) -> bool:
    """Whether an address to go on to is one of this site."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))


def sign_out(ask: Ask) -> Response:
    """End the session."""
    response = redirect("/sign-in")
    ask.house.sessions.end(response)
    return response


def by_link(ask: Ask) -> Response:
    """Let a school in by its link; the link leaves the address at once."""
    link = ask.house.links.read(ask.path("token"), ask.office.store)
    if link is None or not is_open(link, ask.office.today) or ask.directory.get(link.organisation) is None:
        return page(ask, "link_over.html", 403)
    response = redirect("/school")
    ask.house.sessions.begin(response, link=link.id)
    ask.office.store.used_link(link.id, ask.office.now())
    ask.note("link", who=f"school:{link.organisation}")
    return response


def static(ask: Ask) -> Response:
    """Our style sheet and the script."""
    path = _STATIC / ask.path("name")
    if path.parent != _STATIC or not path.is_file():
        raise Denied
    return FileResponse(path, headers={"Cache-Control": _LASTING})


PAGES = (
    Page("/", home, "anyone"),
    Page("/sign-in", sign_in, "anyone"),
    Page("/sign-in", signed_in, "anyone", "POST", rate="sign_in"),
    Page("/sign-out", sign_out, "anyone", "POST"),
    Page("/s/{token}", by_link, "anyone", rate="link"),
    Page("/static/{name}", static, "anyone"),
)
