"""Make bundles: documents that were made already, put together in one file for each row of the bundle's query."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from iomdocs.definitions import Bundle
from iomdocs.documents.cleaning import Row, one_line
from iomdocs.documents.facts import Facts, Made, Source
from iomdocs.documents.files import write
from iomdocs.documents.making import file_name, rows_of
from iomdocs.documents.snapshots import Snapshot
from iomdocs.packs import Pack


def bundle(
    document: Bundle, pack: Pack, source: Source, facts: Facts, members: Mapping[str, Sequence[Made]], target: Path
) -> Iterator[Made]:
    """Write every bundle into the folder ``target``; ``members`` are the documents of each kind, as they were made."""
    from iomdocs.documents.composing import composed  # noqa: PLC0415 - slow to load

    taken: set[str] = set()
    for row in rows_of(document, pack, source, facts):
        chosen = [[each for each in members[name] if _belongs(each, row, document.by)] for name in document.bundle]
        if not chosen[0]:
            continue
        every = [each for kind in chosen for each in kind]
        author = one_line(str(row.get("organisation_full") or row.get("organisation_name") or ""))
        file = composed([each.path.read_bytes() for each in every], facts.today.isoformat(), author)
        doubts = {(doubt.part, doubt.word): doubt for each in every for doubt in each.doubts}
        path = write(target / file_name(document, row, taken), file.data)
        yield Made(document.name, path, file.sha256, tuple(doubts.values()), Snapshot("", row, {}, {}, {}))


def _belongs(made: Made, row: Row, by: Sequence[str]) -> bool:
    return all(made.snapshot.each[name] == row.get(name) for name in by if name in made.snapshot.each)
