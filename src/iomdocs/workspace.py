"""A workspace: ``iomdocs.toml`` read, checked and wired; the only place where everything is put together."""

import datetime as dt
import os
import shutil
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from iomdocs import packs
from iomdocs.definitions import Level, journal_pattern
from iomdocs.errors import BusyError, ConfigurationError, UsageError
from iomdocs.files import write_file
from iomdocs.inbox import Lease, is_there, only_one
from iomdocs.logs import LogSettings
from iomdocs.mail import MailSettings, password
from iomdocs.pipeline.alarm import Alarm
from iomdocs.pipeline.mailing import Mailroom
from iomdocs.pipeline.memo import write_memo
from iomdocs.pipeline.office import SCRATCH, Office
from iomdocs.pipeline.sharing import archive_away, archive_is_there
from iomdocs.store import Store
from iomdocs.wording import say

FILE = "iomdocs.toml"
STATE = ".iomdocs"
_LOCK = "lock"
_TODAY = "IOMDOCS_TODAY"
_WORKSPACE = "IOMDOCS_WORKSPACE"
_BLANKS = "blanks"
_INBOX = "inbox.json"
_OUTBOX = (_BLANKS, "returned", "accepted", "refused", "held", "registers", "documents")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Folders(_Part):
    """Where the folders are, relative to the workspace or absolute."""

    templates: str = "templates"
    inbox: str = "inbox"
    outbox: str = "outbox"
    archive: str = "archive"


class PageSettings(_Part):
    """How the page is reached and what it takes; ``address`` is its address as visitors know it, for their links."""

    address: str = ""
    hosts: tuple[str, ...] = ()
    upload_megabytes: int = 30
    upload_files: int = 50


class HostsSettings(_Part):
    """How several hosts share the work through PostgreSQL: ``queue`` leaves the judging to ``iomdocs worker``."""

    queue: bool = False
    originals: Literal["folder", "database"] = "folder"


class Configuration(_Part):
    """What ``iomdocs.toml`` says."""

    pack: str
    level: Level = "municipality"
    title: str = ""
    period: str = ""
    organisation: str = ""
    municipality: str = ""
    database: str = f"sqlite:///{STATE}/iomdocs.db"
    folders: Folders = Folders()
    signers: dict[str, str] = {}
    qr: bool = False
    journals: dict[str, Annotated[str, AfterValidator(journal_pattern)]] = {}
    page: PageSettings = PageSettings()
    logs: LogSettings = LogSettings()
    hosts: HostsSettings = HostsSettings()
    mail: MailSettings | None = None


def find(start: Path, given: Path | None = None) -> Path:
    """The workspace folder: given, named by the environment, or the nearest upward; ``ConfigurationError`` if none."""
    told = given or (Path(os.environ[_WORKSPACE]) if os.environ.get(_WORKSPACE) else None)
    places = [told.absolute()] if told else [start.absolute(), *start.absolute().parents]
    for folder in places:
        if (folder / FILE).is_file():
            return folder
    raise ConfigurationError(say("errors.no_workspace"))


def configuration(folder: Path) -> Configuration:
    """Read ``iomdocs.toml``; ``ConfigurationError`` names every wrong key."""
    path = folder / FILE
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(say("errors.config_not_toml", path=path, what=error)) from None
    try:
        return Configuration.model_validate(told)
    except ValidationError as error:
        lines = [
            say("errors.bad_configuration", path=path, key=".".join(map(str, each["loc"])), what=_explain(each))
            for each in error.errors()
        ]
        raise ConfigurationError("\n".join(lines)) from None


def _explain(problem: Any) -> str:
    known = {"extra_forbidden": "errors.pack.extra_key", "missing": "errors.pack.missing_key"}
    if problem["type"] in known:
        return say(known[problem["type"]])
    return packs.wrong_value(problem)


def today() -> dt.date:
    """The business date: ``IOMDOCS_TODAY`` if it is set, else the calendar's."""
    told = os.environ.get(_TODAY)
    if not told:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        raise ConfigurationError(say("errors.bad_today", value=told)) from None


def now() -> dt.datetime:
    """The moment, in the office's time zone; its date is the business date."""
    moment = dt.datetime.now().astimezone()
    return dt.datetime.combine(today(), moment.timetz())


def shelves(folder: Path, settings: Configuration) -> tuple[Path, ...]:
    """Folders of packs: the workspace's own first, then those that came with the program."""
    return tuple(dict.fromkeys((folder / settings.folders.templates, packs.shipped())))


