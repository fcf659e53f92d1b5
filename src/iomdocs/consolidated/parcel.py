"""What one level hands to the next, and the seal by which a change on the way is seen."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from iomdocs.directory import FACTS, Organisation
from iomdocs.verdicts import Entry, Stored

FORM = "iomdocs/consolidated"
"""What a consolidated workbook is called where a form's id is asked for."""

# Custom properties of the workbook.
MARK, TO, SEAL, MUNICIPALITY, PERIOD, MADE_AT = (
    f"iomdocs.{name}" for name in ("consolidated", "to", "seal", "municipality", "period", "made")
)
VERSION = "1"
MAP = "iomdocs"
"""The hidden sheet that says what each other sheet holds."""

# Columns of ours beside those of the form; «@» cannot begin a field's name.
CARD, KEY, SHEET, ROW, FILE, SHA256, CELLS = "@card", "@key", "@sheet", "@row", "@file", "@sha256", "@cells"
WHOSE, PERSON, START, END, EDITION = "@organisation", "@person", "@start", "@end", "@edition"
ENTRY = (CARD, WHOSE, PERSON, START, END, EDITION, KEY, SHEET, FILE, SHA256)
RECORD = (CARD, SHEET, ROW)
ALIASES = "aliases"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Entries in force at one level, with the organisations they name; ``to`` is the level they go to."""

    to: str
    municipality: str
    period: str
    made_at: str
    organisations: tuple[Organisation, ...]
    entries: tuple[Entry, ...]

    def by_form(self) -> Iterator[tuple[str, list[Entry]]]:
        """Entries of each form; a form's cards are numbered by their place here."""
        told = sorted(self.entries, key=lambda entry: (entry.form or "", entry.key))
        for form, entries in groupby(told, key=lambda entry: entry.form or ""):
            yield form, list(entries)

    def seal(self) -> str:
        """SHA-256 of everything that counts, however the workbook was saved since."""
        sha = hashlib.sha256()
        for one in self.organisations:
            sha.update(_line([getattr(one, name) for name in FACTS]))
        for form, entries in self.by_form():
            for entry in entries:
                sha.update(_line([form, entry.key, entry.organisation, entry.person, _values(entry.values)]))
                for record in sorted(entry.records, key=lambda record: record.table):
                    sha.update(_line([record.table, record.sheet, record.row, _values(record.values)]))
        return sha.hexdigest()


def _values(values: Mapping[str, Stored]) -> list[tuple[str, Stored]]:
    return [(name, _told(value)) for name, value in sorted(values.items()) if value not in {None, ""}]


def _told(value: Stored) -> Stored:
    """What survives any spreadsheet: one kind of number, one kind of white space."""
    if isinstance(value, str):
        return " ".join(value.split())
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _line(values: Sequence[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
