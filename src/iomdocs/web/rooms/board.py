"""The board: who has handed in what, by municipality, organisation and form."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.pipeline.status import Line
from iomdocs.values import fold
from iomdocs.web.asking import Ask
from iomdocs.web.pages import Page
from iomdocs.web.showing import View, answer, listed
from iomdocs.wording import say

COUNTED = ("submitted", "late", "reworking", "missing")
"""What is counted: who says that there is nothing to tell has handed in too."""
_ON_PAGE = 100
_ROWS = ("municipality", "code", "organisation", "form", "form_title", "state", "state_title", "due", "on", "errors")
_SUMS = ("municipality", "form", "form_title", *COUNTED, "of")


@dataclass(frozen=True, slots=True)
class Facets:
    """What of the board is wanted; empty is everything."""

    municipality: str = ""
    form: str = ""
    state: str = ""
    words: str = ""
    problems: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Facets":
        """Read from the address."""
        place, form, state = (query.get(name, "") for name in ("municipality", "form", "state"))
        return cls(place, form, state, query.get("words", "").strip(), bool(query.get("problems")))

    @property
    def of_one(self) -> bool:
        """Whether single organisations are looked for."""
        return bool(self.municipality or self.state or self.words)

    def take(self, line: Line) -> bool:
        """Whether a line is wanted."""
        one = line.organisation
        names = fold(f"{one.code} {one.short_name} {one.full_name} {one.municipality}")
        return (
            self.municipality in {"", one.municipality}
            and self.form in {"", line.form.id}
            and self.state in {"", counted(line)}
            and (not self.problems or is_problem(line))
            and (not self.words or fold(self.words) in names)
        )


def counted(line: Line) -> str:
    """Under which of the four counts a line falls."""
    return "submitted" if line.state == "nothing" else line.state


def is_problem(line: Line) -> bool:
    """Whether somebody must do something: a file was returned, or a form is overdue."""
    return line.unpaid and (line.state == "reworking" or line.timing == "overdue")


def own(ask: Ask) -> list[Line]:
    """Lines of the visitor's organisations."""
    return [each for each in ask.house.standings.lines(ask.office) if ask.visitor.sees(each.organisation)]


def show(ask: Ask) -> Response:
    """The board, by municipalities or by organisations."""
    lines, facets = own(ask), Facets.of(ask.query)
    chosen = [each for each in lines if facets.take(each)]
    places = sorted({each.organisation.municipality for each in lines})
    told = {"facets": facets, "places": places, "forms": _forms(lines), "totals": _totals(chosen), "of": len(lines)}
    if len(places) > 1 and not facets.of_one:
        sums = list(_sums(chosen))
        return answer(ask, View("board", listed(_SUMS), sums), "board_places.html", table=_by_place(sums), **told)
    view = View("board", listed(_ROWS), [row(each) for each in chosen])
    return answer(ask, view, "board.html", **_paged(ask, _by_organisation(chosen)), **told)


def _paged(ask: Ask, rows: Sequence[object]) -> dict[str, object]:
    told = ask.query.get("page", "1")
    pages = max(1, -(-len(rows) // _ON_PAGE))
    number = min(int(told), pages) if told.isdecimal() and int(told) else 1
    return {"table": rows[(number - 1) * _ON_PAGE : number * _ON_PAGE], "page": number, "pages": pages}


def _forms(lines: Iterable[Line]) -> list[Form]:
    return list({each.form.id: each.form for each in lines}.values())


def _totals(lines: Iterable[Line]) -> Mapping[str, int]:
    return Counter(map(counted, lines))


def _sums(lines: Iterable[Line]) -> Iterable[dict[str, object]]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    forms: dict[str, Form] = {}
    for each in lines:
        forms[each.form.id] = each.form
        counts.setdefault((each.organisation.municipality, each.form.id), Counter())[counted(each)] += 1
    for (place, form), count in sorted(counts.items()):
        told = {state: count[state] for state in COUNTED}
        yield {"municipality": place, "form": form, "form_title": forms[form].short, **told, "of": count.total()}


def _by_place(sums: Iterable[Mapping[str, object]]) -> dict[str, dict[str, Mapping[str, object]]]:
    table: dict[str, dict[str, Mapping[str, object]]] = {}
    for each in sums:
        table.setdefault(str(each["municipality"]), {})[str(each["form"])] = each
    return table


def _by_organisation(lines: Iterable[Line]) -> list[tuple[Organisation, dict[str, Line]]]:
    table: dict[str, tuple[Organisation, dict[str, Line]]] = {}
    for each in lines:
        table.setdefault(each.organisation.code, (each.organisation, {}))[1][each.form.id] = each
    return list(table.values())


def row(line: Line) -> dict[str, object]:
    """A line as data."""
    one = line.organisation
    return {
        "municipality": one.municipality,
        "code": one.code,
        "organisation": one.short_name or one.full_name,
        "form": line.form.id,
        "form_title": line.form.short,
        "state": line.state,
        "state_title": say(f"web.state.{line.state}"),
        "timing": line.timing,
        "due": line.due and line.due.isoformat(),
        "on": line.standing.on and line.standing.on.isoformat(),
        "errors": line.standing.errors,
        "owes": line.unpaid,
    }


PAGES = (Page("/board{format:format}", show, "viewer"),)
