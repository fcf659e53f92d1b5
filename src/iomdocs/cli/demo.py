"""``iomdocs demo``: a synthetic district, end to end."""

from pathlib import Path

import click

from iomdocs.packs import shown_first
from iomdocs.wording import say


@click.command(help=say("cli.help_of.demo"))
@click.argument("folder", default="demo", metavar=say("cli.metavar.optional_folder"))
@click.option(
    "--pack", default=shown_first, show_default=False, metavar=say("cli.metavar.pack"), help=say("cli.option.pack")
)
@click.option("--seed", default=7, show_default=True, metavar=say("cli.metavar.number"), help=say("cli.option.seed"))
def command(folder: str, pack: str, seed: int) -> None:
    """Build the district and say what to open."""
    from iomdocs.demo import run  # noqa: PLC0415 - brings everything with it

    for line in run(Path(folder), pack, seed):
        click.echo(line)
