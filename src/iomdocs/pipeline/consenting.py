"""Apply proposed values that a sender agreed to: to the cells that are judged, never to the bytes that came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from iomdocs.findings import Finding, Spot, finding
from iomdocs.marking import Consent
from iomdocs.values import fold
from iomdocs.verdicts import Fix
from iomdocs.wording import say
from iomdocs.workbook import Cell, Sheet, Workbook, place

_SHOWN = 3


def agreed(findings: Sequence[Finding], given: Sequence[Consent]) -> tuple[Fix, ...]:
    """Findings whose proposal was agreed to.

    Each was made by this check from what stands in the file now, so a cell that has changed since, or a sign that
    somebody made up, meets nothing.
    """
    places = {sign: each.place for each in given if each.yes for sign in each.offers}
    return tuple(Fix(each, places[each.offer]) for each in findings if each.offer in places)


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
    of_table = each.found is None or each.code.startswith("total-")  # at its captions, or at its sum
    return of_table or each.cell is None or place(each.cell)[0] == place(cure.cell)[0]


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
