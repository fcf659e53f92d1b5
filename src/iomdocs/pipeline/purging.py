"""Remove a person, or what is kept no longer: from the store, the archive, answers, documents; journalled."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from iomdocs.pipeline.mentions import Mentions
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.originals import FOLDER as ORIGINALS
from iomdocs.pipeline.publish import publish, register_name, registers
from iomdocs.store import Purged, Sent

_KEPT = frozenset({"registers", "blanks"})
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes, or went: counts of the store, files below the workspace; registers that still name the person.

    With ``namesakes`` initials were not looked for: they are somebody else's too.
    """

    purged: Purged
    files: tuple[Path, ...]
    left: tuple[Path, ...] = ()
    namesakes: bool = False


def purge_person(office: Office, person: str, reason: str, *, really: bool) -> Removal:
    """Remove a person everywhere; without ``really`` only tell. ``UsageError`` when the name is not a whole one.

    An original that tells of others too is deleted as a whole: what was stored of the others stays.
    """
    remove_doomed(office)
    mentions, kept = Mentions(person, office.store.names()), office.originals
    mentioned = {sha256 for sha256 in kept.hashes() if mentions.in_file(kept.path(sha256))}
    forget = partial(office.store.forget_person, mentions.hide, mentioned, office.now(), mentions.hide(reason))
    purged = forget(really=False)
    files = [*_of(office, purged, mentions.by_surname), *_mentioning(office, mentions)]
    there = _there([*files, *map(kept.path, mentioned)])
    if not really:
        return Removal(purged, there, namesakes=mentions.namesakes)
    return Removal(_remove(office, there, forget), there, _still(office, mentions), mentions.namesakes)


def purge_expired(office: Office, reason: str, *, really: bool) -> Removal:
    """Remove what is older than the packs' ``[retention]`` allows; without ``really`` only tell."""
    remove_doomed(office)
    forget = partial(office.store.forget_expired, _ended(office), office.now(), reason)
    purged = forget(really=False)
    there = _there(_of(office, purged, lambda _: True))
    return Removal(_remove(office, there, forget) if really else purged, there)


def _ended(office: Office) -> Callable[[str, dt.date], bool]:
    years = {
        form.id: office.home(form).head.retention[form.name]
        for pack in office.packs
        for form in pack.forms
        if form.name in office.home(form).head.retention
    }
    return lambda form, day: form in years and _later(day, years[form]) < office.today


def _later(day: dt.date, years: int) -> dt.date:
    """The same day some years later; the first of March for the day that only leap years have."""
    if (day.month, day.day) == _LEAP_DAY:
        day = dt.date(day.year, 3, 1)
    return day.replace(year=day.year + years)


def _of(office: Office, purged: Purged, own: Callable[[str], bool]) -> Iterator[Path]:
    """Copies of files that lost something: the original, its copy for registers, the answer."""
    for sent in (*purged.gone, *purged.shared):
        yield office.originals.path(sent.sha256)
        yield from (office.outbox / ORIGINALS).glob(f"{sent.id}.*")
    for sent in purged.gone:
        yield from _answer(office, sent)
    for sent in purged.shared:
        if own(sent.file):
            yield from _answer(office, sent)


def _answer(office: Office, sent: Sent) -> Iterator[Path]:
    if sent.answer:
        yield office.outbox / sent.answer


def _mentioning(office: Office, mentions: Mentions) -> Iterator[Path]:
    """Files for people that name the person; a PDF goes with the document it was made of."""
    for path in office.outbox.rglob("*"):
        if path.relative_to(office.outbox).parts[0] in _KEPT or not path.is_file():
            continue
        if mentions.in_file(path):
            yield path
            yield path.with_suffix(".pdf")
    current = {register_name(office, register) for _, register in registers(office)}
    for path in (office.outbox / "registers").rglob("*.xlsx"):  # those of past days can be built again
        if path.name not in current and mentions.in_file(path):
            yield path


def _there(files: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(sorted({path for path in files if path.is_file()}))


def _remove(office: Office, files: Sequence[Path], forget: Callable[..., Purged]) -> Purged:
    """Forget, and remove the files: those that an end in between leaves are removed at the next start."""
    originals = [path.name for path in files if path.parent == office.archive]
    office.store.doom([str(path) for path in files if path.parent != office.archive], originals)
    try:
        return forget(really=True)
    finally:
        remove_doomed(office)


def remove_doomed(office: Office) -> None:
    """Remove the files of what was removed from the store, and build the registers without it."""
    doomed = office.store.doomed()
    if not (doomed.files or doomed.originals):
        return
    for path in map(Path, doomed.files):
        with suppress(FileNotFoundError):
            path.unlink()
    office.originals.remove(doomed.originals)
    for _ in publish(office):
        pass
    office.store.doomed_gone()


def _still(office: Office, mentions: Mentions) -> tuple[Path, ...]:
    """Registers in which people's own notes name the person."""
    return tuple(path for path in sorted((office.outbox / "registers").rglob("*.xlsx")) if mentions.in_file(path))
