"""``iomdocs serve``: the page."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from iomdocs.cli.common import folder, logged, workspace_option
from iomdocs.wording import say


@contextmanager
def _watched(root: Path) -> Iterator[None]:
    """Have the inbox watched as long as the page is served, by a program of its own."""
    command = [sys.executable, "-m", "iomdocs", "--workspace", str(root), "watch"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as watcher:  # noqa: S603 - our own program
        try:
            yield
        finally:
            watcher.terminate()


@click.command(help=say("cli.help_of.serve"))
@click.option("--host", default="127.0.0.1", metavar=say("cli.metavar.host"), help=say("cli.option.host"))
@click.option(
    "--port",
    default=8000,
    type=click.IntRange(0, 65535),
    metavar=say("cli.metavar.number"),
    help=say("cli.option.port"),
)
@click.option("--watch", is_flag=True, help=say("cli.option.watch"))
@workspace_option
def command(host: str, port: int, workspace: str | None, *, watch: bool) -> int:
    """Serve the page until told to stop."""
    from iomdocs.web import serve  # noqa: PLC0415 - heavy to import

    root = folder(workspace)
    with logged(root, "page"), _watched(root) if watch else nullcontext():
        serve(root, host, port, lambda address: click.echo(say("cli.serve.started", address=address), err=True))
    click.echo(say("cli.serve.stopped"), err=True)
    return 0
