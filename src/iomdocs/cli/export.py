"""``iomdocs export``: the consolidated workbook for the next level's inbox."""

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.consolidating import export
from iomdocs.wording import say


@click.command(help=say("cli.help_of.export"))
@click.option(
    "--to",
    type=click.Choice(["region", "municipality"]),
    default="region",
    metavar=say("cli.metavar.level"),
    help=say("cli.option.export_to"),
)
@json_option
@workspace_option
def command(to: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Write everything that was accepted into one workbook."""
    with office(workspace) as opened:
        made = export(opened, to)
    if as_json:
        print_json(
            file=str(made.path), entries=made.entries, records=made.records, organisations=made.organisations, to=to
        )
        return
    click.echo(say("cli.export.done", path=made.path, entries=made.entries, records=made.records))
