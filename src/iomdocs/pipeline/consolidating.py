"""Make of what was accepted here one workbook for the next level."""

from dataclasses import dataclass
from pathlib import Path

from iomdocs import consolidated
from iomdocs.consolidated import Parcel
from iomdocs.errors import UsageError
from iomdocs.files import put_durably, replacing, safe_name
from iomdocs.pipeline.office import Office
from iomdocs.verdicts import Entry
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, and how much is in it."""

    path: Path
    entries: int
    records: int
    organisations: int


def export(office: Office, to: str) -> Exported:
    """Write what holds now into ``outbox/export`` for the level ``to``; ``UsageError`` when there is nothing."""
    if to == office.level:
        raise UsageError(say("errors.export_to_itself", level=say(f"consolidated.level.{to}")))
    parcel = _parcel(office, to)
    if not parcel.entries:
        raise UsageError(say("errors.nothing_to_export"))
    words = say("consolidated.file", whose=office.municipality or office.title, period=office.period)
    target = office.outbox / "export" / safe_name(" ".join(words.split()) + ".xlsx")
    forms = {form: office.form(form) for form, _ in parcel.by_form()}
    with replacing(target) as draft:
        consolidated.write(draft, parcel, forms)
        path, _ = put_durably(draft, target)
    records = sum(len(entry.records) for entry in parcel.entries)
    return Exported(path, len(parcel.entries), records, len(parcel.organisations))


def _parcel(office: Office, to: str) -> Parcel:
    entries = tuple(entry for entry in office.store.in_force() if _goes_on(office, entry))
    named = {entry.organisation for entry in entries}
    organisations = tuple(one for one in office.store.directory().organisations if one.code in named)
    made_at = office.now().replace(microsecond=0).isoformat()
    return Parcel(to, office.municipality or office.title, office.period, made_at, organisations, entries)


def _goes_on(office: Office, entry: Entry) -> bool:
    """Forms that only feed this level's directory stay here, as do those of packs that are no longer installed."""
    form = office.find(entry.form)
    return form is not None and form.imports is None
