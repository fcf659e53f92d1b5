"""``iomdocs decline``: a name and a post in five cases."""

import click

from iomdocs.cli.common import folder, json_option, print_json, workspace_option
from iomdocs.errors import ConfigurationError
from iomdocs.russian import CASES, Forms, Overrides, decline_name, decline_position
from iomdocs.wording import say
from iomdocs.workspace import open_store


@click.command(help=say("cli.help_of.decline"))
@click.argument("fio", metavar=say("cli.metavar.fio"))
@click.option("--position", metavar=say("cli.metavar.position"), help=say("cli.option.position"))
@json_option
@workspace_option
def command(fio: str, position: str | None, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Decline a full name, and a post if one is given; what a methodologist answered stands above every rule."""
    overrides = _overrides(workspace)
    name = decline_name(fio, overrides=overrides)
    post = decline_position(position, gender=name.gender, overrides=overrides) if position else None
    if as_json:
        told: dict[str, object] = {"fio": _cases(name), "certain": name.certain}
        if post:
            told["position"] = _cases(post)
            told["position_certain"] = post.certain
        print_json(**told)
        return
    for forms in filter(None, (name, post)):
        for case in CASES:
            click.echo(f"{say(f'cli.case.{case}'):14} {getattr(forms, case)}")
        click.echo(say("cli.decline.certain" if forms.certain else "cli.decline.doubtful"))


def _overrides(workspace: str | None) -> Overrides | None:
    """Answers of the workspace; none outside of any."""
    try:
        store = open_store(folder(workspace))
    except ConfigurationError:
        if workspace:
            raise
        return None
    with store:
        return store.replies().overrides


def _cases(forms: Forms) -> dict[str, str]:
    return {case: getattr(forms, case) for case in CASES}
