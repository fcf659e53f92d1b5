"""``iomdocs mail``: fetch letters, send answers, see whether the servers let us in; ``watch`` does it by itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from iomdocs.cli.common import json_option, logged, office, print_json, workspace_option
from iomdocs.errors import ConfigurationError
from iomdocs.pipeline.mailing import Mailroom
from iomdocs.pipeline.office import Office
from iomdocs.wording import say
from iomdocs.workspace import alone, mailroom


@click.group(help=say("cli.help_of.mail"))
def command() -> None:
    """Mail of the office."""


@command.command("fetch", help=say("cli.help_of.mail_fetch"))
@json_option
@workspace_option
def _fetch(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    with office(workspace) as opened, logged(opened.root, "mail"), alone(opened), _in_turn(opened) as room:
        found = room.fetch(opened)
    if as_json:
        print_json(letters=dict(found))
        return
    _tell("fate", found, "cli.mail.nothing")
    if found["taken"]:
        click.echo(say("cli.mail.next"))


@command.command("send", help=say("cli.help_of.mail_send"))
@json_option
@workspace_option
def _send(as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    with office(workspace) as opened, logged(opened.root, "mail"), alone(opened), _in_turn(opened) as room:
        fresh = room.prepare(opened)
        done = room.send(opened)
    if as_json:
        print_json(queued=fresh, letters=dict(done))
    else:
        _tell("state", done, "cli.mail.nothing_to_send")
    return int(any(state != "sent" for state in done))


@command.command("check", help=say("cli.help_of.mail_check"))
@json_option
@workspace_option
def _check(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    with office(workspace) as opened:
        room = _room(opened)
        waiting = room.check()
        came, ours = opened.store.mail_counted()
        directory = opened.store.directory().organisations
    known = sum(bool(each.email) for each in directory)
    if as_json:
        print_json(waiting=waiting, came=dict(came), sent=dict(ours), organisations=len(directory), addresses=known)
        return
    click.echo(say("cli.mail.good", address=room.settings.address, waiting=waiting))
    click.echo(say("cli.mail.addresses", known=known, count=len(directory)))
    _tell("fate", came, "cli.mail.nothing")
    _tell("state", ours, "cli.mail.nothing_to_send")


def _tell(kind: str, found: Mapping[str, int], otherwise: str) -> None:
    for name, number in sorted(found.items()):
        click.echo(say("cli.mail.line", words=say(f"mail.{kind}.{name}"), number=number))
    if not found:
        click.echo(say(otherwise))


@contextmanager
def _in_turn(opened: Office) -> Iterator[Mailroom]:
    room = _room(opened)
    try:
        yield room
    finally:
        room.leave(opened)


def _room(opened: Office) -> Mailroom:
    room = mailroom(opened)
    if room is None:
        raise ConfigurationError(say("mail.settings.none"))
    return room
