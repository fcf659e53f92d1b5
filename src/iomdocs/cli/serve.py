"""``iomdocs serve``: the page."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from iomdocs.cli.common import folder, logged, workspace_option
from iomdocs.wording import say

_PAUSE = 5.0
"""Seconds before the watcher is begun again: the page itself may have held the inbox for a moment."""


@contextmanager
def _watched(root: Path) -> Iterator[None]:
    """Have the inbox watched as long as the page is served, by a program of its own."""
    ended = threading.Event()
    keeper = threading.Thread(target=_keep_watching, args=(root, ended), name="watcher")
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _keep_watching(root: Path, ended: threading.Event) -> None:
    command = [sys.executable, "-m", "iomdocs", "--workspace", str(root), "watch"]
    told: int | None = None  # what is wrong is told once
    while not ended.is_set():
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=told) as watcher:  # noqa: S603 - our own
            while watcher.poll() is None and not ended.wait(0.2):
                pass
            watcher.terminate()
        told = subprocess.DEVNULL
        ended.wait(_PAUSE)


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
