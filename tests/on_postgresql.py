"""The suite on PostgreSQL: with ``pytest --on-postgresql`` every workspace that a test makes has a database there."""

import re
from pathlib import Path
from typing import Any

import pytest

from iomdocs import workspace
from tests.databases import TEMPLATE, command, copied, server

_FIXTURES = {"office", "workspace"}
_HOMES = (
    *(
        f"iomdocs.{each}"
        for each in ("workspace", "store", "backup", "cli", "daemon", "demo", "health", "web", "worker")
    ),
    *(f"tests.{each}" for each in ("offices", "commands", "intake", "web_world", "paper_world", "manual")),
)
"""What a test uses that has a workspace."""
_LINE = re.compile(r'(?m)^database = "(.*)"$')
_made: dict[Path, str] = {}
_switched: list[bool] = []


def is_on() -> bool:
    return bool(_switched)


def matters_to(item: pytest.Item) -> bool:
    """Whether a test may have a workspace, and has no database of its own choice; LibreOffice does not ask for it."""
    if "url" in item.fixturenames or any(map(item.get_closest_marker, ("sqlite", "postgresql", "office"))):
        return False
    used = {_home(each) for each in vars(item.module).values()} if hasattr(item, "module") else set()
    return bool(_FIXTURES & set(item.fixturenames)) or any(home.startswith(_HOMES) for home in used)


def _home(thing: object) -> str:
    """The module that a name of a test's module comes from."""
    return str(getattr(thing, "__module__", None) or getattr(thing, "__name__", ""))


def switch() -> None:
    """From now on whoever makes a workspace gives it a database of its own."""
    _switched.append(True)
    plain: Any = workspace._settings
    workspace._settings = lambda *told: _with(plain(*told), _new())


def copy(folder: Path) -> None:
    """Give a workspace that was copied a copy of the database too."""
    if is_on():
        settings = folder / workspace.FILE
        told = settings.read_text("utf-8")
        before = _LINE.search(told)[1].partition("?")[0].rpartition("/")[2]
        settings.write_text(_with(told, _new(folder, before)), "utf-8")


def instead(url: str) -> str:
    """The database to take for one in SQLite: that of the workspace in which it lies, or a new one."""
    if not is_on():
        return url
    place = Path(url.removeprefix("sqlite:///"))
    settings = place.parent.parent / workspace.FILE
    if not settings.is_file():
        return _new(place)
    told = settings.read_text("utf-8")
    if not _LINE.search(told):
        told = f'database = "{_new(settings.parent)}"\n{told}'
        settings.write_text(told, "utf-8")
    return _LINE.search(told)[1]


def drop_below(folder: Path) -> None:
    """Databases of workspaces in a test's own folder are not needed after it."""
    for place in [each for each in _made if each.is_relative_to(folder)]:
        command(server(), f"DROP DATABASE IF EXISTS {_made.pop(place)} WITH (FORCE)")


def _new(place: Path | None = None, template: str = TEMPLATE) -> str:
    name = copied(server(), template)
    if place is not None:
        _made[place.absolute()] = name
    return server().format(name)


def _with(settings: str, address: str) -> str:
    return _LINE.sub(lambda _: f'database = "{address}"', settings)
