"""Examples of a pack: answers as a school would give them, and the findings that are expected.

A file ``examples/NAME.toml`` names a form and holds ``base``, answers that are accepted without a remark, and cases
that change them: ``change`` sets answers (``events.2.hours`` is row 2 of table events), ``drop`` takes rows away.
"""

import copy
import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from iomdocs.definitions import Choice, ChoiceList, Definition, Form, Name
from iomdocs.directory import Directory
from iomdocs.errors import PackError
from iomdocs.judging import Judge
from iomdocs.packs import Pack
from iomdocs.verdicts import Verdict
from iomdocs.wording import say
from iomdocs.workbook import Cell, Sheet, Workbook

_Answers = dict[str, Any]


class Case(Definition):
    """One change of the base answers, and the codes of the findings it must bring; a note counts when it is named."""

    says: str
    change: dict[str, str | int | float | dt.date] = Field(default_factory=dict)
    drop: tuple[str, ...] = ()
    lists: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    expect: tuple[str, ...] = ()


class ExampleFile(Definition):
    """One file of examples."""

    form: str
    today: dt.date
    base: dict[str, Any]
    cases: tuple[Case, ...] = Field(default=(), alias="case")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example came to: codes expected and found."""

    where: str
    says: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


def run_examples(pack: Pack) -> Iterator[Outcome]:
    """Judge every example of a pack's own folder."""
    for path in sorted((pack.root / "examples").glob("*.toml")):
        told = _load(path)
        yield from _run(pack, told, path)


def _load(path: Path) -> ExampleFile:
    try:
        return ExampleFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise PackError((str(path), say("errors.pack.not_toml", what=error))) from None


def _run(pack: Pack, told: ExampleFile, path: Path) -> Iterator[Outcome]:
    form = pack.form(told.form)
    yield _outcome(pack, form, told, told.base, Case(says=say("pack.base_accepted")), path)
    for case in told.cases:
        yield _outcome(pack, form, told, _changed(told.base, case), case, path)


def _outcome(pack: Pack, form: Form, told: ExampleFile, answers: _Answers, case: Case, path: Path) -> Outcome:
    extra = {
        name: ChoiceList(name=name, items=tuple(Choice(value=v) for v in values)) for name, values in case.lists.items()
    }
    lent = replace(pack, lists={**pack.lists, **extra})
    verdict = Judge([lent], Directory(), told.today).judge(lay_out(form, answers))
    return Outcome(f"{path.name}: {case.says}", case.says, tuple(sorted(case.expect)), _codes(verdict, case.expect))


def _codes(verdict: Verdict, named: Sequence[str]) -> tuple[str, ...]:
    """Codes of what was found: all but notes, and the notes that are asked for."""
    told = [(each.code.removeprefix("rule-"), each.severity) for each in verdict.findings]
    return tuple(sorted(code for code, severity in told if severity != "note" or code in named))


def _changed(base: _Answers, case: Case) -> _Answers:
    """The base answers with a case's changes; rows count from 1, a new row may follow the last. Drops come first."""
    answers = copy.deepcopy(base)
    for place in sorted(case.drop, reverse=True):
        _drop(answers, place)
    for place, value in case.change.items():
        _set(answers, place.split("."), value)
    return answers


def _drop(answers: _Answers, place: str) -> None:
    table, _, number = place.partition(".")
    if number:
        answers[table].pop(int(number) - 1)
    else:
        answers.pop(table)


def _set(answers: _Answers, place: Sequence[str], value: object) -> None:
    """Set a header answer, a matrix cell, or an answer of a table row."""
    if len(place) == 1:
        answers[place[0]] = value
    elif len(place) == 2:
        answers[place[0]][place[1]] = value
    else:
        rows, number = answers[place[0]], int(place[1])
        if number > len(rows):
            rows.append({})
        rows[number - 1][place[2]] = value


def lay_out(form: Form, answers: Mapping[str, Any]) -> Workbook:
    """A free-hand workbook with these answers: header lines «Название: ответ», then tables and matrices."""
    lines: list[Sequence[Any]] = [[form.title], []]
    told = [field for field in form.fields if answers.get(field.name) not in {None, ""}]
    lines += [[f"{field.title}:", answers[field.name]] for field in told]
    for table in form.tables:
        rows = answers.get(table.name, [])
        columns = [column for column in table.columns if not column.extra or any(column.name in row for row in rows)]
        lines += [[], [column.title for column in columns]]
        lines += [[row.get(column.name) for column in columns] for row in rows]
    for matrix in form.matrices:
        cells = answers.get(matrix.name, {})
        lines += [[], [matrix.corner, *(column.title for column in matrix.columns)]]
        for section in matrix.sections:
            lines.append([section.title])
            for line in section.rows:
                keys = [f"{section.name}-{line.name}-{column.name}" for column in matrix.columns]
                lines.append([line.title, *(cells.get(key, cells.get("*")) for key in keys)])
    found = {
        (row, column): Cell(row, column, value)
        for row, line in enumerate(lines, start=1)
        for column, value in enumerate(line, start=1)
        if value not in {None, ""}
    }
    return Workbook((Sheet(form.sheet, found),))
