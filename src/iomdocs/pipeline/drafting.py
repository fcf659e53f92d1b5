"""Draft forms from a file with official empty tables."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iomdocs.drafting import Draft, drafts, from_sheet, from_word, toml
from iomdocs.errors import UsageError
from iomdocs.files import write_file
from iomdocs.reader import read
from iomdocs.wording import say
from iomdocs.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft and the file it was written to."""

    path: Path
    draft: Draft


def draft_forms(source: Path, folder: Path, today: dt.date) -> list[Drafted]:
    """Write a draft of a form for each table of a file; ``UsageError`` when there is none or it cannot be read.

    A file that is there already is never overwritten: the next free name is taken.
    """
    found = _found(source)
    if not found:
        raise UsageError(say("drafting.said.nothing", file=source.name))
    written = []
    for each in found:
        target = next(path for path in _names(folder, each.name, today.year) if not path.exists())
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, toml(each, source.name).encode())
        written.append(Drafted(target, each))
    return written


def _found(source: Path) -> list[Draft]:
    data = source.read_bytes()
    pieces = from_word(data) if source.suffix.casefold() in {".docx", ".docm"} else None
    if pieces is not None:
        return drafts(pieces, source.name)
    workbook = read(data, source.name)
    if not isinstance(workbook, Workbook):
        raise UsageError(say("drafting.said.not_read", file=source.name))
    shown = [sheet for sheet in workbook.sheets if not sheet.hidden]
    return [each for sheet in shown for each in drafts(from_sheet(sheet), source.name, sheet.name)]


def _names(folder: Path, name: str, year: int) -> Iterator[Path]:
    yield folder / f"{name}.{year}.toml"
    number = 2
    while True:
        yield folder / f"{name}_{number}.{year}.toml"
        number += 1
