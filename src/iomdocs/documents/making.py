"""Make the documents of one kind: a file for every row of its query."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import TemplateError as JinjaError

from iomdocs.definitions import Bundle, Document
from iomdocs.documents.cleaning import Row, one_line, rows
from iomdocs.documents.diagnosis import FAILURES, failing
from iomdocs.documents.facts import Facts, Made, Source
from iomdocs.documents.files import write
from iomdocs.documents.filters import DECLINING, Declining
from iomdocs.documents.inserts import FILES
from iomdocs.documents.linting import template_problems, with_pack
from iomdocs.documents.package import NotDocument
from iomdocs.documents.template import Compiled, compiled
from iomdocs.documents.zipping import File
from iomdocs.errors import TemplateError
from iomdocs.files import free_name, safe_name
from iomdocs.packs import Pack
from iomdocs.wording import say

Table: TypeAlias = tuple[tuple[str, ...], list[Row]]
_YEAR = re.compile(r"\d{4}")
_SCHOOL_YEAR = re.compile(r"\d{4}[/–-]\d{4}")


def make(document: Document, pack: Pack, source: Source, facts: Facts, target: Path) -> list[Made]:
    """Write every document of one kind into the folder ``target``; the same data give the same bytes.

    Raises ``TemplateError`` with all mistakes of the template, and nothing is written then.
    """
    return list(_made(document, pack, source, facts, target))


def _made(document: Document, pack: Pack, source: Source, facts: Facts, target: Path) -> Iterator[Made]:
    given, words = _given(pack, facts), _words(pack, facts)
    columns, every = _ask(source, document.each, given, facts)
    template: Compiled | None = None
    taken: set[str] = set()
    for row in every:
        tables = {name: _ask(source, sql, {**given, **row}, facts) for name, sql in document.data.items()}
        template = template or _ready(
            document, pack, facts, {"each": columns} | {key: each[0] for key, each in tables.items()}
        )
        declining = Declining(facts.overrides)
        names = {
            **_named(tables, document),
            **given,
            "words": words,
            **row,
            DECLINING: declining,
            FILES: pack.file,
        }
        file = _rendered(document, template, names, facts, pack)
        name = file_name(document, row, taken)
        yield Made(
            document.name,
            write(target / name, file.data),
            file.sha256,
            tuple(declining.doubts.values()),
            row,
        )


def rows_of(document: Document | Bundle, pack: Pack, source: Source, facts: Facts) -> list[Row]:
    """Rows that a document or a bundle is made for, one each."""
    return _ask(source, document.each, _given(pack, facts), facts)[1]


def _given(pack: Pack, facts: Facts) -> dict[str, Any]:
    """What every query and template may ask for, besides the parameters of the pack."""
    return {
        **pack.head.parameters,
        "today": facts.today,
        "period": _period(facts),
        "period_start": facts.period_start,
        "period_end": facts.period_end,
    }


def _period(facts: Facts) -> str:
    """The period as it reads after «за»: «2026» is «2026 год»; without a text, a whole year is known by its days."""
    text = " ".join(facts.period.split())
    start, end = facts.period_start, facts.period_end
    if not text and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        text = str(start.year)
    if _SCHOOL_YEAR.fullmatch(text):
        return say("documents.period.school_year", years=text.replace("-", "/").replace("–", "/"))
    return say("documents.period.year", year=text) if _YEAR.fullmatch(text) else text


def _words(pack: Pack, facts: Facts) -> Row:
    return Row({**pack.head.words, **facts.words})


def _ask(source: Source, sql: str, parameters: Mapping[str, Any], facts: Facts) -> Table:
    found = source.read(sql, parameters, as_of=facts.as_of)
    return found.columns, rows(found.columns, found)


def _named(tables: Mapping[str, Table], document: Document) -> dict[str, Any]:
    """Rows by the query's name: a list, or for ``one`` the first row, empty in every column if there is none."""
    named: dict[str, Any] = {}
    for name, (columns, found) in tables.items():
        only = found[0] if found else Row.fromkeys(columns)
        named[name] = only if name in document.one else found
    return named


def _ready(document: Document, pack: Pack, facts: Facts, columns: Mapping[str, tuple[str, ...]]) -> Compiled:
    """The compiled template, once all of its names are known to be right."""
    data = _template(document, pack)
    if problems := template_problems(document, data, with_pack(columns, pack, facts.words)):
        raise TemplateError(document.template, *problems)
    try:
        return compiled(data)
    except (NotDocument, JinjaError) as error:
        raise TemplateError(document.template, (say("documents.place.whole"), str(error))) from error


def _rendered(document: Document, template: Compiled, names: dict[str, Any], facts: Facts, pack: Pack) -> File:
    author = one_line(str(names.get("organisation_full") or names.get("organisation_name") or ""))
    try:
        return template.render(names, facts.today.isoformat(), author)
    except FAILURES as error:
        problems = list(failing(_template(document, pack), names))
        # Not the text of the error: it may quote people's data.
        unplaced = (say("documents.place.whole"), say("documents.template.failed", kind=type(error).__name__))
        raise TemplateError(document.template, *(problems or [unplaced])) from error


def _template(document: Document, pack: Pack) -> bytes:
    return pack.file(f"documents/{document.template}").read_bytes()


def file_name(document: Document | Bundle, row: Row, taken: set[str]) -> str:
    """The name of the file, one that is not ``taken`` yet; it is then."""
    told = document.file.format_map({name: "" if each is None else str(each) for name, each in row.items()})
    name = free_name(safe_name(f"{told.removesuffix('.docx')}.docx"), taken)
    taken.add(name.casefold())
    return name
