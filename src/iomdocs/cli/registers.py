"""``iomdocs registers``: consolidated workbooks."""

import datetime as dt

import click

from iomdocs.cli.common import json_option, office, print_json, progress, workspace_option
from iomdocs.pipeline.publish import publish
from iomdocs.wording import say


@click.command(help=say("cli.help_of.registers"))
@click.argument("names", nargs=-1, metavar=say("cli.metavar.registers"))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar=say("cli.metavar.date"), help=say("cli.option.as_of")
)
@json_option
@workspace_option
def command(
    names: tuple[str, ...],
    as_of: dt.datetime | None,
    as_json: bool,  # noqa: FBT001 - click's flag
    workspace: str | None,
) -> None:
    """Build registers into the outbox."""
    with office(workspace) as opened:
        built = list(progress(publish(opened, names, as_of.date() if as_of else None), len(names), "registers"))
        if as_json:
            told = [
                {
                    "name": register.name,
                    "title": register.title,
                    "file": str(written.path),
                    "rows": written.rows,
                    "sums": dict(written.sums),
                    "sha256": written.sha256,
                }
                for register, written in built
            ]
            print_json(registers=told)
            return
        for register, written in built:
            click.echo(say("cli.registers.built", title=register.title, rows=written.rows, path=written.path))
