"""Turn what a page found into an answer: HTML, JSON, CSV, a file, another address."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from iomdocs import __version__
from iomdocs.files import media_type
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.house import House
from iomdocs.web.visitors import Visitor
from iomdocs.wording import catalogue, say

HERE = Path(__file__).parent
MENU = (
    ("board", "/board", "viewer", False),
    ("debts", "/debts", "viewer", False),
    ("calendar", "/calendar", "viewer", True),
    ("questions", "/questions", "methodologist", True),
    ("changes", "/changes", "methodologist", True),
    ("registers", "/registers", "viewer", False),
    ("documents", "/documents", "viewer", False),
    ("papers", "/papers", "viewer", False),
    ("letters", "/letters", "viewer", True),
    ("links", "/links", "methodologist", False),
    ("people", "/people", "administrator", True),
    ("acts", "/acts", "administrator", True),
)
"""Sections: name, address, what role they need, whether they are about all municipalities."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class View:
    """A table that can be had as a page, as JSON and as CSV: ``columns`` are keys with titles."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    more: Mapping[str, Any] = field(default_factory=dict)


def answer(ask: Ask, view: View, template: str, **told: Any) -> Response:
    """The view in the format that was asked for."""
    if ask.format == "json":
        found = {"schema": 1, view.name: [dict(row) for row in view.rows], **view.more}
        return Response(json.dumps(found, ensure_ascii=False, default=str), media_type="application/json")
    if ask.format == "csv":
        name = f"{view.name}.csv"
        return Response(as_csv(view), media_type="text/csv; charset=utf-8", headers=_attached(name))
    return page(ask, template, view=view, **told)


def as_csv(view: View) -> bytes:
    """The table as Excel opens it in Russia; a text that Excel would take for a formula is kept a text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(view.columns.values())
    for row in view.rows:
        writer.writerow([_plain(row.get(key)) for key in view.columns])
    return buffer.getvalue().encode("utf-8-sig")


def _plain(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value


def page(ask: Ask, template: str, /, status: int = 200, **told: Any) -> Response:
    """A page of ours."""
    return _page(ask.request, ask.house, ask.visitor, template, status, **told)


def _page(request: Request, house: House, visitor: Visitor, template: str, status: int, **told: Any) -> Response:
    common = {
        "path": request.url.path,
        "query": dict(request.query_params),
        "raw_query": request.url.query,
        "visitor": visitor,
        "sign": house.sessions.sign(visitor),
        "office": house.office,
        "version": __version__,
        "menu": MENU,
        "unwatched": visitor.is_person and not house.watchman.sees_somebody,
    }
    text = _environment().get_template(template).render(**common, **told)
    return Response(text, status, media_type="text/html; charset=utf-8")


def failed(
    request: Request, house: House, status: int, visitor: Visitor | None = None, why: str = "", words: str = ""
) -> Response:
    """A page that says why there is nothing to show, and what to do."""
    told = catalogue("web")["failed"][why or str(status)]
    shown = visitor or Visitor("")
    return _page(request, house, shown, "failed.html", status, title=told["title"], words=words or told["words"])


def redirect(path: str, **query: object) -> Response:
    """Go on at another address of ours."""
    told = {name: value for name, value in query.items() if value}
    return RedirectResponse(path + ("?" + urlencode(told, doseq=True) if told else ""), 303)


def file(path: Path, name: str | None = None) -> Response:
    """A file to be saved under its name; ``Denied`` when it is not there any more."""
    if not path.is_file():
        raise Denied
    told = name or path.name
    return FileResponse(path, media_type=media_type(told), headers=_attached(told))


def attachment(data: bytes, name: str) -> Response:
    """Bytes to be saved under a name."""
    return Response(data, media_type=media_type(name), headers=_attached(name))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": _word, "q": _asked, "q_column": _caption, "with_query": with_query}
    environment.filters |= {"day": _day, "moment": _moment}
    return environment


def _word(key: str, /, **values: object) -> str:
    """A word of the page's catalogue."""
    return say(f"web.{key}", **values)


def _asked(key: str) -> str:
    """A word of the workbook of questions."""
    return say(f"questions.{key}")


def _caption(kind: str, column: str) -> str:
    """The caption of a column of its sheets."""
    words = catalogue("questions")
    return str(words[kind].get(column) or words["column"][column])


def with_query(path: str, query: Mapping[str, object], **changes: object) -> str:
    """An address with some of the query changed; an empty value leaves that out."""
    told = {name: value for name, value in {**query, **changes}.items() if value}
    return path + ("?" + urlencode(told) if told else "")


def _day(value: Any) -> str:
    return value.strftime("%d.%m.%Y") if value else ""


def _moment(value: Any) -> str:
    return value.strftime("%d.%m.%Y %H:%M") if value else ""


def listed(items: Iterable[str]) -> dict[str, str]:
    """Columns of a view by their words in the catalogue."""
    return {name: say(f"web.column.{name}") for name in items}
