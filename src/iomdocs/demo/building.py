"""Build the demonstration: a workspace that a whole district has worked with."""

import datetime as dt
import shutil
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from iomdocs import workspace
from iomdocs.demo.bureau import bring_in, drop, forms_of, opened, receive, settings
from iomdocs.demo.chance import data
from iomdocs.demo.district import found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Parcel, Sender, strangers
from iomdocs.demo.report import Missed, Report, Score
from iomdocs.files import safe_name
from iomdocs.packs import load, shipped
from iomdocs.pipeline.handing import hand_out
from iomdocs.pipeline.issue import issue
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received
from iomdocs.verdicts import Verdict
from iomdocs.wording import say

_MARK = ".demo"
"""Stands in a folder that a demonstration made, so that the next one may replace it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a district is: organisations, and teachers in each who fill forms."""

    organisations: int = 12
    teachers: int = 4


def run(folder: Path, pack: str, seed: int, today: dt.date | None = None) -> Iterator[str]:
    """Build the demonstration in an empty or new folder, saying what is done and what to open."""
    report = yield from _Demo(folder, pack, seed, today or workspace.today(), Size()).steps()
    yield from report.lines()


def build(folder: Path, pack: str, *, seed: int, today: dt.date, size: Size | None = None) -> Report:
    """Build the same without a word; the same seed, date and size give the same workbooks."""
    steps = _Demo(folder, pack, seed, today, size or Size()).steps()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            report: Report = end.value
            return report


class _Demo:
    """One run, step after step."""

    def __init__(self, folder: Path, pack: str, seed: int, today: dt.date, size: Size) -> None:
        self._folder, self._today, self._begun = folder, today, time.monotonic()
        self._chance = Random(seed)  # noqa: S311 - invented data, not secrets
        self._pack = load(pack, [shipped()])
        self._district = found(self._chance, size.organisations, size.teachers)
        filler = Filler(self._pack, self._district, today, seed)
        self._sender = Sender(self._pack, self._district, filler, self._chance)
        before = Filler(self._pack, self._district, today - dt.timedelta(days=365), seed + 1)
        self._before = Sender(self._pack, self._district, before, self._chance)
        self._silent = self._district.organisations[-1:] if size.organisations > 1 else ()
        self._period = filler.period

    def steps(self) -> Generator[str, None, Report]:
        """Do everything, saying a line after each step."""
        district = self._district
        _clear(self._folder)
        workspace.init(self._folder, self._pack.name, "municipality", settings=settings(district, self._period))
        (self._folder / _MARK).touch()
        yield say(
            "demo.step.district",
            municipality=district.municipality,
            organisations=len(district.organisations),
            teachers=district.teachers,
        )
        office = opened(self._folder, self._today)
        try:
            with Reception(office) as reception:
                return (yield from self._worked(office, reception))
        finally:
            office.store.close()

    def _worked(self, office: Office, reception: Reception) -> Generator[str, None, Report]:
        bring_in(office, reception, self._sender)
        yield say("demo.step.blanks", blanks=self._blanks(office))
        lasting = self._last_year(office, reception)
        parcels = list(self._sender.send(forms_of(self._pack), self._silent))
        extra = [(self._first_folder(parcels) / name, content) for name, content in strangers()]
        drop(office, [(Path(each.file), each.book.data) for each in parcels] + extra)
        faults = sum(len(each.task.faults) for each in parcels)
        yield say("demo.step.dropped", files=len(parcels) + len(extra), faults=faults)
        begun = time.monotonic()
        received = list(receive(office, reception))
        seconds = time.monotonic() - begun
        yield _told(received, seconds)
        accepted = _accepted(parcels, received)
        mended, corrected = self._corrected(office, reception, parcels, received)
        if corrected is not None:
            verdict = say(f"demo.verdict.{'accepted' if corrected else 'not_accepted'}")
            yield say("demo.step.corrected", verdict=verdict)
        registers = tuple(written.path for _, written in publish(office))
        yield say("demo.step.registers", registers=len(registers))
        documents = tuple(made.path for each in issue(office, ()) for made, _ in each.made)
        yield say("demo.step.documents", documents=len(documents))
        told = self._report(parcels, received, (registers, documents), seconds, corrected=corrected)
        return replace(told, sent=(*lasting, *accepted, *mended))

    def _blanks(self, office: Office) -> int:
        """Hand out a blank of every form to every organisation."""
        codes = [each.code for each in self._district.organisations]
        return sum(len(hand_out(office, form, None, codes)) for form in forms_of(self._pack))

    def _last_year(self, office: Office, reception: Reception) -> Sequence[Parcel]:
        """Hand in what was handed in a year ago, so that years can be compared."""
        sent: list[Parcel] = []
        for form in forms_of(self._pack):
            if form.name in data("events")["last_year"]["forms"]:
                for each in self._district.organisations:
                    name = safe_name(say("demo.last_year", short=form.short))
                    sent.append(self._before.clean(form, each, f"{safe_name(each.short_name)}/{name}"))
        drop(office, [(Path(parcel.file), parcel.book.data) for parcel in sent])
        return _accepted(sent, list(receive(office, reception)))

    def _first_folder(self, parcels: Sequence[Parcel]) -> Path:
        return Path(parcels[0].file).parent if parcels else Path()

    def _corrected(
        self, office: Office, reception: Reception, parcels: Sequence[Parcel], received: Sequence[Received]
    ) -> tuple[Sequence[Parcel], bool | None]:
        """Mend the first returned workbook and drop it again; whether it was accepted, None if none was returned."""
        returned = {each.file for each in received if each.verdict.outcome == "returned"}
        parcel = next((each for each in parcels if each.file in returned), None)
        if parcel is None:
            return (), None
        parcel = parcel.corrected(self._chance)
        drop(office, [(Path(parcel.file), parcel.book.data)])
        accepted = _accepted([parcel], list(receive(office, reception)))
        return accepted, bool(accepted)

    def _report(
        self,
        parcels: Sequence[Parcel],
        received: Sequence[Received],
        made: tuple[tuple[Path, ...], tuple[Path, ...]],
        seconds: float,
        *,
        corrected: bool | None,
    ) -> Report:
        outcomes = [each.verdict.outcome for each in received]
        return Report(
            root=self._folder,
            files=len(received),
            accepted=sum(each.verdict.accepted for each in received),
            returned=outcomes.count("returned"),
            refused=outcomes.count("refused"),
            records=sum(each.verdict.records for each in received if each.verdict.accepted),
            score=score(parcels, received),
            corrected=corrected,
            silent=tuple(each.short_name for each in self._silent),
            registers=made[0],
            documents=made[1],
            example_returned=next((each.answer for each in received if each.verdict.outcome == "returned"), None),
            example_accepted=next((each.answer for each in received if each.verdict.accepted), None),
            receiving_seconds=seconds,
            seconds=time.monotonic() - self._begun,
        )


