"""Who has not handed in, and by how many days it is late; the calendar of what is due."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from starlette.responses import Response

from iomdocs.pipeline.calendar import Due, as_ics, due
from iomdocs.pipeline.status import Line
from iomdocs.web.asking import Ask
from iomdocs.web.pages import Page
from iomdocs.web.rooms.board import Facets, own, row
from iomdocs.web.showing import View, answer, attachment, listed
from iomdocs.wording import say

_DEBTS = ("municipality", "code", "organisation", "form_title", "state_title", "due", "left", "errors")
_DUE = ("day", "by", "title", "subject", "who", "whom", "state_title", "done", "of", "cites")


def debts(ask: Ask) -> Response:
    """Everybody who must still send something, the most overdue first."""
    lines, facets = own(ask), Facets.of(ask.query)
    owed = sorted((each for each in lines if each.unpaid and facets.take(each)), key=_urgency)
    rows = [row(each) | {"left": (each.due - ask.office.today).days if each.due else None} for each in owed]
    places = sorted({each.organisation.municipality for each in lines})
    forms = list({each.form.id: each.form for each in lines}.values())
    view = View("debts", listed(_DEBTS), rows)
    return answer(ask, view, "debts.html", owed=owed, facets=facets, places=places, forms=forms)


def _urgency(line: Line) -> tuple[bool, str, str, str]:
    one = line.organisation
    return line.due is None, str(line.due), one.municipality, one.short_name


def calendar(ask: Ask) -> Response:
    """What is due in a year, from whom to whom."""
    items = due(ask.office, _year(ask))
    rows = [
        {
            "day": each.day.isoformat(),
            "by": each.by.isoformat(),
            "title": each.deadline.title,
            "subject": each.subject,
            "who": each.deadline.who,
            "whom": each.deadline.whom,
            "state": each.state,
            "state_title": say(f"calendar.state.{each.state}"),
            "done": each.done,
            "of": each.of,
            "cites": each.deadline.cites,
        }
        for each in items
    ]
    view = View("deadlines", listed(_DUE), rows)
    return answer(ask, view, "calendar.html", groups=list(_groups(items)), year=_year(ask), years=_years(ask))


def _groups(items: Iterable[Due]) -> Iterator[tuple[Due, list[str]]]:
    """What is due on one day by one deadline, with all whom it concerns."""
    for _, some in groupby(items, lambda each: (each.day, each.deadline.id, each.state)):
        same = list(some)
        yield same[0], [each.subject for each in same if each.subject]


def _year(ask: Ask) -> int:
    told = ask.query.get("year", "")
    years = _years(ask)
    return int(told) if told.isdecimal() and int(told) in years else ask.office.today.year


def _years(ask: Ask) -> Iterable[int]:
    this = ask.office.today.year
    return range(this - 1, this + 3)


def ics(ask: Ask) -> Response:
    """The same for a calendar program."""
    data = as_ics(due(ask.office, _year(ask)), ask.office.now())
    return attachment(data, f"{say('web.calendar.file')} {_year(ask)}.ics")


PAGES = (
    Page("/debts{format:format}", debts, "viewer"),
    Page("/calendar.ics", ics, "viewer", whole=True),
    Page("/calendar{format:format}", calendar, "viewer", whole=True),
)
