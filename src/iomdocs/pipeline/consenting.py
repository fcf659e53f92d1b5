"""Apply proposed values that a sender agreed to: to the cells that are judged, never to the bytes that came."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from iomdocs.findings import Finding, Spot, finding
from iomdocs.marking import Consent
from iomdocs.values import fold
from iomdocs.verdicts import Fix
from iomdocs.wording import say
from iomdocs.workbook import Cell, Sheet, Workbook, address, place

_SHOWN = 3
_FAR, _WIDE, _MOST = 200, 20, 200


def agreed(findings: Sequence[Finding], given: Sequence[Consent]) -> tuple[Fix, ...]:
    """Findings whose proposal was agreed to.

    Each was made by this check from what stands in the file now, so a cell that has changed since, or a sign that
    somebody made up, meets nothing. A cell that only moved, because a row or a column was put in, is found again.
    """
    places = {sign: each.place for each in given if each.yes for sign in each.offers}
    exact = [(each, places[each.offer]) for each in findings if each.offer in places]
    left = dict.fromkeys(places.keys() - {each.offer for each, _ in exact})
    moved = _moved([each for each in findings if each.offer and each.offer not in places], left) if left else {}
    found = [*exact, *((each, places[sign]) for each, sign in moved.items())]
    return tuple(Fix(each, place) for each, place in found)


def _moved(findings: Sequence[Finding], left: Collection[str]) -> Mapping[Finding, str]:
    """Signs that were made for another cell of the same row or column, when nothing else there asks the same."""
    met = [(each, sign) for each in findings[:_MOST] for sign in _signs_near(each) if sign in left]
    once = Counter(each for each, _ in met) + Counter(sign for _, sign in met)
    return {each: sign for each, sign in met if once[each] == once[sign] == 1}


def _signs_near(of: Finding) -> Iterator[str]:
    """What the sign of a proposal would be, stood its cell some rows or columns away."""
    row, column = place(of.cell or "")
    rows = (address(at, column) for at in range(max(1, row - _FAR), row + _FAR + 1) if at != row)
    columns = (address(row, at) for at in range(max(1, column - _WIDE), column + _WIDE + 1) if at != column)
    for cell in (*rows, *columns):
        yield replace(of, cell=cell).offer or ""


def applied(workbook: Workbook, fixes: Sequence[Fix]) -> Workbook:
    """The workbook with the agreed values in its cells."""
    by_sheet: dict[str, list[Finding]] = {}
    for fix in fixes:
        by_sheet.setdefault(fix.finding.sheet or "", []).append(fix.finding)
    sheets = (_with(sheet, by_sheet[sheet.name]) if sheet.name in by_sheet else sheet for sheet in workbook.sheets)
    return replace(workbook, sheets=tuple(sheets))


def remarks(fixes: Sequence[Fix], given: Sequence[Consent]) -> Iterator[Finding]:
    """What is said of the answers: each value that was applied, and each «да» that could not be."""
    for fix in fixes:
        was, now = fix.finding.found or "", fix.finding.proposed or ""
        yield finding("consent-applied", _spot(fix.finding), found=was, proposed=now, values={"was": was, "now": now})
    used = {fix.finding.offer for fix in fixes}
    for each in given:
        sheet, _, cell = each.place.rpartition("!")
        if each.yes is None:
            yield finding("consent-unclear", Spot(sheet, cell), found=each.told)
        elif each.yes and not used & set(each.offers):
            yield finding("consent-stale", Spot(sheet, cell))


def explained(found: Sequence[Finding], before: Sequence[Finding], fixes: Sequence[Fix]) -> Iterator[Finding]:
    """The findings, each that came with an agreed value saying so: nobody looks for its cause at another cell."""
    known = {(each.code, each.sheet, each.cell) for each in before}
    for each in found:
        near = [fix.finding for fix in fixes if _concerns(fix.finding, each)]
        if each.severity == "note" or not near or (each.code, each.sheet, each.cell) in known:
            yield each
        else:
            told = "; ".join(say("values.agreed.value", cell=one.cell, now=one.proposed) for one in near[:_SHOWN])
            cure = f"{each.cure} {say('values.agreed.cure', cell=near[0].cell)}"
            yield replace(each, message=f"{each.message} {say('values.agreed.told', values=told)}", cure=cure)


def _concerns(cure: Finding, each: Finding) -> bool:
    """Whether a cured cell is in the row that a finding is about, or the finding is about no row of that sheet."""
    if cure.sheet != each.sheet or not cure.cell:
        return False
    if each.cell is None or each.found is None:  # about a table, said at its captions
        return True
    (row, column), (cured_row, cured_column) = place(each.cell), place(cure.cell)
    return column == cured_column if each.code.startswith("total-") else row == cured_row


def _spot(of: Finding) -> Spot:
    return Spot(of.sheet, of.cell, of.field, of.title)


def _with(sheet: Sheet, cures: Sequence[Finding]) -> Sheet:
    cells: dict[tuple[int, int], Cell] = dict(sheet.cells)
    for cure in cures:
        where = place(cure.cell or "")
        cells[where] = Cell(*where, value=_text(cells, where, cure))
    return replace(sheet, cells=cells)


def _text(cells: Mapping[tuple[int, int], Cell], where: tuple[int, int], cure: Finding) -> str:
    """What the cell would hold; of «ФИО: Ким Ю.Н.» only the answer is replaced, its caption stays."""
    now = cure.proposed or ""
    old = cells[where].value if where in cells else None
    if not isinstance(old, str) or "." in (cure.field or ""):  # a column of a table has its cells for itself
        return now
    return "\n".join(_line(line, fold(cure.found or ""), now) for line in old.split("\n"))


def _line(line: str, found: str, now: str) -> str:
    if fold(line) == found:
        return now
    for mark in (":", "–", "—", "-"):
        caption, sign, answer = line.partition(mark)
        if sign and fold(answer) == found:
            return f"{caption}{sign} {now}"
    return line
