"""Fillings of blanks by the hundred: copies of a blank's own formulas in one workbook, and what the server says."""

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.live.grid import UNSURE
from iomdocs.blanks.live.plan import Plan, plan
from iomdocs.definitions import Form
from iomdocs.directory import Directory
from iomdocs.judging import Judge
from iomdocs.judging.judge import _blocks, tables
from iomdocs.judging.marks import Marks
from iomdocs.judging.recognise import recognise
from iomdocs.judging.rules import Facts, Rulebook
from iomdocs.layout import Layout, arrange
from iomdocs.packs import Pack
from iomdocs.workbook import Cell, Sheet, Workbook, letters

Values = Mapping[tuple[int, int], Any]
ERRORS = "#N/A"
_LISTED = re.compile(r"(?<![A-Z$])\$([A-Z]+)\$1(?::\$\1\$\d+)?(?!\d)")


@dataclass(frozen=True)
class Said:
    """A verdict on one filling: errors or none, and the number of rows that break each rule."""

    ready: bool
    broken: Mapping[str, int]
    findings: Sequence[Any] = ()


@dataclass(frozen=True)
class Answered:
    """The blank's own: ``unsure`` are rows of each rule that it leaves to the server, ``doubts`` other such answers."""

    ready: bool
    left: int
    broken: Mapping[str, int]
    unsure: Mapping[str, int]
    doubts: int


@dataclass
class World:
    """One form of a pack, with fewer rows than its blank has, so that many fillings fit into one workbook."""

    pack: Pack
    form: Form
    rows: int = 4
    today: dt.date = field(default_factory=dt.date.today)

    def __post_init__(self) -> None:
        short = tuple(table.model_copy(update={"rows": min(self.rows, table.rows)}) for table in self.form.tables)
        self.form = self.form.model_copy(update={"tables": short})
        alone = Pack(self.pack.head, self.pack.roots, (self.form,), self.pack.lists, (), {}, ())
        self.judge = Judge([alone], Directory(), self.today)
        self.layout: Layout = arrange(self.form)
        self.plan: Plan = plan(self.form, self.pack, self.today)
        self.rulebook = Rulebook(self.form, self.pack, self.today)
        self.formulas = self._formulas()

    # --- the server

    def server(self, values: Values) -> Said:
        """What the server says of a blank filled so."""
        cells = {at: _cell(at, value) for at, value in {**self.frame(), **values}.items() if value is not None}
        sheet = Sheet(self.form.sheet, cells)
        marks = {"iomdocs.form": self.form.id, "iomdocs.edition": self.form.edition}
        verdict = self.judge.judge(Workbook((sheet,), marks))
        checked = [each for each in verdict.findings if each.severity == "error" and self._compiled(each.code)]
        return Said(not checked, self._breaches(sheet, marks), verdict.findings)

    def _compiled(self, code: str) -> bool:
        """Whether a finding is none of a rule that only the server asks."""
        name = code.removeprefix("rule-")
        return name == code or name in {each.rule.id for each in self.plan.compiled}

    def _breaches(self, sheet: Sheet, marks: Mapping[str, str]) -> dict[str, int]:
        """Rules that are broken before one finding of a cell hides another."""
        found = dict.fromkeys((each.rule.id for each in self.plan.compiled), 0)
        workbook = Workbook((sheet,), marks)
        recognised = recognise(workbook, self.judge._titles, Marks.of(workbook))
        for card in self.judge._cards(recognised, _blocks(recognised)):
            places = tables(card, [table.name for table in self.form.tables])
            facts = Facts(
                card.values,
                {name: [card.records[index].values for index in at] for name, at in places.items()},
                frozenset(card.bad),
                {name: [card.bad_rows[index] for index in at] for name, at in places.items()},
            )
            for breach in self.rulebook.breaches(facts):
                if breach.rule.id in found:
                    found[breach.rule.id] += 1
        return found

    def frame(self) -> dict[tuple[int, int], Any]:
        """Captions of the blank, by which it is read."""
        found: dict[tuple[int, int], Any] = {(2, 1): self.form.title}
        for place in self.layout.fields:
            found[place.row, 1] = place.field.title
        for table in self.layout.tables:
            for caption in table.captions():
                found[caption.top, caption.left] = caption.text
            for number, (_, column) in enumerate(table.columns, 1):
                found[table.code_row, column] = number
            found[table.example_row, table.mark_column] = "Пример"
            ordinal = next((column for each, column in table.columns if each.kind == "ordinal"), None)
            for number, row in enumerate(table.rows, 1):
                if ordinal:
                    found[row, ordinal] = number
        return found | self._matrix_frame()

    def _matrix_frame(self) -> dict[tuple[int, int], Any]:
        found: dict[tuple[int, int], Any] = {}
        for matrix in self.layout.matrices:
            for column, text in enumerate((matrix.matrix.corner, *(c.title for c in matrix.matrix.columns)), 1):
                found[matrix.header_row, column] = text
                found[matrix.code_row, column] = column
            for row, section in zip(matrix.section_rows, matrix.matrix.sections, strict=True):
                found[row, 1] = section.title
            for _, line, _, row, _ in matrix.cells:
                found[row, 1] = line.title
        return found

    # --- the blank

    def begin(self) -> openpyxl.Workbook:
        """Make a workbook with the lists that every copy of the formulas looks into."""
        book = openpyxl.Workbook()
        lists = book.worksheets[0]
        lists.title = "lists"
        for (row, column), text in self.plan.grid.cells.items():
            if not _is_formula(text):
                cell = lists.cell(row, column)
                cell.value, cell.data_type = text, "s" if isinstance(text, str) else "n"
        return book

    def write(self, book: openpyxl.Workbook, number: int, values: Values) -> None:
        """Add a copy of the blank's formulas, with its answers, to a workbook."""
        data, reckoned = book.create_sheet(f"d{number}"), book.create_sheet(f"r{number}")
        for (row, column), value in values.items():
            _put(data, row, column, value)
        for (row, column), formula in self.formulas.items():
            reckoned.cell(row, column).value = formula.replace("DATA!", f"d{number}!")

    def _formulas(self) -> dict[tuple[int, int], str]:
        """The blank's formulas, with a mark for the sheet of answers and with their lists on a sheet of their own."""
        name = "'" + self.form.sheet.replace("'", "''") + "'!"
        columns = {letters(column) for (_, column), text in self.plan.grid.cells.items() if not _is_formula(text)}

        def moved(match: re.Match[str]) -> str:
            return f"lists!{match[0]}" if match[1] in columns else match[0]

        cells = self.plan.grid.cells.items()
        return {at: _LISTED.sub(moved, text).replace(name, "DATA!") for at, text in cells if _is_formula(text)}

    def answered(self, book: openpyxl.Workbook, number: int) -> Answered:
        """What the recalculated copy says."""
        return answered(self.plan, book[f"r{number}"])


