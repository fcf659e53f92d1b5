"""Links of schools: make them, revoke one, have them all as a workbook."""

from collections.abc import Iterator

from starlette.responses import Response

from iomdocs.invitations import Invitation, workbook
from iomdocs.web import links
from iomdocs.web.asking import Ask
from iomdocs.web.pages import Page
from iomdocs.web.showing import attachment, page, redirect
from iomdocs.wording import say


def show(ask: Ask) -> Response:
    """Every organisation with its link's state; the link itself is only in the workbook."""
    there = links.open_links(ask.office.store, ask.office.today)
    found = [(each, there.get(each.code)) for each in ask.organisations()]
    return page(ask, "links.html", found=found, lacking=sum(link is None for _, link in found))


def make(ask: Ask) -> Response:
    """Make a link for every organisation that has none."""
    made = links.make(ask.office.store, [each.code for each in ask.organisations()], ask.office.now())
    ask.note("make-links", str(len(made)))
    return redirect("/links")


def renew(ask: Ask) -> Response:
    """Revoke a school's link and make another: the old one opens no more."""
    one = ask.organisation(ask.told("code"))
    ask.office.store.revoke_links(one.code, ask.office.now())
    if ask.told("again"):
        links.make(ask.office.store, [one.code], ask.office.now())
    ask.note("renew-link" if ask.told("again") else "revoke-link", one.code)
    return redirect("/links")


def book(ask: Ask) -> Response:
    """The links as a workbook for the methodologist to send."""
    ask.note("take-links")
    return attachment(workbook(list(_invitations(ask))), say("invitations.file"))


def _invitations(ask: Ask) -> Iterator[Invitation]:
    there = links.open_links(ask.office.store, ask.office.today)
    address = ask.house.settings.address.rstrip("/") or str(ask.request.base_url).rstrip("/")
    for each in ask.organisations():
        link = there.get(each.code)
        if link:
            yield Invitation(each, f"{address}/s/{ask.house.links.token(link)}", link.until)


PAGES = (
    Page("/links", show, "methodologist"),
    Page("/links", make, "methodologist", "POST", rate="build"),
    Page("/links/renew", renew, "methodologist", "POST", rate="build"),
    Page("/links.xlsx", book, "methodologist"),
)
