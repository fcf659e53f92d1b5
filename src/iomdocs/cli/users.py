"""``iomdocs users``: who may come in to the page by password."""

import sys

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.web.passwords import invented
from iomdocs.web.people import ROLES, add, disable, renew
from iomdocs.wording import say


@click.group(help=say("cli.help_of.users"))
def command() -> None:
    """Group of commands about people of the page."""


def _password(*, typed: bool) -> tuple[str, bool]:
    """A password that was typed (or piped in), or an invented one, and whether it is to be shown."""
    if not typed:
        return invented(), True
    if sys.stdin.isatty():
        return str(
            click.prompt(say("cli.users.type"), hide_input=True, confirmation_prompt=say("cli.users.again"))
        ), False
    return sys.stdin.readline().rstrip("\r\n"), False


_typed = click.option("--type", "typed", is_flag=True, help=say("cli.option.type"))
_login = click.argument("login", metavar=say("cli.metavar.login"))


@command.command("add", help=say("cli.help_of.users_add"))
@_login
@click.option(
    "--role", type=click.Choice(ROLES), default="methodologist", show_default=True, help=say("cli.option.role")
)
@click.option("--name", default="", metavar=say("cli.metavar.text"), help=say("cli.option.name"))
@click.option("--municipality", "places", multiple=True, metavar=say("cli.metavar.text"), help=say("cli.option.places"))
@_typed
@workspace_option
def add_(login: str, role: str, name: str, places: tuple[str, ...], typed: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's options
    """Add somebody."""
    password, shown = _password(typed=typed)
    with office(workspace) as opened:
        user = add(opened, login, role, password, name=name, municipalities=places)
    click.echo(say("cli.users.added", login=user.login, role=say(f"web.role.{user.role}")))
    if shown:
        click.echo(say("cli.users.password", password=password))


@command.command("list", help=say("cli.help_of.users_list"))
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Everybody who may come in."""
    with office(workspace) as opened:
        found = opened.store.users()
    if as_json:
        print_json(
            users=[
                {
                    "login": each.login,
                    "name": each.name,
                    "role": each.role,
                    "municipalities": list(each.municipalities),
                    "disabled": each.disabled,
                }
                for each in found
            ]
        )
        return
    for each in found:
        places = ", ".join(each.municipalities) or say("cli.users.everywhere")
        state = say("cli.users.disabled") if each.disabled else ""
        click.echo(f"{each.login:20} {say(f'web.role.{each.role}'):15} {places} {state}".rstrip())
    if not found:
        click.echo(say("cli.users.nobody"))


@command.command("disable", help=say("cli.help_of.users_disable"))
@_login
@workspace_option
def disable_(login: str, workspace: str | None) -> None:
    """Let somebody in no more."""
    with office(workspace) as opened:
        disable(opened, login)
    click.echo(say("cli.users.is_disabled", login=login))


@command.command("password", help=say("cli.help_of.users_password"))
@_login
@_typed
@workspace_option
def password_(login: str, typed: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Give somebody a new password, and let him in again."""
    password, shown = _password(typed=typed)
    with office(workspace) as opened:
        renew(opened, login, password)
    click.echo(say("cli.users.renewed", login=login))
    if shown:
        click.echo(say("cli.users.password", password=password))
