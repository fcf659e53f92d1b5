"""The office that an invented district sends its files to."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from iomdocs import workspace
from iomdocs.definitions import Form
from iomdocs.demo.district import District
from iomdocs.demo.parcels import Sender
from iomdocs.files import safe_name
from iomdocs.inbox import in_order, scan
from iomdocs.packs import Pack
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received
from iomdocs.wording import say


def settings(district: District, period: str) -> Mapping[str, str]:
    """Give what the workspace of a district's office is told."""
    municipality = district.municipality
    title = say("demo.title", municipality=municipality)
    return {"municipality": municipality, "title": title, "period": period}


def opened(folder: Path, today: dt.date) -> Office:
    """Open the workspace with our date: yesterday's tests and tomorrow's show look alike."""

    def now() -> dt.datetime:
        return dt.datetime.combine(today, dt.datetime.now().astimezone().timetz())

    return replace(workspace.open_office(folder), today=today, now=now)


def forms_of(pack: Pack, imports: str | None = None) -> list[Form]:
    """Give the newest editions of the pack's forms: those that are filled, or those that feed the directory."""
    ids = sorted({form.id for form in pack.forms if form.imports == imports})
    return [pack.form(each) for each in ids]


def bring_in(office: Office, reception: Reception, sender: Sender) -> None:
    """Bring organisations, then people, into the directory, as a clean list of each."""
    district = sender.district
    for form in forms_of(sender.pack, "organisations"):
        parcel = sender.clean(form, district.organisations[0], say("demo.directory"))
        drop(office, [(Path(parcel.file), parcel.book.data)])
        list(receive(office, reception))
    for form in forms_of(sender.pack, "people"):
        name = say("demo.people", short=form.short)
        for each in district.organisations:
            parcel = sender.clean(form, each, f"{safe_name(each.short_name)}/{name}")
            drop(office, [(Path(parcel.file), parcel.book.data)])
        list(receive(office, reception))


def drop(office: Office, files: Sequence[tuple[Path, bytes]]) -> None:
    """Put files into the inbox."""
    for path, data in files:
        target = office.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def receive(office: Office, reception: Reception) -> Iterator[Received]:
    """Deal with all that lies in the inbox."""
    yield from reception.receive(in_order(scan(office.inbox)))
