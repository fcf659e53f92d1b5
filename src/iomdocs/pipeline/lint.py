"""Check a pack: every form, rule, list, query, template and example, and say all that is wrong."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iomdocs.blanks import write
from iomdocs.definitions import Form, FormField, Rule
from iomdocs.documents import lint as lint_document
from iomdocs.errors import IomdocsError
from iomdocs.formulas import FormulaError, parse
from iomdocs.judging import CHECKS
from iomdocs.packs import Pack
from iomdocs.pipeline.awaiting import KIND
from iomdocs.pipeline.examples import run_examples
from iomdocs.store import Store
from iomdocs.wording import say

Problem = tuple[str, str]
_WHOSE = ("organisation", "person")


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with a pack, as ``(where, what)``, and how many examples were judged."""

    problems: tuple[Problem, ...]
    examples: int


def lint(pack: Pack, today: dt.date) -> Report:
    """Everything that can be found without a single submission."""
    problems = [problem for form in _own(pack) for problem in _form(pack, form, today)]
    problems += [*_submitters(pack), *_bundles(pack), *_queries(pack)]
    outcomes = list(run_examples(pack)) if not problems else []
    problems += [
        (each.where, say("pack.example", expected=", ".join(each.expected) or "—", found=", ".join(each.found) or "—"))
        for each in outcomes
        if each.expected != each.found
    ]
    return Report(tuple(problems), len(outcomes))


def _own(pack: Pack) -> list[Form]:
    return [form for form in pack.forms if form.pack == pack.name]


def _submitters(pack: Pack) -> Iterator[Problem]:
    """Kinds of organisations that no list of kinds has."""
    lists = [
        column.list
        for form in pack.forms
        if form.imports == "organisations"
        for table in form.tables
        for column in table.columns
        if column.name == KIND
    ]
    known = {item.value for name in lists for item in pack.items(name or "")}
    asked = [(pack.name, pack.head.submitters), *((form.id, form.submitters or ()) for form in _own(pack))]
    for where, kinds in asked:
        yield from ((f"{where}: submitters", say("pack.no_kind", name=kind)) for kind in kinds if kind not in known)


def _bundles(pack: Pack) -> Iterator[Problem]:
    """Documents of bundles, and orders that approve documents, that there are not."""
    known = {document.name for document in pack.documents}
    for each in pack.bundles:
        lost = [name for name in each.bundle if name not in known]
        yield from ((f"{each.name}.toml: bundle", say("pack.no_document", name=name)) for name in lost)
    for document in pack.documents:
        if document.approved_by and document.approved_by not in known:
            yield f"{document.name}.toml: approved_by", say("pack.no_document", name=document.approved_by)


def _form(pack: Pack, form: Form, today: dt.date) -> Iterator[Problem]:
    """What is wrong with a form; a blank is written only of one that holds together."""
    where, found = f"{form.id} {form.edition}", list(_declared(pack, form))
    yield from found
    if found:
        return
    try:
        write(form, lambda name: [item.value for item in pack.items(name, today)], pack=pack, today=today)
    except IomdocsError as error:
        yield where, str(error)


def _declared(pack: Pack, form: Form) -> Iterator[Problem]:
    """Names that mean nothing: of lists, fields, tables."""
    where = f"{form.id} {form.edition}"
    fields = [*form.fields, *(column for table in form.tables for column in table.columns)]
    for field in fields:
        for name in filter(None, (field.list, field.split)):
            if name not in pack.lists:
                yield f"{where}: {field.name}", say("pack.no_list", name=name)
    if not form.key and any(field.kind in _WHOSE for field in form.fields):
        yield f"{where}: key", say("pack.no_key")
    for name in form.key:
        if name not in {field.name for field in form.fields}:
            yield f"{where}: key", say("pack.no_field", name=name)
    for rule in form.rules:
        yield from ((f"{where}: {rule.id}", what) for what in _rule(pack, form, rule))


def _rule(pack: Pack, form: Form, rule: Rule) -> Iterator[str]:
    if (rule.require is None) == (rule.check is None):
        yield say("pack.one_of_two")
    if rule.table and rule.table not in {table.name for table in form.tables}:
        yield say("pack.no_table", name=rule.table)
        return
    columns = form.table(rule.table).columns if rule.table else ()
    known = {name for field in (*form.fields, *columns) for name in _names(pack, field)}
    for name in (*rule.at, *filter(None, [rule.dated_by])):
        if name not in known:
            yield say("pack.no_field", name=name)
    if rule.check and rule.check not in CHECKS:
        yield say("pack.no_check", name=rule.check, known=", ".join(CHECKS))
    if rule.require:
        try:
            parse(rule.require).check_names({*known, *pack.head.parameters})
        except FormulaError as error:
            yield str(error)


def _names(pack: Pack, field: FormField) -> list[str]:
    return [field.name, *(f"{field.name}_{part}" for part in pack.parts(field))]


def _queries(pack: Pack) -> list[Problem]:
    """Run every query of registers, indicators and documents on an empty database; look through the templates."""
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="iomdocs-") as folder, Store.open(f"sqlite:///{folder}/empty.db") as store:
        forms = {form.id: form for form in reversed(pack.forms)}
        store.prepare(list(forms.values()), pack.parts)

        def columns(sql: str) -> tuple[str, ...]:
            with store.read(sql, _AnyParameter()) as rows:  # else each query would keep its connection
                return tuple(rows.columns)

        for where, sql in _sql(pack):
            problems += _tried(where, lambda sql=sql: columns(sql))  # type: ignore[misc]
        for document in pack.documents:
            if document.pack == pack.name and not problems:
                problems += lint_document(document, pack, columns)
    return problems


def _sql(pack: Pack) -> Iterator[Problem]:
    for register in pack.registers:
        if register.pack == pack.name:
            for sheet in (register.rows, *register.sheets):
                yield f"{register.name}: {sheet.title}", sheet.sql
            if register.chart:
                yield f"{register.name}: {register.chart.title}", register.chart.sql
            yield from ((f"{register.name}: {each}", "") for each in register.indicators if each not in pack.indicators)
    for indicator in pack.indicators.values():
        yield indicator.id, indicator.sql
    for document in pack.documents:
        if document.pack == pack.name:
            yield f"{document.name}: each", document.each
            yield from ((f"{document.name}: {name}", sql) for name, sql in document.data.items())
    yield from ((f"{each.name}: each", each.each) for each in pack.bundles if each.pack == pack.name)


def _tried(where: str, ask: Callable[[], object]) -> list[Problem]:
    try:
        ask()
    except IomdocsError as error:
        return [(where, str(error))]
    return []


class _AnyParameter(dict[str, object]):
    """Every ``:name`` is there, and empty: a query under check has no document to take them from."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _key: object) -> bool:
        return True

    def __missing__(self, _key: str) -> None:
        return None
