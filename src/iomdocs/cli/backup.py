"""``iomdocs backup``: the whole workspace in one file."""

from pathlib import Path

import click

from iomdocs.backup import Backup, back_up
from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.wording import say


@click.command(help=say("cli.help_of.backup"))
@click.argument("file", metavar=say("cli.metavar.new_file"))
@json_option
@workspace_option
def command(file: str, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Write a backup and verify it; 1 when some original is damaged on the disk."""
    with office(workspace) as opened:
        made = back_up(opened, Path(file).absolute())
    if as_json:
        print_json(file=file, files=made.files, database=made.database, damaged=list(made.damaged))
    else:
        tell(made, "made", file, "no_database")
    return int(bool(made.damaged))


def tell(done: Backup, key: str, path: str, without: str) -> None:
    """Say what was done with a backup."""
    click.echo(say(f"backup.{key}", path=path, files=done.files))
    if not done.database:
        click.echo(say(f"backup.{without}"))
    if done.damaged:
        click.echo(say("backup.rotten", count=len(done.damaged), first=done.damaged[0]), err=True)
