"""``iomdocs doctor``: is everything here that is needed."""

import click

from iomdocs.cli.common import json_option, print_json, workspace_option
from iomdocs.health import examine
from iomdocs.wording import say


@click.command(help=say("cli.help_of.doctor"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Examine the environment and the workspace; 1 when something must be mended."""
    context = click.get_current_context().find_root().obj or {}
    signs = examine(workspace or context.get("workspace"))
    if as_json:
        print_json(checks=[{"name": each.name, "state": each.state, "what": each.what} for each in signs])
    else:
        for each in signs:
            click.echo(f"{say(f'cli.doctor.{each.state}'):9} {each.what}")
    return int(any(each.state == "bad" for each in signs))
