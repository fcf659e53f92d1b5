"""Help for those who write Word templates: fields, faults as comments in a copy, a sample."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs.definitions import Document
from iomdocs.documents import Field, NotDocument, annotated, columns_from, fields, lint_template, sample, with_pack
from iomdocs.errors import IomdocsError, TemplateError, UsageError
from iomdocs.files import write_file
from iomdocs.packs import Pack
from iomdocs.pipeline.issue import documents, facts
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

Problem = tuple[str, str]
Stamps = dict[Path, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one template: its faults, the copy with comments, the sample if it was asked for."""

    template: Path
    problems: tuple[Problem, ...]
    copy: Path | None = None
    preview: Path | None = None


def fields_of(office: Office, name: str) -> list[Field]:
    """Every field of a document, with an example; ``UsageError`` names the documents there are."""
    for pack, document in documents(office):
        if name in {document.name, f"{document.pack}/{document.name}"}:
            return fields(document, pack, _columns(office, pack, document))
    known = ", ".join(document.name for _, document in documents(office))
    raise UsageError(say("errors.no_document", name=name, known=known))


def lint_file(office: Office, path: Path, *, preview: bool = False) -> Linted:
    """Look a template through; faults go into a copy beside it as comments, an old copy is removed when there are none.

    A template that no document of the installed packs uses is looked at without the names of its fields.
    """
    data = path.read_bytes()
    owner = _owner(office, path)
    problems, made = _looked_at(office, path, data, owner, preview=preview)
    return Linted(path, problems, annotate(path, problems, office.today), made)


def annotate(path: Path, notes: Sequence[Problem], today: dt.date) -> Path | None:
    """Write a copy of a document with comments beside it, or remove the old copy when there is nothing to say.

    None when there is nothing to say, or when the file is too broken to be copied: then the list alone must do.
    """
    copy = path.with_name(say("documents.lint.copy_name", stem=path.stem))
    copy.unlink(missing_ok=True)
    if not notes:
        return None
    try:
        return write_file(copy, annotated(path.read_bytes(), notes, today))
    except NotDocument:
        return None


def _looked_at(
    office: Office, path: Path, data: bytes, owner: tuple[Pack, Document] | None, *, preview: bool
) -> tuple[tuple[Problem, ...], Path | None]:
    if owner is None:
        nameless = Document(name="x", pack="x", title="x", cites="x", template=path.name, each="x", file="x")
        unknown = (say("documents.place.whole"), say("documents.lint.unknown", name=path.stem))
        return (*lint_template(nameless, data, None), unknown), None
    pack, document = owner
    columns = _columns(office, pack, document)
    problems = lint_template(document, data, columns)
    if not preview:
        return tuple(problems), None
    try:
        target = path.with_name(say("documents.lint.preview_name", stem=path.stem))
        return tuple(problems), write_file(target, sample(document, pack, columns, facts(office), data))
    except TemplateError as error:
        return tuple(dict.fromkeys((*problems, *error.problems))), None


def _columns(office: Office, pack: Pack, document: Document) -> dict[str, tuple[str, ...]]:
    ask = columns_from(office.store, pack)
    found = {key: ask(sql) for key, sql in {"each": document.each, **document.data}.items()}
    return {key: tuple(names) for key, names in with_pack(found, pack, facts(office).words).items()}


def _owner(office: Office, path: Path) -> tuple[Pack, Document] | None:
    """The document that a template belongs to: the very file, or else one of the same name."""
    every = list(documents(office))
    for pack, document in every:
        try:
            if pack.file(f"documents/{document.template}").samefile(path):
                return pack, document
        except (IomdocsError, OSError):
            continue
    return next(((pack, each) for pack, each in every if each.template == path.name), None)


def changed(office: Office, seen: Stamps, waiting: Stamps) -> Iterator[Path]:
    """Templates that have changed since ``seen`` and are the same in two looks; keeps both dictionaries up to date."""
    for path in _templates(office):
        try:
            status = path.stat()
        except OSError:
            continue
        stamp = (status.st_mtime_ns, status.st_size)
        if seen.get(path) == stamp:
            continue
        if waiting.get(path) == stamp:
            seen[path] = stamp
            yield path
        waiting[path] = stamp


def stamps(office: Office) -> Stamps:
    """How the workspace's templates are now."""
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in _templates(office)}


def _templates(office: Office) -> list[Path]:
    """Templates in the workspace's own folder, without what Word and this program put beside them."""
    ours = tuple(say(f"documents.lint.{name}", stem="") for name in ("copy_name", "preview_name"))
    found = office.shelves[0].glob("*/documents/*.docx")
    return sorted(path for path in found if not path.name.startswith(("~$", ".")) and not path.name.endswith(ours))
