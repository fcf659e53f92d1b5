"""Read the workbook of questions when it comes back: by its mark, row by row, wherever a row was moved."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from iomdocs.findings import Finding, Spot, finding
from iomdocs.questions.copies import rivals
from iomdocs.questions.kinds import KINDS
from iomdocs.questions.shapes import Known, Row
from iomdocs.replies import Reply
from iomdocs.values import as_text, clean
from iomdocs.workbook import Cell, Sheet, Workbook, address

PROPERTY, MARK = "iomdocs.questions", "iomdocs-questions"
FORM = "iomdocs/questions"
"""What stands for a form's id in the verdict on the workbook of questions."""
MARK_ROW = 3
_WIDEST = 20
_BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a workbook of questions said; with errors among the findings nothing of it counts."""

    replies: tuple[Reply, ...]
    findings: tuple[Finding, ...]


def is_questions(workbook: Workbook) -> bool:
    """Whether a workbook is ours; the mark stands in its properties and, for programs that lose them, on its sheets."""
    return PROPERTY in workbook.properties or any(map(_is_marked, workbook.sheets))


def read_answers(workbook: Workbook, known: Known) -> Answered:
    """All answers and all that is wrong with them; a row without an answer says nothing."""
    findings: list[Finding] = []
    return judged([row for sheet in workbook.sheets for row in _rows(sheet, findings)], known, findings)


def judged(rows: Iterable[Row], known: Known, found: Iterable[Finding] = ()) -> Answered:
    """What rows say, wherever they were filled in: in a workbook or on the page; ``found`` was wrong before."""
    replies: list[Reply] = []
    findings = list(found)
    for row in rows:
        outcome = _outcome(row, known)
        if isinstance(outcome, Finding):
            findings.append(outcome)
        elif outcome is not None:
            replies.append(outcome)
    findings += rivals(replies)
    wrong = any(each.severity == "error" for each in findings)
    if not replies and not wrong:
        findings.append(finding("answers-none"))
    return Answered(() if wrong else tuple(replies), tuple(findings))


def _outcome(row: Row, known: Known) -> Reply | Finding | None:
    kind = _BY_NAME.get(row.subject.get("kind", ""))
    try:
        return kind.judge(row, known) if kind else finding("answer-row", row.spot())
    except KeyError:  # the hidden cell lacks what its kind needs
        return finding("answer-row", row.spot())


def _is_marked(sheet: Sheet) -> bool:
    """A quick look where the mark was written: every file that arrives is asked."""
    places = (sheet.cells.get((MARK_ROW, column)) for column in range(1, _WIDEST))
    return any(cell is not None and cell.value == MARK for cell in places)


def _header(sheet: Sheet) -> Cell | None:
    """The cell over the hidden column, by which the rows of a sheet are known."""
    return min((cell for cell in sheet.cells.values() if cell.value == MARK), key=attrgetter("row"), default=None)


def _rows(sheet: Sheet, findings: list[Finding]) -> Iterator[Row]:
    mark = _header(sheet)
    if mark is None:
        return
    names = _columns(sheet, mark)
    for number in sorted({row for row, _ in sheet.cells if row > mark.row}):
        packed = sheet.cells.get((number, mark.column))
        if packed is not None and packed.value == MARK:
            continue  # captions
        cells = {name: address(number, column) for name, column in names.items()}
        subject = _subject(packed)
        texts = {name: _text(sheet.cells.get((number, column))) for name, column in names.items()}
        if subject is None and (packed or texts.get("answer")):
            findings.append(finding("answer-row", Spot(sheet.name, cells.get("answer"))))
        elif subject is not None:
            yield Row(sheet.name, subject, texts, cells)


def _columns(sheet: Sheet, mark: Cell) -> Mapping[str, int]:
    """Columns by name: the row above the captions holds them, hidden."""
    row = ((column, sheet.cells[mark.row, column].value) for at, column in sheet.cells if at == mark.row)
    return {value: column for column, value in row if isinstance(value, str) and value != MARK}


def _subject(packed: Cell | None) -> Mapping[str, str] | None:
    if packed is None or not isinstance(packed.value, str):
        return None
    try:
        told = json.loads(packed.value)
    except ValueError:
        return None
    return told if isinstance(told, dict) and all(isinstance(each, str) for each in told.values()) else None


def _text(cell: Cell | None) -> str:
    return "" if cell is None else clean(as_text(cell.value))[0]


def noted(findings: tuple[Finding, ...], reply: Reply, before: Reply) -> tuple[Finding, ...]:
    """The findings with a note that an answer differs from an earlier one."""
    spot = Spot(reply.sheet, reply.cell)
    told = next((text for text in before.answer.values() if text), "")
    note = finding("answer-changed", spot, values={"before": told})
    return (*findings, replace(note, found=told or None))
