"""What the use cases work with: folders, packs, the store, the clock."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from iomdocs.definitions import Form, Level
from iomdocs.mail import MailSettings
from iomdocs.packs import Pack
from iomdocs.pipeline.archive import Archive
from iomdocs.pipeline.examine import Terms
from iomdocs.store import Store

SCRATCH = "tmp"


@dataclass(frozen=True)
class Office:
    """One workspace, wired. ``packs`` are all that are installed, the office's own first.

    ``now`` gives the moment with its time zone; ``today`` is the business date. ``signers`` are names and posts
    for documents that no organisation's head signs; ``journals`` the office's own patterns of numbers by journal.
    ``qr`` asks for a code on the first sheet of every document. ``host`` is how this workspace is called among those
    that share the work, empty where it works alone or for others; with ``queue`` any host's worker judges what comes.
    """

    root: Path
    inbox: Path
    outbox: Path
    archive: Path
    state: Path
    shelves: tuple[Path, ...]
    packs: tuple[Pack, ...]
    store: Store
    today: dt.date
    now: Callable[[], dt.datetime]
    level: Level = "municipality"
    title: str = ""
    period: str = ""
    organisation: str = ""
    municipality: str = ""
    signers: Mapping[str, str] = field(default_factory=dict)
    qr: bool = False
    journals: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    queue: bool = False
    originals_in_database: bool = False
    mail: MailSettings | None = None

    @property
    def originals(self) -> Archive:
        """What came, as it came."""
        return Archive(self.archive, self.store, self.originals_in_database)

    @property
    def pack(self) -> Pack:
        """The office's own pack."""
        return self.packs[0]

    @property
    def work(self) -> Path:
        """Where files lie while they are dealt with; on the inbox's file system, so that claiming is a rename."""
        return self.state / "work"

    @property
    def scratch(self) -> Path:
        """Where temporary files go: a folder for each process, wiped at the next start."""
        return self.state / SCRATCH

    @property
    def terms(self) -> Terms:
        """What workers judge by."""
        names = tuple(pack.name for pack in self.packs)
        known = self.store.directory(), self.today, self.level, self.store.replies()
        return Terms(self.shelves, names, *known, scratch=self.scratch)

    def form(self, form_id: str) -> Form:
        """A form of any installed pack."""
        return self.find(form_id) or self.pack.form(form_id)

    def find(self, form_id: str | None) -> Form | None:
        """A form of any installed pack; None for what is no pack's form, or of a pack that is no longer installed."""
        for pack in self.packs:
            if any(form.id == form_id for form in pack.forms):
                return pack.form(form_id or "")
        return None

    def home(self, form: Form) -> Pack:
        """The pack whose lists a form uses."""
        return next((pack for pack in self.packs if pack.name == form.pack), self.pack)

    def prepare(self) -> None:
        """Make the SQL views of every form of every pack."""
        forms = {form.id: form for pack in reversed(self.packs) for form in pack.forms}
        newest = [self.form(form_id) for form_id in sorted(forms)]
        homes = {id(field): self.home(form) for form in newest for field in _fields(form)}
        self.store.prepare(newest, lambda field: homes[id(field)].parts(field))


def _fields(form: Form) -> list[object]:
    return [*form.fields, *(column for table in form.tables for column in table.columns)]
