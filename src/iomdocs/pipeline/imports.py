"""Put accepted directory forms into effect: organisations and people."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from iomdocs.definitions import Form
from iomdocs.directory import Organisation, Person
from iomdocs.store import Store
from iomdocs.verdicts import Entry, Stored


def import_entries(store: Store, form: Form, entries: Sequence[Entry], at: dt.datetime) -> int:
    """Add the records of directory entries to the directory, or renew them; returns how many."""
    rows = [(entry, record.values) for entry in entries for record in entry.records]
    if form.imports == "organisations":
        store.import_organisations((Organisation.told(values) for _, values in rows), at)
    else:
        store.import_people(list(_people(rows)), at)
    return len(rows)


def add_organisations(store: Store, given: Sequence[Organisation], at: dt.datetime) -> int:
    """Add those that are not known here; what is known here is not changed by another level. Returns how many."""
    known = store.directory()
    new = [one for one in given if known.get(one.code) is None]
    if new:
        store.import_organisations(new, at)
    return len(new)


def _people(rows: Sequence[tuple[Entry, Mapping[str, Stored]]]) -> Iterator[Person]:
    for entry, values in rows:
        hired = values.get("hired")
        yield Person(
            entry.organisation or str(entry.values.get("organisation") or ""),
            str(values.get("person") or ""),
            str(values.get("position") or ""),
            dt.date.fromisoformat(hired) if isinstance(hired, str) else None,
        )
