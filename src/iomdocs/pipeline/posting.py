"""Put answers where their senders look for them, and note in the store that they lie there."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs import heartbeat
from iomdocs.logs import Log
from iomdocs.pipeline.answers import Answer, Facts, answer, version_path
from iomdocs.pipeline.carrying import write_all
from iomdocs.pipeline.examine import Examined
from iomdocs.pipeline.office import Office
from iomdocs.store import Outgoing, Owed, Saved

_LOG = Log("pipeline")
_WAITING = frozenset({"returned", "refused", "held"})


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told of one submission: the final verdict, what the answer tells besides, how it was stored."""

    examined: Examined
    facts: Facts
    saved: Saved


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers of a group before they are written: ``ours`` lie in our own outbox, ``away`` go to other hosts."""

    letters: Sequence[Letter]
    ours: Sequence[Outgoing]
    away: Sequence[Outgoing]


def post(office: Office, letters: Sequence[Letter], done: Sequence[int] = ()) -> list[Path]:
    """Write the answers of a group, then note them; returns where each lies, or will lie.

    Answers to what came to another host are put on their way to it; ``done`` are claims that are answered with these.
    """
    draft = drawn_up(office, letters)
    return noted(office, draft, write(office, draft), done)


def drawn_up(office: Office, letters: Sequence[Letter]) -> Draft:
    """Word the answers of a group.

    A copy that is held lies beside its letter, to be sent in again by whoever finds it right.
    """
    heartbeat.beat()  # a long queue of files is no reason to be taken for dead
    hosts = office.store.hosts_of([each.saved.id for each in letters]) if office.queue else {}
    ours: list[Outgoing] = []
    away: list[Outgoing] = []
    for each in letters:
        host = hosts.get(each.saved.id, office.host)
        (ours if host in {office.host, ""} else away).extend(_answers(office, each, host))
    return Draft(letters, ours, away)


def write(office: Office, draft: Draft) -> list[Path]:
    """Write answers into our own outbox; asks nothing of the database, so that another thread may do it."""
    return write_all(office.outbox, [Answer(each.path, each.data, each.incoming) for each in draft.ours])


def noted(office: Office, draft: Draft, written: Sequence[Path], done: Sequence[int] = ()) -> list[Path]:
    """Note what was written, and put the others on their way; returns where each letter lies, or will lie."""
    places = [path.relative_to(office.outbox).as_posix() for path in written]
    first = {each.submission: place for each, place in zip(draft.ours, places, strict=True) if not each.beside}
    office.store.answered(list(first), list(first.values()), waiting(draft.ours, places))
    if draft.away or done:
        office.store.send(draft.away, done)
        first |= {each.submission: each.path for each in draft.away if not each.beside}
    _note(draft.letters)
    return [office.outbox / first[each.saved.id] for each in draft.letters]


def _note(letters: Sequence[Letter]) -> None:
    """Log what was answered, by hash and code; names of people and files stay out."""
    for each in letters:
        verdict = each.examined.verdict
        codes = sorted({finding.code for finding in verdict.findings if finding.severity == "error"})
        _LOG.info("answered", outcome=verdict.outcome, sha256=each.facts.sha256[:12], codes=" ".join(codes))


def waiting(answers: Sequence[Outgoing], places: Sequence[str]) -> list[Owed]:
    """Answers that lie at their places until their sender has done something."""
    return [
        Owed(each.submission, place, hashlib.sha256(each.data).hexdigest(), each.owed)
        for each, place in zip(answers, places, strict=True)
        if each.owed is not None
    ]


def _answers(office: Office, letter: Letter, host: str) -> list[Outgoing]:
    """The answer to one file, and what lies beside it."""
    number, incoming = letter.saved.id, letter.saved.incoming
    made = answer(letter.examined, letter.facts)
    answers = [Outgoing(host, number, made.path, made.data, owed=_owed(letter), incoming=incoming)]
    if letter.saved.rival is not None:
        told = [(one.row, one.field, one.was, one.now) for one in letter.facts.changes]
        office.store.keep_differences(number, told)
        data = office.originals.path(letter.facts.sha256).read_bytes()
        path = version_path(letter.facts.file, incoming)
        answers.append(Outgoing(host, number, path, data, beside=True, owed=(), incoming=incoming))
    return answers


def _owed(letter: Letter) -> tuple[str, ...] | None:
    """Keys of the cards that are owed, none when they are not all known; None when nothing is owed."""
    verdict = letter.examined.verdict
    if verdict.outcome not in _WAITING:
        return None
    keys = [entry.key for entry in verdict.entries]
    known = bool(keys) and all(all(key.split("|")) for key in keys)
    return tuple(keys) if known and verdict.outcome == "returned" else ()
