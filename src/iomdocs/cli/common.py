"""What all commands share: the workspace, JSON, progress."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from iomdocs import __version__
from iomdocs.errors import ConfigurationError, UsageError
from iomdocs.files import leave_scratch, use_scratch
from iomdocs.findings import Finding
from iomdocs.logs import Log, LogSettings, kept
from iomdocs.pipeline.alarm import told
from iomdocs.pipeline.office import Office
from iomdocs.store import upgrade_told
from iomdocs.verdicts import Verdict
from iomdocs.wording import say
from iomdocs.workspace import STATE, configuration, find, open_office

SCHEMA = 1
_T = TypeVar("_T")
_QUIET_SECONDS = 2.0
_BETWEEN_SECONDS = 0.5
_BETWEEN_LINES = 10.0


def workspace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let ``--workspace`` stand after the command too."""
    return click.option("--workspace", metavar=say("cli.metavar.folder"), help=say("cli.option.workspace"))(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The ``--json`` switch."""
    return click.option("--json", "as_json", is_flag=True, help=say("cli.option.json"))(command)


def date_option(name: str, key: str) -> Callable[..., Any]:
    """An option that takes a day."""
    return click.option(name, type=click.DateTime(["%Y-%m-%d"]), metavar=say("cli.metavar.date"), help=say(key))


def folder(given: str | None) -> Path:
    """The workspace folder."""
    context = click.get_current_context().find_root().obj or {}
    told = given or context.get("workspace")
    return find(Path.cwd(), Path(told) if told else None)


@contextmanager
def office(given: str | None) -> Iterator[Office]:
    """The wired workspace, closed at the end."""
    opened = open_office(folder(given))
    use_scratch(opened.scratch)
    if done := opened.store.upgraded:
        click.echo(upgrade_told(done), err=True)
    try:
        yield opened
    finally:
        opened.originals.forget_copies()
        leave_scratch(opened.scratch)
        opened.store.close()


@contextmanager
def logged(root: Path, face: str) -> Iterator[None]:
    """Keep the log of a workspace while a face of the program works: its start, its end, the mistake that ended it."""
    try:
        settings = configuration(root).logs
    except ConfigurationError:  # told by whoever needs the rest of the file
        settings = LogSettings()
    with kept(root / STATE / "log", face, settings):
        life = Log(face)
        life.info("begun", version=__version__)
        try:
            yield
        except Exception as error:
            life.error("failed", kind=type(error).__name__, what=told(error))
            raise
        life.info("ended")


def below(opened: Office, path: Path) -> Path:
    """A path as it is said in the workspace: from its folder on, or whole when it lies elsewhere."""
    return path.relative_to(opened.root) if path.is_relative_to(opened.root) else path


def print_json(**told: object) -> None:
    """Print one JSON object with the schema's number."""
    click.echo(json.dumps({"schema": SCHEMA, **told}, ensure_ascii=False, indent=1))


def existing(names: Iterable[str]) -> list[Path]:
    """Files that were named; ``UsageError`` for the first that is none."""
    paths = [Path(name) for name in names]
    for path in paths:
        if path.is_dir():
            raise UsageError(say("errors.not_a_file", path=path))
        if not path.is_file():
            raise UsageError(say("errors.no_file", path=path))
    return paths


def verdict_json(file: str, sha256: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as ``check`` and ``receive`` print it."""
    return {
        "file": file,
        "sha256": sha256,
        "form": verdict.form,
        "edition": verdict.edition,
        "organisation": verdict.organisation,
        "verdict": verdict.outcome,
        "entries": len(verdict.entries),
        "records": verdict.records,
        "findings": [finding.to_json() for finding in verdict.findings],
    }


def print_verdict(file: str, verdict: Verdict) -> None:
    """A verdict as a person reads it: one line, then what is wrong."""
    click.echo(f"{say(f'cli.verdict.{verdict.outcome}')}: {file}")
    for finding in verdict.findings:
        if finding.severity != "note" or verdict.outcome == "duplicate":
            click.echo(f"    {place(finding)}{finding.message} {finding.cure}")


def place(finding: Finding) -> str:
    """Where a finding is, as the beginning of a line."""
    if finding.sheet and finding.cell:
        return say("cli.place", sheet=finding.sheet, cell=finding.cell) + " "
    return ""


def progress(items: Iterable[_T], total: int, key: str) -> Iterator[_T]:
    """Give the items on; when it takes longer than two seconds, say on stderr how far it is."""
    begun = last = time.monotonic()
    terminal = sys.stderr is not None and sys.stderr.isatty()  # a service of Windows has none
    done = 0
    for done, item in enumerate(items, start=1):
        yield item
        moment = time.monotonic()
        pause = _BETWEEN_SECONDS if terminal else _BETWEEN_LINES
        if moment - begun > _QUIET_SECONDS and moment - last > pause:
            last = moment
            left = (moment - begun) / done * (total - done)
            words = say(f"cli.progress.{key}", done=done, total=total, left=round(left))
            click.echo(("\r" if terminal else "") + words, err=True, nl=not terminal)
    if terminal and last != begun:
        click.echo("\r" + " " * 70 + "\r", err=True, nl=False)
