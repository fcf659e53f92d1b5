"""``iomdocs worker``: judge what any host has taken."""

import logging

import click

from iomdocs.cli.common import folder, logged, workspace_option
from iomdocs.wording import say
from iomdocs.worker import Worker


@click.command(help=say("cli.help_of.worker"))
@click.option("--once", is_flag=True, help=say("cli.option.once"))
@click.option(
    "--processes", type=click.IntRange(1, 64), metavar=say("cli.metavar.count"), help=say("cli.option.processes")
)
@workspace_option
def command(once: bool, processes: int | None, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Serve the queue until told to stop."""
    root = folder(workspace)
    _tell()
    worker = Worker(root, processes=processes)
    click.echo(say("cli.worker.started", folder=root), err=True)
    with logged(root, "worker"):
        worker.run(wait=not once)
    click.echo(say("cli.worker.stopped"), err=True)
    return 0


def _tell() -> None:
    """Tell on stderr what is judged and what goes wrong, by numbers and codes: a service keeps it."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("iomdocs")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
