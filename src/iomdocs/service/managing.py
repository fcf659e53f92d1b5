"""Put a service in, take it out, and ask the system how it does; the system's own commands do the work."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from iomdocs.errors import ConfigurationError, UsageError
from iomdocs.files import write_file
from iomdocs.service.access import account
from iomdocs.service.plan import Plan, Platform
from iomdocs.service.systemd import unit
from iomdocs.service.windows import ENCODING, SERVICE_ACCOUNTS, task
from iomdocs.wording import say

State = Literal["running", "stopped", "absent"]
_UNITS = Path("/etc/systemd/system")
_RUNNING = "4"
"""Task Scheduler's number for a task that runs now."""


class Ran(NamedTuple):
    """What came of a command."""

    code: int
    out: str


Run = Callable[[Sequence[str]], Ran]


class Manager(Protocol):
    """One system that starts services; every method may raise ``UsageError`` and ``ConfigurationError``."""

    def text(self, plan: Plan) -> str:
        """What would be written."""

    def place(self, plan: Plan) -> Path:
        """Where it would be written."""

    def install(self, plan: Plan) -> None:
        """Write it, and start it now and with the machine."""

    def commands(self, plan: Plan) -> Iterator[Sequence[str]]:
        """What is run after writing."""

    def uninstall(self, title: str) -> bool:
        """Stop it and take it out; false when there is none."""

    def state(self, title: str) -> State:
        """How it does."""


def manager(platform: Platform, state: Path) -> Manager:
    """The manager of a system; ``state`` is the workspace's own folder."""
    return Scheduler(state) if platform == "windows" else Systemd()


def _run(command: Sequence[str]) -> Ran:
    """Let it speak to the person at the console: it may ask for a password."""
    return _ran(command, None)


def _ask(command: Sequence[str]) -> Ran:
    return _ran(command, subprocess.PIPE)


def _ran(command: Sequence[str], out: int | None) -> Ran:
    try:
        done = subprocess.run(command, check=False, stdout=out, stderr=out, text=True, errors="replace")  # noqa: S603
    except FileNotFoundError:
        raise ConfigurationError(say("service.no_command", command=command[0])) from None
    return Ran(done.returncode, done.stdout or "")


@dataclass(frozen=True)
class Systemd:
    """systemd of this machine."""

    units: Path = _UNITS
    run: Run = field(default=_run)
    ask: Run = field(default=_ask)

    def text(self, plan: Plan) -> str:
        """The unit."""
        return unit(plan)

    def place(self, plan: Plan) -> Path:
        """The unit's file."""
        return self._file(plan.title)

    def commands(self, plan: Plan) -> Iterator[Sequence[str]]:
        """Have systemd read it, and start it."""
        yield ["systemctl", "daemon-reload"]
        yield ["systemctl", "enable", plan.title]
        yield ["systemctl", "restart", plan.title]

    def install(self, plan: Plan) -> None:
        """Write the unit; a unit that is there is replaced."""
        if account(plan.user) is None:
            raise UsageError(say("service.no_user", user=plan.user))
        try:
            write_file(self.place(plan), self.text(plan).encode())
            self.place(plan).chmod(0o644)
        except PermissionError:
            raise UsageError(say("service.not_administrator")) from None
        for command in self.commands(plan):
            _must(self.run, command)

    def uninstall(self, title: str) -> bool:
        """Disable it and remove its file."""
        if not self._file(title).exists():
            return False
        _must(self.run, ["systemctl", "disable", "--now", title])
        try:
            self._file(title).unlink()
        except PermissionError:
            raise UsageError(say("service.not_administrator")) from None
        _must(self.run, ["systemctl", "daemon-reload"])
        return True

    def state(self, title: str) -> State:
        """Ask systemd."""
        if not self._file(title).exists():
            return "absent"
        return "running" if self.ask(["systemctl", "is-active", "--quiet", title]).code == 0 else "stopped"

    def _file(self, title: str) -> Path:
        return self.units / f"{title}.service"


@dataclass(frozen=True)
class Scheduler:
    """The Task Scheduler of this machine; the task's XML is kept beside the workspace's other own files."""

    folder: Path
    run: Run = field(default=_run)
    ask: Run = field(default=_ask)

    def text(self, plan: Plan) -> str:
        """The task."""
        return task(plan)

    def place(self, plan: Plan) -> Path:
        """The file that the scheduler reads."""
        return self.folder / f"{plan.title}.xml"

    def commands(self, plan: Plan) -> Iterator[Sequence[str]]:
        """Hand it to the scheduler, which asks for the password by itself, and start it."""
        asked = [] if plan.user in SERVICE_ACCOUNTS else ["/RP", "*"]
        task = ["/TN", plan.title, "/XML", str(self.place(plan)), "/RU", plan.user, *asked, "/F"]
        yield ["schtasks", "/Create", *task]
        yield ["schtasks", "/Run", "/TN", plan.title]

    def install(self, plan: Plan) -> None:
        """Write the task and register it; a task that is there is replaced."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_file(self.place(plan), self.text(plan).encode(ENCODING))
        for command in self.commands(plan):
            _must(self.run, command)

    def uninstall(self, title: str) -> bool:
        """End it and delete it."""
        if self.state(title) == "absent":
            return False
        self.ask(["schtasks", "/End", "/TN", title])
        _must(self.run, ["schtasks", "/Delete", "/TN", title, "/F"])
        with suppress(OSError):
            (self.folder / f"{title}.xml").unlink(missing_ok=True)
        return True

    def state(self, title: str) -> State:
        """Ask PowerShell for the number of its state: ``schtasks`` tells it in the language of the system."""
        asked = f"[int](Get-ScheduledTask -TaskName '{title}' -ErrorAction Stop).State"
        told = self.ask(["powershell", "-NoProfile", "-NonInteractive", "-Command", asked])
        if told.code != 0:
            return "absent"
        return "running" if told.out.strip() == _RUNNING else "stopped"


def _must(run: Run, command: Sequence[str]) -> None:
    done = run(command)
    if done.code != 0:
        told = " ".join(command)
        raise ConfigurationError(say("service.failed", command=told, code=done.code))
