"""``iomdocs decline``: a name and a post in five cases."""

import click

from iomdocs.cli.common import json_option, print_json
from iomdocs.russian import CASES, Forms, decline_name, decline_position
from iomdocs.wording import say


@click.command(help=say("cli.help_of.decline"))
@click.argument("fio", metavar=say("cli.metavar.fio"))
@click.option("--position", metavar=say("cli.metavar.position"), help=say("cli.option.position"))
@json_option
def command(fio: str, position: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's flag
    """Decline a full name, and a post if one is given."""
    name = decline_name(fio)
    post = decline_position(position, gender=name.gender) if position else None
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


def _cases(forms: Forms) -> dict[str, str]:
    return {case: getattr(forms, case) for case in CASES}
