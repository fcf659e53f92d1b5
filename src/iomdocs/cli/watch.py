"""``iomdocs watch``: the daemon."""

import click

from iomdocs.cli.common import folder, logged, workspace_option
from iomdocs.daemon import Daemon
from iomdocs.wording import say


@click.command(help=say("cli.help_of.watch"))
@workspace_option
def command(workspace: str | None) -> int:
    """Watch the inbox until told to stop."""
    root = folder(workspace)
    with logged(root, "watch"):
        Daemon(root).run(lambda: click.echo(say("cli.watch.started", folder=root), err=True))
    click.echo(say("cli.watch.stopped"), err=True)
    return 0
