"""Put answers where their senders look for them, and note in the store that they lie there."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs import heartbeat
from iomdocs.logs import Log
from iomdocs.pipeline.answers import Answer, Facts, answer, version_path
from iomdocs.pipeline.carrying import write_all
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.store import Owed, Saved

_LOG = Log("pipeline")
_WAITING = frozenset({"returned", "refused", "held"})


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told of one submission: the final verdict, what the answer tells besides, how it was stored."""

    examined: Examined
    facts: Facts
    saved: Saved


def post(office: Office, letters: Sequence[Letter]) -> list[Path]:
    """Write the answers of a group, then note them; returns where each lies.

    A copy that is held lies beside its letter, to be sent in again by whoever finds it right.
    """
    heartbeat.beat()  # a long queue of files is no reason to be taken for dead
    held = [each for each in letters if each.saved.rival is not None]
    for each in held:
        told = [(one.row, one.field, one.was, one.now) for one in each.facts.changes]
        office.store.keep_differences(each.saved.id, told)
    answers = [answer(each.examined, each.facts) for each in letters]
    beside = [Answer(_version(each), (office.archive / each.facts.sha256).read_bytes()) for each in held]
    written = write_all(office.outbox, [*answers, *beside])
    places = [path.relative_to(office.outbox).as_posix() for path in written]
    waiting = [*_waiting(letters, answers, places), *_versions(held, beside, places[len(letters) :])]
    office.store.answered([each.saved.id for each in letters], places[: len(letters)], waiting)
    _note(letters)
    return written[: len(letters)]


def _note(letters: Sequence[Letter]) -> None:
    """Log what was answered, by hash and code; names of people and files stay out."""
    for each in letters:
        verdict = each.examined.verdict
        codes = sorted({finding.code for finding in verdict.findings if finding.severity == "error"})
        _LOG.info("answered", outcome=verdict.outcome, sha256=each.facts.sha256[:12], codes=" ".join(codes))


def _version(letter: Letter) -> str:
    return version_path(letter.facts.file, letter.saved.incoming)


def _waiting(letters: Sequence[Letter], answers: Sequence[Answer], places: Sequence[str]) -> Iterator[Owed]:
    """Answers that lie there until their sender has done something."""
    for letter, made, place in zip(letters, answers, places, strict=False):
        verdict = letter.examined.verdict
        if verdict.outcome in _WAITING:
            keys = [entry.key for entry in verdict.entries]
            known = bool(keys) and all(all(key.split("|")) for key in keys)
            owed = tuple(keys) if known and verdict.outcome == "returned" else ()
            yield Owed(letter.saved.id, place, _sha256(made.data), owed)


def _versions(held: Sequence[Letter], beside: Sequence[Answer], places: Sequence[str]) -> Iterator[Owed]:
    for letter, made, place in zip(held, beside, places, strict=True):
        yield Owed(letter.saved.id, place, _sha256(made.data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
