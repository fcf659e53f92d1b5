"""``iomdocs service``: have the system start the program by itself."""

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click

from iomdocs.cli.common import folder, json_option, print_json, workspace_option
from iomdocs.errors import UsageError
from iomdocs.service import FACES, Face, Platform, account, closed_to, manager, plan, program_places, titles
from iomdocs.wording import say
from iomdocs.workspace import STATE

_HERE: Platform = "windows" if os.name == "nt" else "systemd"
_NAME = "iomdocs"


@click.group(help=say("cli.help_of.service"))
def command() -> None:
    """Group of the commands of services."""


def _common(wrapped: Callable[..., Any]) -> Callable[..., Any]:
    """What all three commands take: which faces, under which name, on which system."""
    faces = click.argument("faces", nargs=-1, type=click.Choice(FACES), metavar=say("cli.metavar.faces"))
    name = click.option(
        "--name", default=_NAME, metavar=say("cli.metavar.service"), help=say("cli.option.service_name")
    )
    platform = click.option(
        "--platform", type=click.Choice(get_args(Platform)), default=_HERE, help=say("cli.option.platform")
    )
    return faces(name(platform(workspace_option(wrapped))))


@command.command("install", help=say("cli.help_of.service_install"))
@_common
@click.option("--user", metavar=say("cli.metavar.login"), help=say("cli.option.service_user"))
@click.option("--host", metavar=say("cli.metavar.host"), help=say("cli.option.host"))
@click.option("--port", type=click.IntRange(1, 65535), metavar=say("cli.metavar.number"), help=say("cli.option.port"))
@click.option("--dry-run", is_flag=True, help=say("cli.option.dry_run"))
def install(faces: tuple[Face, ...], name: str, platform: Platform, dry_run: bool, **told: Any) -> int:  # noqa: FBT001
    """Install the services; with ``--dry-run`` only show them."""
    root = folder(told["workspace"])
    if platform != _HERE and not dry_run:
        raise UsageError(say("service.other_platform"))
    system = manager(platform, root / STATE)
    user = told["user"] or _owner(root)
    for face in faces or FACES[:1]:
        extra = _page(told["host"], told["port"]) if face == "serve" else ()
        planned = plan(root, face, name=name, user=user, platform=platform, extra=extra)
        if dry_run:
            click.echo(say("service.would_write", path=system.place(planned)), err=True)
            click.echo(system.text(planned), nl=False)
            for each in system.commands(planned):
                click.echo(say("service.would_run", command=" ".join(each)), err=True)
            continue
        system.install(planned)
        click.echo(say("service.installed", title=planned.title, path=system.place(planned)))
    _warn(user)
    return 0


def _warn(user: str) -> None:
    if user in {"root", "S-1-5-18"}:
        click.echo(say("service.as_root", user=user), err=True)
    who = account(user)
    if who and (folder := closed_to(who, program_places())):
        click.echo(say("service.closed", user=user, folder=folder), err=True)


def _page(host: str | None, port: int | None) -> tuple[str, ...]:
    return (*(("--host", host) if host else ()), *(("--port", str(port)) if port else ()))


def _owner(root: Path) -> str:
    """Whose the workspace is; on Windows, who installs."""
    return getpass.getuser() if os.name == "nt" else root.owner()


@command.command("uninstall", help=say("cli.help_of.service_uninstall"))
@_common
def uninstall(faces: tuple[Face, ...], name: str, platform: Platform, workspace: str | None) -> int:
    """Take the services out, all of them if none is named; 1 when there was none."""
    system = manager(platform, folder(workspace) / STATE)
    gone = [title for title in titles(name, faces) if system.uninstall(title)]
    for title in gone:
        click.echo(say("service.uninstalled", title=title))
    if not gone:
        click.echo(say("service.none"), err=True)
    return int(not gone)


@command.command("status", help=say("cli.help_of.service_status"))
@_common
@json_option
def status(faces: tuple[Face, ...], name: str, platform: Platform, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001
    """Say how the services do; 1 unless every one that is installed, or named, runs."""
    system = manager(platform, folder(workspace) / STATE)
    states = {title: system.state(title) for title in titles(name, faces)}
    shown = {title: state for title, state in states.items() if faces or state != "absent"}
    if as_json:
        print_json(services=[{"name": title, "state": state} for title, state in shown.items()])
    else:
        for title, state in shown.items():
            click.echo(say(f"service.state.{state}", title=title))
        if not shown:
            click.echo(say("service.none"), err=True)
    return int(not shown or set(shown.values()) != {"running"})
