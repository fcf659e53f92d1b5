"""The queue of a region: procrastinate's tables in our database, and jobs deferred in our own transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.resources import files
from typing import Any, TypeAlias

from sqlalchemy import Connection, text

from iomdocs.errors import ConfigurationError, StoreError
from iomdocs.store import listing
from iomdocs.store.engines import wait_in_line
from iomdocs.wording import say

QUEUE = "iomdocs"
TASK = "iomdocs.judge"
_LOCK = 0x696F6E
_KNOWN = "queue schema"
_Version: TypeAlias = tuple[int, ...]


def prepare(connection: Connection) -> None:
    """Make procrastinate's tables, or bring them to the version that is installed here."""
    library = _library()
    now = version("procrastinate")
    wait_in_line(connection, _LOCK)
    known = listing.setting(connection, _KNOWN)
    if known == now or (known is not None and _version(known) > _version(now)):
        return
    driver: Any = connection.connection.driver_connection
    if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
        driver.execute(library.schema.SchemaManager.get_schema())
    elif known is not None:
        for change in _changes(_version(known)):
            driver.execute(change)
    listing.keep_setting(connection, _KNOWN, now)


def defer(connection: Connection, claims: list[int]) -> None:
    """Have these claims judged; the job is there when the caller's transaction is, and not before."""
    library = _library()
    app = library.App(connector=library.SyncPsycopgConnector())
    driver = connection.connection.driver_connection
    with _told(library):
        app.configure_task(TASK, queue=QUEUE, connection=driver).defer(claims=claims)


@contextmanager
def _told(library: Any) -> Iterator[None]:
    """Turn procrastinate's words for a database's trouble into ours."""
    try:
        yield
    except library.exceptions.ConnectorException as error:
        raise StoreError(say("store.unavailable", reason=type(error.__cause__ or error).__name__)) from error


def workers(connection: Connection, seconds: float) -> int:
    """How many workers gave a sign of life lately."""
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
    return int(connection.execute(text(query), {"seconds": seconds}).scalar() or 0)


def _library() -> Any:
    """procrastinate, an extra as PostgreSQL's driver is."""
    try:
        import procrastinate  # noqa: PLC0415
        import procrastinate.schema  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(say("store.no_queue")) from error
    return procrastinate


def _changes(known: _Version) -> list[str]:
    """Procrastinate's own migrations that are newer than a version, in order."""
    folder = files("procrastinate.sql") / "migrations"
    named = sorted((each.name, each) for each in folder.iterdir() if each.name.endswith(".sql"))
    return [each.read_text("utf-8") for name, each in named if _version(name.partition("_")[0]) > known]


def _version(written: str) -> _Version:
    r"""Read a version, also as procrastinate writes it in a file's name.

    >>> _version("03.02.00") < _version("3.10.0")
    True
    """
    return tuple(int(part) for part in written.split(".")[:3] if part.isdigit())
