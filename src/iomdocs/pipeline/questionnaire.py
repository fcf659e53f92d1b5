"""Keep the workbook of questions in the outbox true, and never write over answers that somebody is typing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs import __version__
from iomdocs.files import digest, numbered, write_file
from iomdocs.inbox import is_open_elsewhere
from iomdocs.logs import Log
from iomdocs.pipeline.asking import open_questions
from iomdocs.pipeline.office import Office
from iomdocs.questions import Question
from iomdocs.wording import say

_SETTING = "questions"
_BESIDE = 2
_LOG = Log("pipeline")


@dataclass(frozen=True, slots=True)
class Asked:
    """The open questions, and where their workbook lies; None when there is nothing to ask."""

    questions: tuple[Question, ...]
    path: Path | None


def renew(office: Office) -> Asked:
    """Write the workbook anew when the questions changed; remove it when there are none.

    A workbook that is open, or that holds answers which have not come to the inbox yet, is let be: the new one lies
    beside it as «… (2)» until it is free.
    """
    questions = tuple(open_questions(office))
    known: dict[str, str] = json.loads(office.store.setting(_SETTING) or "{}")
    main = office.outbox / say("questions.file")
    beside = main.with_name(numbered(main.name, _BESIDE))
    mark = _mark(questions)
    target = main if _is_free(office, main, known) else beside
    if not questions:
        _remove(office, (main, beside), known)
        return Asked((), None)
    if known.get("questions") == mark and target.name in known and target.is_file():
        return Asked(questions, target)
    if target is beside and not _is_free(office, beside, known):
        return Asked(questions, main)  # both are somebody's work: the next time will do
    path = _written(target, questions)
    if path is None:
        return Asked(questions, target)
    if path == main:
        _remove(office, (beside,), known)
    kept = {name: sha256 for name, sha256 in known.items() if name != "questions"}
    told = {**kept, path.name: digest(path), "questions": mark}
    office.store.keep_setting(_SETTING, json.dumps(told, ensure_ascii=False))
    return Asked(questions, path)


def standing(office: Office) -> Asked:
    """The open questions and the workbook that holds them, as they are: nothing is written."""
    questions = tuple(open_questions(office))
    main = office.outbox / say("questions.file")
    return Asked(questions, main if questions and main.is_file() else None)


def quietly_renewed(office: Office) -> Asked | None:
    """As ``renew``, for the end of an intake: what goes wrong with the questions must not stop it."""
    try:
        return renew(office)
    except Exception as error:  # noqa: BLE001 - nor must our own mistake
        _LOG.error("questions_not_renewed", kind=type(error).__name__)
        return None


def _written(target: Path, questions: Sequence[Question]) -> Path | None:
    from iomdocs.questions.book import write  # noqa: PLC0415 - openpyxl is slow to load

    try:
        return write_file(target, write(questions))
    except PermissionError:  # opened in between; the next time will do
        return None


def _mark(questions: Sequence[Question]) -> str:
    """What the workbook is made from, in short."""
    told = [[each.packed(), dict(each.shown), list(each.options), list(map(repr, each.places))] for each in questions]
    text = json.dumps([__version__, told], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_free(office: Office, path: Path, known: Mapping[str, str]) -> bool:
    """Whether a workbook may be written over: nobody has it open, and what it holds is ours or was received."""
    if not path.exists():
        return True
    if is_open_elsewhere(path, at=office.now()):
        return False
    try:
        sha256 = digest(path)
    except OSError:
        return False
    return known.get(path.name) == sha256 or office.store.known(sha256) is not None


def _remove(office: Office, paths: Sequence[Path], known: Mapping[str, str]) -> None:
    for path in paths:
        try:
            if path.exists() and _is_free(office, path, known):
                path.unlink()
        except OSError:
            _LOG.warning("questions_not_removed")
