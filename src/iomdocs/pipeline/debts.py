"""Who owes what, as rows that registers and letters may ask for: the view ``debts``."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from iomdocs.pipeline.office import Office
from iomdocs.pipeline.status import Line, status
from iomdocs.registers import action
from iomdocs.store import Lent
from iomdocs.wording import say

COLUMNS = (
    *("form", "form_title", "form_short", "municipality", "organisation_code", "organisation_name"),
    *("organisation_full", "head_position", "head_name", "state", "state_title", "action", "period"),
    *(
        "acted_on",
        "due",
        "mark",
        "mark_title",
        "sender",
        "sender_position",
        "sender_name",
        "errors",
        "records",
        "days_left",
        "owes",
    ),
)

# Under these names a pack tells who collects, as «service» and «service_head_name»; the nearest to a school first.
_COLLECTORS = ("service", "authority", "institute", "department")


def _no_mark(_: Line) -> str:
    return ""


def sender(office: Office) -> tuple[str, str, str]:
    """Name, and post and name of the head, of whoever collects the forms here, as far as the words tell them."""
    words = {**office.pack.head.words, **office.signers}
    told = [word.removesuffix("_head_position") for word in words if word.endswith("_head_position")]
    wanted = _COLLECTORS if office.level == "municipality" else _COLLECTORS[::-1]
    one = next((word for word in wanted if word in told), "")
    post = words.get(f"{one}_head_position") or say("registers.head")
    return words.get(one) or office.title, post, words.get(f"{one}_head_name", "")


@contextmanager
def lent_debts(
    office: Office,
    at: dt.datetime | None = None,
    lines: Iterable[Line] | None = None,
    mark: Callable[[Line], str] = _no_mark,
) -> Iterator[Lent]:
    """Give a source in which ``debts`` has a row for each expected submission; ``mark`` tells a line's day mark."""
    today = at.date() if at else office.today
    told = (line for line in status(office, at) if line.owes) if lines is None else lines
    with office.store.lend("debts", COLUMNS, [_row(office, line, today, mark(line)) for line in told]) as source:
        yield source


def _row(office: Office, line: Line, today: dt.date, mark: str) -> tuple[object, ...]:
    one, standing = line.organisation, line.standing
    return (
        line.form.id,
        line.form.title,
        line.form.short,
        one.municipality,
        one.code,
        one.short_name or one.full_name,
        one.full_name or one.short_name,
        one.head_position,
        one.head_name,
        line.state,
        say(f"registers.state.{line.state}"),
        "" if standing.submitted else action(standing),
        office.period,
        standing.on and standing.on.isoformat(),
        line.due and line.due.isoformat(),
        mark or None,
        say(f"registers.mark.{mark}") if mark else None,
        *sender(office),
        standing.errors,
        standing.records,
        (line.due - today).days if line.due else None,
        int(line.unpaid),
    )