def _accepted(parcels: Sequence[Parcel], received: Sequence[Received]) -> Sequence[Parcel]:
    """Give those that were accepted, in the order they were taken."""
    by_file = {each.file: each for each in parcels}
    return [by_file[each.file] for each in received if each.verdict.accepted and each.file in by_file]


def _told(received: Sequence[Received], seconds: float) -> str:
    outcomes = [each.verdict.outcome for each in received]
    return say(
        "demo.step.received",
        seconds=seconds,
        accepted=sum(each.verdict.accepted for each in received),
        returned=outcomes.count("returned"),
        refused=outcomes.count("refused"),
    )


def named_cells(verdict: Verdict) -> set[tuple[str | None, str | None, str]]:
    """Sheet, cell and severity of everything that was found wrong or doubtful."""
    return {(each.sheet, each.cell, each.severity) for each in verdict.findings if each.severity != "note"}


def score(parcels: Sequence[Parcel], received: Sequence[Received]) -> Score:
    """Compare the errors and warnings that were given with the faults that were planted, cell by cell."""
    named = {each.file: named_cells(each.verdict) for each in received}
    planted, hit, extra = 0, 0, 0
    missed: list[Missed] = []
    for parcel in parcels:
        wanted = {(*parcel.book.places[spot], fault.severity): fault for spot, fault in parcel.task.faults.items()}
        seen = named.get(parcel.file, set())
        planted += len(wanted)
        hit += len(seen & wanted.keys())
        extra += len(seen - wanted.keys())
        missed += [Missed(parcel.file, *cell[:2], wanted[cell].kind) for cell in sorted(wanted.keys() - seen)]
    return Score(planted, hit, extra, tuple(missed))


def _clear(folder: Path) -> None:
    """Take away an earlier demonstration; a folder that is none is left for ``init`` to refuse."""
    if (folder / _MARK).is_file():
        shutil.rmtree(folder)
