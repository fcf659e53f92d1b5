"""Make the documents of one kind: a file for every row of its query."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateError as JinjaError

from iomdocs.definitions import Bundle, Document
from iomdocs.documents.cleaning import Row, one_line, rows
from iomdocs.documents.diagnosis import FAILURES, failing
from iomdocs.documents.facts import Doubt, Facts, Made, Paper, Papers, Source
from iomdocs.documents.files import write
from iomdocs.documents.filters import DECLINING, Declining
from iomdocs.documents.inserts import FILES
from iomdocs.documents.linting import template_problems, with_pack
from iomdocs.documents.package import NotDocument
from iomdocs.documents.requisites import REQUISITES, Requisites
from iomdocs.documents.seals import Seal
from iomdocs.documents.snapshots import Snapshot, Table, subjects
from iomdocs.documents.template import Compiled, compiled
from iomdocs.errors import TemplateError
from iomdocs.files import File, free_name, safe_name
from iomdocs.packs import Pack
from iomdocs.wording import say

_YEAR = re.compile(r"\d{4}")
_SCHOOL_YEAR = re.compile(r"\d{4}[/–-]\d{4}")


class Unregistered:
    """No journal: every number and date is a line to fill in by hand."""

    files: Collection[str] = ()

    def wants(self, _: Snapshot) -> bool:
        """All of them."""
        return True

    def paper(self, snapshot: Snapshot) -> Paper:
        """A blank one."""
        return Paper(Requisites(snapshot.today.year))


def make(
    document: Document, pack: Pack, source: Source, facts: Facts, target: Path, papers: Papers | None = None
) -> list[Made]:
    """Write every document of one kind into the folder ``target``; the same data give the same bytes.

    ``papers`` is the journal that knows numbers and dates. Raises ``TemplateError`` with all mistakes of the
    template, and nothing is written then.
    """
    return list(_made(document, pack, source, facts, target, papers or Unregistered()))


def snapshots(document: Document, pack: Pack, source: Source, facts: Facts) -> Iterator[Snapshot]:
    """The data of every document of one kind, as they are now."""
    given, words = _given(pack, facts), {**pack.head.words, **facts.words}
    found = source.read(document.each, given, as_of=facts.as_of)
    every = [dict(zip(found.columns, line, strict=True)) for line in found]
    for row, subject in zip(every, subjects(document, every), strict=True):
        tables = {name: _ask(source, sql, {**given, **row}, facts) for name, sql in document.data.items()}
        yield Snapshot(subject, row, tables, given, words)


class Press:
    """Renders documents of one kind; its template is read, looked through and compiled once."""

    def __init__(self, document: Document, pack: Pack, facts: Facts) -> None:
        self._document, self._pack, self._facts = document, pack, facts
        self._data = pack.file(f"documents/{document.template}").read_bytes()
        self._compiled: dict[tuple[tuple[str, tuple[str, ...]], ...], Compiled] = {}

    def render(self, snapshot: Snapshot, requisites: Requisites) -> tuple[File, tuple[Doubt, ...]]:
        """One document from its data, and the forms in it that are not certain; ``TemplateError`` if it cannot be."""
        template = self._template(snapshot.columns)
        declining = Declining(self._facts.overrides)
        more = {REQUISITES: requisites.row(), DECLINING: declining, FILES: self._pack.file}
        names = {**snapshot.names(self._document), **more}
        author = one_line(str(names.get("organisation_full") or names.get("organisation_name") or ""))
        try:
            file = template.render(names, snapshot.today.isoformat(), author)
        except FAILURES as error:
            problems = list(failing(self._data, names))
            # Not the text of the error: it may quote people's data.
            unplaced = (say("documents.place.whole"), say("documents.template.failed"))
            raise TemplateError(self._document.template, *(problems or [unplaced])) from error
        return self._with_seal(file, snapshot, requisites), tuple(declining.doubts.values())

    def _with_seal(self, file: File, snapshot: Snapshot, requisites: Requisites) -> File:
        if not self._facts.sealed:
            return file
        from iomdocs.documents.sealing import sealed  # noqa: PLC0415 - few offices want it

        name = f"{self._document.pack}/{self._document.name}"
        return sealed(file.data, Seal.of(name, snapshot.sha256, requisites.number, requisites.date))

    def _template(self, columns: Mapping[str, tuple[str, ...]]) -> Compiled:
        """The compiled template, once all of its names are known to be right."""
        key = tuple(columns.items())
        if key not in self._compiled:
            known = with_pack(columns, self._pack, self._facts.words)
            if problems := template_problems(self._document, self._data, known):
                raise TemplateError(self._document.template, *problems)
            try:
                self._compiled[key] = compiled(self._data)
            except (NotDocument, JinjaError) as error:
                raise TemplateError(self._document.template, (say("documents.place.whole"), str(error))) from error
        return self._compiled[key]


def _made(document: Document, pack: Pack, source: Source, facts: Facts, target: Path, papers: Papers) -> Iterator[Made]:
    taken = {name.casefold() for name in papers.files}
    press: Press | None = None
    for now in snapshots(document, pack, source, facts):
        if not papers.wants(now):
            continue
        paper = papers.paper(now)
        press = press or Press(document, pack, facts)
        file, doubts = press.render(paper.snapshot or now, paper.requisites)
        name = paper.file or file_name(document, now.row, taken)
        kept = paper.snapshot is not None and paper.snapshot.sha256 != now.sha256
        yield Made(document.name, write(target / name, file.data), file.sha256, doubts, now, kept)


def rows_of(document: Document | Bundle, pack: Pack, source: Source, facts: Facts) -> list[Row]:
    """Rows that a document or a bundle is made for, one each."""
    return rows(*_ask(source, document.each, _given(pack, facts), facts))


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


def _ask(source: Source, sql: str, parameters: Mapping[str, Any], facts: Facts) -> Table:
    found = source.read(sql, parameters, as_of=facts.as_of)
    return found.columns, list(found)


def file_name(document: Document | Bundle, row: Row, taken: set[str]) -> str:
    """The name of the file, one that is not ``taken`` yet; it is then."""
    told = document.file.format_map({name: "" if each is None else str(each) for name, each in row.items()})
    name = free_name(safe_name(f"{told.removesuffix('.docx')}.docx"), taken)
    taken.add(name.casefold())
    return name
