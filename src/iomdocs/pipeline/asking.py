"""What there is to ask now: copies, doubtful names, unknown organisations, words, captions nobody has told of yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from rapidfuzz.fuzz import ratio

from iomdocs.definitions import Form
from iomdocs.findings import Finding
from iomdocs.judging import Organisations
from iomdocs.pipeline.answers import version_path
from iomdocs.pipeline.matching import Matching
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.settling import questions as held_copies
from iomdocs.pipeline.telling import numbered
from iomdocs.questions import Place, Question, copies, declensions, organisations, people, synonyms
from iomdocs.replies import COPIES, DECLENSIONS, ORGANISATIONS, PEOPLE, SYNONYMS, Reply, synonym_question
from iomdocs.store import Submission
from iomdocs.values import fold, organisation_key

_LIKE = 60.0
_DOUBTFUL = "column-doubtful"
_STRANGE = ("column-extra", "column-unknown")
_ABOUT_COLUMNS = (_DOUBTFUL, *_STRANGE)
_MADE_OF_COLUMNS = (*_ABOUT_COLUMNS, "column-guessed")


def open_questions(office: Office) -> list[Question]:
    """Everything that nobody has answered, kind by kind."""
    replies = office.store.replies()
    matching = Matching(office, replies)
    asked = [*_copies(office), *_people(matching), *_organisations(matching), *_declensions(office), *_synonyms(office)]
    return [each for each in asked if replies.get(each.key) is None]


def _copies(office: Office) -> Iterator[Question]:
    """Copies that wait, each beside the file that counts now."""
    differences = office.store.differences()
    for waiting in held_copies(office):
        held, rival = waiting.held, waiting.rival or waiting.held
        lies = f"{office.outbox.name}/{version_path(held.file, held.incoming)}"
        shown = replace(_version(office, held), lies=lies)
        yield copies.ask(held.sha256, shown, _version(office, rival), differences.get(held.id, ()))


def _version(office: Office, submission: Submission) -> copies.Version:
    moment = submission.received_at.astimezone(office.now().tzinfo).strftime("%d.%m.%Y %H:%M")
    return copies.Version(submission.file, numbered(submission.incoming, submission.year), moment)


def _people(matching: Matching) -> Iterator[Question]:
    for code, names in matching.names().items():
        organisation = matching.office_directory.get(code)
        title = organisation.short_name if organisation else code
        found = people.ask_all(code, title, names)
        yield from sorted(found, key=lambda each: each.shown["met"])


def _organisations(matching: Matching) -> Iterator[Question]:
    """Names that the directory does not have; nothing is asked before there is one."""
    every = matching.office_directory.organisations
    named: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    for name, place in matching.unknown_organisations():
        named[organisation_key(name)].append((name, place))
    known = Organisations(matching.office_directory, matching.replies)
    for met in named.values():
        name = met[0][0]
        yield organisations.ask(name, known.match(name).likely, every, [place for _, place in met])


def _declensions(office: Office) -> Iterator[Question]:
    for each in office.store.doubts():
        yield declensions.ask(each.word, each.part, each.gender, each.forms, PurePosixPath(each.file).name)


def _synonyms(office: Office) -> Iterator[Question]:
    """Captions that were taken for a column with a doubt, or that stand where a column is missing."""
    found: dict[str, tuple[Form, str, str | None, list[Place]]] = {}
    for submission in office.store.with_findings(_ABOUT_COLUMNS):
        form = _form(office, submission)
        if form is None:
            continue
        for finding, likely in _strange(form, submission):
            caption = finding.found or ""
            key = synonym_question(form.id, caption)
            _, _, _, places = found.setdefault(key, (form, caption, likely, []))
            places.append(Place(submission.file, finding.sheet, finding.cell, submission.id))
    for form, caption, likely, places in found.values():
        yield synonyms.ask(form, caption, likely, places)


def _form(office: Office, submission: Submission) -> Form | None:
    """The form a file is; of a file that was no form, the one it was nearest to."""
    told = next((each.found for each in submission.findings if each.code == "form-incomplete"), None)
    return office.find(submission.form or told)


def _strange(form: Form, submission: Submission) -> Iterator[tuple[Finding, str | None]]:
    """Captions worth a question, each with the path of the column that it may be."""
    columns = synonyms.columns(form)
    missing = {each.field for each in submission.findings if each.code == "column-missing"}
    refused = submission.outcome == "refused"
    foreign = [each for each in submission.findings if each.code in _STRANGE]
    only = next(iter(missing)) if len(missing) == len(foreign) == 1 else None
    for each in submission.findings:
        if each.code == _DOUBTFUL and each.field in columns:
            yield each, each.field
        elif each.code in _STRANGE and each.found:
            wanted = columns if refused else {path: columns[path] for path in columns if path in missing}
            likely = _likeliest(each.found, wanted) or only
            if likely or missing or refused:
                yield each, likely


def _likeliest(caption: str, columns: Mapping[str, object]) -> str | None:
    best: tuple[float, str | None] = (_LIKE, None)
    for path, column in columns.items():
        for title in (column.title, *column.synonyms):  # type: ignore[attr-defined]
            best = max(best, (ratio(fold(caption), fold(title)), path), key=lambda pair: pair[0])
    return best[1]


def affected(office: Office, replies: Iterable[Reply]) -> set[int]:
    """Numbers of submissions that these answers make read otherwise."""
    given = [each for each in replies if each.kind not in {COPIES, DECLENSIONS}]
    by_kind: dict[str, list[Reply]] = defaultdict(list)
    for each in given:
        by_kind[each.kind].append(each)
    found: set[int] = set()
    if by_kind[ORGANISATIONS] or by_kind[PEOPLE]:
        matching = Matching(office, office.store.replies())
        found |= matching.named({organisation_key(each.subject["name"]) for each in by_kind[ORGANISATIONS]})
        for each in by_kind[PEOPLE]:
            found |= matching.called(each.subject["organisation"], (each.subject["name"], each.subject["other"]))
    if by_kind[SYNONYMS]:
        keys = {each.key for each in by_kind[SYNONYMS]}
        found |= {each.id for each in office.store.with_findings(_MADE_OF_COLUMNS) if _has(office, each, keys)}
    return found


def _has(office: Office, submission: Submission, keys: set[str]) -> bool:
    form = _form(office, submission)
    captions = [each.found or "" for each in submission.findings if each.code in _MADE_OF_COLUMNS]
    return form is not None and any(synonym_question(form.id, caption) in keys for caption in captions)
