"""Hold verdicts against what was planted: each mistake treated as it deserves, and nothing said besides."""

from collections.abc import Iterator, Mapping, Sequence

from iomdocs.demo.cards import Knot, Spot
from iomdocs.demo.faults import Fault
from iomdocs.demo.parcels import Parcel
from iomdocs.demo.rehearsal.answers import read_rightly
from iomdocs.demo.rehearsal.oddities import Oddity
from iomdocs.demo.rehearsal.tally import Miss, Tally
from iomdocs.findings import Finding
from iomdocs.pipeline.taken import Received
from iomdocs.verdicts import Verdict
from iomdocs.wording import say


def score_parcel(parcel: Parcel, verdict: Verdict, tally: Tally) -> int:
    """Count one workbook's mistakes; returns how many findings belong to none of them."""
    said = [each for each in verdict.findings if each.severity != "note"]
    due = set()
    for spot, fault in parcel.task.faults.items():
        place = parcel.book.places[spot]
        here = [each for each in said if (each.sheet, each.cell) == place]
        due |= {id(each) for each in _due(fault, here)}
        told = "" if _treated(fault, here) else _told(here)
        if not told and fault.same and not read_rightly(verdict, parcel.task, spot, place):
            told = say("demo.rehearsal.other_value")
        tally.count(fault.number, fault.severity, found=not told)
        if told:
            tally.misses.append(Miss(parcel.file, *place, fault.number, told))
    for knot in parcel.book.knots:
        here = [each for each in said if each.sheet == knot.sheet and each.cell in knot.cells]
        awaited = [each for each in here if each.severity == knot.severity]
        due |= {id(each) for each in (here if knot.severity == "error" else awaited)}
        tally.count(knot.number, knot.severity, found=bool(awaited))
        if not awaited:
            tally.misses.append(Miss(parcel.file, knot.sheet, min(knot.cells), knot.number, _told(here)))
    return _score_ways(parcel, verdict, tally, [each for each in said if id(each) not in due])


def _treated(fault: Fault, here: Sequence[Finding]) -> bool:
    if fault.severity == "note":
        return not here
    return bool(_due(fault, here))


def _due(fault: Fault, here: Sequence[Finding]) -> list[Finding]:
    known = fault.codes
    return [each for each in here if each.severity == fault.severity and (not known or each.code in known)]


def _told(here: Sequence[Finding]) -> str:
    return ", ".join(f"{each.code} ({each.severity})" for each in here) or say("demo.rehearsal.silence")


def _score_ways(parcel: Parcel, verdict: Verdict, tally: Tally, rest: Sequence[Finding]) -> int:
    """Ways of layout are right when as many records were read as were written, and nothing else was said."""
    wanted = sum(card.records() for card in parcel.task.cards) + sum(knot.rows for knot in parcel.book.knots)
    wanted -= sum(_is_hole(spot, fault, parcel) for spot, fault in parcel.task.faults.items())
    counted = verdict.records == wanted or any(knot.number == 36 for knot in parcel.book.knots)
    beside = dict(_beside(parcel, rest))
    for each in rest:
        number, severity = beside.get(id(each), (None, ""))
        tally.misses.append(Miss(parcel.file, each.sheet, each.cell, None, f"{each.code} ({each.severity})"))
        if number is not None:
            tally.beside(number, severity)
    stray = len(rest) - len(beside)
    if not counted:
        told = say("demo.rehearsal.other_count", records=verdict.records, wanted=wanted)
        tally.misses.append(Miss(parcel.file, None, None, None, told))
    for way in sorted(parcel.book.ways):
        tally.count(way, "note", found=counted and not stray)
    return stray


def _is_hole(spot: Spot, fault: Fault, parcel: Parcel) -> bool:
    return fault.value is None and any(matrix.name == spot.part for matrix in parcel.task.form.matrices)


def _beside(parcel: Parcel, rest: Sequence[Finding]) -> Iterator[tuple[int, tuple[int, str]]]:
    """The mistake that a finding stands beside: the only one of the workbook, or the one in its cell or row."""
    faults: Mapping[Spot, Fault] = parcel.task.faults
    planted = [(parcel.book.places[spot], each.number, each.severity) for spot, each in faults.items()]
    knots: Sequence[Knot] = parcel.book.knots
    for finding in rest:
        row = (finding.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        near = [
            (number, severity)
            for (sheet, cell), number, severity in planted
            if sheet == finding.sheet and (cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row or len(planted) == 1)
        ]
        near += [(knot.number, knot.severity) for knot in knots]
        if near:
            yield id(finding), near[0]


def score_oddity(oddity: Oddity, received: Received | None, tally: Tally) -> None:
    """Count one odd file; one that no outcome fits must be left where it lies."""
    outcome = received.verdict.outcome if received else None
    codes = {each.code for each in received.verdict.findings} if received else set()
    right = outcome in oddity.outcomes if oddity.outcomes else received is None
    # A file that says what was accepted already has nothing else to be told of.
    found = right and (outcome == "duplicate" or not oddity.codes or bool(codes & set(oddity.codes)))
    severity = "error" if oddity.outcomes == ("refused",) else "warning" if oddity.codes else "note"
    tally.count(oddity.number, severity, found=found)
    if not found:
        told = f"{say('demo.rehearsal.outcome', outcome=outcome)} {', '.join(sorted(codes))}"
        tally.misses.append(Miss(oddity.file, None, None, oddity.number, told))
