"""Issue documents: orders, provisions, credit books, reports."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from iomdocs.definitions import Bundle, Document
from iomdocs.documents import Facts, Made, bundle, make
from iomdocs.errors import PackError, UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.awaiting import span
from iomdocs.pipeline.doubting import doubtful_word, is_initials
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.questionnaire import quietly_renewed
from iomdocs.wording import say

Paper: TypeAlias = Document | Bundle


def papers(office: Office) -> Iterator[tuple[Pack, Paper]]:
    """Documents and bundles of every installed pack, each once, the office's own first."""
    seen: set[tuple[str, str]] = set()
    for pack in office.packs:
        every: tuple[Paper, ...] = (*pack.documents, *pack.bundles)
        for document in every:
            if (document.pack, document.name) not in seen:
                seen.add((document.pack, document.name))
                yield pack, document


def documents(office: Office) -> Iterator[tuple[Pack, Document]]:
    """Documents of every installed pack, without the bundles that they go into."""
    return ((pack, document) for pack, document in papers(office) if isinstance(document, Document))


def issue(office: Office, names: Sequence[str]) -> Iterator[tuple[Paper, list[Made]]]:
    """Make documents into ``outbox/documents/<name>``; without names, all of the office's own pack but its bundles.

    What a bundle consists of is made anew, into its own folders. Words that the program is not sure of are asked of the
    methodologist when all are made.
    """
    yield from _each(office, names)
    quietly_renewed(office)


def _each(office: Office, names: Sequence[str]) -> Iterator[tuple[Paper, list[Made]]]:
    for pack, document in _chosen(office, names):
        made = _issued(office, pack, document)
        for each in made:
            file = each.path.relative_to(office.outbox).as_posix()
            office.store.record_document(document.name, None, file, each.sha256, office.now())
            office.store.note_doubts(
                doubtful_word(doubt.part, doubt.forms, file) for doubt in each.doubts if not is_initials(doubt.word)
            )
        yield document, made


def _issued(office: Office, pack: Pack, document: Paper) -> list[Made]:
    target = office.outbox / "documents" / safe_name(document.name)
    if isinstance(document, Document):
        return make(document, pack, office.store, facts(office), target)
    known = {each.name: f"{each.pack}/{each.name}" for each in reversed(pack.documents)}
    if lost := [name for name in document.bundle if name not in known]:
        raise PackError((f"{document.name}.toml: bundle", say("pack.no_document", name=lost[0])))
    members = {each.name: made for each, made in _each(office, [known[name] for name in document.bundle])}
    return list(bundle(document, pack, office.store, facts(office), members, target))


def _chosen(office: Office, names: Sequence[str]) -> list[tuple[Pack, Paper]]:
    every = list(papers(office))
    if not names:
        return [
            (pack, document)
            for pack, document in every
            if pack is office.pack and isinstance(document, Document) and not document.asked
        ]
    by_name = {}
    for pack, document in reversed(every):
        by_name[f"{document.pack}/{document.name}"] = by_name[document.name] = (pack, document)
    for name in names:
        if name not in by_name:
            known = ", ".join(document.name for _, document in every)
            raise UsageError(say("errors.no_document", name=name, known=known))
    return [by_name[name] for name in names]


def facts(office: Office) -> Facts:
    """What every document of the office knows: the day, the period, the words."""
    words = {**office.signers, "municipality": office.municipality}
    overrides = office.store.replies().overrides
    period = span(office)
    if period is None:
        return Facts(office.today, office.period, words=words, overrides=overrides)
    return Facts(office.today, office.period, *period, words=words, overrides=overrides)
