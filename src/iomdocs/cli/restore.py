"""``iomdocs restore``: a backup becomes a workspace again."""

from pathlib import Path

import click

from iomdocs.backup import restore
from iomdocs.cli.backup import tell
from iomdocs.cli.common import existing, json_option, print_json
from iomdocs.wording import say


@click.command(help=say("cli.help_of.restore"))
@click.argument("file", metavar=say("cli.metavar.file"))
@click.argument("folder", metavar=say("cli.metavar.folder"))
@json_option
def command(file: str, folder: str, as_json: bool) -> int:  # noqa: FBT001 - click's flag
    """Put a backup into an empty folder; 1 when some original was damaged before."""
    (path,) = existing([file])
    done = restore(path, Path(folder))
    if as_json:
        print_json(folder=folder, files=done.files, database=done.database, damaged=list(done.damaged))
    else:
        tell(done, "restored", folder, "restored_no_database")
    return int(bool(done.damaged))