def answered(told: Plan, sheet: Worksheet) -> Answered:
    """What the hidden sheet of a recalculated blank says."""

    def number(where: str) -> int:
        return int(sheet[where.replace("$", "")].value)

    return Answered(
        number(told.errors) == 0,
        number(told.left),
        {each.rule.id: int(sheet.cell(2, each.column).value) for each in told.compiled},
        {each.rule.id: int(sheet.cell(3, each.column).value) for each in told.compiled},
        _doubts(told, sheet),
    )


def _doubts(told: Plan, sheet: Worksheet) -> int:
    rows = sheet.iter_rows(3, told.last_row, 1, told.grid.width, values_only=True)
    return sum(value == UNSURE for row in rows for value in row)


def differences(world: World, said: Said, answer: Answered) -> Iterator[str]:
    """How the blank's answer contradicts the server's."""
    for rule, broken in said.broken.items():
        low, high = answer.broken[rule], answer.broken[rule] + answer.unsure[rule]
        if not low <= broken <= high:
            yield f"{rule}: server {broken}, blank {low}..{high}"
    errors = sum(answer.unsure.values()) + answer.doubts
    if said.ready and not answer.ready:
        yield f"server ready, blank not (left {answer.left})"
    if answer.ready and not said.ready and not errors:
        yield f"blank ready, server not: {[(f.code, f.cell) for f in said.findings if f.severity == 'error'][:4]}"


def _is_formula(text: str | float) -> TypeGuard[str]:
    return isinstance(text, str) and text.startswith("=")


def _cell(at: tuple[int, int], value: Any) -> Cell:
    if isinstance(value, str) and value.startswith("#"):
        return Cell(*at, None, value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Cell(*at, value)


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if value == ERRORS:
        cell.value, cell.data_type = value, "e"
    elif isinstance(value, str):
        cell.value, cell.data_type = value, "s"
    else:
        cell.value = value


def recalculated(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Let LibreOffice open, reckon and save workbooks, all in one run."""
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    out = folder / "out"
    command = [
        "nice",
        "-n",
        "5",
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
        *map(str, sources),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=3600)
    return [out / source.name for source in sources]


HAS_OFFICE = shutil.which("soffice") is not None
