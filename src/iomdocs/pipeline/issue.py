"""Issue documents: orders, provisions, credit books, reports."""

from collections.abc import Iterator, Sequence

from iomdocs.definitions import Document
from iomdocs.documents import Facts, Made, make
from iomdocs.errors import UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.awaiting import span
from iomdocs.pipeline.doubting import doubtful_word, is_initials
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.questionnaire import quietly_renewed
from iomdocs.wording import say


def documents(office: Office) -> Iterator[tuple[Pack, Document]]:
    """Documents of every installed pack, each once, the office's own first."""
    seen: set[tuple[str, str]] = set()
    for pack in office.packs:
        for document in pack.documents:
            if (document.pack, document.name) not in seen:
                seen.add((document.pack, document.name))
                yield pack, document


def issue(office: Office, names: Sequence[str]) -> Iterator[tuple[Document, list[Made]]]:
    """Make documents into ``outbox/documents/<name>``; without names, all of the office's own pack.

    Words that it is not sure of are asked of the methodologist when all are made.
    """
    for pack, document in _chosen(office, names):
        target = office.outbox / "documents" / safe_name(document.name)
        made = make(document, pack, office.store, facts(office), target)
        for each in made:
            file = each.path.relative_to(office.outbox).as_posix()
            office.store.record_document(document.name, None, file, each.sha256, office.now())
            office.store.note_doubts(
                doubtful_word(doubt.part, doubt.forms, file) for doubt in each.doubts if not is_initials(doubt.word)
            )
        yield document, made
    quietly_renewed(office)


def _chosen(office: Office, names: Sequence[str]) -> list[tuple[Pack, Document]]:
    every = list(documents(office))
    if not names:
        own = {document.name for document in office.pack.documents}
        return [
            (pack, document)
            for pack, document in every
            if pack is office.pack and document.name in own and not document.asked
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
