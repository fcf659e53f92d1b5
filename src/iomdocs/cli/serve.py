"""``iomdocs serve``: the page."""

import click

from iomdocs.cli.common import folder, logged, workspace_option
from iomdocs.wording import say


@click.command(help=say("cli.help_of.serve"))
@click.option("--host", default="127.0.0.1", metavar=say("cli.metavar.host"), help=say("cli.option.host"))
@click.option(
    "--port",
    default=8000,
    type=click.IntRange(0, 65535),
    metavar=say("cli.metavar.number"),
    help=say("cli.option.port"),
)
@workspace_option
def command(host: str, port: int, workspace: str | None) -> int:
    """Serve the page until told to stop."""
    from iomdocs.web import serve  # noqa: PLC0415 - heavy to import

    root = folder(workspace)
    with logged(root, "page"):
        serve(root, host, port, lambda address: click.echo(say("cli.serve.started", address=address), err=True))
    click.echo(say("cli.serve.stopped"), err=True)
    return 0