def open_office(folder: Path, *, worker: bool = False) -> Office:
    """Wire a workspace: packs, database, folders. The caller closes ``office.store``.

    A ``worker`` judges what came to any host, and has none of its own.
    """
    settings = configuration(folder)
    shelf = shelves(folder, settings)
    loaded = load_packs(settings.pack, shelf)
    queue = settings.hosts.queue or worker
    host = _host(folder / STATE) if queue and not worker else ""
    store = Store.open(_database(folder, settings.database), host, folder / STATE)
    remote = settings.hosts.originals == "database"
    if remote or queue:
        _prepare_sharing(store)
    office = Office(
        root=folder,
        inbox=folder / settings.folders.inbox,
        outbox=folder / settings.folders.outbox,
        archive=_copies(folder) if remote else folder / settings.folders.archive,
        state=folder / STATE,
        shelves=shelf,
        packs=loaded,
        store=store,
        today=today(),
        now=now,
        level=settings.level,
        title=settings.title or settings.municipality or folder.name,
        period=settings.period,
        organisation=settings.organisation,
        municipality=settings.municipality,
        signers=settings.signers,
        qr=settings.qr,
        journals=settings.journals,
        host=host,
        queue=queue,
        originals_in_database=remote,
        mail=settings.mail,
    )
    inbox_is_there(office)
    archive_is_there(office)
    for path in (office.outbox / name for name in _OUTBOX):
        path.mkdir(parents=True, exist_ok=True)
    office.prepare()
    return office


def _host(state: Path) -> str:
    """How this workspace is called among those that share a database: drawn once, the same after every start."""
    place = state / "host"
    if not place.is_file():
        write_file(place, uuid.uuid4().hex.encode())
    return place.read_text("ascii")


def _prepare_sharing(store: Store) -> None:
    try:
        store.prepare_queue()
    except BaseException:
        store.close()
        raise


def _copies(folder: Path) -> Path:
    """Where this process has copies of originals that the database keeps; wiped as all its temporary files are."""
    return folder / STATE / SCRATCH / str(os.getpid()) / "originals"


def inbox_is_there(office: Office) -> bool:
    """Whether the inbox can be served; false while its share is away."""
    return is_there(office.inbox, office.state / _INBOX)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only program on this computer that serves a workspace; ``BusyError`` when another does."""
    with only_one(folder / STATE / _LOCK) as first:
        if not first:
            raise BusyError(say("errors.busy"))
        yield


def hold(lease: Lease) -> None:
    """Show other computers that we serve the inbox; ``BusyError`` when one of them does."""
    if (holder := lease.take()) is not None:
        raise BusyError(say("errors.served", holder=holder))


@contextmanager
def alone(office: Office) -> Iterator[None]:
    """Be the only one who serves this inbox; ``BusyError`` when another does, or when it is away."""
    with locked(office.root):
        if not inbox_is_there(office):
            raise BusyError(say("errors.away", path=office.inbox))
        if not archive_is_there(office):
            raise BusyError(archive_away(office))
        with Lease(office.inbox, office.root) as lease:
            hold(lease)
            yield


def alarm_of(folder: Path) -> Alarm:
    """The alarm of a workspace, also of one that cannot be opened."""
    return Alarm(folder / configuration(folder).folders.outbox, folder / STATE)


def mailroom(office: Office) -> Mailroom | None:
    """The mailroom of an office, None when ``[mail]`` is not there; ``ConfigurationError`` when it cannot work."""
    if office.mail is None:
        return None
    if find_spec("imap_tools") is None:
        raise ConfigurationError(say("mail.settings.no_library"))
    return Mailroom(office.mail, password(office.mail, office.root))


def open_store(folder: Path) -> Store:
    """A workspace's database alone, for what needs no pack. The caller closes it."""
    return Store.open(_database(folder, configuration(folder).database), folder=folder / STATE)


def load_packs(name: str, shelf: Sequence[Path]) -> tuple[packs.Pack, ...]:
    """The office's pack, then every other one: a form of another region is still understood."""
    others = [each for each in packs.names(shelf) if each != name]
    return (packs.load(name, shelf), *(packs.load(each, shelf) for each in others))


def _database(folder: Path, url: str) -> str:
    """A relative SQLite path is relative to the workspace, not to where the command was started."""
    scheme, slashes, path = url.partition(":///")
    if scheme.partition("+")[0] != "sqlite" or not path or Path(path).is_absolute():
        return url
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return f"{scheme}{slashes}{place}"


def init(folder: Path, pack: str, level: Level, *, settings: Mapping[str, str] | None = None) -> Path:
    """Make a new workspace: its file, folders, copies of the pack and of those it extends, empty blanks."""
    from iomdocs.pipeline.handing import blank, blank_name  # noqa: PLC0415 - openpyxl is slow to load

    if folder.exists() and any(folder.iterdir()):
        raise UsageError(say("errors.not_empty", path=folder))
    chosen = packs.load(pack, [packs.shipped()])
    folder.mkdir(parents=True, exist_ok=True)
    for root in chosen.roots:
        shutil.copytree(root, folder / "templates" / root.name)
    (folder / FILE).write_text(_settings(pack, level, settings or {}), "utf-8")
    office = open_office(folder)
    try:
        for form_id in sorted({form.id for form in chosen.forms}):
            form = chosen.form(form_id)
            (office.outbox / _BLANKS / blank_name(form)).write_bytes(blank(office, form))
        write_memo(office)
    finally:
        office.store.close()
    return folder


def _settings(pack: str, level: Level, told: Mapping[str, str]) -> str:
    values = {"period": "", "organisation": "", "municipality": "", "title": "", **told}
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in values.items()}
    return say("workspace.file", pack=pack, level=level, **quoted)
