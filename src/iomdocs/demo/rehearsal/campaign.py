"""Run a rehearsal: a region sends, the true pipeline answers, clerks mend what came back."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from random import Random
from tempfile import TemporaryDirectory

from iomdocs import workspace
from iomdocs.demo.bureau import bring_in, drop, forms_of, opened, receive, settings
from iomdocs.demo.district import found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Parcel, Sender
from iomdocs.demo.rehearsal.clerk import Key, corrected
from iomdocs.demo.rehearsal.oddities import followers, oddities
from iomdocs.demo.rehearsal.planting import Planter
from iomdocs.demo.rehearsal.scoring import score_oddity, score_parcel
from iomdocs.demo.rehearsal.tally import Outcome, Tally, ordered
from iomdocs.packs import load, shipped
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received

_TEACHERS = 4
_MOST_ROUNDS = 5
Told = Callable[[str, int, int], None]


def rehearse(
    pack: str, *, organisations: int, seed: int, today: dt.date | None = None, tell: Told = lambda *_: None
) -> Outcome:
    """Plant mistakes of the catalogue in a synthetic region's workbooks and count how they fare.

    ``tell`` is told of progress: a key of what is done, how much is done, and of how much.
    """
    with TemporaryDirectory(prefix="iomdocs-", ignore_cleanup_errors=True) as folder:
        return _Rehearsal(Path(folder) / "region", pack, organisations, seed, today or workspace.today(), tell).run()


class _Rehearsal:
    """One run."""

    def __init__(self, folder: Path, pack: str, organisations: int, seed: int, today: dt.date, tell: Told) -> None:
        self._folder, self._today, self._tell, self._begun = folder, today, tell, time.monotonic()
        self._chance = Random(seed)  # noqa: S311 - invented data, not secrets
        self._pack = load(pack, [shipped()])
        self._district = found(self._chance, organisations, _TEACHERS)
        self._filler = Filler(self._pack, self._district, today, seed)
        self._planter = Planter(self._pack, self._district, self._filler, self._chance)
        self._tally = Tally()

    def run(self) -> Outcome:
        """Do everything."""
        told = settings(self._district, self._filler.period)
        workspace.init(self._folder, self._pack.name, "municipality", settings=told)
        office = opened(self._folder, self._today)
        try:
            with Reception(office) as reception:
                return self._worked(office, reception)
        finally:
            office.store.close()

    def _worked(self, office: Office, reception: Reception) -> Outcome:
        sender = Sender(self._pack, self._district, self._filler, self._chance)
        bring_in(office, reception, sender)
        parcels = []
        forms = forms_of(self._pack)
        for parcel in self._planter.send(forms):
            parcels.append(parcel)
            self._tell("written", len(parcels), len(forms) * self._district.teachers)
        clean = [each for each in parcels if _is_clean(each)]
        first = list(oddities(clean or parcels, self._chance))
        drop(office, [(Path(each.file), each.book.data) for each in parcels])
        drop(office, [(Path(each.file), each.data) for each in first])
        received = self._receive(office, reception, len(parcels) + len(first))
        stray = sum(score_parcel(each, received[each.file].verdict, self._tally) for each in parcels)
        for oddity in first:
            score_oddity(oddity, received.get(oddity.file), self._tally)
        rounds, unsettled = self._mended(office, reception, parcels, received)
        later = self._later(office, reception, [each for each in clean if received[each.file].verdict.accepted])
        returned = sum(received[each.file].verdict.outcome == "returned" for each in clean)
        return Outcome(
            ordered(self._tally.kinds.values()), self._tally.misses, len(received) + later, len(clean), returned,
            stray, rounds, unsettled, time.monotonic() - self._begun,
        )  # fmt: skip

    def _receive(self, office: Office, reception: Reception, total: int) -> dict[str, Received]:
        received: dict[str, Received] = {}
        for each in receive(office, reception):
            received[each.file] = each
            self._tell("received", len(received), total)
        return received

    def _later(self, office: Office, reception: Reception, clean: Sequence[Parcel]) -> int:
        """Drop what comes after the clean files, and count it."""
        odd = list(followers(clean, self._chance)) if clean else []
        drop(office, [(Path(each.file), each.data) for each in odd])
        received = {each.file: each for each in receive(office, reception)}
        for oddity in odd:
            score_oddity(oddity, received.get(oddity.file), self._tally)
        return len(odd)

    def _mended(
        self, office: Office, reception: Reception, parcels: Sequence[Parcel], received: dict[str, Received]
    ) -> tuple[list[int], int]:
        """Let clerks mend what came back, again and again; how many drops each needed, and who never got through."""
        waiting = {
            received[each.file].answer: (each, Key.of(each))
            for each in parcels
            if received[each.file].verdict.outcome == "returned"
        }
        rounds: list[int] = []
        for number in range(1, _MOST_ROUNDS + 1):
            dropped: dict[str, tuple[Parcel, Key]] = {}
            for answer, (parcel, key) in waiting.items():
                book = corrected(answer.read_bytes(), key)
                if book is not None:
                    file = str(PurePosixPath(parcel.file).parent / answer.name)
                    drop(office, [(Path(file), book)])
                    dropped[file] = (parcel, key)
            rounds += [_MOST_ROUNDS] * (len(waiting) - len(dropped))
            answers = self._receive(office, reception, len(dropped))
            good = [file for file in dropped if file in answers and answers[file].verdict.accepted]
            rounds += [number] * len(good)
            waiting = {answers[file].answer: dropped[file] for file in dropped if file in answers and file not in good}
        return rounds + [_MOST_ROUNDS] * len(waiting), sum(each == _MOST_ROUNDS for each in rounds) + len(waiting)


def _is_clean(parcel: Parcel) -> bool:
    """Whether nothing in a workbook deserves a return."""
    faults, knots = parcel.task.faults.values(), parcel.book.knots
    return "error" not in {*(each.severity for each in faults), *(each.severity for each in knots)}
