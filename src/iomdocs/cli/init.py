"""``iomdocs init``: a new workspace."""

from pathlib import Path

import click

from iomdocs.wording import say
from iomdocs.workspace import init


@click.command(help=say("cli.help_of.init"))
@click.argument("folder", metavar=say("cli.metavar.folder"))
@click.option("--pack", required=True, metavar=say("cli.metavar.pack"), help=say("cli.option.pack"))
@click.option(
    "--level",
    type=click.Choice(["school", "municipality", "region"]),
    default="municipality",
    show_default=True,
    help=say("cli.option.level"),
)
@click.option("--title", default="", metavar=say("cli.metavar.text"), help=say("cli.option.title"))
@click.option("--municipality", default="", metavar=say("cli.metavar.text"), help=say("cli.option.municipality"))
@click.option("--organisation", default="", metavar=say("cli.metavar.text"), help=say("cli.option.own_organisation"))
@click.option("--period", default="", metavar=say("cli.metavar.text"), help=say("cli.option.period"))
def command(folder: str, pack: str, level: str, **told: str) -> None:
    """Make a workspace and say what to do next."""
    made = init(Path(folder), pack, level, settings=told)  # type: ignore[arg-type]
    click.echo(say("cli.init.done", folder=made))
